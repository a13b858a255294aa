//! The store from outside: what its operations promise together.

mod accounts;
mod budgets;
mod model;
mod names;
mod opening;
mod pulls;
mod removal;
mod secrecy;
mod tickets;
