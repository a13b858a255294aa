//! Running things: every task has a name, an owner and an end. Knows nothing of what a task does.

mod activator;
mod group;
mod thread;

pub use activator::Activator;
pub use group::{Group, StopSignal};
pub use thread::{BlockingPanicked, blocking, thread};
