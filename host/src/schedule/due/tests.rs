//! When an account is due: a table over its record, and the law that no interval is skipped.

#![allow(clippy::too_many_lines, reason = "long lists of cases, written so that they read alike")]

use proptest::prelude::*;

use super::*;
use crate::model::{Failure, FailureKind};

const HOUR: i64 = 3600;
const STARTED: i64 = 100 * HOUR;
/// Its place in the hour is not at the full hour, nor is it within five minutes after it.
const ACCOUNT: AccountId = AccountId(7);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

/// Later than anything in these tables.
fn late() -> Timestamp {
    at(10_000 * HOUR)
}

fn times() -> Times {
    Times::new(&config::Pull::default(), at(STARTED))
}

fn place() -> Duration {
    spread(ACCOUNT, Duration::from_hours(1))
}

fn ended(outcome: PullOutcome, began: i64, ended: i64) -> ScheduleRecord {
    ScheduleRecord {
        last_began_at: Some(at(began)),
        last_ended_at: Some(at(ended)),
        last_outcome: Some(outcome),
        ..ScheduleRecord::default()
    }
}

#[test]
fn an_account_is_due() {
    use PullOutcome::{Abandoned, Failed, Stopped, Succeeded, Yielded};
    let now = STARTED + 10 * HOUR;
    let begun_at_its_place =
        |outcome| ScheduleRecord { last_began_at: Some(at(now).plus(place())), ..ended(outcome, 0, now + HOUR) };
    let catching_up = at(STARTED).plus(spread(ACCOUNT, CATCH_UP));
    let down = Failure::new(FailureKind::Unavailable, "503", "down");
    let failed = ScheduleRecord { last_failure: Some(down), failures_in_a_row: 3, ..ended(Failed, now, now + 60) };
    let retry = at(now + 60).plus(backoff::delay(ACCOUNT, FailureKind::Unavailable, 3));
    let clicked = |seconds, record| ScheduleRecord { clicked_at: Some(at(seconds)), ..record };
    let waiting = |seconds, record| ScheduleRecord { platform_wait_until: Some(at(seconds)), ..record };
    let consented = |seconds, record| ScheduleRecord { authorized_at: Some(at(seconds)), ..record };
    for (case, record, due, reason, platform_wait) in [
        ("never pulled", ScheduleRecord::default(), catching_up, Reason::Interval, false),
        (
            "at its place in the next hour",
            begun_at_its_place(Succeeded),
            at(now + HOUR).plus(place()),
            Reason::Interval,
            false,
        ),
        ("at its place in this hour", ended(Succeeded, now, now + 60), at(now).plus(place()), Reason::Interval, false),
        (
            "after a pull longer than the interval, at once",
            ended(Succeeded, now, now + 5 * HOUR),
            at(now).plus(place()),
            Reason::Interval,
            false,
        ),
        (
            "missed while the daemon was down",
            ended(Succeeded, 9 * HOUR, 9 * HOUR),
            catching_up,
            Reason::Interval,
            false,
        ),
        ("gave way", ended(Yielded, now, now + 60), at(now + 60), Reason::Continuation, false),
        ("stopped by a restart", ended(Stopped, 9 * HOUR, 9 * HOUR + 1), at(9 * HOUR + 1), Reason::Continuation, false),
        ("abandoned", ended(Abandoned, 9 * HOUR, 9 * HOUR + 1), at(9 * HOUR + 1), Reason::Continuation, false),
        ("cut off", ended(Succeeded, now, now - 60), at(now), Reason::Continuation, false),
        ("failed", failed.clone(), retry, Reason::Retry, false),
        (
            "clicked four minutes after it began",
            clicked(now + 240, ended(Succeeded, now, now)),
            at(now + 240),
            Reason::Click,
            false,
        ),
        ("clicked before", clicked(now + 61, ended(Succeeded, now, now)), at(now + 240), Reason::Click, false),
        (
            "clicked, and its place comes first",
            clicked(
                now + HOUR,
                ScheduleRecord {
                    last_began_at: Some(at(now).plus(place()).minus(Duration::from_secs(10))),
                    ..ended(Succeeded, now, now + HOUR)
                },
            ),
            at(now).plus(place()),
            Reason::Click,
            false,
        ),
        ("clicked, never pulled", clicked(STARTED, ScheduleRecord::default()), at(STARTED), Reason::Click, false),
        ("clicked during back-off", clicked(now + 300, failed.clone()), retry.min(at(now + 300)), Reason::Click, false),
        (
            "clicked while it was pulled, and it gave way",
            clicked(now + 10, ended(Yielded, now, now + 60)),
            at(now + 60),
            Reason::Click,
            false,
        ),
        ("the platform demands a wait", waiting(now + 9000, failed.clone()), at(now + 9000), Reason::Retry, true),
        (
            "not even a click",
            clicked(now + 300, waiting(now + 9000, failed.clone())),
            at(now + 9000),
            Reason::Click,
            true,
        ),
        (
            "a wait that is over",
            clicked(now + 300, waiting(now + 60, failed.clone())),
            retry.min(at(now + 300)),
            Reason::Click,
            false,
        ),
        ("consented", consented(now + 5, ended(Succeeded, now, now)), at(now + 5), Reason::Consent, false),
        (
            "consented after failures",
            consented(now + 70, clicked(now + 65, failed)),
            at(now + 70),
            Reason::Consent,
            false,
        ),
    ] {
        assert_eq!(times().due(ACCOUNT, &record, late()), Due { at: due, reason, platform_wait }, "{case}");
    }
}

