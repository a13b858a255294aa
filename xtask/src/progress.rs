//! What a person sees of a task: a line when a step begins, and one with its time when it ends. The only file here that prints.
//!
//! These lines go to standard output. Cargo's own progress passes through on standard error.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the one door to the terminal")]

use std::time::{Duration, Instant};

/// Counts the steps of one task.
#[derive(Debug)]
pub(crate) struct Steps {
    total: usize,
    begun: usize,
    began_at: Instant,
}

impl Steps {
    /// For a task of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, begun: 0, began_at: Instant::now() }
    }

    /// Runs one step between its two lines.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        self.begun += 1;
        let label = format!("[{}/{}] {name}", self.begun, self.total);
        println!("{label}");
        let began_at = Instant::now();
        let result = work();
        let verdict = if result.is_ok() { "done" } else { "FAILED" };
        println!("{label}: {verdict} in {}", seconds(began_at.elapsed()));
        result.map_err(|error| error.context(format!("step `{name}`")))
    }

    /// Says that all steps are done.
    pub(crate) fn finish(self, task: &str) {
        println!("{task}: all {} steps passed in {}", self.begun, seconds(self.began_at.elapsed()));
    }
}

/// One line of a result.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Says why a task failed, with all causes.
pub(crate) fn failed(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
