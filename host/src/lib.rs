//! Longshore, the order-intake daemon of a freight forwarder, as a library of modules in reading order.
//!
//! A module uses only rows below its own, and of its own row only what an arrow allows. The tidy test reads this table, so the
//! picture and the rule cannot part.
//!
//! ```text
//! 10 main -> cli
//!  9 app
//!  8 web
//!  7 api
//!  6 schedule
//!  5 pull
//!  4 accounts -> connectors  people
//!  3 sandbox
//!  2 store catalog telemetry
//!  1 config
//!  0 clock -> model  random -> model  tasks
//! ```

pub mod model;

pub mod clock;
pub mod random;
pub mod tasks;

pub mod config;

pub mod catalog;
pub mod store;
pub mod telemetry;

pub mod sandbox;

pub mod accounts;
pub mod connectors;
pub mod people;

pub mod pull;

pub mod schedule;

pub mod api;

pub mod web;

pub mod app;

pub mod cli;
