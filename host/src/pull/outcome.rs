//! What the end of a pull means: for its record, for the account and for the schedule. Decides; stores nothing.

use std::time::Duration;

use crate::model::{AccountState, Failure, FailureKind, PullCounts, PullOutcome, ScheduleRecord, Timestamp};

/// The longest that a platform's wish to be left alone is believed, so that no answer can silence an account for years.
pub(crate) const PLATFORM_WAIT_MAX: Duration = Duration::from_hours(24);

/// How a pull came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Everything there was has been read.
    Finished,
    /// It gave its place to a click.
    Yielded,
    /// The daemon is stopping.
    Stopped,
    /// The platform or the connector failed, after whatever renewal could mend.
    Failed(Failure),
    /// There was no connector to ask with. That is nothing the account could be blamed for.
    NoConnector(Failure),
}

/// What is written at the end of a pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: PullOutcome,
    pub(crate) failure: Option<Failure>,
    /// A state that ends the account's being pulled until a person acts, with the reason for its row.
    pub(crate) account_state: Option<(AccountState, Option<Failure>)>,
    pub(crate) schedule: ScheduleRecord,
}

/// Judges a pull that ended at `now`. `before` is what the schedule knows while the pull runs.
pub(crate) fn judge(before: ScheduleRecord, end: End, counts: &PullCounts, now: Timestamp) -> Verdict {
    let (outcome, failure, account_state) = match end {
        End::Finished => (PullOutcome::Succeeded, None, None),
        End::Yielded => (PullOutcome::Yielded, None, None),
        End::Stopped => (PullOutcome::Stopped, None, None),
        End::NoConnector(failure) => (PullOutcome::Failed, Some(failure), None),
        End::Failed(failure) => {
            let state = final_state(failure.kind).map(|state| (state, Some(failure.clone())));
            (PullOutcome::Failed, Some(failure), state)
        }
    };
    let schedule = match &failure {
        Some(failure) => after_failure(&before, failure, counts, now),
        None if outcome == PullOutcome::Succeeded => after_success(&before, now),
        None => ScheduleRecord { last_ended_at: Some(now), last_outcome: Some(outcome), ..before },
    };
    Verdict { outcome, failure, account_state, schedule }
}

/// The state that a failure puts the account in. None: the schedule slows down and tries on.
fn final_state(kind: FailureKind) -> Option<AccountState> {
    match kind {
        // The grant was renewed before this is said, so only the seller can help.
        FailureKind::NeedsAuthorization => Some(AccountState::NeedsAuthorization),
        // A wrong key or an address that nobody granted stays wrong until somebody changes it.
        FailureKind::Misconfigured => Some(AccountState::Misconfigured),
        FailureKind::Throttled | FailureKind::Unavailable | FailureKind::Refused | FailureKind::Malformed => None,
    }
}

fn after_success(before: &ScheduleRecord, now: Timestamp) -> ScheduleRecord {
    ScheduleRecord {
        last_ended_at: Some(now),
        last_success_at: Some(now),
        last_outcome: Some(PullOutcome::Succeeded),
        last_failure: None,
        failures_in_a_row: 0,
        platform_wait_until: None,
        // Whoever clicked while it ran has joined it.
        clicked_at: None,
        ..*before
    }
}

fn after_failure(before: &ScheduleRecord, failure: &Failure, counts: &PullCounts, now: Timestamp) -> ScheduleRecord {
    // A platform that lets through a part at a time is not failing more and more.
    let failed_before = if has_advanced(failure.kind, counts) { 0 } else { before.failures_in_a_row };
    ScheduleRecord {
        last_ended_at: Some(now),
        last_outcome: Some(PullOutcome::Failed),
        last_failure: Some(failure.clone()),
        failures_in_a_row: failed_before.saturating_add(1),
        platform_wait_until: platform_wait(failure).map(|wait| now.plus(wait)).or(before.platform_wait_until),
        clicked_at: None,
        ..*before
    }
}

fn has_advanced(kind: FailureKind, counts: &PullCounts) -> bool {
    let passes_by_itself = matches!(kind, FailureKind::Throttled | FailureKind::Unavailable);
    passes_by_itself && (counts.pages > 0 || counts.fetched > 0)
}

