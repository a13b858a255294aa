//! Pulls against a scripted platform and a store in memory.

mod vain;
mod versions;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::testing::{Bench, failed, issued, order};
use super::*;
use crate::model::{
    AccountId, AccountState, Batch, Failure, FailureKind, Listed, Page, PullCounts, PullOutcome, SetAside,
};
use crate::sandbox::Fault;
use crate::sandbox::scripted::{Asked, Call};
use crate::tasks::StopSignal;

const HOUR: Duration = Duration::from_hours(1);

/// One window for the first pull, batches of two, one at a time.
fn bench() -> Bench {
    Bench::new(config::Pull { first_pull: HOUR, batch_orders: 2, batches_at_once: 1, ..config::Pull::default() })
}

fn ids(range: std::ops::RangeInclusive<u32>) -> Vec<String> {
    range.map(|id| format!("order-{id:03}")).collect()
}

fn state(bench: &Bench, account: AccountId) -> AccountState {
    bench.store.account(account).unwrap().unwrap().state
}

fn left_over(bench: &Bench, account: AccountId) -> Vec<String> {
    bench.store.to_fetch(account, "", 100).unwrap().into_iter().map(|listed| listed.order_id).collect()
}

#[tokio::test(start_paused = true)]
async fn only_what_is_new_or_changed_is_fetched() {
    let bench = bench();
    let account = bench.connect(1).await;
    bench.sell(1..=7, "a");
    assert_eq!(bench.pull(account).await, PullOutcome::Succeeded);
    assert_eq!(bench.drafts(account), ids(1..=7));
    let first = PullCounts { windows: 1, pages: 3, seen: 7, created: 7, fetched: 7, ..PullCounts::default() };
    assert_eq!(bench.last_pull(account).counts, first);
    assert_eq!(bench.fetched_since(0).concat(), ids(1..=7), "each once");

    for (case, sold, fetched, changed) in [
        ("nothing changed", None, vec![], 0),
        ("one in another revision, with the same content", Some((2..=2, "b")), ids(2..=2), 0),
        ("a new one", Some((8..=8, "a")), ids(8..=8), 1),
    ] {
        tokio::time::advance(HOUR).await;
        let before = bench.calls();
        if let Some((range, revision)) = sold {
            bench.sell(range, revision);
        }
        assert_eq!(bench.pull(account).await, PullOutcome::Succeeded, "{case}");
        assert_eq!(bench.fetched_since(before).concat(), fetched, "{case}");
        let counts = bench.last_pull(account).counts;
        assert_eq!(counts.created + counts.changed, changed, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_pull_ends_at_a_good_place_and_the_next_goes_on_there() {
    for (give_way, outcome) in [(false, PullOutcome::Stopped), (true, PullOutcome::Yielded)] {
        let bench = bench();
        let account = bench.connect(1).await;
        bench.sell(1..=9, "a");
        let (stop, puller) = (StopSignal::new(), bench.puller());
        let running = bench.running(&stop);
        // The first page is taken in, its first batch is being fetched: then somebody asks it to end.
        bench.platform.get_orders().hold();
        let asked = async {
            bench.platform.called(2).await;
            if give_way {
                running.give_way();
            } else {
                stop.stop();
            }
            bench.platform.get_orders().release();
        };
        let (ended, ()) = tokio::join!(puller.run(account, &running), asked);
        assert_eq!(ended, Ok(outcome));
        assert_eq!(bench.last_pull(account).outcome, outcome);
        assert_eq!(bench.drafts(account), ids(1..=2), "what was fetched is kept");
        assert_eq!(left_over(&bench, account), ids(3..=3));

        tokio::time::advance(HOUR).await;
        let (before, first) = (bench.calls(), bench.listed_since(0));
        assert_eq!(bench.pull(account).await, PullOutcome::Succeeded);
        assert_eq!(bench.drafts(account), ids(1..=9));
        assert_eq!(bench.fetched_since(before).concat(), ids(3..=9), "nothing twice");
        let (window, cursor) = bench.listed_since(before).swap_remove(0);
        assert_eq!((window, cursor.as_deref()), (first[0].0, Some("3")), "the second page of the same window");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pull_that_was_cut_off_anywhere_loses_nothing_and_doubles_nothing() {
    let whole = {
        let bench = bench();
        let account = bench.connect(1).await;
        bench.sell(1..=7, "a");
        bench.pull(account).await;
        bench.calls()
    };
    for calls in 1..=whole {
        let bench = bench();
        let account = bench.connect(1).await;
        bench.sell(1..=7, "a");
        // Everything comes to an end while the last of so many calls is under way.
        bench.platform.list_orders().hold();
        bench.platform.get_orders().hold();
        let (puller, stop) = (bench.puller(), StopSignal::new());
        let running = bench.running(&stop);
        let cut_off = async {
            for call in 1..calls {
                bench.platform.called(call).await;
                match bench.platform.calls()[call - 1].asked {
                    Asked::ListOrders { .. } => bench.platform.list_orders().release_one(),
                    _ => bench.platform.get_orders().release_one(),
                }
            }
            bench.platform.called(calls).await;
        };
        tokio::select! {
            biased;
            () = cut_off => {}
            ended = puller.run(account, &running) => panic!("it was to be cut off: {ended:?}"),
        }
        bench.platform.list_orders().release();
        bench.platform.get_orders().release();
        let before = bench.listed_since(0);
        let so_far = bench.calls();
        assert_eq!(bench.pull(account).await, PullOutcome::Succeeded, "cut off in call {calls}");
        assert_eq!(bench.drafts(account), ids(1..=7), "cut off in call {calls}");
        let again = bench.listed_since(so_far).iter().filter(|question| before.contains(question)).count();
        assert!(again <= 1, "{again} pages were asked for again after call {calls}");
    }
}

#[tokio::test(start_paused = true)]
async fn refused_tokens_are_renewed_once_for_each_thing_that_the_platform_gives() {
    use FailureKind::NeedsAuthorization;
    // (refusals of pages, refusals of batches, renewals that work, outcome, renewals asked for, state)
    for (pages, batches, works, outcome, renewals, expected) in [
        (1, 0, true, PullOutcome::Succeeded, 1, AccountState::Connected),
        (0, 1, true, PullOutcome::Succeeded, 1, AccountState::Connected),
        (0, 2, true, PullOutcome::Succeeded, 1, AccountState::Connected),
        (2, 0, true, PullOutcome::Failed, 1, AccountState::NeedsAuthorization),
        (1, 1, true, PullOutcome::Succeeded, 2, AccountState::Connected),
        (1, 0, false, PullOutcome::Failed, 1, AccountState::NeedsAuthorization),
    ] {
        let case = format!("{pages} pages, {batches} batches, renewal works: {works}");
        let mut bench = bench();
        bench.config.batches_at_once = 2;
        let account = bench.connect(1).await;
        bench.sell(1..=6, "a");
        (0..pages).for_each(|_| bench.platform.list_orders().push(Err(failed(NeedsAuthorization))));
        (0..batches).for_each(|_| bench.platform.get_orders().push(Err(failed(NeedsAuthorization))));
        bench.platform.renew().otherwise(
            move |_| {
                if works { Ok(issued(1, "second")) } else { Err(failed(NeedsAuthorization)) }
            },
        );
        assert_eq!(bench.pull(account).await, outcome, "{case}");
        assert_eq!(state(&bench, account), expected, "{case}");
        let calls = bench.platform.calls();
        let is_renewal = |call: &&Call| matches!(call.asked, Asked::Renew);
        assert_eq!(calls.iter().filter(is_renewal).count(), renewals, "{case}");
        if outcome == PullOutcome::Succeeded {
            assert_eq!(bench.drafts(account), ids(1..=6), "{case}");
            let later = calls.iter().skip_while(|call| !is_renewal(call)).skip(1);
            let mut tokens = later.map(|call| call.lease.grant_secrets["access-token"].reveal());
            assert!(tokens.all(|token| token == "second"), "{case}: the renewed token is used");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_keeps_what_came_before_it_and_says_why() {
    use FailureKind::{Malformed, Misconfigured, Refused, Throttled, Unavailable};
    let throttled = Fault::Failed(Failure { retry_after_seconds: Some(900), ..Failure::new(Throttled, "429", "slow") });
    // (answer to the second page, kind on record, excerpt kept, state, platform waits)
    for (fault, kind, excerpt, expected, waits) in [
        (failed(Unavailable), Unavailable, false, AccountState::Connected, false),
        (throttled, Throttled, false, AccountState::Connected, true),
        (failed(Malformed), Malformed, true, AccountState::Connected, false),
        (Fault::CpuSpent, Malformed, true, AccountState::Connected, false),
        (Fault::TimedOut, Unavailable, false, AccountState::Connected, false),
        (failed(Misconfigured), Misconfigured, false, AccountState::Misconfigured, false),
        (failed(Refused), Refused, false, AccountState::Connected, false),
    ] {
        let case = fault.to_string();
        let bench = bench();
        let account = bench.connect(1).await;
        bench.sell(1..=6, "a");
        bench.platform.set_excerpt(Some("half an answ".to_owned()));
        let first = Page {
            listed: ids(1..=3).into_iter().map(|order_id| Listed { order_id, revision: "a".to_owned() }).collect(),
            next: Some("3".to_owned()),
            ..Page::default()
        };
        bench.platform.list_orders().push(Ok(first.clone()));
        bench.platform.list_orders().push(Err(fault.clone()));
        if kind == Refused {
            // A refused cursor begins the window again, so that only the second refusal ends the pull.
            bench.platform.list_orders().push(Ok(first));
            bench.platform.list_orders().push(Err(fault));
        }
        assert_eq!(bench.pull(account).await, PullOutcome::Failed, "{case}");
        let record = bench.last_pull(account);
        assert_eq!(record.failure.as_ref().map(|failure| failure.kind), Some(kind), "{case}");
        let kept = bench.store.pull_excerpt(account, record.id).unwrap();
        assert_eq!(kept.is_some_and(|text| text.reveal() == "half an answ"), excerpt, "{case}");
        assert_eq!(state(&bench, account), expected, "{case}");
        assert_eq!(bench.drafts(account), ids(1..=3), "{case}");
        let schedule = bench.store.schedule(account).unwrap();
        assert_eq!(schedule.platform_wait_until.is_some(), waits, "{case}");
        assert_eq!(schedule.failures_in_a_row, 1, "{case}");
        if expected == AccountState::Connected {
            assert_eq!(bench.pull(account).await, PullOutcome::Succeeded, "{case}");
            assert_eq!(bench.drafts(account), ids(1..=6), "{case}");
        } else {
            let puller = bench.puller();
            let again = puller.run(account, &bench.running(&StopSignal::new())).await;
            assert_eq!(again, Err(NotRun::NotConnected), "{case}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_stops_half_way_keeps_what_it_has() {
    let bench = bench();
    let account = bench.connect(1).await;
    bench.sell(1..=3, "a");
    let stopped = Some(Failure::new(FailureKind::Throttled, "429", "slow"));
    bench.platform.get_orders().push(Ok(Batch { orders: vec![order("order-001")], stopped, ..Batch::default() }));
    assert_eq!(bench.pull(account).await, PullOutcome::Failed);
    assert_eq!(bench.drafts(account), ids(1..=1));
    assert_eq!(left_over(&bench, account), ids(2..=3));
    assert_eq!(bench.pull(account).await, PullOutcome::Succeeded);
    assert_eq!(bench.drafts(account), ids(1..=3));
}

#[tokio::test(start_paused = true)]
async fn pages_in_a_circle_fail_as_an_answer_without_sense() {
    let bench = bench();
    let account = bench.connect(1).await;
    let circle = || Ok(Page { next: Some("1".to_owned()), ..Page::default() });
    bench.platform.list_orders().otherwise(move |_| circle());
    assert_eq!(bench.pull(account).await, PullOutcome::Failed);
    assert_eq!(bench.last_pull(account).failure.unwrap().code, "host.circular");
    assert_eq!(bench.store.cursor(account).unwrap().active, None, "the next pull begins the window anew");
}

#[tokio::test(start_paused = true)]
async fn without_its_connector_an_account_waits_and_is_not_stopped() {
    let bench = bench();
    let account = bench.connect(1).await;
    let nobody = crate::connectors::Connectors::fixed([]);
    let accounts =
        Accounts::new(bench.store.clone(), nobody, bench.clock, bench.connected.clone(), bench.changes.clone());
    let puller = Puller::new(&bench.config, accounts, bench.store.clone(), bench.clock);
    let ended = puller.run(account, &bench.running(&StopSignal::new())).await;
    assert_eq!(ended, Ok(PullOutcome::Failed));
    assert_eq!(state(&bench, account), AccountState::Connected);
    assert_eq!(bench.store.schedule(account).unwrap().failures_in_a_row, 1);
}
