//! Orders: all of them, once, and as `DHgate` tells them; whatever happens to them; and a `DHgate` that misbehaves.

use std::time::Duration;

use longshore::api::control::Button;
use longshore::model::{AccountState, FailureKind, PullOutcome, Timestamp};
use longshore_tests::compare::Difference;
use longshore_tests::play::browser::Browser;
use longshore_tests::sim::dhgate::{DETAIL, LIST, PAGE_SIZE_MAX, PRODUCTS, TOKEN};
use longshore_tests::sim::{Action, Cancellation, Special, Stage};
use serde_json::json;

use super::{DHGATE, bed, bed_with, begin, connect};
use crate::platforms::{Trouble, fault};
use crate::running::scene::ORDERS;

#[tokio::test(flavor = "multi_thread")]
async fn orders_on_several_pages_are_all_found_and_asked_for_once() {
    // Fewer than are asked for at first: the page is halved until the platform takes it.
    let mut bed = bed_with(&DHGATE, &[], &json!({ PAGE_SIZE_MAX: "20" })).await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    bed.assert_equal(&account, &login, "the first pull").await;
    assert_eq!((bed.asked_for(DETAIL), bed.asked_for(PRODUCTS)), (ORDERS, ORDERS), "each order once");

    let stored = bed.control.drafts(&account).await.unwrap();
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    assert_eq!(bed.control.drafts(&account).await.unwrap(), stored);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pull_over_unchanged_orders_is_one_call() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    let stored = bed.control.drafts(&account).await.unwrap();
    bed.forget_calls();
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    assert_eq!(bed.calls(), [(LIST.to_owned(), 1)], "nothing found, nothing fetched, no token");
    assert_eq!(bed.control.drafts(&account).await.unwrap(), stored);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_sizes_and_countries_arrive_and_a_missing_address_is_no_obstacle() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    let orders = bed.orders(&account).await;
    let of = |special| {
        let id = bed.market.special(&login, special).unwrap();
        orders.iter().find(|order| order["order_id"] == id).unwrap()
    };
    let item = &of(Special::UnitedKingdom)["items"][0];
    for path in ["/weight_grams", "/dimensions/length_mm", "/dimensions/width_mm", "/dimensions/height_mm"] {
        assert!(item.pointer(path).is_some_and(|number| number.as_u64() > Some(0)), "{path}: {item}");
    }
    assert_eq!(of(Special::UnitedKingdom)["ship_to"]["country_code"], "GB");
    assert!(of(Special::PlatformOnly).get("ship_to").is_none_or(serde_json::Value::is_null));
    assert_eq!(of(Special::Mixed)["status"], "on-hold", "the platform warns of it");
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
        ("a warning", become_(Stage::Frozen)),
        ("the warning taken back", become_(Stage::ToShip)),
        ("a wish to have the money back", become_(Stage::CancelAsked)),
        ("the wish withdrawn", become_(Stage::ToShip)),
        ("a parcel that left", become_(Stage::Shipped)),
        ("a complaint", become_(Stage::Disputed)),
        ("received, the money still on its way", become_(Stage::Settling)),
        ("finished", become_(Stage::Finished)),
        (
            "another one, called off after the payment",
            Action::Become { order: called_off.clone(), stage: Stage::Cancelled(Cancellation::Agreed) },
        ),
    ] {
        bed.act(&action);
        bed.forget_calls();
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal_but(&account, &login, what, was_told_before).await;
        assert_eq!(bed.asked_for(DETAIL), 1, "{what}: the order that changed and no other");
    }
    bed.end().await;
}

