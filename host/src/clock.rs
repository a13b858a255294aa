//! What time it is. The only place that reads the wall clock; everything else is given a [`Clock`] or a moment.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::model::Timestamp;

/// Tells the time. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Source);

#[derive(Debug, Clone, Copy)]
enum Source {
    /// The machine's clock.
    System,
    /// A fixed start plus tokio's own clock, so that a test that pauses tokio's time moves both together.
    Tokio { start: Timestamp, origin: Instant },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` now and moves with tokio's time, paused or not.
    pub fn starting_at(start: Timestamp) -> Self {
        Self(Source::Tokio { start, origin: Instant::now() })
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        match self.0 {
            Source::System => {
                #[expect(clippy::disallowed_methods, reason = "this is the one door to the wall clock")]
                let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
            }
            Source::Tokio { start, origin } => start.plus(origin.elapsed()),
        }
    }
}