/// A clock that was hours ahead, at the start or when records were written, makes nobody wait for the wrong hour.
#[test]
fn a_clock_that_was_ahead_is_forgotten_once_it_is_right() {
    let now = at(20 * HOUR);
    let ahead = 28 * HOUR;
    let soon = now.plus(Duration::from_hours(1));
    for (case, started, record) in [
        ("at the start", ahead, ended(PullOutcome::Succeeded, 19 * HOUR, 19 * HOUR)),
        ("when it was pulled last", 0, ended(PullOutcome::Succeeded, ahead, ahead)),
        (
            "when it was clicked",
            0,
            ScheduleRecord { clicked_at: Some(at(ahead)), ..ended(PullOutcome::Succeeded, 0, 0) },
        ),
    ] {
        let due = Times::new(&config::Pull::default(), at(started)).due(ACCOUNT, &record, now);
        assert!(due.at <= soon, "{case}: {due:?}");
    }
    let waits = ScheduleRecord { platform_wait_until: Some(at(90 * 24 * HOUR)), ..ended(PullOutcome::Failed, 0, 0) };
    assert!(times().due(ACCOUNT, &waits, now).at <= now.plus(Duration::from_hours(24)));
}

proptest! {
    #[test]
    fn every_interval_has_one_place_and_no_start_skips_it(
        account in any::<u32>().prop_map(AccountId),
        began in -4 * HOUR..4 * HOUR,
        restarted in 0..8 * HOUR,
    ) {
        let record = ended(PullOutcome::Succeeded, began, began);
        let due = |started| Times::new(&config::Pull::default(), at(started)).due(account, &record, late()).at;
        let running = due(began);
        prop_assert!(running > at(began));
        prop_assert!(running <= at(began + HOUR));
        let restarted_at = due(began + restarted);
        if running > at(began + restarted) {
            prop_assert_eq!(restarted_at, running, "still to come");
        } else {
            prop_assert!(restarted_at.since(at(began + restarted)) < CATCH_UP, "made up for");
        }
    }

    #[test]
    fn a_click_never_makes_it_later(
        began in 0..HOUR,
        lasted in 0..HOUR,
        clicked in 0..2 * HOUR,
        failures in 0..9_u32,
        wait in proptest::option::of(0..4 * HOUR),
    ) {
        let failure = (failures > 0).then(|| Failure::new(FailureKind::Unavailable, "503", "down"));
        let outcome = if failure.is_some() { PullOutcome::Failed } else { PullOutcome::Succeeded };
        let clicked = at(began + lasted + clicked);
        let record = ScheduleRecord {
            last_failure: failure,
            failures_in_a_row: failures,
            platform_wait_until: wait.map(at),
            ..ended(outcome, began, began + lasted)
        };
        let times = Times::new(&config::Pull::default(), at(0));
        let without = times.due(ACCOUNT, &record, late());
        let with = times.due(ACCOUNT, &ScheduleRecord { clicked_at: Some(clicked), ..record.clone() }, late());
        prop_assert!(with.at <= without.at);
        let at_most = clicked.max(at(began).plus(times.after_click));
        prop_assert!(with.at <= at_most.max(wait.map_or(at_most, at)));
        prop_assert!(wait.is_none_or(|until| with.at >= at(until)));
    }
}
