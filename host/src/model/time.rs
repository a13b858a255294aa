//! A moment in UTC with milliseconds, as the contract and the store write it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment in UTC, in whole milliseconds. Written as RFC 3339 text of 24 characters (`2026-11-23T18:00:00.000Z`), so that
/// texts sort as moments do. The years 1 to 9998 are accepted, which leaves room for every zone offset.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// A text that is no moment: not RFC 3339, without an offset, or outside of the years 1 to 9998.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an RFC 3339 time with an offset")]
pub struct InvalidTimestamp(String);

/// 0001-01-01T00:00:00Z and 9999-01-01T00:00:00Z in milliseconds.
const RANGE: std::ops::Range<i64> = -62_135_596_800_000..253_370_764_800_000;

impl Timestamp {
    /// The moment that many milliseconds after 1970, held within the years 1 to 9998.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(RANGE.start, RANGE.end - 1))
    }

    /// Milliseconds since 1970.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment plus `span`.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This moment minus `span`.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this moment is; zero if it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let invalid = || InvalidTimestamp(text.chars().take(64).collect());
        let parsed: jiff::Timestamp = text.parse().map_err(|_| invalid())?;
        let millis = parsed.as_nanosecond().div_euclid(1_000_000);
        let millis = i64::try_from(millis).map_err(|_| invalid())?;
        if RANGE.contains(&millis) { Ok(Self(millis)) } else { Err(invalid()) }
    }
}

impl TryFrom<String> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(text: String) -> Result<Self, InvalidTimestamp> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(moment: Timestamp) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_offset_and_writes_utc_milliseconds() {
        for (text, written) in [
            ("2026-11-23T18:00:00Z", Some("2026-11-23T18:00:00.000Z")),
            ("2026-11-23T18:00:00.1239Z", Some("2026-11-23T18:00:00.123Z")),
            ("2026-11-24T02:00:00+08:00", Some("2026-11-23T18:00:00.000Z")),
            ("1969-12-31T23:59:59.999Z", Some("1969-12-31T23:59:59.999Z")),
            ("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00.000Z")),
            ("0000-12-31T00:00:00Z", None),
            ("9999-06-01T00:00:00Z", None),
            ("2026-11-23T18:00:00", None),
            ("2026-11-23", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<Timestamp>().ok().map(|t| t.to_string()).as_deref(), written, "{text}");
        }
    }
}
