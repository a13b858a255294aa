//! What the tests and the demo share: simulated marketplaces that are as strict as the real ones, the comparison of a stored
//! order with what the marketplace knows of it, the demo itself, and how a test says that it was skipped.
//!
//! Nothing here uses a connector's code: a simulator that shared it would share its mistakes.

pub mod compare;
pub mod components;
pub mod demo;
pub mod play;
pub mod sim;
pub mod skip;
