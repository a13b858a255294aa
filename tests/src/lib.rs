//! What the tests and the demo share: simulated marketplaces that are as strict as the real ones, and the comparison of a
//! stored order with what the marketplace knows of it.
//!
//! Nothing here uses a connector's code: a simulator that shared it would share its mistakes.

pub mod compare;
pub mod sim;
