//! Accounts over their life: several side by side, renewed, revoked, authorised again.

use longshore::api::control::Account;
use longshore::model::{AccountState, PullOutcome};
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::{DETAIL, LIST, TOKEN_REFRESH};
use serde_json::json;

use super::bed::Bed;
use super::scene::APPS;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_pull_over_unchanged_orders_asks_for_the_list_alone_and_writes_nothing() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    bed.assert_equal(&account, &login, "the first pull").await;
    let stored = bed.control.drafts(&account).await.unwrap();
    bed.forget_calls();
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    let called: Vec<String> = bed.calls().into_iter().map(|(method, _)| method).collect();
    assert_eq!(called, [LIST], "no detail and no decryption");
    let pull = account.last_pull.as_ref().unwrap();
    assert_eq!((pull.created, pull.changed), (0, 0));
    assert_eq!(bed.control.drafts(&account).await.unwrap(), stored);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_shops_with_apps_of_their_own_are_kept_apart() {
    let mut bed = Bed::new().await;
    let logins = bed.market.logins();
    for ((key, secret), login) in APPS.iter().zip(&logins) {
        let callback = bed.callback().await;
        let app =
            json!({"do": "register", "key": key, "secret": secret, "redirect_uris": [callback], "sellers": [login]});
        bed.command(&app);
    }
    let first = bed.connect("first", 0, &logins[0]).await;
    let second = bed.connect("second", 1, &logins[1]).await;
    bed.assert_equal(&first, &logins[0], "the first shop").await;
    bed.assert_equal(&second, &logins[1], "the second shop").await;
    // With the first shop's tokens dead, the second one's are as good as ever.
    bed.command(&json!({"do": "end-grants", "shop": logins[0], "access": true, "refresh": true}));
    bed.pull("first", PullOutcome::Failed).await;
    bed.pull("second", PullOutcome::Succeeded).await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_before_it_ends_and_the_new_one_is_used() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    // Less than the time before its end in which a token is renewed.
    bed.command(&json!({"do": "settings", "access_seconds": 9 * 60}));
    bed.connect("shop", 0, &login).await;
    let mut called = Vec::new();
    for old_ones_die in [false, true] {
        bed.forget_calls();
        // Where whatever was issued before is dead, the use of an old token would be refused, and the list asked for twice.
        bed.command(&json!({"do": "end-grants", "shop": login, "access": old_ones_die, "refresh": false}));
        bed.pull("shop", PullOutcome::Succeeded).await;
        assert_eq!(bed.asked_for(TOKEN_REFRESH), 1);
        called.push(bed.calls());
    }
    assert_eq!(called[0], called[1]);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_platform_refuses_is_renewed_once_and_the_pull_goes_on() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    bed.command(&json!({"do": "end-grants", "shop": login, "access": true, "refresh": false}));
    bed.forget_calls();
    bed.pull("shop", PullOutcome::Succeeded).await;
    let calls = bed.calls();
    assert!(calls.contains(&(TOKEN_REFRESH.to_owned(), 1)), "{calls:?}");
    bed.assert_equal(&account, &login, "after the renewal").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_grant_is_mended_by_the_button_on_the_accounts_row() {
    let mut bed = Bed::new().await;
    let logins = bed.market.logins();
    let before = bed.connect("shop", 0, &logins[0]).await;
    let drafts = bed.control.drafts(&before).await.unwrap();
    bed.command(&json!({"do": "end-grants", "shop": logins[0], "access": true, "refresh": true}));
    let account = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(account.state, AccountState::NeedsAuthorization, "{account:?}");

    let page = bed.page("accounts").await;
    assert!(page.body.contains("IllegalRefreshToken"), "the platform's own word is on the page");
    let mend = page.form("button that mends", |form| form.action.ends_with("/reauthorize")).unwrap();
    let ticket = bed.staff.send(&page, &mend, None).await.unwrap().expect_ok().unwrap();
    let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();

    // Another shop is not taken for this one; the same link still works for the right one.
    let (_, back) = seller::answer(&link, &bed.origin(), Some(&logins[1]), &["授权"]).await.unwrap();
    assert!(!back.status.is_success(), "{}", back.body);
    assert_eq!(bed.control.account("shop").await.unwrap().state, AccountState::NeedsAuthorization);
    bed.forget_calls();
    let since = bed.control.account("shop").await.unwrap().last_pull.unwrap().at;
    seller::consent_as(&link, &bed.origin(), Some(&logins[0])).await.unwrap();
    bed.until("shop", |account| account.last_pull.as_ref().is_some_and(|pull| pull.at > since)).await;
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    assert_eq!(account.id, before.id);
    assert_eq!(bed.control.drafts(&account).await.unwrap(), drafts, "drafts are kept");
    assert!(!bed.calls().iter().any(|(method, _)| method == DETAIL), "and so is where the reading stood");
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_was_mistyped_is_corrected_and_the_same_link_works() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let (key, secret) = APPS[0];
    let answers = [("nickname", "shop"), ("app-key", key), ("app-secret", "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoE")];
    let mistyped = Shop { platform: "aliexpress", answers: &answers };
    let link = seller::begin(&mut bed.staff, &bed.console, mistyped).await.unwrap();

    let (_, back) = seller::answer(&link, &bed.origin(), Some(&login), &["授权"]).await.unwrap();
    assert!(!back.status.is_success() && back.body.contains("IncompleteSignature"), "{}", back.body);
    let correct = back.address("way to correct it", |url| url.path().ends_with("/correct")).unwrap();
    assert!(back.address("other try", |url| url.path().starts_with("/authorize/")).is_err(), "it would fail again");

    let fresh = bed.correct(&correct, &[("app-secret", secret)]).await;
    assert!(fresh.url.path().starts_with("/tickets/"), "{}", fresh.url);
    let account = bed.connect_by(&link, "shop", &login).await;
    bed.assert_equal(&account, &login, "after the correction").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_changed_at_the_platform_is_corrected_and_the_pull_goes_on() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let before = bed.connect("shop", 0, &login).await;
    let drafts = bed.control.drafts(&before).await.unwrap();
    let (key, secret) = (APPS[0].0, "a-secret-that-nobody-had-before-1");
    let callback = bed.callback().await;
    bed.command(&json!({"do": "register", "key": key, "secret": secret, "redirect_uris": [callback]}));
    let stopped = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(stopped.state, AccountState::Misconfigured, "{stopped:?}");

    let page = bed.page("accounts").await;
    let correct = page.address("way to correct it", |url| url.path().ends_with("/correct")).unwrap();
    let since = stopped.last_pull.unwrap().at;
    let saved = bed.correct(&correct, &[("app-secret", secret)]).await;
    assert_eq!(saved.url.path(), format!("/accounts/{}", before.id));
    let is_pulled = |account: &Account| account.last_pull.as_ref().is_some_and(|pull| pull.at > since);
    bed.until("shop", is_pulled).await;
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    assert_eq!((account.id, account.state), (before.id, AccountState::Connected));
    assert_eq!(bed.control.drafts(&account).await.unwrap(), drafts, "drafts are kept");
    bed.assert_equal(&account, &login, "after the correction").await;
    bed.end().await;
}
