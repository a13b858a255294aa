//! The daemon within the test's own process, with a real connector, against a simulated marketplace: what takes hours passes at
//! once, and what the daemon keeps is looked at from inside. What a process alone can show is in `running`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where, by ending there"
)]

mod by_itself;
mod daemon;
mod markup;
mod moving_lists;
mod renewal;
mod side_by_side;
mod waits;
