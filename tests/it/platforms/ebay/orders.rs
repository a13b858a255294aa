//! Orders: all of them, once, and as eBay tells them; whatever happens to them; and an eBay that misbehaves.

use longshore::api::control::Button;
use longshore::model::{AccountState, FailureKind, PullOutcome};
use longshore_tests::compare::Difference;
use longshore_tests::sim::ebay::{GET_ORDER, GET_ORDERS};
use longshore_tests::sim::{Action, Cancellation, Special, Stage};
use serde_json::json;

use super::{EBAY, bed, bed_with, connect, set_clock};
use crate::platforms::{Trouble, fault};
use crate::running::scene::Scene;

/// More orders than one page of eBay's holds.
const LARGE: Scene = Scene { orders: 260, ..EBAY };

#[tokio::test(flavor = "multi_thread")]
async fn more_orders_than_a_page_holds_are_all_found_and_asked_for_once() {
    let mut bed = bed_with(&LARGE, &[]).await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    bed.assert_equal(&account, &login, "the first pull").await;
    let told = bed.market.ledger(Some(&login)).len();
    assert!(told > 200, "{told}");
    assert_eq!(bed.asked_for(GET_ORDER), told as u64, "each order once, however often it was listed");

    let stored = bed.control.drafts(&account).await.unwrap();
    bed.forget_calls();
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    assert_eq!(bed.calls(), [(GET_ORDERS.to_owned(), 1)], "nothing changed: one page, no order, no token");
    assert_eq!(bed.control.drafts(&account).await.unwrap(), stored);
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
        (
            "another one, called off after the payment",
            Action::Become { order: called_off.clone(), stage: Stage::Cancelled(Cancellation::Agreed) },
        ),
    ] {
        bed.act(&action);
        bed.forget_calls();
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal_but(&account, &login, what, was_told_before).await;
        assert_eq!(bed.asked_for(GET_ORDER), 1, "{what}: the order that changed and no other");
    }
    bed.end().await;
}

/// A deadline that eBay no longer tells stays as it was told last: what is absent erases nothing.
fn was_told_before(difference: &Difference) -> bool {
    difference.path == "ship_by_date_time" && difference.ledger.is_none()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misbehaving_ebay_fails_the_pull_with_its_kind_and_nothing_is_lost() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    let skew = json!({"do": "skew", "seconds": 0});
    for (what, command, kind, says) in [
        ("no JSON", fault(GET_ORDERS, &json!({"kind": "malformed"})), FailureKind::Malformed, "it is not JSON"),
        (
            "an answer that breaks off",
            fault(GET_ORDERS, &json!({"kind": "truncated"})),
            FailureKind::Unavailable,
            "连接不上平台",
        ),
        (
            "an answer without end",
            fault(GET_ORDERS, &json!({"kind": "endless"})),
            FailureKind::Unavailable,
            "answer_max",
        ),
        (
            "status 200 with an error in it",
            fault(GET_ORDERS, &json!({"kind": "unsuccessful"})),
            FailureKind::Unavailable,
            "30500",
        ),
        (
            "a list that counts and holds none",
            fault(GET_ORDERS, &json!({"kind": "empty-page"})),
            FailureKind::Unavailable,
            "orders",
        ),
        (
            "too many calls",
            fault(GET_ORDERS, &json!({"kind": "throttled", "seconds": 1})),
            FailureKind::Throttled,
            "2001",
        ),
        ("a clock that is ahead of eBay's", skew, FailureKind::Unavailable, "the clock of this computer is ahead"),
        (
            "an order's own service down",
            fault(GET_ORDER, &json!({"kind": "remote-service"})),
            FailureKind::Unavailable,
            "30500",
        ),
        (
            "a list that tells nothing",
            fault(GET_ORDERS, &json!({"kind": "empty-list"})),
            FailureKind::Malformed,
            "eBay",
        ),
        (
            "an answer that holds no order",
            fault(GET_ORDER, &json!({"kind": "empty-detail"})),
            FailureKind::Malformed,
            "holds no order",
        ),
    ] {
        let trouble = Trouble { what, command, kind, says };
        trouble.costs_one_pull(&mut bed, &account, &login, set_clock).await;
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_wait_is_shown_and_a_missing_permission_stops_the_account() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    connect(&mut bed, "shop", &login).await;
    let fault = json!({"kind": "no-permission"});
    bed.command(&json!({"do": "switch-on", "fault": fault, "method": GET_ORDERS, "times": 1}));
    let stopped = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(stopped.state, AccountState::Misconfigured);
    let page = bed.page("accounts").await.expect_ok().unwrap();
    assert!(page.body.contains("1100") && page.body.contains("check the scopes"), "{}", page.body);
    let resume = page.form("button", |form| form.action.ends_with("/resume")).unwrap();
    bed.staff.send(&page, &resume, None).await.unwrap().expect_ok().unwrap();

    let fault = json!({"kind": "throttled", "seconds": 3600});
    bed.command(&json!({"do": "switch-on", "fault": fault, "method": GET_ORDERS, "times": 1}));
    let waiting = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(waiting.button, Button::PlatformWait, "{waiting:?}");
    bed.end().await;
}