/// A deadline that the platform no longer tells stays as it was told last: what is absent erases nothing.
fn was_told_before(difference: &Difference) -> bool {
    difference.path == "ship_by_date_time" && difference.ledger.is_none()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_misbehaving_dhgate_fails_the_pull_with_its_kind_and_nothing_is_lost() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    for (what, method, trouble, kind, says) in [
        ("no JSON", LIST, json!({"kind": "malformed"}), FailureKind::Malformed, "it is not JSON"),
        ("a page for people", LIST, json!({"kind": "html"}), FailureKind::Unavailable, "a web page came"),
        ("an answer that breaks off", LIST, json!({"kind": "truncated"}), FailureKind::Unavailable, "连接不上平台"),
        ("an answer without end", LIST, json!({"kind": "endless"}), FailureKind::Unavailable, "answer_max"),
        ("status 500", LIST, json!({"kind": "server-error"}), FailureKind::Unavailable, "http.500"),
        ("status 200 with an error in it", LIST, json!({"kind": "unsuccessful"}), FailureKind::Refused, "系统繁忙"),
        ("a list that counts and holds none", LIST, json!({"kind": "empty-page"}), FailureKind::Unavailable, "orders"),
        ("a service out of order", LIST, json!({"kind": "remote-service"}), FailureKind::Unavailable, "服务"),
        (
            "a list that tells nothing",
            LIST,
            json!({"kind": "empty-list"}),
            FailureKind::Malformed,
            "does not tell how long",
        ),
        (
            "an answer that holds no order",
            DETAIL,
            json!({"kind": "empty-detail"}),
            FailureKind::Malformed,
            "holds no order",
        ),
        (
            "an answer that holds no products",
            PRODUCTS,
            json!({"kind": "empty-detail"}),
            FailureKind::Malformed,
            "holds no products",
        ),
        (
            "the service of an order's products down",
            PRODUCTS,
            json!({"kind": "remote-service"}),
            FailureKind::Unavailable,
            "服务",
        ),
    ] {
        let trouble = Trouble { what, command: fault(method, &trouble), kind, says };
        trouble.costs_one_pull(&mut bed, &account, &login, |_| ()).await;
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quota_that_is_used_up_is_waited_for() {
    // The platform does not tell how long, so an hour is waited for a quota, and a minute after too many calls at once.
    for (seconds, wait) in [(86_400, 3_600), (1, 60)] {
        let mut bed = bed().await;
        let login = bed.market.logins().remove(0);
        connect(&mut bed, "shop", &login).await;
        bed.command(&fault(LIST, &json!({"kind": "throttled", "seconds": seconds})));
        let waiting = bed.pull("shop", PullOutcome::Failed).await;
        assert_eq!((waiting.state, waiting.button), (AccountState::Connected, Button::PlatformWait), "{waiting:?}");
        let began = waiting.last_pull.unwrap().at;
        assert!(waiting.button_at.unwrap() >= began.plus(Duration::from_secs(wait)), "{seconds}");
        bed.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_seller_is_sent_to_agree_while_the_apps_calls_are_used_up() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    connect(&mut bed, "shop", &login).await;
    bed.command(&fault(LIST, &json!({"kind": "throttled", "seconds": 86_400})));
    bed.pull("shop", PullOutcome::Failed).await;

    // The quota is the app's, so another shop of the same app has no call left to exchange its code with.
    let link = begin(&mut bed, "second").await;
    bed.forget_calls();
    let mut seller = Browser::new();
    let ticket = seller.open(&link).await.unwrap().expect_ok().unwrap();
    let button = ticket.form("button to go on", |form| form.action.ends_with("/continue")).unwrap();
    let refused = seller.send(&ticket, &button, None).await.unwrap();
    assert!(refused.url.origin() == link.origin() && refused.body.contains("host.budget"), "{}", refused.body);
    let told = refused.body.split("<time datetime=\"").nth(1).and_then(|rest| rest.split('"').next());
    let again_at: Timestamp = told.expect("the page says when").parse().unwrap();
    assert!(again_at > bed.control.account("shop").await.unwrap().last_pull.unwrap().at.plus(Duration::from_mins(50)));
    assert_eq!(bed.calls(), [], "nothing was asked");
    let ticket = seller.open(&link).await.unwrap();
    assert!(ticket.form("button to go on", |form| form.action.ends_with("/continue")).is_ok(), "the link stays good");
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_permission_is_tried_with_a_new_token_and_then_told() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    connect(&mut bed, "shop", &login).await;
    bed.forget_calls();
    bed.command(&fault(LIST, &json!({"kind": "no-permission"})));
    let stopped = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(stopped.state, AccountState::NeedsAuthorization);
    assert_eq!(bed.calls(), [(TOKEN.to_owned(), 1), (LIST.to_owned(), 2)], "renewed once, tried once more");
    let page = bed.page("accounts").await.expect_ok().unwrap();
    assert!(page.body.contains("lacks the permission"), "{}", page.body);
    bed.end().await;
}
