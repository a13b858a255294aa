//! Authorising and lending against a scripted platform, on a store in memory and paused time.

mod renewal;

use std::time::Duration;

use super::*;
use crate::model::{
    Account, AccountState, Consent, CustomerId, Failure, FailureKind, Issued, Page, PlatformId, Secret, SecretSet,
    Shop, Timestamp,
};
use crate::sandbox::scripted::{Asked, ScriptedPlatform, description};
use crate::sandbox::{Fault, Grants, Urgency};
use crate::store::testing::Disk;
use crate::store::{AccountChange, Health, NewAccount, TicketProgress};

const ORIGIN: &str = "https://orders.example";

/// Whether an outcome is the one that a case expects.
type Expected<'a> = &'a dyn Fn(&CallbackOutcome) -> bool;

struct Bench {
    platform: ScriptedPlatform,
    accounts: Accounts,
    store: Store,
    clock: Clock,
}

fn bench() -> Bench {
    let clock = Clock::starting_at(Timestamp::from_millis(1_800_000_000_000));
    bench_on(Store::in_memory(clock), clock)
}

fn bench_on(store: Store, clock: Clock) -> Bench {
    let platform = ScriptedPlatform::new(description("alpha").unwrap());
    platform.begin().otherwise(|call| {
        let Asked::Begin { state, .. } = &call.asked else { unreachable!() };
        Ok(Consent {
            url: format!("https://alpha.example/consent?state={state}"),
            remember: vec![("verifier".to_owned(), "v".to_owned())],
        })
    });
    platform.finish().otherwise(|_| Ok(issued("shop-1", 60)));
    platform.list_orders().otherwise(|_| Ok(Page::default()));
    let connectors = Connectors::fixed([(platform.as_platform(), Grants::default())]);
    let accounts = Accounts::new(store.clone(), connectors, clock, Activator::new(), Changes::default());
    Bench { platform, accounts, store, clock }
}

fn issued(shop: &str, minutes: u64) -> Issued {
    let kept = [("access-token", format!("access of {shop} for {minutes}")), ("refresh-token", "refresh".to_owned())];
    Issued {
        shop: Shop { id: shop.to_owned(), name: format!("name of {shop}") },
        kept: kept.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect(),
        access_until: Some(Timestamp::from_millis(1_800_000_000_000).plus(Duration::from_mins(minutes))),
        renew_until: None,
        extra: Vec::new(),
    }
}

fn failure(kind: FailureKind) -> Fault {
    Fault::Failed(Failure::new(kind, "their-code", "their words"))
}

impl Bench {
    async fn new_account(&self) -> Account {
        let number = self.store.accounts(None, 100).unwrap().len();
        self.account_called(Some(&format!("shop {number}"))).await
    }

    async fn account_called(&self, nickname: Option<&str>) -> Account {
        let platform: PlatformId = "alpha".parse().unwrap();
        let app = self.store.app_for_notice(CustomerId::DEFAULT, &platform).await.unwrap();
        let new = NewAccount {
            customer: CustomerId::DEFAULT,
            platform,
            nickname: nickname.map(str::to_owned),
            app,
            app_of_installation: false,
            callback_origin: ORIGIN.to_owned(),
            settings: Vec::new(),
            secrets: SecretSet::new(),
        };
        self.store.create_account(new).await.unwrap()
    }

    /// Begins a consent; answers the ticket, the browser's cookie and the arrival that a good callback would be.
    async fn begin(&self, account: &Account) -> (Secret, Arrival) {
        let (token, _) = self.accounts.issue_ticket(account).await.unwrap();
        let begun = self.accounts.begin_consent(&token, None).await.unwrap();
        let state = begun.url.split("state=").nth(1).unwrap().to_owned();
        assert_eq!(state.len(), 20);
        let arrival = Arrival {
            path: format!("/callback/alpha/{}", account.app),
            parameters: vec![("code".to_owned(), "c".to_owned()), ("state".to_owned(), state)],
            browser: Some(begun.browser),
        };
        (token, arrival)
    }

    async fn connect(&self) -> Account {
        let account = self.new_account().await;
        let (_, arrival) = self.begin(&account).await;
        match self.accounts.take_callback(arrival).await.unwrap().outcome {
            CallbackOutcome::Connected { account, again: false } => *account,
            other => panic!("{other:?}"),
        }
    }

    async fn paste(&self, token: &Secret, seller: &str) -> Result<CallbackOutcome, NotBegun> {
        let pasted = [("refresh-token".to_owned(), Secret::from("pasted"))].into();
        self.accounts.adopt(token, vec![("seller-id".to_owned(), seller.to_owned())], pasted).await
    }

