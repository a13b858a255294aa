//! Orders that change while a list of several pages is read, and addresses that the platform covers again.

use longshore::model::PullOutcome;
use longshore_tests::sim::{Action, Command, DECRYPT, DETAIL, Fault, LIST, Special, Stage};
use serde_json::Value;

use super::daemon::Daemon;

/// Orders of a page of the platform's list, at most.
const PAGE: usize = 50;

/// Orders at the beginning.
const ORDERS: u64 = 19;

/// Orders placed while a list is read, one after each of its calls.
const PLACED: u64 = 3;

#[tokio::test]
async fn an_order_that_leaves_the_list_between_two_pages_hides_no_other_and_none_comes_twice() {
    let mut daemon = Daemon::start(ORDERS).await;
    let account = daemon.connect("shop", 0).await;
    let login = daemon.login(0);
    for _ in 0..PAGE {
        daemon.market.act(&Action::Place { shop: login.clone() }).unwrap();
    }
    daemon.settle().await;
    daemon.pull(&account, PullOutcome::Succeeded).await;
    let ledger = daemon.market.ledger(Some(&login));
    // The list holds at least the placed ones and some of the others: two pages, the newest order first.
    assert!(ledger.iter().filter(|order| order["status"] == "awaiting-shipment").count() > PAGE);
    let listed: Vec<String> = ledger.iter().map(id).collect();
    for order in &listed {
        daemon.market.act(&Action::Touch { order: order.clone() }).unwrap();
    }
    daemon.settle().await;

    // After the first page of the changed orders its first one changes once more, and so is not among them any longer: whatever
    // comes after it moves up by one place, one order from the second page to the first.
    let moved = listed[0].clone();
    let action = Action::Touch { order: moved.clone() };
    daemon.market.command(Command::AfterCall { method: LIST.to_owned(), action }).unwrap();
    daemon.market.switches().reset_calls();
    daemon.pull(&account, PullOutcome::Succeeded).await;
    assert_eq!(daemon.calls().get(DETAIL), Some(&u64::try_from(listed.len()).unwrap()), "each order once");
    daemon.assert_equal_but(&account, &login, &[&moved], "the orders that stayed").await;

    daemon.settle().await;
    daemon.pull(&account, PullOutcome::Succeeded).await;
    daemon.assert_equal(&account, &login, "with the one that moved").await;
    daemon.end().await;
}

#[tokio::test]
async fn orders_that_are_placed_while_a_list_is_read_come_with_the_next_pull_and_none_comes_twice() {
    let mut daemon = Daemon::start(ORDERS).await;
    let login = daemon.login(0);
    let link = daemon.begin("shop", 0).await;
    // The first calls of all are the trial of the new grant; the others are the first pull's, whose window has ended by then.
    for _ in 0..PLACED {
        let action = Action::Place { shop: login.clone() };
        daemon.market.command(Command::AfterCall { method: LIST.to_owned(), action }).unwrap();
    }
    let since = daemon.now();
    longshore_tests::play::seller::consent_as(&link, &daemon.origin(), Some(&login)).await.unwrap();
    daemon.pulled("shop", PullOutcome::Succeeded, since).await;
    let account = daemon.control.account("shop").await.unwrap();
    assert!(daemon.calls()[LIST] > PLACED, "all were placed by then");
    daemon.settle().await;
    daemon.pull(&account, PullOutcome::Succeeded).await;
    let drafts = daemon.control.drafts(&account).await.unwrap();
    assert_eq!(u64::try_from(drafts.len()).unwrap(), ORDERS + PLACED);
    daemon.assert_equal(&account, &login, "with those that were placed").await;
    daemon.end().await;
}

#[tokio::test]
async fn an_address_that_is_covered_after_shipping_stays_known() {
    let mut daemon = Daemon::start(ORDERS).await;
    let account = daemon.connect("shop", 0).await;
    let login = daemon.login(0);
    let order = daemon.market.special(&login, Special::NonAscii).unwrap();
    let part = |orders: &[Value], part: &str| orders.iter().find(|it| id(it) == order).unwrap()[part].clone();
    let before = daemon.orders(&account).await;
    assert_eq!(part(&before, "ship_to")["masked"], false);

    daemon.switch_on(Fault::StaysMasked, DECRYPT, None);
    daemon.market.switches().reset_calls();
    daemon.market.act(&Action::Become { order: order.clone(), stage: Stage::Shipped }).unwrap();
    daemon.settle().await;
    daemon.pull(&account, PullOutcome::Succeeded).await;
    assert_eq!(daemon.calls().get(DECRYPT), Some(&1), "it was asked for, and refused");
    let after = daemon.orders(&account).await;
    assert_eq!((part(&after, "ship_to"), part(&after, "buyer")), (part(&before, "ship_to"), part(&before, "buyer")));
    assert_eq!(part(&after, "fulfillment_status"), "shipped");

    // An order of which nobody ever knew more is kept as it is told, and marked.
    let known: Vec<String> = after.iter().map(id).collect();
    daemon.market.act(&Action::Place { shop: login.clone() }).unwrap();
    daemon.settle().await;
    daemon.pull(&account, PullOutcome::Succeeded).await;
    let orders = daemon.orders(&account).await;
    let placed = orders.iter().find(|order| !known.contains(&id(order))).unwrap();
    assert_eq!(placed["ship_to"]["masked"], true, "{placed}");
    daemon.end().await;
}

fn id(order: &Value) -> String {
    order["order_id"].as_str().unwrap().to_owned()
}
