//! Running things: every task has a name, an owner and an end. Knows nothing of what a task does.

mod activator;
mod blocking;
mod changes;
mod crash_point;
mod group;
mod thread;

pub use activator::Activator;
pub use blocking::blocking;
pub use changes::{Changes, Listener};
pub use crash_point::{InvalidCrashPoint, arm_crash_point, crash_point, crash_point_in};
pub use group::{Group, StopSignal};
pub use thread::start_thread;
