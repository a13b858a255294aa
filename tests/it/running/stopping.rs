//! Told to stop in the middle of a slow pull: it ends at a good place, and the next run goes on from there.

use longshore::api::control::Account;
use longshore::model::PullOutcome;
use longshore_tests::play::seller;
use longshore_tests::sim::{DETAIL, LIST};
use rustix::process::Signal;
use serde_json::json;

use super::bed::Bed;
use super::scene::ORDERS;

/// More than one page of a list.
const MANY_ORDERS: u64 = 160;

fn has_succeeded(account: &Account) -> bool {
    account.last_pull.as_ref().is_some_and(|pull| pull.outcome == PullOutcome::Succeeded)
}

/// Holds the next answer to a method.
fn hold_next(bed: &Bed, method: &str) {
    bed.command(&json!({"do": "switch-on", "fault": {"kind": "held"}, "method": method, "times": 1}));
}

/// The seller consents, so that the first pull begins.
async fn consent(bed: &mut Bed, login: &str) {
    let link = bed.begin("shop", 0).await;
    seller::consent_as(&link, &bed.origin(), Some(login)).await.unwrap();
}

/// Tells the daemon to stop while an answer is held, lets that go once the daemon has heard, and waits for a good end.
async fn stop_gently(bed: &mut Bed, signal: Signal) {
    bed.signal(signal);
    // No new request is taken any more, which is how the outside sees that the daemon has heard.
    bed.page_gone().await;
    bed.market.switches().release();
    let how = bed.ends().await;
    assert!(how.contains("exit status: 0"), "{how}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_pull_ends_at_a_good_place_and_goes_on_after_the_restart() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut bed = Bed::with(&["pull.batch_orders=5", "pull.batches_at_once=1"]).await;
        let login = bed.market.logins().remove(0);
        hold_next(&bed, DETAIL);
        consent(&mut bed, &login).await;
        bed.market.switches().wait_held(1).await;
        stop_gently(&mut bed, signal).await;
        assert!(bed.asked_for(DETAIL) < ORDERS, "it ended in between");

        bed.start(&[]).await;
        let account = bed.until("shop", has_succeeded).await;
        bed.assert_equal(&account, &login, "after the restart").await;
        assert_eq!(bed.asked_for(DETAIL), ORDERS, "no order was asked for twice");
        let page = bed.page(&format!("accounts/{}", account.id)).await.expect_ok().unwrap();
        assert!(page.body.contains("服务停止，稍后继续"), "the interrupted pull is on record");
        bed.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_before_the_stop_are_not_asked_for_again() {
    // Without a stop: the first pull, and one more over what came since.
    let mut bed = Bed::with_orders(MANY_ORDERS, &[]).await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    let first_pull = bed.asked_for(LIST);
    bed.pull("shop", PullOutcome::Succeeded).await;
    let asked_without_stop = bed.asked_for(LIST);
    bed.end().await;

    let mut bed = Bed::with_orders(MANY_ORDERS, &[]).await;
    hold_next(&bed, DETAIL);
    consent(&mut bed, &login).await;
    bed.market.switches().wait_held(1).await;
    // The orders of the first page go, and the next page is held in their place.
    let listed = bed.asked_for(LIST);
    hold_next(&bed, LIST);
    bed.market.switches().release();
    bed.until_asked_for(LIST, listed + 1).await;
    bed.market.switches().wait_held(1).await;
    stop_gently(&mut bed, Signal::TERM).await;
    assert!(bed.asked_for(LIST) < first_pull, "it ended in between");

    bed.start(&[]).await;
    let account = bed.until("shop", has_succeeded).await;
    bed.assert_equal(&account, &login, "after the restart").await;
    assert_eq!(bed.asked_for(LIST), asked_without_stop, "and no page was asked for twice");
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn told_twice_it_cuts_the_pull_off_and_nothing_is_lost() {
    let mut bed = Bed::with(&["pull.batch_orders=5", "pull.batches_at_once=1", "server.drain=10m"]).await;
    let login = bed.market.logins().remove(0);
    hold_next(&bed, DETAIL);
    consent(&mut bed, &login).await;
    bed.market.switches().wait_held(1).await;
    bed.signal(Signal::TERM);
    bed.page_gone().await;
    bed.signal(Signal::INT);
    let how = bed.ends().await;
    assert!(how.contains("exit status: 1") && how.contains("cut off before they came to an end: pull of"), "{how}");

    bed.start(&[]).await;
    let account = bed.until("shop", has_succeeded).await;
    bed.assert_equal(&account, &login, "after the restart").await;
    bed.end().await;
}
