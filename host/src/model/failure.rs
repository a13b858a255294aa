//! Why a call to a platform could not be answered: one record everywhere, with a closed kind.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why a call could not be answered. Holds no secret and no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure, and so who can end it.
    pub kind: FailureKind,
    /// The platform's own code, verbatim, or one of the host's, which begin with `host.`. Empty if there is none.
    pub code: String,
    /// One sentence for people, best the platform's own words.
    pub message: String,
    /// How many seconds the platform asks to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// What kind of failure it is. Closed, so that every decision about it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The platform no longer accepts the tokens: the seller must consent again.
    NeedsAuthorization,
    /// A person at the forwarder must change something: key, permission, granted host.
    Misconfigured,
    /// Too many calls. Same request later.
    Throttled,
    /// The platform or the way to it failed. Same request later.
    Unavailable,
    /// The platform understood and said no, and will say no again.
    Refused,
    /// The answer made no sense: the platform changed, or the connector is wrong.
    Malformed,
}

impl Failure {
    /// A failure without retry-after.
    pub fn new(kind: FailureKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into(), retry_after_seconds: None }
    }

    /// True if the answers of the account's form may be what is wrong: trying again changes nothing, correcting them does.
    pub fn is_of_the_form(&self) -> bool {
        let is_ours = self.code.starts_with("host.");
        self.kind == FailureKind::Misconfigured && (!is_ours || self.code == "host.secret")
    }

    /// How long the platform asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_seconds.map(|s| Duration::from_secs(u64::from(s)))
    }
}

impl FailureKind {
    /// The kind in the contract's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NeedsAuthorization => "needs-authorization",
            Self::Misconfigured => "misconfigured",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if !self.code.is_empty() {
            write!(f, " ({})", self.code)?;
        }
        write!(f, ": {}", self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_platform_or_a_missing_answer_calls_misconfigured_is_of_the_form() {
        use FailureKind::{Misconfigured, NeedsAuthorization, Unavailable};
        for (kind, code, expected) in [
            (Misconfigured, "IncompleteSignature", true),
            (Misconfigured, "", true),
            (Misconfigured, "host.secret", true),
            (Misconfigured, "host.denied", false),
            (Misconfigured, "host.no-connector", false),
            (NeedsAuthorization, "IllegalAccessToken", false),
            (Unavailable, "", false),
        ] {
            assert_eq!(Failure::new(kind, code, "").is_of_the_form(), expected, "{kind} {code}");
        }
    }
}
