//! When one account is due, and why. Decides, from what the store keeps of the account; knows nothing of places.

use std::time::Duration;

use super::backoff;
use super::spread::spread;
use crate::config;
use crate::model::{AccountId, PullOutcome, ScheduleRecord, Timestamp, Trigger};
use crate::pull::PLATFORM_WAIT_MAX;

/// After a start, the accounts that came due while the daemon was down are pulled within this time (or a tenth of the interval,
/// if that is shorter), not all at once.
const CATCH_UP: Duration = Duration::from_mins(5);

/// The times that hold for every account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// Between two pulls of one account.
    every: Duration,
    /// A click's pull begins this long after the one before it began, or at once if that is past.
    after_click: Duration,
    /// When the schedule began to turn.
    started_at: Timestamp,
}

/// When an account is to be pulled next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Not before this moment.
    pub at: Timestamp,
    /// Why then.
    pub reason: Reason,
    /// The platform itself demands this wait; not even a click shortens it.
    pub platform_wait: bool,
}

/// Why an account is to be pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Somebody pressed 拉取订单.
    Click,
    /// The seller has just consented.
    Consent,
    /// Its last pull was interrupted and goes on.
    Continuation,
    /// Its time came.
    Interval,
    /// Its last pull failed and is tried again.
    Retry,
}

impl Reason {
    /// The reason in the spelling of JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Consent => "consent",
            Self::Continuation => "continuation",
            Self::Interval => "interval",
            Self::Retry => "retry",
        }
    }

    /// What the pull's record will say.
    pub(super) fn trigger(self) -> Trigger {
        match self {
            Self::Click => Trigger::Click,
            Self::Consent => Trigger::Authorization,
            Self::Continuation | Self::Interval | Self::Retry => Trigger::Schedule,
        }
    }
}

impl Times {
    pub(super) fn new(section: &config::Pull, started_at: Timestamp) -> Self {
        // An interval of nothing would be due for ever.
        let every = section.every.max(Duration::from_secs(1));
        Self { every, after_click: section.after_click, started_at }
    }

    /// When the account is due, as things stand at `now`.
    pub(super) fn due(&self, account: AccountId, record: &ScheduleRecord, now: Timestamp) -> Due {
        let times = Self { started_at: self.started_at.min(now), ..*self };
        times.due_by_now(account, &not_ahead(record, now))
    }

    fn due_by_now(&self, account: AccountId, record: &ScheduleRecord) -> Due {
        let own = self.by_itself(account, record);
        let wanted = match (record.authorized_at, record.clicked_at) {
            (Some(consented), _) => (consented, Reason::Consent),
            (None, Some(clicked)) => (own.0.min(self.click_starts(record, clicked)), Reason::Click),
            (None, None) => own,
        };
        held_back(wanted, record)
    }

    /// When a click at `now` would start a pull.
    pub(super) fn click_due(&self, record: &ScheduleRecord, now: Timestamp) -> Due {
        let record = not_ahead(record, now);
        held_back((self.click_starts(&record, now), Reason::Click), &record)
    }

    fn click_starts(&self, record: &ScheduleRecord, clicked: Timestamp) -> Timestamp {
        record.last_began_at.map_or(clicked, |began| clicked.max(began.plus(self.after_click)))
    }

    /// When the account is due if nobody asks for it.
    fn by_itself(&self, account: AccountId, record: &ScheduleRecord) -> (Timestamp, Reason) {
        let Some(began) = record.last_began_at else {
            return (self.caught_up(account, self.started_at), Reason::Interval);
        };
        // A pull that never ended was cut off together with the daemon, or by a store that failed.
        let Some(ended) = record.last_ended_at.filter(|ended| *ended >= began) else {
            return (began, Reason::Continuation);
        };
        match record.last_outcome {
            Some(PullOutcome::Yielded | PullOutcome::Stopped | PullOutcome::Abandoned | PullOutcome::Running) => {
                (ended, Reason::Continuation)
            }
            Some(PullOutcome::Failed) => {
                let wait = match &record.last_failure {
                    Some(failure) => backoff::delay(account, failure.kind, record.failures_in_a_row),
                    None => self.every,
                };
                (self.caught_up(account, ended.plus(wait)), Reason::Retry)
            }
            Some(PullOutcome::Succeeded) | None => {
                (self.caught_up(account, self.slot_after(account, began)), Reason::Interval)
            }
        }
    }

    /// The account's next place in the interval after `moment`. It depends on nothing but the account, so a restart skips none.
    fn slot_after(&self, account: AccountId, moment: Timestamp) -> Timestamp {
        let every = millis(self.every);
        let place = millis(spread(account, self.every));
        let rounds = (moment.as_millis() - place).div_euclid(every) + 1;
        Timestamp::from_millis(rounds.saturating_mul(every).saturating_add(place))
    }

    /// `at`, or a moment soon after the start if that was missed while the daemon was down.
    fn caught_up(&self, account: AccountId, at: Timestamp) -> Timestamp {
        if at > self.started_at {
            return at;
        }
        self.started_at.plus(spread(account, CATCH_UP.min(self.every / 10)))
    }
}

/// The record with what lies ahead of `now` taken back: a clock that was ahead and has been set right wrote moments that are
/// still to come, and nobody is to wait for these.
fn not_ahead(record: &ScheduleRecord, now: Timestamp) -> ScheduleRecord {
    let past = |at: Option<Timestamp>| at.map(|at| at.min(now));
    ScheduleRecord {
        last_began_at: past(record.last_began_at),
        last_ended_at: past(record.last_ended_at),
        last_success_at: past(record.last_success_at),
        clicked_at: past(record.clicked_at),
        authorized_at: past(record.authorized_at),
        platform_wait_until: record.platform_wait_until.map(|until| until.min(now.plus(PLATFORM_WAIT_MAX))),
        ..record.clone()
    }
}

fn held_back((at, reason): (Timestamp, Reason), record: &ScheduleRecord) -> Due {
    match record.platform_wait_until {
        Some(until) if until > at => Due { at: until, reason, platform_wait: true },
        _ => Due { at, reason, platform_wait: false },
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
