//! Running things: every task has a name, an owner and an end. Knows nothing of what a task does.

mod activator;
mod group;

pub use activator::Activator;
pub use group::{Group, StopSignal};
