//! Lines for the operator: what a guest logs, and what its language runtime writes to standard output and error.
//!
//! Each line is cut, cleaned and counted here; where it goes then is the log's business.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config;
use crate::sandbox::bindings::longshore::connector::journal::{Host, Level};
use crate::sandbox::guest::Guest;
use crate::sandbox::vault::Function;

/// The journal of one session. Clones share it.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Journal(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    platform: String,
    account: String,
    function: Function,
    quota: Quota,
}

/// How much of a call's lines is written.
#[derive(Debug)]
struct Quota {
    lines_max: u32,
    line_bytes_max: usize,
    written: u32,
    dropped: u32,
}

impl Host for Guest {
    fn log(&mut self, level: Level, message: String) {
        self.journal().write(level, &message);
    }
}

impl Journal {
    /// The journal of a session of `account` on `platform`.
    pub(in crate::sandbox) fn new(platform: String, account: String, limits: &config::Sandbox) -> Self {
        let quota = Quota {
            lines_max: limits.journal_lines_per_call,
            line_bytes_max: limits.journal_line_bytes_max,
            written: 0,
            dropped: 0,
        };
        Self(Arc::new(Mutex::new(State { platform, account, function: Function::Describe, quota })))
    }

    /// A call begins: the lines are its own, and its quota is whole.
    pub(in crate::sandbox) fn begin(&self, function: Function) {
        let mut state = self.lock();
        state.function = function;
        state.quota.written = 0;
        state.quota.dropped = 0;
    }

    /// The call ended: says how many lines were dropped.
    pub(in crate::sandbox) fn end(&self) {
        let state = self.lock();
        if state.quota.dropped > 0 {
            let message = format!("{} more lines were dropped", state.quota.dropped);
            emit(&state, Level::Warn, &message);
        }
    }

    /// Writes one line, or drops it.
    pub(in crate::sandbox) fn write(&self, level: Level, message: &str) {
        let mut state = self.lock();
        if let Some(line) = state.quota.admit(message) {
            emit(&state, level, &line);
        }
    }

    /// Lines written and lines dropped in this call.
    #[cfg(test)]
    pub(super) fn counts(&self) -> (u32, u32) {
        let state = self.lock();
        (state.quota.written, state.quota.dropped)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The lock guards plain values that no panic leaves half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Quota {
    /// The line as it is written. None: it is one too many.
    fn admit(&mut self, message: &str) -> Option<String> {
        if self.written == self.lines_max {
            self.dropped = self.dropped.saturating_add(1);
            return None;
        }
        self.written += 1;
        let kept = message.get(..message.floor_char_boundary(self.line_bytes_max)).unwrap_or_default();
        // A line break or an escape sequence could pretend to be a line of our own.
        let mut line: String = kept.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if kept.len() < message.len() {
            line.push_str(" [cut]");
        }
        Some(line)
    }
}

fn emit(state: &State, level: Level, line: &str) {
    let (connector, account, call) = (&state.platform, &state.account, state.function.as_str());
    match level {
        Level::Debug => tracing::debug!(target: "longshore::connector", connector, account, call, "{line}"),
        Level::Info => tracing::info!(target: "longshore::connector", connector, account, call, "{line}"),
        Level::Warn => tracing::warn!(target: "longshore::connector", connector, account, call, "{line}"),
        Level::Error => tracing::error!(target: "longshore::connector", connector, account, call, "{line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_cleaned_and_counted() {
        let mut quota = Quota { lines_max: 3, line_bytes_max: 8, written: 0, dropped: 0 };
        for (message, line) in [
            ("short", Some("short")),
            ("a\nb\u{1b}[0m", Some("a b [0m")),
            ("订单订单", Some("订单 [cut]")),
            ("one too many", None),
            ("and another", None),
        ] {
            assert_eq!(quota.admit(message).as_deref(), line, "{message:?}");
        }
        assert_eq!((quota.written, quota.dropped), (3, 2));
    }
}
