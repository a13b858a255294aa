//! Named places where the process can be made to die, as `kill -9` would have it, so that a test can ask what a restart finds.
//!
//! Nothing happens unless the command line armed a point by name. Then the process is aborted when it passes there: no
//! destructor runs, nothing is flushed. An unarmed point costs one relaxed load.
//!
//! The points:
//!
//! | name | where |
//! | --- | --- |
//! | `before-commit` | the platform has answered, the operations are applied, nothing is durable yet |
//! | `after-commit` | they are durable, nobody has been told |
//! | `between-batches` | one batch of fetched orders is durable, the next is not asked for yet |
//! | `renewed-not-stored` | the platform has issued a new grant, the store has not seen it |
//!
//! A point of the store is passed for every operation in the commit, and names it: `before-commit/commit page`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What was armed. Set at most once, before anything runs.
static ARMED: OnceLock<Armed> = OnceLock::new();
/// Whether anything was: the one load on the ordinary way.
static IS_ARMED: AtomicBool = AtomicBool::new(false);

#[derive(Debug)]
struct Armed {
    point: String,
    /// None: whatever is being done there.
    doing: Option<String>,
    /// How many passages are still survived, and then the fatal one.
    passages: AtomicU32,
}

/// A description of a crash point that makes no sense, or a second one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no crash point: NAME, NAME/OPERATION, and #N for the Nth passage; one at a time")]
pub struct InvalidCrashPoint(String);

/// Arms the point that `text` describes: `before-commit`, `before-commit/commit page`, `before-commit/commit page#3`.
pub fn arm_crash_point(text: &str) -> Result<(), InvalidCrashPoint> {
    let armed = parse(text).ok_or_else(|| InvalidCrashPoint(text.to_owned()))?;
    ARMED.set(armed).map_err(|_| InvalidCrashPoint(text.to_owned()))?;
    IS_ARMED.store(true, Ordering::Relaxed);
    Ok(())
}

/// Dies here if this point was armed.
pub fn crash_point(point: &str) {
    crash_point_in(point, "");
}

/// Dies here if this point was armed, for everything or for what is being done.
pub fn crash_point_in(point: &str, doing: &str) {
    if IS_ARMED.load(Ordering::Relaxed) && ARMED.get().is_some_and(|armed| armed.is_fatal(point, doing)) {
        std::process::abort();
    }
}

fn parse(text: &str) -> Option<Armed> {
    let (place, passages) = match text.split_once('#') {
        Some((place, count)) => (place, count.parse().ok().filter(|count| *count > 0)?),
        None => (text, 1),
    };
    let (point, doing) = match place.split_once('/') {
        Some((point, doing)) => (point, Some(doing.to_owned())),
        None => (place, None),
    };
    let named = !point.is_empty() && doing.as_deref() != Some("");
    named.then(|| Armed { point: point.to_owned(), doing, passages: AtomicU32::new(passages) })
}

impl Armed {
    fn is_fatal(&self, point: &str, doing: &str) -> bool {
        let here = self.point == point && self.doing.as_deref().is_none_or(|armed| armed == doing);
        here && self.passages.fetch_sub(1, Ordering::Relaxed) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_described_passage_is_fatal_and_no_other() {
        let passed = [("after-commit", "click"), ("before-commit", "click"), ("before-commit", "commit page")];
        let rounds: Vec<_> = passed.into_iter().cycle().take(9).collect();
        for (text, fatal) in [
            ("before-commit", Some(1)),
            ("before-commit#2", Some(2)),
            ("before-commit#3", Some(4)),
            ("before-commit/commit page", Some(2)),
            ("before-commit/commit page#3", Some(8)),
            ("after-commit/commit page", None),
            ("elsewhere", None),
        ] {
            let armed = parse(text).unwrap();
            let died = rounds.iter().position(|(point, doing)| armed.is_fatal(point, doing));
            assert_eq!(died, fatal, "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in ["", "#1", "/click", "before-commit/", "before-commit#0", "before-commit#x"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
