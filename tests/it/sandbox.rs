//! The sandbox with real guests: the probe does what it should not, and the host notices.
//!
//! Nothing here measures time. A guest is stopped by its own counters; who waits, waits for an event.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where, by ending there"
)]

mod bed;
mod egress;
mod files;
mod limits;
mod platform;
mod secrets;
mod tls;
