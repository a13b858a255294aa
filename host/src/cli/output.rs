//! The printing door: data to standard output, sentences to standard error, colour only where a person looks and allows it.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use super::exit::{Exit, Failure};

const RED: &str = "\x1b[1;31m";
const CYAN: &str = "\x1b[1;36m";
const PLAIN: &str = "\x1b[0m";

/// Prints for people or for programs.
#[derive(Debug)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    /// JSON or not.
    pub(super) fn new(json: bool) -> Self {
        Self { json }
    }

    /// True if a program reads.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints `value` for programs, or what `text` makes of it for people.
    pub(super) fn data<T: Serialize>(&self, value: &T, text: impl FnOnce(&T) -> String) -> Result<(), Failure> {
        if !self.json {
            return print(&text(value));
        }
        let json = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::new(Exit::Failed, format!("cannot write the answer as JSON: {error}")))?;
        print(&json)
    }

    /// Says something beside the data. Lost if nobody can read it.
    #[expect(clippy::unused_self, reason = "there is no printing without the door")]
    pub(super) fn note(&self, text: &str) {
        let written = writeln!(anstream::stderr().lock(), "{}", text.trim_end());
        drop(written);
    }

    /// Says why the command failed.
    pub(super) fn failure(&self, failure: &Failure) {
        self.note(&format!("{RED}error{PLAIN}: {}", failure.message));
        if let Some(help) = &failure.help {
            self.note(&format!("{CYAN}help{PLAIN}: {help}"));
        }
    }
}

/// Writes to standard output. Whoever closed it (`| head`) has seen enough: that is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match writeln!(stdout, "{}", text.trim_end()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Failed, format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