    fn renewals(&self) -> usize {
        self.platform.calls().iter().filter(|call| matches!(call.asked, Asked::Renew)).count()
    }
}

#[tokio::test(start_paused = true)]
async fn a_good_callback_connects_after_a_trial_and_keeps_the_secrets_sealed_away() {
    let bench = bench();
    let account = bench.new_account().await;
    let (token, arrival) = bench.begin(&account).await;
    let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
    let CallbackOutcome::Connected { account, again: false } = outcome else { panic!("{outcome:?}") };
    assert_eq!(account.state, AccountState::Connected);
    assert_eq!(account.shop.as_ref().map(|shop| shop.id.as_str()), Some("shop-1"));
    assert_eq!(bench.accounts.ticket(&token).unwrap().0.progress, TicketProgress::Connected);
    assert!(matches!(bench.accounts.begin_consent(&token, None).await, Err(NotBegun::Used)));
    let calls = bench.platform.calls();
    let Some(Asked::Finish(callback)) = calls.iter().map(|call| &call.asked).nth(1) else { panic!("{calls:?}") };
    assert_eq!(callback.remember, [("verifier".to_owned(), "v".to_owned())]);
    assert_eq!(callback.address, format!("{ORIGIN}/callback/alpha/{}", account.app));
    assert!(matches!(calls.last().map(|call| &call.asked), Some(Asked::ListOrders { .. })));
    assert_eq!(calls.last().unwrap().lease.grant_secrets.len(), 2);
    assert!(bench.store.schedule(account.id).unwrap().authorized_at.is_some());
}

