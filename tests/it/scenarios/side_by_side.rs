//! Two shops, each with an app of its own, pulled at the same time.

use longshore::model::{DraftView, PullOutcome};
use longshore::store::DraftFilter;
use longshore_tests::sim::{Action, DETAIL, Fault, LIST, Special, TOKEN_CREATE, TOKEN_REFRESH};

use super::daemon::Daemon;

#[tokio::test]
async fn a_shop_whose_platform_is_slow_keeps_no_other_waiting_and_nothing_is_mixed() {
    let mut daemon = Daemon::start(19).await;
    let (first, second) = (daemon.connect("first", 0).await, daemon.connect("second", 1).await);
    for shop in 0..2 {
        let order = daemon.market.special(&daemon.login(shop), Special::Euro).unwrap();
        daemon.market.act(&Action::Readdress { order, street: format!("{shop} New Street") }).unwrap();
    }
    daemon.settle().await;

    daemon.switch_on(Fault::Held, DETAIL, Some(1));
    let since = daemon.now();
    daemon.press(&first, "pull").await;
    daemon.answer_held().await;
    daemon.pull(&second, PullOutcome::Succeeded).await;
    daemon.assert_equal(&second, &daemon.login(1), "while the first shop's answer is held").await;
    daemon.market.switches().release();
    daemon.pulled("first", PullOutcome::Succeeded, since).await;
    daemon.assert_equal(&first, &daemon.login(0), "once it came").await;

    // The platform takes a token only from the app that it was issued to, so a call signed with the other shop's app would have
    // been refused, and a renewal tried.
    let calls = daemon.calls();
    assert_eq!((calls.get(TOKEN_CREATE), calls.get(TOKEN_REFRESH)), (Some(&2), None));
    assert!(calls[LIST] > 0);
    daemon.end().await;
}

#[tokio::test]
async fn what_the_platforms_warehouse_sends_is_not_among_the_orders_to_ship() {
    let mut daemon = Daemon::start(19).await;
    let account = daemon.connect("shop", 0).await;
    let login = daemon.login(0);
    let filter = DraftFilter { account: Some(account.id), view: Some(DraftView::ToShip), ..DraftFilter::default() };
    let mut listed: Vec<String> =
        daemon.store.drafts(&filter, None, 100).unwrap().drafts.into_iter().map(|draft| draft.order_id).collect();
    listed.sort();
    let ledger = daemon.market.ledger(Some(&login));
    let to_ship = ledger.iter().filter(|entry| entry["_ledger"]["to_ship"] == true);
    let mut expected: Vec<String> = to_ship.map(|entry| entry["order_id"].as_str().unwrap().to_owned()).collect();
    expected.sort();
    assert_eq!(listed, expected);
    for (special, is_listed) in
        [(Special::PlatformOnly, false), (Special::SemiManaged, false), (Special::Mixed, true), (Special::Bare, true)]
    {
        let order = daemon.market.special(&login, special).unwrap();
        assert_eq!(listed.contains(&order), is_listed, "{special:?}");
    }
    daemon.end().await;
}
