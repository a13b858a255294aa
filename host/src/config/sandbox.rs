//! `[sandbox]`: limits of guests. Each has its reason beside it.

use std::time::Duration;

/// Limits of guests.
#[derive(Debug, Clone)]
pub struct Sandbox {
    /// Instances at once. More wait.
    pub instances_max: u32,
    /// Linear memory of one instance, in bytes. A guest that wants more is stopped.
    pub memory_bytes_max: usize,
    /// Processor time of one call, waiting not counted. A guest that uses more is stopped.
    pub cpu_per_call: Duration,
    /// Time of one call in all. A call that takes longer fails.
    pub time_per_call: Duration,
    /// Requests of one call. More are refused.
    pub requests_per_call: u32,
    /// Bytes that the guest may hand over in one call: texts and lists.
    pub handed_bytes_max: usize,
    /// Journal lines of one call. More are dropped and counted.
    pub journal_lines_per_call: u32,
    /// The longest journal line, in bytes; the rest is cut off.
    pub journal_line_bytes_max: usize,
    /// The largest connector file.
    pub component_bytes_max: usize,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self {
            instances_max: 32,
            memory_bytes_max: 64 * 1024 * 1024,
            cpu_per_call: Duration::from_secs(2),
            time_per_call: Duration::from_mins(1),
            requests_per_call: 200,
            handed_bytes_max: 16 * 1024 * 1024,
            journal_lines_per_call: 200,
            journal_line_bytes_max: 4 * 1024,
            component_bytes_max: 32 * 1024 * 1024,
        }
    }
}