#[tokio::test(start_paused = true)]
async fn an_account_without_a_name_waits_for_it_also_through_another_consent() {
    let bench = bench();
    let account = bench.account_called(None).await;
    for again in [false, true] {
        let (token, arrival) = bench.begin(&account).await;
        let returned = bench.accounts.take_callback(arrival).await.unwrap();
        assert_eq!(returned.ticket, Some(token));
        let CallbackOutcome::Connected { account, again: before } = returned.outcome else { panic!("{returned:?}") };
        assert_eq!((account.state, before), (AccountState::Unnamed, again));
        let lent = bench.accounts.lend(account.id, Urgency::Asked).await;
        assert!(matches!(lent, Err(NotLent::NotConnected)), "{lent:?}");
    }
    let named = AccountChange { nickname: Some("shop".to_owned()), ..AccountChange::default() };
    assert_eq!(bench.store.change_account(account.id, named).await.unwrap().state, AccountState::Connected);
    assert_eq!(bench.accounts.lend(account.id, Urgency::Asked).await.unwrap().grant_version, 2);
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_does_not_match_ends_nothing() {
    let bench = bench();
    let account = bench.new_account().await;
    let (_, good) = bench.begin(&account).await;
    let with = |change: &dyn Fn(&mut Arrival)| {
        let mut arrival = good.clone();
        change(&mut arrival);
        arrival
    };
    let other_app = bench.store.app_of_installation(&account.platform).await.unwrap();
    let state_of = |arrival: &mut Arrival, state: &str| arrival.parameters[1].1 = state.to_owned();
    let cases: Vec<(&str, Arrival, Expected<'_>)> = vec![
        ("other state", with(&|a| state_of(a, "AAAAAAAAAAAAAAAAAAAA")), &|o| *o == CallbackOutcome::UnknownState),
        ("no state", with(&|a| state_of(a, "")), &|o| *o == CallbackOutcome::UnknownState),
        ("no cookie", with(&|a| a.browser = None), &|o| *o == CallbackOutcome::OtherBrowser),
        ("other cookie", with(&|a| a.browser = Some("x".into())), &|o| *o == CallbackOutcome::OtherBrowser),
        ("other path", with(&|a| a.path = format!("/callback/alpha/{other_app}")), &|o| {
            *o == CallbackOutcome::OtherAddress
        }),
        (
            "state twice",
            with(&|a| a.parameters.push(("state".to_owned(), "x".to_owned()))),
            &|o| matches!(o, CallbackOutcome::Failed(f) if f.kind == FailureKind::Malformed),
        ),
        (
            "neither state nor code",
            with(&|a| a.parameters.clear()),
            &|o| matches!(o, CallbackOutcome::Which(list) if list.len() == 1),
        ),
        (
            "neither, by a stranger",
            with(&|a| {
                a.parameters.clear();
                a.browser = None;
            }),
            &|o| matches!(o, CallbackOutcome::Which(list) if list.is_empty()),
        ),
    ];
    for (name, arrival, expected) in cases {
        let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
        assert!(expected(&outcome), "{name}: {outcome:?}");
    }
    let outcome = bench.accounts.take_callback(good.clone()).await.unwrap().outcome;
    assert!(matches!(outcome, CallbackOutcome::Connected { .. }), "{outcome:?}");
    assert_eq!(bench.accounts.take_callback(good).await.unwrap().outcome, CallbackOutcome::UsedState);
}

#[tokio::test(start_paused = true)]
async fn a_state_lives_ten_minutes() {
    let bench = bench();
    let account = bench.new_account().await;
    let (_, arrival) = bench.begin(&account).await;
    tokio::time::advance(Duration::from_mins(10)).await;
    assert_eq!(bench.accounts.take_callback(arrival).await.unwrap().outcome, CallbackOutcome::UnknownState);
}

#[tokio::test(start_paused = true)]
async fn what_the_platform_answers_decides_and_a_failed_ticket_may_be_used_again() {
    for (finish, trial, expected) in [
        (Err(failure(FailureKind::Refused)), None, "failed"),
        (Err(failure(FailureKind::Misconfigured)), None, "failed"),
        (Err(failure(FailureKind::Unavailable)), None, "failed"),
        (Err(Fault::CpuSpent), None, "failed"),
        (Ok(issued("", 60)), None, "failed"),
        (Ok(issued("shop-1", 60)), Some(failure(FailureKind::NeedsAuthorization)), "failed"),
        (Ok(issued("shop-1", 60)), Some(failure(FailureKind::Misconfigured)), "failed"),
        (Ok(issued("shop-1", 60)), Some(failure(FailureKind::Throttled)), "connected"),
        (Ok(issued("shop-1", 60)), Some(failure(FailureKind::Unavailable)), "connected"),
    ] {
        let bench = bench();
        let account = bench.new_account().await;
        let label = format!("{finish:?} {trial:?}");
        bench.platform.finish().push(finish);
        if let Some(fault) = trial {
            bench.platform.list_orders().push(Err(fault));
        }
        let (token, arrival) = bench.begin(&account).await;
        let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
        let got = match outcome {
            CallbackOutcome::Connected { .. } => "connected",
            CallbackOutcome::Failed(_) => "failed",
            other => panic!("{label}: {other:?}"),
        };
        assert_eq!(got, expected, "{label}");
        let stored = bench.store.account(account.id).unwrap().unwrap();
        assert_eq!(stored.grant.is_some(), expected == "connected", "{label}");
        if expected != "connected" {
            let progress = bench.accounts.ticket(&token).unwrap().0.progress;
            let TicketProgress::Failed { failure } = progress else { panic!("{label}: {progress:?}") };
            assert_eq!((stored.state, stored.reason), (AccountState::PendingAuthorization, Some(failure)), "{label}");
            let (_, arrival) = bench.begin(&account).await;
            let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
            assert!(matches!(outcome, CallbackOutcome::Connected { .. }), "{label}: {outcome:?}");
        }
        let stored = bench.store.account(account.id).unwrap().unwrap();
        assert_eq!((stored.state, stored.reason), (AccountState::Connected, None), "{label}");
    }
}

/// Only who comes back without a code has not agreed.
#[tokio::test(start_paused = true)]
async fn a_refusal_is_the_sellers_if_no_code_came() {
    for (code, declined) in [(Some("c"), false), (Some(""), true), (None, true)] {
        let bench = bench();
        let account = bench.new_account().await;
        bench.platform.finish().push(Err(failure(FailureKind::Refused)));
        let (_, mut arrival) = bench.begin(&account).await;
        arrival.parameters.retain(|(name, _)| name != "code");
        arrival.parameters.extend(code.map(|code| ("code".to_owned(), code.to_owned())));
        let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
        assert_eq!(matches!(outcome, CallbackOutcome::Declined(_)), declined, "{code:?}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn authorising_again_keeps_the_account_and_refuses_another_shop() {
    let bench = bench();
    let account = bench.connect().await;
    bench.platform.finish().push(Ok(issued("shop-2", 60)));
    let (_, arrival) = bench.begin(&account).await;
    let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
    let expected =
        CallbackOutcome::OtherShop { expected: "name of shop-1".to_owned(), found: "name of shop-2".to_owned() };
    assert_eq!(outcome, expected);
    assert_eq!(bench.store.account(account.id).unwrap().unwrap(), account, "the old grant is untouched");

    let (_, arrival) = bench.begin(&account).await;
    let outcome = bench.accounts.take_callback(arrival).await.unwrap().outcome;
    let CallbackOutcome::Connected { account: again, again: true } = outcome else { panic!("{outcome:?}") };
    assert_eq!(again.id, account.id);
    assert_eq!(again.grant.unwrap().version, account.grant.as_ref().unwrap().version + 1);

    let second = bench.new_account().await;
    let (_, arrival) = bench.begin(&second).await;
    let taken = CallbackOutcome::ShopTaken { other: account.display_name() };
    assert_eq!(bench.accounts.take_callback(arrival).await.unwrap().outcome, taken);
    let reason = bench.store.account(second.id).unwrap().unwrap().reason;
    assert_eq!(reason.map(|failure| failure.code).as_deref(), Some("host.shop-taken"), "staff see why it still waits");
}

#[tokio::test(start_paused = true)]
async fn a_pasted_token_is_settled_as_a_consent_is() {
    for (adopt, trial, expected) in [
        (Ok(issued("shop-1", 60)), None, "connected"),
        (Ok(issued("shop-1", 60)), Some(failure(FailureKind::Unavailable)), "connected"),
        (Ok(issued("shop-1", 60)), Some(failure(FailureKind::Misconfigured)), "failed"),
        (Ok(issued("", 60)), None, "failed"),
        (Ok(issued("shop-2", 60)), None, "taken"),
        (Err(failure(FailureKind::NeedsAuthorization)), None, "failed"),
        (Err(failure(FailureKind::Refused)), None, "failed"),
        (Err(Fault::CpuSpent), None, "failed"),
    ] {
        let label = format!("{adopt:?} {trial:?}");
        let bench = bench();
        bench.platform.finish().push(Ok(issued("shop-2", 60)));
        bench.connect().await;
        let account = bench.new_account().await;
        bench.platform.adopt().push(adopt);
        if let Some(fault) = trial {
            bench.platform.list_orders().push(Err(fault));
        }
        let (token, _) = bench.accounts.issue_ticket(&account).await.unwrap();
        let outcome = bench.paste(&token, "A1").await.unwrap();
        let got = match outcome {
            CallbackOutcome::Connected { .. } => "connected",
            CallbackOutcome::Failed(_) => "failed",
            CallbackOutcome::ShopTaken { .. } => "taken",
            other => panic!("{label}: {other:?}"),
        };
        assert_eq!(got, expected, "{label}");
        let stored = bench.store.account(account.id).unwrap().unwrap();
        let kept = vec![("seller-id".to_owned(), "A1".to_owned())];
        assert_eq!(stored.grant.is_some(), expected == "connected", "{label}");
        assert_eq!(stored.settings, if expected == "connected" { kept } else { Vec::new() }, "{label}");
        let progress = bench.accounts.ticket(&token).unwrap().0.progress;
        assert_eq!(progress == TicketProgress::Connected, expected == "connected", "{label}: {progress:?}");
        let again = bench.paste(&token, "A1").await;
        assert_eq!(matches!(again, Err(NotBegun::Used)), expected == "connected", "{label}: {again:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn pasting_again_replaces_the_grant_of_the_same_shop_alone() {
    let bench = bench();
    let account = bench.connect().await;
    let (token, _) = bench.accounts.issue_ticket(&account).await.unwrap();
    bench.platform.adopt().push(Ok(issued("shop-2", 60)));
    let outcome = bench.paste(&token, "A2").await.unwrap();
    assert!(matches!(outcome, CallbackOutcome::OtherShop { .. }), "{outcome:?}");
    assert_eq!(bench.store.account(account.id).unwrap().unwrap(), account, "nothing has changed");

    bench.platform.adopt().push(Ok(issued("shop-1", 90)));
    let outcome = bench.paste(&token, "A1").await.unwrap();
    assert!(matches!(outcome, CallbackOutcome::Connected { again: true, .. }), "{outcome:?}");
    let lent = bench.accounts.lend(account.id, Urgency::Asked).await.unwrap();
    assert_eq!((lent.grant_version, lent.account.settings.len()), (2, 1));
    let calls = bench.platform.calls();
    let adopted = calls.iter().find(|call| matches!(call.asked, Asked::Adopt(_))).unwrap();
    assert_eq!(adopted.lease.settings, [("seller-id".to_owned(), "A2".to_owned())], "what was typed goes along");
    assert!(adopted.lease.grant_secrets.is_empty(), "and no old token does");
}

#[tokio::test(start_paused = true)]
async fn declining_needs_the_browser_that_began() {
    let bench = bench();
    let account = bench.new_account().await;
    let (token, arrival) = bench.begin(&account).await;
    let state = Handle(Secret::from(arrival.parameters[1].1.as_str()).digest());
    assert_eq!(bench.accounts.decline(state, &"another".into()).await.unwrap(), None);
    assert!(bench.accounts.decline(state, arrival.browser.as_ref().unwrap()).await.unwrap().is_some());
    assert!(matches!(bench.accounts.ticket(&token).unwrap().0.progress, TicketProgress::Failed { .. }));
    assert_eq!(bench.accounts.take_callback(arrival).await.unwrap().outcome, CallbackOutcome::UsedState);
}
