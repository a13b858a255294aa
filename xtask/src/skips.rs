//! Checks that were skipped because a tool is missing: reads what the tests reported and judges it. Pure but for one read.
//!
//! A test that needs a tool which is not there passes, and appends one line to the file that the environment names
//! (`longshore_tests::skip`): cargo captures what passing tests print, so a line on their output would be lost.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;

/// Name of the environment variable that holds the file's path. The tests know it by the same name.
pub(crate) const FILE_VARIABLE: &str = "LONGSHORE_SKIPPED";

/// How every line begins.
const PREFIX: &str = "skipped: ";

/// What was skipped, sorted, once each.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Skips(BTreeSet<String>);

impl Skips {
    /// Reads the file that the tests wrote. No file: nothing was skipped.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::parse("")),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    fn parse(text: &str) -> Self {
        Self(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    /// The lines, to be shown as they are.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// True if the check of this name was skipped.
    pub(crate) fn hold(&self, wanted: &str) -> bool {
        self.lines().any(|line| name(line) == Some(wanted))
    }

    /// Those that are failures when every check is required: all but the allowed names. A line that cannot be read is one too.
    pub(crate) fn not_allowed(&self, allowed: &[String]) -> Vec<&str> {
        let is_allowed = |line: &&str| name(line).is_some_and(|name| allowed.iter().any(|allow| allow == name));
        self.lines().filter(|line| !is_allowed(line)).collect()
    }
}

/// The name in `skipped: NAME (needs TOOL: how to install it)`.
fn name(line: &str) -> Option<&str> {
    line.strip_prefix(PREFIX)?.split_once(" (needs ").map(|(name, _)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: &str = "skipped: unit-file (needs systemd-analyze: apt install systemd)";
    const BROWSER: &str = "skipped: browser (needs chromium: apt install chromium)";

    #[test]
    fn a_skip_is_a_failure_unless_its_name_is_allowed() {
        let both = format!("{UNIT}\n{BROWSER}\n{UNIT}\n\n");
        let cases: [(&str, &[&str], &[&str]); 6] = [
            ("", &[], &[]),
            (UNIT, &[], &[UNIT]),
            (UNIT, &["unit-file"], &[]),
            (&both, &["unit-file"], &[BROWSER]),
            (&both, &["unit-file", "browser"], &[]),
            ("half a li", &["unit-file"], &["half a li"]),
        ];
        for (text, allowed, expected) in cases {
            let allowed: Vec<String> = allowed.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(Skips::parse(text).not_allowed(&allowed), expected, "{text:?} allowing {allowed:?}");
        }
    }

    #[test]
    fn a_skip_is_found_by_its_name() {
        for (text, found) in [("", false), (UNIT, false), (BROWSER, true), ("skipped: browsers (needs x: y)", false)] {
            assert_eq!(Skips::parse(text).hold("browser"), found, "{text:?}");
        }
    }
}
