//! Each platform from its notice to stored drafts, on the daemon as a process and the platform's simulator: what is that
//! platform's alone. What holds for all of them is in `running`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where, by ending there"
)]

mod dhgate;
mod ebay;
