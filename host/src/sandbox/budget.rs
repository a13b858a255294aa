//! How many calls a platform allows, counted over all sessions.
//!
//! Each bucket is one moment, the "theoretical arrival time" of the generic cell rate algorithm (`rate`): a bucket that was left
//! alone long enough is as good as a new one, so the table forgets it. What takes long to fill again is handed to whoever keeps
//! it over a restart ([`Budgets::take_changed`]); the sandbox itself stores nothing.

mod rate;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::clock::Clock;
use crate::model::{Budget, BudgetKey, BudgetLevel, BudgetScope, Digest, Failure, FailureKind, Timestamp};
use crate::tasks::{Activator, Changes};

use super::Urgency;
use rate::Bucket;

/// The name that applies to every request without being named.
pub(super) const EVERY: &str = "every";

/// Code of the failure with which the host refuses a request for want of budget.
pub(super) const OUT_OF_BUDGET: &str = "host.budget";

/// Buckets that are not full are kept up to this number; then the fullest are forgotten. One account has two or three.
const BUCKETS_MAX: usize = 400_000;

/// Full buckets are looked for whenever the table has grown by this many.
const SWEEP_EVERY: usize = 4096;

/// A bucket that fills again within this time need not outlive a restart, which takes about as long.
const FORGOTTEN_BY_RESTART: Duration = Duration::from_secs(10);

/// Shorter waits are not shown to people.
const SHOWN_WAIT: Duration = Duration::from_secs(1);

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

/// The budgets of all platforms, and who waits for them. Clones are the same ones.
#[derive(Clone)]
pub struct Budgets(Arc<Inner>);

struct Inner {
    clock: Clock,
    /// Under which apps are told apart: a plain digest of a secret could be guessed at.
    app_key: [u8; 32],
    table: Mutex<Table>,
    /// Wakes whoever keeps the levels.
    changed: Activator,
    /// Tells the pages that somebody waits.
    changes: Changes,
}

#[derive(Default)]
struct Table {
    buckets: HashMap<BudgetKey, Bucket>,
    /// Levels that changed since they were last taken.
    changed: HashSet<BudgetKey>,
    /// Until when a call of an account waits, by the account's label.
    waits: HashMap<String, Timestamp>,
    sweep_at: usize,
    is_unlimited: bool,
}

/// The bucket is emptied beyond what the caller can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted {
    /// After this long it is worth trying again.
    pub(super) retry_after: Duration,
}

impl Exhausted {
    /// What whoever wanted the call is told.
    pub(super) fn to_failure(self, budget: &Budget) -> Failure {
        // Rounded up, so that nobody comes back too early.
        let seconds = u32::try_from(self.retry_after.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1);
        let message = format!("the budget `{}` is used up for now", budget.name);
        Failure { retry_after_seconds: Some(seconds), ..Failure::new(FailureKind::Throttled, OUT_OF_BUDGET, message) }
    }
}

impl Budgets {
    /// The budgets as they were kept. Apps are told apart under `app_key`; `changes` hears when a call has to wait.
    pub fn new(clock: Clock, app_key: [u8; 32], kept: Vec<(BudgetKey, BudgetLevel)>, changes: Changes) -> Self {
        let now = clock.now();
        let buckets = kept.into_iter().filter(|(_, level)| level.full_at > now);
        let table =
            Table { buckets: buckets.map(|(key, level)| (key, Bucket::kept(level))).collect(), ..Table::default() };
        Self(Arc::new(Inner { clock, app_key, table: Mutex::new(table), changed: Activator::new(), changes }))
    }

    /// Budgets that let every call through, for measuring what the calls themselves cost.
    pub fn unlimited() -> Self {
        let budgets = Self::new(Clock::system(), [0; 32], Vec::new(), Changes::default());
        budgets.table().is_unlimited = true;
        budgets
    }

    /// Waits until levels have changed that should outlive a restart.
    pub async fn changed(&self) {
        self.0.changed.woken().await;
    }

    /// The levels that changed since this was last asked and should outlive a restart.
    pub fn take_changed(&self) -> Vec<(BudgetKey, BudgetLevel)> {
        let mut table = self.table();
        let changed = std::mem::take(&mut table.changed);
        changed.into_iter().filter_map(|key| Some((key.clone(), table.buckets.get(&key)?.level()))).collect()
    }

