//! The only module that sees everything: builds the daemon from its configuration, runs it, and brings it to an end.

mod budgets;
mod build;
mod run;
mod systemd;
mod vital;

pub use build::{App, build};
pub use run::{Ended, run, run_until_signal};
