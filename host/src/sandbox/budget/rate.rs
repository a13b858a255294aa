//! One bucket and its arithmetic. Time is an argument.

use std::time::Duration;

use crate::model::{Budget, BudgetLevel, Timestamp};
use crate::sandbox::Urgency;

/// The longest that a platform's wish to be left alone is believed.
const HOLD_MAX: Duration = Duration::from_hours(24);

/// One bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bucket {
    /// When the bucket will be full again.
    pub(super) full_at: Timestamp,
    /// The time one call takes to be given back, if the platform told another one than the description.
    pub(super) told_interval: Option<Duration>,
}

impl Bucket {
    /// A bucket that nobody has drawn from.
    pub(super) fn full(now: Timestamp) -> Self {
        Self { full_at: now, told_interval: None }
    }

    pub(super) fn kept(level: BudgetLevel) -> Self {
        Self { full_at: level.full_at, told_interval: level.told_interval_millis.map(Duration::from_millis) }
    }

    pub(super) fn level(&self) -> BudgetLevel {
        let told = self.told_interval.map(|interval| u64::try_from(interval.as_millis()).unwrap_or(u64::MAX));
        BudgetLevel { full_at: self.full_at, told_interval_millis: told }
    }

    /// Draws one call and says how long to wait before making it. Draws nothing if that is longer than `patience`, and says how
    /// long it would be.
    pub(super) fn draw(
        &mut self,
        budget: &Budget,
        urgency: Urgency,
        now: Timestamp,
        patience: Duration,
    ) -> Result<Duration, Duration> {
        let interval = self.interval(budget);
        self.full_at = self.emptied_at_most(budget, now);
        let full_at = self.full_at.max(now).plus(interval);
        let saved = interval.saturating_mul(burst_for(urgency, budget.burst));
        let wait = full_at.since(now).saturating_sub(saved);
        if wait > patience {
            return Err(wait);
        }
        self.full_at = full_at;
        Ok(wait)
    }

    /// Empties the bucket so that the next call, urgent or not, has to wait that long at least.
    pub(super) fn hold(&mut self, budget: &Budget, now: Timestamp, wait: Duration) {
        let saved = self.interval(budget).saturating_mul(budget.burst.max(1) - 1);
        let held = now.plus(wait.min(HOLD_MAX)).plus(saved);
        self.full_at = self.full_at.max(held);
    }

    /// `full_at`, but no later than drawing and holding could have made it by now: a clock that was set back must not hold an
    /// account for years.
    fn emptied_at_most(&self, budget: &Budget, now: Timestamp) -> Timestamp {
        let saved = self.interval(budget).saturating_mul(budget.burst);
        self.full_at.min(now.plus(saved).plus(HOLD_MAX))
    }

    fn interval(&self, budget: &Budget) -> Duration {
        self.told_interval.unwrap_or_else(|| interval(budget))
    }
}

/// The time in which one call is given back, in whole milliseconds, rounded up so that nobody is ever too fast.
fn interval(budget: &Budget) -> Duration {
    let millis = u64::from(budget.period).saturating_mul(1000);
    Duration::from_millis(millis.div_ceil(u64::from(budget.calls.max(1))))
}

/// Rates from one call a day to a thousand a second.
pub(super) fn interval_of_rate(rate: f64) -> Option<Duration> {
    (1.0 / 86_400.0..=1_000.0).contains(&rate).then(|| {
        let exact = Duration::from_secs_f64(1.0 / rate);
        Duration::from_millis(u64::try_from(exact.as_micros().div_ceil(1000)).unwrap_or(u64::MAX))
    })
}