    /// Until when a call of this account waits for its platform's budget, if one does.
    pub fn next_call(&self, account_label: &str) -> Option<Timestamp> {
        let until = self.table().waits.get(account_label).copied();
        until.filter(|until| *until > self.0.clock.now())
    }

    /// Takes one call out of the bucket and says how long to wait before making it. Takes nothing if that is longer than
    /// `patience`. Who is not urgent leaves a part of the burst to those who are.
    pub(super) fn take(
        &self,
        key: BudgetKey,
        budget: &Budget,
        urgency: Urgency,
        patience: Duration,
    ) -> Result<Duration, Exhausted> {
        let now = self.0.clock.now();
        let mut table = self.table();
        if table.is_unlimited {
            return Ok(Duration::ZERO);
        }
        table.sweep(now);
        let bucket = table.buckets.entry(key.clone()).or_insert(Bucket::full(now));
        let wait = bucket.draw(budget, urgency, now, patience).map_err(|retry_after| Exhausted { retry_after })?;
        let slow = bucket.full_at.since(now) > FORGOTTEN_BY_RESTART;
        if slow && table.changed.insert(key) {
            self.0.changed.wake();
        }
        Ok(wait)
    }

    /// How long a call that somebody waits for would wait in the end if it were drawn now. Takes nothing.
    pub(super) fn wait(&self, key: &BudgetKey, budget: &Budget) -> Duration {
        let now = self.0.clock.now();
        let bucket = self.table().buckets.get(key).copied();
        bucket.unwrap_or(Bucket::full(now)).draw(budget, Urgency::Asked, now, Duration::MAX).unwrap_or(Duration::MAX)
    }

    /// Notes that a call of this account waits.
    pub(super) fn waits(&self, account_label: &str, wait: Duration) {
        if wait < SHOWN_WAIT {
            return;
        }
        let now = self.0.clock.now();
        let mut table = self.table();
        if table.waits.len() >= SWEEP_EVERY {
            table.waits.retain(|_, until| *until > now);
        }
        table.waits.insert(account_label.to_owned(), now.plus(wait));
        drop(table);
        self.0.changes.note();
    }

    /// Follows the rate that the platform tells with its answers, in calls per second. What is no sensible rate is ignored.
    pub(super) fn told_rate(&self, key: BudgetKey, rate: &str) {
        let Some(interval) = rate.trim().parse::<f64>().ok().and_then(rate::interval_of_rate) else { return };
        let now = self.0.clock.now();
        self.table().buckets.entry(key).or_insert(Bucket::full(now)).told_interval = Some(interval);
    }

    /// The platform asks to be left alone for `wait`: nobody who shares the bucket gets a call before.
    pub(super) fn hold(&self, key: BudgetKey, budget: &Budget, wait: Duration) {
        let now = self.0.clock.now();
        let mut table = self.table();
        table.buckets.entry(key.clone()).or_insert(Bucket::full(now)).hold(budget, now, wait);
        table.changed.insert(key);
        self.0.changed.wake();
    }

    /// A name for an app that is made of these answers of its form, the same for the same answers.
    pub(super) fn app<'a>(&self, answers: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut digest = [0; 32];
        // HMAC takes keys of any length.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0.app_key) {
            for text in answers.into_iter().flat_map(|(name, value)| [name, value]) {
                mac.update(&text.len().to_le_bytes());
                mac.update(text.as_bytes());
            }
            digest = mac.finalize().into_bytes().into();
        }
        Digest(digest).to_string()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Plain bookkeeping that no panic leaves half done.
        self.0.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Budgets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budgets").field("buckets", &self.table().buckets.len()).finish_non_exhaustive()
    }
}

impl Table {
    fn sweep(&mut self, now: Timestamp) {
        if self.buckets.len() < self.sweep_at.max(SWEEP_EVERY) {
            return;
        }
        self.buckets.retain(|_, bucket| bucket.full_at > now);
        if self.buckets.len() > BUCKETS_MAX {
            let mut moments: Vec<Timestamp> = self.buckets.values().map(|bucket| bucket.full_at).collect();
            let (_, median, _) = moments.select_nth_unstable(BUCKETS_MAX / 2);
            let median = *median;
            self.buckets.retain(|_, bucket| bucket.full_at > median);
        }
        self.sweep_at = self.buckets.len() + SWEEP_EVERY;
    }
}

#[cfg(test)]
mod tests;
