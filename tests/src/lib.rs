//! What the tests and the demo share.

pub mod demo;
pub mod skip;
