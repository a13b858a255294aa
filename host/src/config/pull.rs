//! `[pull]`: when and how much to pull.

use std::time::Duration;

use super::key::{Key, Place, Section};

/// When and how much to pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// How often an account is pulled by itself.
    pub every: Duration,
    /// A click starts a pull this long after the last one began, or at once if that was earlier.
    pub after_click: Duration,
    /// Pulls at once.
    pub at_once: usize,
    /// How many of these places are kept for clicks.
    pub kept_for_clicks: usize,
    /// How far the first pull of an account goes back.
    pub first_pull: Duration,
    /// Orders fetched in one call.
    pub batch_orders: usize,
    /// Batches of one pull at once, each in an instance of its own.
    pub batches_at_once: usize,
    /// Pulls kept for each account in the history.
    pub history_kept: usize,
}

impl Default for Pull {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_hours(1);
        Self {
            every: HOUR,
            after_click: Duration::from_mins(4),
            at_once: 8,
            kept_for_clicks: 2,
            first_pull: HOUR * 24 * 30,
            batch_orders: 20,
            batches_at_once: 2,
            history_kept: 200,
        }
    }
}

/// `[pull]` in the file.
pub(super) const SECTION: Section = Section {
    name: "pull",
    sentence: "When orders are fetched, and how many at a time.",
    keys: &[
        Key {
            name: "every",
            place: Place::Span(|c| &mut c.pull.every, Duration::from_mins(1)..=Duration::from_hours(24)),
            sentence: "How often an account is pulled by itself.",
            example: None,
        },
        Key {
            name: "after_click",
            place: Place::Span(|c| &mut c.pull.after_click, Duration::ZERO..=Duration::from_hours(1)),
            sentence: "A click on 拉取订单 starts a pull this long after the last one began, or at once if that was earlier.",
            example: None,
        },
        Key {
            name: "at_once",
            place: Place::Count(|c| &mut c.pull.at_once, 1..=256),
            sentence: "Pulls at once; further ones wait.",
            example: None,
        },
        Key {
            name: "kept_for_clicks",
            place: Place::Count(|c| &mut c.pull.kept_for_clicks, 0..=255),
            sentence: "How many of these places scheduled pulls leave free, so that a click need not wait for them.",
            example: None,
        },
        Key {
            name: "first_pull",
            place: Place::Span(|c| &mut c.pull.first_pull, Duration::from_hours(1)..=Duration::from_hours(730 * 24)),
            sentence: "How far the first pull of an account goes back. A platform may answer less.",
            example: None,
        },
        Key {
            name: "batch_orders",
            place: Place::Count(|c| &mut c.pull.batch_orders, 1..=50),
            sentence: "Orders fetched in one call of a connector. The contract allows 50.",
            example: None,
        },
        Key {
            name: "batches_at_once",
            place: Place::Count(|c| &mut c.pull.batches_at_once, 1..=16),
            sentence: "Such calls at once in one pull, each in an instance of its own.",
            example: None,
        },
        Key {
            name: "history_kept",
            place: Place::Count(|c| &mut c.pull.history_kept, 1..=100_000),
            sentence: "Pulls remembered for each account; the oldest is forgotten first.",
            example: None,
        },
    ],
};
