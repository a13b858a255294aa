//! What a person sees of the demo. The only file here that prints.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the demo's door to the terminal")]

use std::time::Instant;

/// Announces steps, and remembers the one that is under way for the sake of whoever reads an error.
#[derive(Debug)]
pub(super) struct Steps {
    began_at: Instant,
    current: String,
}

impl Steps {
    /// Nothing has begun.
    pub(super) fn new() -> Self {
        Self { began_at: Instant::now(), current: "start".to_owned() }
    }

    /// Begins a step.
    pub(super) fn begin(&mut self, name: impl Into<String>) {
        self.current = name.into();
        println!("[{:6.1} s] {}", self.began_at.elapsed().as_secs_f64(), self.current);
    }

    /// The step under way.
    pub(super) fn current(&self) -> &str {
        &self.current
    }
}

/// Prints a part of the result.
pub(super) fn result(text: &str) {
    println!("{text}");
}

/// Prints a line of a program that the demo runs.
pub(super) fn child_line(program: &str, line: &str) {
    eprintln!("{program}: {line}");
}

/// Says why the demo failed.
pub(super) fn failure(step: &str, error: &anyhow::Error) {
    eprintln!("error: step `{step}` failed: {error:#}");
}