/// Of a burst, a quarter (one call at least) is kept for what a person waits for. A burst of one cannot be shared.
fn burst_for(urgency: Urgency, burst: u32) -> u32 {
    match urgency {
        Urgency::Asked => burst.max(1),
        Urgency::Routine if burst > 1 => burst - (burst / 4).max(1),
        Urgency::Routine => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::careful_default;
    use super::*;

    fn budget(calls: u32, period: u32, burst: u32) -> Budget {
        Budget { calls, period, burst, ..careful_default() }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + millis)
    }

    const PATIENCE: Duration = Duration::from_mins(1);

    /// Waits of `count` calls that are drawn at once.
    fn waits(bucket: &mut Bucket, budget: &Budget, urgency: Urgency, now: Timestamp, count: usize) -> Vec<u128> {
        let wait = |_| bucket.draw(budget, urgency, now, PATIENCE).unwrap_or(Duration::MAX).as_millis();
        (0..count).map(wait).collect()
    }

    #[test]
    fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
        let budget = budget(2, 1, 3);
        let mut bucket = Bucket::full(at(0));
        assert_eq!(waits(&mut bucket, &budget, Urgency::Asked, at(0), 5), [0, 0, 0, 500, 1000]);
        // After a while the bucket is full again, and no fuller.
        assert_eq!(waits(&mut bucket, &budget, Urgency::Asked, at(3_600_000), 4), [0, 0, 0, 500]);
    }

    #[test]
    fn a_part_of_the_burst_is_kept_for_what_a_person_waits_for() {
        for (burst, routine) in [(1, 1), (2, 1), (3, 2), (4, 3), (20, 15), (100, 75)] {
            let budget = budget(1, 3600, burst);
            let mut bucket = Bucket::full(at(0));
            let drawn = |urgency, bucket: &mut Bucket| {
                waits(bucket, &budget, urgency, at(0), 200).iter().filter(|wait| **wait == 0).count()
            };
            assert_eq!(drawn(Urgency::Routine, &mut bucket), routine, "{burst}");
            assert_eq!(drawn(Urgency::Asked, &mut bucket), burst as usize - routine, "{burst}");
        }
    }

    #[test]
    fn who_cannot_wait_takes_nothing() {
        let budget = budget(1, 100, 1);
        let mut bucket = Bucket::full(at(0));
        let mut draw = |now: i64| {
            bucket.draw(&budget, Urgency::Asked, at(now), Duration::from_secs(30)).map(|wait| wait.as_secs())
        };
        assert_eq!(draw(0), Ok(0));
        for _ in 0..3 {
            assert_eq!(draw(0), Err(Duration::from_secs(100)));
        }
        assert_eq!(draw(80_000), Ok(20));
    }

    #[test]
    fn a_told_rate_is_a_sensible_one() {
        for (rate, millis) in [
            (0.0, None),
            (-1.0, None),
            (f64::INFINITY, None),
            (f64::NAN, None),
            (1e9, None),
            (0.5, Some(2_000)),
            (10.0, Some(100)),
            (3.0, Some(334)),
            (0.0056, Some(178_572)),
        ] {
            assert_eq!(interval_of_rate(rate), millis.map(Duration::from_millis), "{rate}");
        }
    }

    #[test]
    fn a_hold_is_heeded_by_everybody_and_believed_for_a_day() {
        let budget = budget(1, 1, 20);
        // (asked for, waited)
        for (asked, waited) in [(90, 90), (10 * 86_400, 86_400)] {
            for urgency in [Urgency::Routine, Urgency::Asked] {
                let mut bucket = Bucket::full(at(0));
                bucket.hold(&budget, at(0), Duration::from_secs(asked));
                let wait = bucket.draw(&budget, urgency, at(0), Duration::ZERO).unwrap_err().as_secs();
                let reserve = u64::from(20 - burst_for(urgency, 20));
                assert_eq!(wait, waited + reserve, "{urgency:?}");
            }
        }
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nobody_for_years() {
        let budget = budget(1, 1, 1);
        let mut bucket = Bucket::full(at(400 * 86_400_000));
        let wait = bucket.draw(&budget, Urgency::Asked, at(0), Duration::ZERO).unwrap_err();
        assert!(wait <= HOLD_MAX + Duration::from_secs(1), "{wait:?}");
        let later = at(i64::try_from(wait.as_millis()).unwrap());
        assert_eq!(bucket.draw(&budget, Urgency::Asked, later, Duration::ZERO), Ok(Duration::ZERO));
    }

    #[test]
    fn what_is_kept_comes_back_the_same() {
        let bucket = Bucket { full_at: at(5), told_interval: Some(Duration::from_millis(178_572)) };
        assert_eq!(Bucket::kept(bucket.level()), bucket);
    }
}
