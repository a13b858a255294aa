//! `[sandbox]`: limits of guests. Each has its reason beside it.

use std::time::Duration;

use super::key::{Key, Place, Section};

/// Limits of guests.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// `[sandbox]` in the file.
pub(super) const SECTION: Section = Section {
    name: "sandbox",
    sentence: "Limits of connectors. Raise one when the journal names it as the reason of a failure.",
    keys: &[
        Key {
            name: "instances_max",
            place: Place::Count32(|c| &mut c.sandbox.instances_max, 1..=1_000),
            sentence: "Connector instances at once; more wait. Each may use `memory_max`.",
            example: None,
        },
        Key {
            name: "memory_max",
            place: Place::Size(|c| &mut c.sandbox.memory_bytes_max, 1024 * 1024..=4 * 1024 * 1024 * 1024),
            sentence: "Memory of one instance; one that wants more is stopped.",
            example: None,
        },
        Key {
            name: "cpu_per_call",
            place: Place::Span(|c| &mut c.sandbox.cpu_per_call, Duration::from_millis(10)..=Duration::from_mins(10)),
            sentence: "Processor time of one call, waiting not counted; an instance that uses more is stopped.",
            example: None,
        },
        Key {
            name: "time_per_call",
            place: Place::Span(|c| &mut c.sandbox.time_per_call, Duration::from_secs(1)..=Duration::from_hours(1)),
            sentence: "Time of one call in all, waiting for the platform included.",
            example: None,
        },
        Key {
            name: "requests_per_call",
            place: Place::Count32(|c| &mut c.sandbox.requests_per_call, 1..=100_000),
            sentence: "HTTP requests of one call; more are refused.",
            example: None,
        },
        Key {
            name: "handed_max",
            place: Place::Size(|c| &mut c.sandbox.handed_bytes_max, 64 * 1024..=1024 * 1024 * 1024),
            sentence: "What a connector may hand over in one call, all texts and lists together.",
            example: None,
        },
        Key {
            name: "journal_lines_per_call",
            place: Place::Count32(|c| &mut c.sandbox.journal_lines_per_call, 0..=100_000),
            sentence: "Journal lines of one call; more are dropped and counted.",
            example: None,
        },
        Key {
            name: "journal_line_max",
            place: Place::Size(|c| &mut c.sandbox.journal_line_bytes_max, 64..=64 * 1024),
            sentence: "The longest journal line of a connector; the rest is cut off.",
            example: None,
        },
        Key {
            name: "component_max",
            place: Place::Size(|c| &mut c.sandbox.component_bytes_max, 64 * 1024..=512 * 1024 * 1024),
            sentence: "The largest connector file; a larger one is not read.",
            example: None,
        },
    ],
};
