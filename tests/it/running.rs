//! The daemon as a process of its own, with its connectors, against a simulated marketplace: what a person, a platform and an
//! operating system do to it, and what is stored in the end.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where, by ending there"
)]

mod accounts;
pub(crate) mod bed;
mod browser;
mod changes;
mod command_line;
mod connector_files;
mod crash;
mod faults;
mod programs;
mod readiness;
mod reload;
pub(crate) mod scene;
mod secrecy;
mod stopping;
mod store_file;
mod storm;
mod wire;