fn platform_wait(failure: &Failure) -> Option<Duration> {
    match failure.kind {
        FailureKind::Throttled | FailureKind::Unavailable => {
            failure.retry_after().filter(|wait| !wait.is_zero()).map(|wait| wait.min(PLATFORM_WAIT_MAX))
        }
        // The contract gives retry-after no meaning with these.
        FailureKind::NeedsAuthorization
        | FailureKind::Misconfigured
        | FailureKind::Refused
        | FailureKind::Malformed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn running() -> ScheduleRecord {
        ScheduleRecord {
            last_began_at: Some(at(100)),
            last_ended_at: Some(at(50)),
            last_success_at: Some(at(50)),
            failures_in_a_row: 3,
            last_failure: Some(Failure::new(FailureKind::Unavailable, "503", "down")),
            clicked_at: Some(at(110)),
            authorized_at: Some(at(120)),
            platform_wait_until: Some(at(90)),
            ..ScheduleRecord::default()
        }
    }

    fn failed(kind: FailureKind, retry_after_seconds: Option<u32>) -> End {
        End::Failed(Failure { retry_after_seconds, ..Failure::new(kind, "7", "no") })
    }

    #[test]
    fn only_a_person_or_a_final_refusal_stops_an_account() {
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        let gone = End::NoConnector(Failure::new(Misconfigured, "host.connector", "not approved"));
        // (end, pages read, outcome, new state, failures in a row, waits until)
        for (end, pages, outcome, state, failures, wait) in [
            (End::Finished, 1, PullOutcome::Succeeded, None, 0, None),
            (End::Yielded, 1, PullOutcome::Yielded, None, 3, Some(90)),
            (End::Stopped, 1, PullOutcome::Stopped, None, 3, Some(90)),
            (failed(Unavailable, None), 0, PullOutcome::Failed, None, 4, Some(90)),
            (failed(Unavailable, None), 1, PullOutcome::Failed, None, 1, Some(90)),
            (failed(Unavailable, Some(0)), 0, PullOutcome::Failed, None, 4, Some(90)),
            (failed(Throttled, Some(60)), 0, PullOutcome::Failed, None, 4, Some(260)),
            (failed(Throttled, Some(u32::MAX)), 0, PullOutcome::Failed, None, 4, Some(200 + 86_400)),
            (failed(Refused, Some(60)), 9, PullOutcome::Failed, None, 4, Some(90)),
            (failed(Malformed, None), 9, PullOutcome::Failed, None, 4, Some(90)),
            (
                failed(NeedsAuthorization, None),
                9,
                PullOutcome::Failed,
                Some(AccountState::NeedsAuthorization),
                4,
                Some(90),
            ),
            (failed(Misconfigured, None), 9, PullOutcome::Failed, Some(AccountState::Misconfigured), 4, Some(90)),
            (gone, 0, PullOutcome::Failed, None, 4, Some(90)),
        ] {
            let shown = format!("{end:?} after {pages} pages");
            let counts = PullCounts { pages, ..PullCounts::default() };
            let verdict = judge(running(), end, &counts, at(200));
            assert_eq!(verdict.outcome, outcome, "{shown}");
            assert_eq!(verdict.account_state.as_ref().map(|(state, _)| *state), state, "{shown}");
            assert!(verdict.account_state.is_none_or(|(_, reason)| reason.is_some()), "{shown}");
            assert_eq!(verdict.failure.is_some(), outcome == PullOutcome::Failed, "{shown}");
            assert_eq!(verdict.schedule.failures_in_a_row, failures, "{shown}");
            assert_eq!(verdict.schedule.platform_wait_until, wait.map(at), "{shown}");
            assert_eq!(verdict.schedule.last_ended_at, Some(at(200)), "{shown}");
            assert_eq!(verdict.schedule.last_began_at, Some(at(100)), "{shown}");
        }
    }

    #[test]
    fn a_click_is_served_by_the_pull_it_joined_unless_that_goes_on() {
        for (end, click) in [
            (End::Finished, None),
            (failed(FailureKind::Unavailable, None), None),
            (End::Yielded, Some(at(110))),
            (End::Stopped, Some(at(110))),
        ] {
            let schedule = judge(running(), end.clone(), &PullCounts::default(), at(200)).schedule;
            assert_eq!(schedule.clicked_at, click, "{end:?}");
            assert_eq!(schedule.authorized_at, Some(at(120)), "a consent given meanwhile is pulled for: {end:?}");
        }
    }
}
