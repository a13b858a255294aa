//! How many calls a platform allows, counted over all sessions. The arithmetic is pure; the table of buckets is in memory.
//!
//! Each bucket is one moment, the "theoretical arrival time" of the generic cell rate algorithm: a bucket that was left alone
//! long enough is as good as a new one, so the table forgets it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::{Budget, BudgetScope, PlatformId};

/// The name that applies to every request without being named.
pub(super) const EVERY: &str = "every";
/// Buckets that are not full are kept up to this number; then the fullest are forgotten. One account has two or three.
const BUCKETS_MAX: usize = 400_000;
/// Full buckets are looked for whenever the table has grown by this many.
const SWEEP_EVERY: usize = 4096;

/// What holds where a connector names no budget at all: ten calls a second for each account, as a shop's own staff might cause.
pub(super) fn careful_default() -> Budget {
    Budget {
        name: EVERY.to_owned(),
        scope: BudgetScope::Account,
        calls: 600,
        period: 60,
        burst: 100,
        rate_header: None,
    }
}

/// Which bucket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct BucketKey {
    pub(super) platform: PlatformId,
    pub(super) budget: String,
    /// Who shares it: the account, or the digest of what makes an app.
    pub(super) sharer: String,
}

/// The buckets of all platforms.
#[derive(Debug, Default)]
pub(super) struct Buckets(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    buckets: HashMap<BucketKey, Bucket>,
    sweep_at: usize,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// When the bucket will be full again.
    full_at: Instant,
    /// The time one call takes to be given back, if the platform told another one than the descriptor.
    told_interval: Option<Duration>,
}

/// The bucket is emptied beyond what the caller can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted {
    /// After this long it is worth trying again.
    pub(super) retry_after: Duration,
}

impl Buckets {
    /// Takes one call out of the bucket and says how long to wait before making it. Takes nothing if that is longer than
    /// `patience`.
    pub(super) fn take(
        &self,
        key: BucketKey,
        budget: &Budget,
        now: Instant,
        patience: Duration,
    ) -> Result<Duration, Exhausted> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.sweep(now);
        let bucket = table.buckets.entry(key).or_insert(Bucket { full_at: now, told_interval: None });
        let interval = bucket.told_interval.unwrap_or_else(|| interval(budget));
        let (full_at, wait) = draw(bucket.full_at, now, interval, budget.burst);
        if wait > patience {
            return Err(Exhausted { retry_after: wait });
        }
        bucket.full_at = full_at;
        Ok(wait)
    }

    /// Follows the rate that the platform tells with its answers, in calls per second. What is no sensible rate is ignored.
    pub(super) fn told_rate(&self, key: BucketKey, rate: &str, now: Instant) {
        let Some(interval) = rate.trim().parse::<f64>().ok().and_then(interval_of_rate) else { return };
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = table.buckets.entry(key).or_insert(Bucket { full_at: now, told_interval: None });
        bucket.told_interval = Some(interval);
    }
}

impl Table {
    fn sweep(&mut self, now: Instant) {
        if self.buckets.len() < self.sweep_at.max(SWEEP_EVERY) {
            return;
        }
        self.buckets.retain(|_, bucket| bucket.full_at > now);
        if self.buckets.len() > BUCKETS_MAX {
            let mut moments: Vec<Instant> = self.buckets.values().map(|bucket| bucket.full_at).collect();
            let (_, median, _) = moments.select_nth_unstable(BUCKETS_MAX / 2);
            let median = *median;
            self.buckets.retain(|_, bucket| bucket.full_at > median);
        }
        self.sweep_at = self.buckets.len() + SWEEP_EVERY;
    }
}

/// The time in which one call is given back.
fn interval(budget: &Budget) -> Duration {
    Duration::from_secs(u64::from(budget.period)) / budget.calls.max(1)
}

/// Rates from one call a day to a thousand a second.
fn interval_of_rate(rate: f64) -> Option<Duration> {
    (1.0 / 86_400.0..=1_000.0).contains(&rate).then(|| Duration::from_secs_f64(1.0 / rate))
}

/// Draws one call: when the bucket will be full after it, and how long to wait before it may be made.
fn draw(full_at: Instant, now: Instant, interval: Duration, burst: u32) -> (Instant, Duration) {
    let full_at = full_at.max(now) + interval;
    let saved = interval.saturating_mul(burst.max(1));
    (full_at, full_at.saturating_duration_since(now).saturating_sub(saved))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(calls: u32, period: u32, burst: u32) -> Budget {
        Budget { calls, period, burst, ..careful_default() }
    }

    fn key(sharer: &str) -> BucketKey {
        let platform = "alpha".parse().unwrap();
        BucketKey { platform, budget: EVERY.to_owned(), sharer: sharer.to_owned() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
        let (buckets, budget) = (Buckets::default(), budget(2, 1, 3));
        let take = |now| buckets.take(key("a"), &budget, now, Duration::from_mins(1)).unwrap().as_millis();
        let start = Instant::now();
        assert_eq!([0, 1, 2, 3, 4].map(|_| take(start)), [0, 0, 0, 500, 1000]);
        // Another account has its own; after a while the bucket is full again, and no fuller.
        assert_eq!(buckets.take(key("b"), &budget, start, Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!([0, 1, 2, 3].map(|_| take(start + Duration::from_hours(1))), [0, 0, 0, 500]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_cannot_wait_takes_nothing() {
        let (buckets, budget) = (Buckets::default(), budget(1, 100, 1));
        let now = Instant::now();
        let patience = Duration::from_secs(30);
        assert_eq!(buckets.take(key("a"), &budget, now, patience), Ok(Duration::ZERO));
        for _ in 0..3 {
            let refused = buckets.take(key("a"), &budget, now, patience);
            assert_eq!(refused, Err(Exhausted { retry_after: Duration::from_secs(100) }));
        }
        let later = now + Duration::from_secs(80);
        assert_eq!(buckets.take(key("a"), &budget, later, patience), Ok(Duration::from_secs(20)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_told_rate_replaces_the_descriptors() {
        let (buckets, budget) = (Buckets::default(), budget(1, 1, 1));
        let now = Instant::now();
        for (rate, wait_ms) in
            [("nonsense", 1000), ("-1", 1000), ("0", 1000), ("inf", 1000), ("0.5", 2000), (" 10 ", 100)]
        {
            buckets.told_rate(key(rate), rate, now);
            let take = || buckets.take(key(rate), &budget, now, Duration::from_mins(1)).unwrap().as_millis();
            assert_eq!((take(), take()), (0, wait_ms), "{rate}");
        }
    }
}
