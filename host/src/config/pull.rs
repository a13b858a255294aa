//! `[pull]`: when and how much to pull.

use std::time::Duration;

/// When and how much to pull.
#[derive(Debug, Clone)]
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
