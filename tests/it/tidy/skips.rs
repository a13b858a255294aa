//! A test that is skipped says so through one door, because what it prints is hidden by cargo: only what the door writes is seen by
//! `cargo xtask test`, and counts for `--require`.

use super::source;
use super::tree::Tree;

/// How a report begins.
const REPORT: &str = "skipped: ";

/// Where it is written, and where it is read.
const DOORS: [&str; 2] = ["tests/src/skip.rs", "xtask/src/skips.rs"];

/// The rules themselves, which name what they look for.
const RULES: &str = "tests/it/tidy/";

/// Every other place in code that has a report's words.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| !DOORS.contains(path) && !path.starts_with(RULES)) {
        for (index, line) in source::without_comments(text).lines().enumerate() {
            if line.contains(REPORT) {
                let place = format!("{path}:{}", index + 1);
                problems.push(format!("{place}: `{REPORT}` is said by `longshore_tests::skip::report` alone"));
            }
        }
    }
    problems
}
