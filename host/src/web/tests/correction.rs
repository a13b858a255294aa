//! What staff do about a form that was filled in wrongly: correct it, or remove the account.

use super::bench::{Bench, Browser};
use super::flow::question;
use crate::model::{AccountId, AccountState, Choice, Failure, FailureKind, FieldScope, FormField, Localized};
use crate::store::AccountChange;

const FILLED_IN: &str = "nickname=One&app-key=key-5123&app-secret=hush-hush&site=";

/// A platform that asks for a key, a secret and, if one likes, a site.
fn bench() -> Bench {
    Bench::with(|description| {
        let label = vec![Localized { language: "en".to_owned(), text: "The far site".to_owned() }];
        let choices = vec![Choice { value: "far".to_owned(), label }];
        let site = FormField { required: false, choices, ..question("site") };
        let secret = FormField { secret: true, ..question("app-secret") };
        let common = FormField { scope: FieldScope::Installation, ..question("api-origin") };
        description.fields = vec![question("app-key"), secret, site, common];
    })
}

/// What is stored of the first account: key, site and secret.
fn stored(bench: &Bench) -> (String, String, String) {
    let account = bench.store.account(AccountId(1)).unwrap().unwrap();
    let setting = |name: &str| account.settings.iter().find(|(known, _)| known == name);
    let setting = |name| setting(name).map(|(_, value)| value.clone()).unwrap_or_default();
    let secrets = bench.store.account_secrets(AccountId(1)).unwrap();
    (setting("app-key"), setting("site"), secrets["app-secret"].reveal().to_owned())
}

/// Connects the first account, as the seller of the ticket at this address.
async fn connect(bench: &Bench, ticket: &str) {
    let token = ticket.strip_prefix("/tickets/").unwrap();
    let mut seller = Browser::new(bench);
    let sent = seller.post(&format!("/authorize/{token}/continue"), "").await;
    let state = sent.location().rsplit_once('=').unwrap().1.to_owned();
    assert_eq!(seller.get(&format!("/callBackAlpha.htm?code=c&state={state}")).await.status, 200);
}

async fn set_state(bench: &Bench, state: AccountState) {
    let reason = Some(Failure::new(FailureKind::Misconfigured, "wrong-sign", "wrong signature"));
    let change = AccountChange { state: Some((state, reason)), ..AccountChange::default() };
    bench.store.change_account(AccountId(1), change).await.unwrap();
}

#[tokio::test]
async fn a_form_is_checked_as_the_notices_and_what_is_empty_and_secret_stays() {
    let bench = bench();
    let mut staff = Browser::signed_in(&bench).await;
    assert_eq!(staff.get("/accounts/1/correct").await.status, 404);
    assert_eq!(staff.post("/platforms/alpha", FILLED_IN).await.status, 303);
    let form = staff.get("/accounts/1/correct").await;
    assert!(form.body.contains("value=\"key-5123\"") && form.body.contains("id=\"kept-app-secret\""), "{}", form.body);
    assert!(!form.body.contains("hush-hush") && !form.body.contains("api-origin"), "{}", form.body);

    for (sent, status, [key, site, secret]) in [
        ("app-key=&app-secret=new&site=", 422, ["key-5123", "", "hush-hush"]),
        ("app-key=k&app-secret=&site=near", 422, ["key-5123", "", "hush-hush"]),
        ("app-key=k%07&app-secret=&site=", 422, ["key-5123", "", "hush-hush"]),
        ("app-key=key-2&app-secret=&site=far", 303, ["key-2", "far", "hush-hush"]),
        ("app-key=key-2&app-secret=new-one&site=", 303, ["key-2", "", "new-one"]),
        ("app-key=key-2&app-secret=&site=far&api-origin=x&other=y", 303, ["key-2", "far", "new-one"]),
    ] {
        let answer = staff.post("/accounts/1/correct", sent).await;
        assert_eq!(answer.status, status, "{sent}: {}", answer.body);
        assert!(!answer.body.contains("value=\"new\"") && !answer.body.contains("hush-hush"), "{}", answer.body);
        assert_eq!(stored(&bench), (key.to_owned(), site.to_owned(), secret.to_owned()), "{sent}");
    }
    let page = staff.get("/accounts/1").await;
    assert!(page.body.contains("<dd>The far site</dd>") && !page.body.contains("<code>site</code>"), "{}", page.body);
}

#[tokio::test]
async fn saving_leads_on_as_the_account_stands() {
    let bench = bench();
    let mut staff = Browser::signed_in(&bench).await;
    let begun = staff.post("/platforms/alpha", FILLED_IN).await;
    let correct = "app-key=key-2&app-secret=&site=";
    let saved = staff.post("/accounts/1/correct", correct).await;
    assert!(saved.location().starts_with("/tickets/") && saved.location() != begun.location(), "a fresh ticket");
    connect(&bench, saved.location()).await;
    for (state, then, to_ticket) in [
        (AccountState::Paused, AccountState::Paused, false),
        (AccountState::NeedsAuthorization, AccountState::NeedsAuthorization, true),
        (AccountState::Misconfigured, AccountState::Connected, false),
        (AccountState::Connected, AccountState::Connected, false),
    ] {
        set_state(&bench, state).await;
        let saved = staff.post("/accounts/1/correct", correct).await;
        assert_eq!((saved.status, saved.location().starts_with("/tickets/")), (303, to_ticket), "{state:?}");
        let account = bench.store.account(AccountId(1)).unwrap().unwrap();
        assert_eq!(account.state, then, "{state:?}");
        assert_eq!(account.reason.is_none(), state == AccountState::Misconfigured, "{state:?}");
        let clicked = bench.store.schedule(AccountId(1)).unwrap().clicked_at;
        assert_eq!(clicked.is_some(), then == AccountState::Connected, "{state:?}: pulled at once");
    }
    set_state(&bench, AccountState::Misconfigured).await;
    for page in ["/accounts", "/accounts/1"] {
        assert!(staff.get(page).await.body.contains("href=\"/accounts/1/correct\""), "{page}");
    }
}

#[tokio::test]
async fn an_account_that_never_had_a_shop_is_removed_and_its_nickname_is_free() {
    let bench = bench();
    let mut staff = Browser::signed_in(&bench).await;
    let begun = staff.post("/platforms/alpha", FILLED_IN).await;
    assert_eq!(staff.post("/platforms/alpha", FILLED_IN).await.status, 422, "the nickname is taken");
    assert!(staff.get("/accounts/1").await.body.contains("action=\"/accounts/1/remove\""));
    let removed = staff.post("/accounts/1/remove", "").await;
    assert_eq!((removed.status, removed.location()), (303, "/accounts"));
    let link = begun.location().replace("/tickets/", "/authorize/");
    for gone in ["/accounts/1", "/accounts/1/correct", link.as_str()] {
        assert_eq!(staff.get(gone).await.status, 404, "{gone}");
    }
    assert_eq!(staff.post("/accounts/1/remove", "").await.status, 404);

    let again = staff.post("/platforms/alpha", FILLED_IN).await;
    assert_eq!(again.status, 303, "the nickname is free");
    connect(&bench, again.location()).await;
    assert!(!staff.get("/accounts/2").await.body.contains("/remove\""));
    let refused = staff.post("/accounts/2/remove", "").await;
    assert!(refused.status == 409 && refused.body.contains("cannot be removed"), "{}", refused.body);
    assert_eq!(staff.get("/accounts/2").await.status, 200);
}
