//! Whether the daemon lives, and whether it can do its work.

use super::Api;

/// Whether the daemon can do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It cannot, for these reasons.
    NotReady(Vec<String>),
}

#[allow(clippy::todo, reason = "replaced by the real api")]
impl Api {
    /// True while the schedule's loop turns.
    pub fn alive(&self) -> bool {
        todo!()
    }

    /// Whether the store accepts writes and a connector is live.
    pub fn ready(&self) -> Readiness {
        todo!()
    }
}
