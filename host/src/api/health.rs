//! Whether the daemon lives, and whether it can do its work.

use super::Api;
use crate::store::Health;

/// Whether the daemon can do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It cannot, for these reasons.
    NotReady(Vec<String>),
}

impl Api {
    /// True while the schedule's loop turns.
    pub fn alive(&self) -> bool {
        self.0.schedule.is_turning()
    }

    /// Whether the store accepts writes and a connector is live.
    pub fn ready(&self) -> Readiness {
        let mut reasons = Vec::new();
        if let Health::ReadOnly(reason) = self.0.store.health() {
            reasons.push(format!("the store does not accept writes: {reason}"));
        }
        if self.0.connectors.live().is_empty() {
            reasons.push("no connector is live; `longshore connectors` says why".to_owned());
        }
        if reasons.is_empty() { Readiness::Ready } else { Readiness::NotReady(reasons) }
    }
}
