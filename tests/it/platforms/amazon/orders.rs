//! Orders: all of them, once, and as Amazon tells them; whatever happens to them; and an Amazon that misbehaves.

use longshore::api::control::Button;
use longshore::model::{AccountState, FailureKind, PullOutcome};
use longshore_tests::compare::Difference;
use longshore_tests::sim::amazon::{GET_ORDER, SEARCH_ORDERS};
use longshore_tests::sim::{Action, Cancellation, Special, Stage};
use serde_json::{Value, json};

use super::{AMAZON, bed, bed_with, connect, set_clock};
use crate::platforms::Trouble;
use crate::running::scene::Scene;

/// More orders than one page of Amazon's holds, in each week of the first pull.
const LARGE: Scene = Scene { orders: 600, ..AMAZON };

#[tokio::test(flavor = "multi_thread")]
async fn more_orders_than_a_page_holds_are_all_found_without_a_call_for_each() {
    let mut bed = bed_with(&LARGE, &[], json!({})).await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    bed.assert_equal(&account, &login, "the first pull").await;
    assert_eq!(bed.asked_for(GET_ORDER), 0);
    let pages = bed.asked_for(SEARCH_ORDERS);
    assert!((7..=16).contains(&pages), "{pages} calls: the trial, and five weeks with their pages");
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_orders_is_found_by_the_next_pull() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    let order = bed.market.special(&login, Special::Euro).unwrap();
    let called_off = bed.market.special(&login, Special::Bare).unwrap();
    let become_ = |stage| Action::Become { order: order.clone(), stage };
    for (what, action) in [
        ("a new order", Action::Place { shop: login.clone() }),
        ("a corrected address", Action::Readdress { order: order.clone(), street: "1 New Street".to_owned() }),
        ("a change that nobody sees", Action::Touch { order: order.clone() }),
        ("a wish to cancel", become_(Stage::CancelAsked)),
        ("the wish withdrawn", become_(Stage::ToShip)),
        ("a parcel that left", become_(Stage::Shipped)),
        ("a parcel that arrived", become_(Stage::Settling)),
        (
            "another one, called off after the payment",
            Action::Become { order: called_off.clone(), stage: Stage::Cancelled(Cancellation::Agreed) },
        ),
    ] {
        bed.act(&action);
        bed.forget_calls();
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal_but(&account, &login, what, was_told_before).await;
        assert_eq!(bed.calls(), [(SEARCH_ORDERS.to_owned(), 1)], "{what}");
    }
    bed.end().await;
}

/// What Amazon no longer tells of a cancelled order stays as it was told last: what is absent erases nothing.
fn was_told_before(difference: &Difference) -> bool {
    let person = ["buyer.", "ship_to.", "notes["].iter().any(|start| difference.path.starts_with(start));
    let gift = difference.path == "shipping_preferences.gift";
    let money = difference.path == "payment_status" && difference.ledger == Some(json!("unknown"));
    (person && difference.ledger.is_none()) || gift || money
}

fn fault(fault: &Value) -> Value {
    json!({"do": "switch-on", "fault": fault, "method": SEARCH_ORDERS, "times": 1})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misbehaving_amazon_fails_the_pull_with_its_kind_and_nothing_is_lost() {
    let mut bed = bed_with(&AMAZON, &["egress.answer_max=1MiB"], json!({})).await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    for (what, command, kind, says) in [
        ("no JSON", fault(&json!({"kind": "malformed"})), FailureKind::Malformed, "it is not JSON"),
        ("an answer that breaks off", fault(&json!({"kind": "truncated"})), FailureKind::Unavailable, "连接不上平台"),
        ("an answer without end", fault(&json!({"kind": "endless"})), FailureKind::Unavailable, "answer_max"),
        (
            "status 200 with an error in it",
            fault(&json!({"kind": "unsuccessful"})),
            FailureKind::Unavailable,
            "InternalFailure",
        ),
        ("an outage", fault(&json!({"kind": "remote-service"})), FailureKind::Unavailable, "InternalFailure"),
    ] {
        let trouble = Trouble { what, command, kind, says };
        trouble.costs_one_pull(&mut bed, &account, &login, set_clock).await;
    }
    bed.end().await;
}

/// Apart from the others, because the calls that a test can make are few.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_tells_nothing_is_no_empty_one() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    let (what, command) = ("neither orders nor a list of none", fault(&json!({"kind": "empty-list"})));
    let says = "does not hold what was asked for";
    let trouble = Trouble { what, command, kind: FailureKind::Malformed, says };
    trouble.costs_one_pull(&mut bed, &account, &login, set_clock).await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_ahead_of_amazons_is_refused_and_stops_nothing() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    bed.command(&json!({"do": "skew", "seconds": 0}));
    bed.act(&Action::Place { shop: login.clone() });
    let refused = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(refused.state, AccountState::Connected);
    assert_eq!(refused.last_pull.and_then(|pull| pull.failure), Some(FailureKind::Refused));
    set_clock(&bed);
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &login, "nothing was skipped").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_is_used_up_is_waited_for_and_shown() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    connect(&mut bed, "shop", &login).await;
    bed.command(&fault(&json!({"kind": "throttled", "seconds": 0})));
    let waiting = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(waiting.last_pull.as_ref().and_then(|pull| pull.failure), Some(FailureKind::Throttled));
    assert_eq!(waiting.button, Button::PlatformWait, "{waiting:?}");
    assert!(bed.stop().await);
    bed.start(&[]).await;
    assert_eq!(bed.control.account("shop").await.unwrap().button_at, waiting.button_at, "also after a restart");
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_that_is_too_old_makes_the_window_begin_again() {
    let mut bed = bed().await;
    bed.command(&json!({"do": "settings", "access_seconds": 604_800}));
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    for _ in 0..130 {
        bed.act(&Action::Place { shop: login.clone() });
    }
    // The first page arrives, the second one fails, and its token grows old.
    bed.command(&fault(&json!({"kind": "held"})));
    let clicked = bed.control.pull("shop").await.unwrap();
    bed.market.switches().wait_held(1).await;
    bed.command(&fault(&json!({"kind": "remote-service"})));
    bed.command(&json!({"do": "release"}));
    bed.pulled("shop", PullOutcome::Failed, clicked.starts_at).await;
    assert_eq!(bed.control.drafts(&account).await.unwrap().len(), 25 + 100, "a page is kept");
    bed.command(&json!({"do": "advance", "seconds": 86_400}));
    bed.forget_calls();
    bed.pull("shop", PullOutcome::Succeeded).await;
    assert!(bed.control.drafts(&account).await.unwrap().len() >= 25 + 130);
    assert!(bed.asked_for(SEARCH_ORDERS) >= 3, "the token, and the window's two pages");
    bed.end().await;
}
