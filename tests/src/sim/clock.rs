//! What time it is at the marketplace: the daemon's own clock, or one that stands still until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use longshore::clock::Clock;
use longshore::model::Timestamp;

/// The marketplace's clock. It never goes back.
#[derive(Debug)]
pub struct SimClock {
    base: Base,
    /// How far it was moved on, in milliseconds.
    ahead: AtomicI64,
}

#[derive(Debug)]
enum Base {
    Following(Clock),
    Standing(Timestamp),
}

impl SimClock {
    /// Shows what `clock` shows, plus what it is advanced by. With `Clock::system()` it is the real time.
    pub fn following(clock: Clock) -> Self {
        Self { base: Base::Following(clock), ahead: AtomicI64::new(0) }
    }

    /// Stands at `start` until it is advanced.
    pub fn standing_at(start: Timestamp) -> Self {
        Self { base: Base::Standing(start), ahead: AtomicI64::new(0) }
    }

    /// The present moment in whole seconds, since marketplaces tell no finer time of anything.
    pub fn now(&self) -> Timestamp {
        let base = match &self.base {
            Base::Following(clock) => clock.now(),
            Base::Standing(start) => *start,
        };
        let millis = base.as_millis().saturating_add(self.ahead.load(Ordering::SeqCst));
        Timestamp::from_millis(millis.div_euclid(1000) * 1000)
    }

    /// Moves it on by `span`.
    pub fn advance(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.ahead.fetch_add(millis, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_until_it_is_advanced_and_tells_whole_seconds() {
        let clock = SimClock::standing_at(Timestamp::from_millis(1_700_000_000_900));
        assert_eq!(clock.now().as_millis(), 1_700_000_000_000);
        clock.advance(Duration::from_millis(1_100));
        assert_eq!(clock.now().as_millis(), 1_700_000_002_000);
    }
}
