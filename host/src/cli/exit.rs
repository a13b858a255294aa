//! How a command ends: exit codes after `sysexits.h`, so that systemd and scripts can tell kinds of failure apart.

use std::process::ExitCode;

/// The exit codes. Wrong usage is 2 and clap's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was done.
    Done = 0,
    /// It did not work.
    Failed = 1,
    /// No daemon answers (`EX_UNAVAILABLE`).
    Unavailable = 69,
    /// It may work later (`EX_TEMPFAIL`).
    TryAgain = 75,
    /// Whoever asked may not (`EX_NOPERM`).
    NotAllowed = 77,
    /// The configuration is wrong (`EX_CONFIG`). The unit does not restart after it.
    BadConfig = 78,
}

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code it ends with.
    pub exit: Exit,
    /// What went wrong, as one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Failure {
    /// A failure without advice.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
