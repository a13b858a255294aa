//! The one integration test binary: a module for each part of the project that is tested from outside.

mod cli;
mod config;
mod demo;
mod platforms;
mod running;
mod sandbox;
mod scenarios;
mod systemd;
mod tidy;
mod vendor;
