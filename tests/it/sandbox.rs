//! The sandbox with real guests: the probe does what it should not, and the host notices.
//!
//! Nothing here measures time. A guest is stopped by its own counters; who waits, waits for an event.

mod bed;
mod egress;
mod files;
mod limits;
mod platform;
mod secrets;
mod tls;
