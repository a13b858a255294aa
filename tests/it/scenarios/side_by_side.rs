//! Shops, each with an app of its own, pulled side by side: one that is slow or in trouble costs the others nothing.

use std::time::Duration;

use longshore::api::control::{Account, Button};
use longshore::config;
use longshore::model::{AccountState, DraftView, PullOutcome, PullRecord, Timestamp, Trigger};
use longshore::store::DraftFilter;
use longshore_tests::sim::{Action, Command, DETAIL, Fault, LIST, Special, TOKEN_CREATE, TOKEN_REFRESH};

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

/// The shops, by their places at the marketplace.
const GOOD: [&str; 2] = ["good", "good too"];
const THROTTLED: &str = "throttled";
const REVOKED: &str = "revoked";
const DOWN: &str = "down";

/// How long the trouble lasts, and how long the platform wants the throttled shop to wait.
const HOURS: usize = 4;

/// Time passes in steps: short ones against the hour, so that an account that is tried again meanwhile is.
const STEP: Duration = Duration::from_mins(10);

#[tokio::test]
async fn one_shop_throttled_one_revoked_and_one_down_and_the_others_are_pulled_in_their_turn() {
    let mut daemon = Daemon::pulling(19, config::Pull::default()).await;
    let shops = [GOOD[0], THROTTLED, REVOKED, DOWN, GOOD[1]];
    let mut accounts = Vec::new();
    for (shop, nickname) in shops.into_iter().enumerate() {
        accounts.push(daemon.connect(nickname, shop).await);
    }
    let of = |nickname| &accounts[shops.iter().position(|known| *known == nickname).unwrap()];
    let began = daemon.now();
    let seconds = HOURS as u64 * 3600;
    daemon.switch_on_for(1, Fault::Throttled { seconds });
    daemon.market.command(Command::EndGrants { shop: daemon.login(2), access: true, refresh: true }).unwrap();
    daemon.switch_on_for(3, Fault::RemoteService);
    for hour in 1..=HOURS {
        let since = daemon.now();
        hour_with_an_order_for_each(&daemon, &shops).await;
        for nickname in GOOD {
            let pulls = pulls_since(&daemon, of(nickname), since);
            let told: Vec<_> = pulls.iter().map(|pull| (pull.trigger, pull.outcome, pull.counts.created)).collect();
            assert_eq!(told, [(Trigger::Schedule, PullOutcome::Succeeded, 1)], "{nickname} in hour {hour}");
        }
    }
    assert_rows(&mut daemon, [of(THROTTLED), of(REVOKED), of(DOWN)]).await;
    let tries = [THROTTLED, REVOKED, DOWN].map(|nickname| pulls_since(&daemon, of(nickname), began));
    let failed = |pulls: &Vec<PullRecord>| pulls.iter().all(|pull| pull.outcome == PullOutcome::Failed);
    assert!(tries.iter().all(failed), "{tries:?}");
    assert_eq!((tries[0].len(), tries[1].len()), (1, 1), "a wait is waited for, and nobody asks without a grant");
    let half = began.plus(Duration::from_secs(seconds / 2));
    let early = tries[2].iter().filter(|pull| pull.began_at < half).count();
    assert!(tries[2].len() >= HOURS && early > tries[2].len() - early, "asked less and less: {:?}", tries[2]);

    // What passes by itself is made up for by itself; the seller's word is not.
    daemon.market.switches().clear();
    for _ in 0..2 {
        hour_with_an_order_for_each(&daemon, &shops).await;
    }
    daemon.pass(Duration::from_hours(1)).await;
    for (shop, nickname) in shops.into_iter().enumerate().filter(|(_, nickname)| *nickname != REVOKED) {
        assert_eq!(daemon.rests(nickname).await.last_pull.unwrap().outcome, PullOutcome::Succeeded, "{nickname}");
        daemon.assert_equal(of(nickname), &daemon.login(shop), nickname).await;
    }
    assert_eq!(daemon.rests(REVOKED).await.state, AccountState::NeedsAuthorization);
    assert_eq!(pulls_since(&daemon, of(REVOKED), began).len(), 1);
    daemon.end().await;
}

/// An order is placed in every shop, and an hour passes in which everybody is pulled whose time comes.
async fn hour_with_an_order_for_each(daemon: &Daemon, shops: &[&str]) {
    for shop in 0..shops.len() {
        daemon.market.act(&Action::Place { shop: daemon.login(shop) }).unwrap();
    }
    for _ in 0..3600 / STEP.as_secs() {
        daemon.pass(STEP).await;
        for nickname in shops {
            daemon.rests(nickname).await;
        }
    }
}

/// The account's pulls that began at `since` or later, the latest first.
fn pulls_since(daemon: &Daemon, account: &Account, since: Timestamp) -> Vec<PullRecord> {
    let mut pulls = daemon.store.pulls(account.id, None, 1000).unwrap();
    pulls.retain(|pull| pull.began_at >= since);
    pulls
}

/// Each row of 外贸账号 says what is wrong with its shop, in the platform's words, and when it goes on.
async fn assert_rows(daemon: &mut Daemon, [throttled, revoked, down]: [&Account; 3]) {
    let page = daemon.page("accounts").await;
    for (account, state, waits, code) in [
        (throttled, AccountState::Connected, true, "ApiCallLimit"),
        (revoked, AccountState::NeedsAuthorization, false, "IllegalRefreshToken"),
        (down, AccountState::Connected, false, "isp.service-unavailable"),
    ] {
        let nickname = account.nickname.as_deref().unwrap();
        let now = daemon.control.account(nickname).await.unwrap();
        assert_eq!((now.state, now.button == Button::PlatformWait), (state, waits), "{nickname}");
        assert_eq!(now.next_pull_at.is_some(), state == AccountState::Connected, "{nickname}");
        let start = format!("account-{}\"", account.id);
        let row = page.body.split("<tr id=\"").find(|row| row.starts_with(&start)).unwrap();
        assert!(row.contains(code), "{code} is not in {row}");
    }
}
