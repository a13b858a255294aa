//! From the notice to the name, and the ways on which nobody arrives.

use longshore::model::{AccountState, PullOutcome, Timestamp};
use longshore_tests::play::browser::Browser;
use longshore_tests::play::form::Form;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::ebay::{GET_ORDER, GET_USER, TOKEN};
use serde_json::json;

use super::{APP, EBAY, agree, bed, bed_with, begin, begin_with, connect, go_on, set_clock};
use crate::platforms::{AGREE, Mishap, fault};
use crate::running::scene::Scene;

/// The forwarder's app is the installation's.
const INSTALLED: Scene = Scene { secret: Some(APP[1]), ..EBAY };

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_pulled_once_it_has_its_name_whatever_happens_in_between() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let notice = bed.page("platforms/ebay").await;
    assert!(notice.body.contains("前往ebay授权") && !notice.body.contains("name=\"nickname\""), "{}", notice.body);
    let link = begin(&mut bed).await;
    let back = agree(&bed, &link, &login).await.expect_ok().unwrap();
    assert_eq!(back.url, link, "back at an address that can be opened again");

    // The tab is closed and the daemon restarted: the grant waits, and nothing is pulled.
    assert!(bed.stop().await);
    bed.start(&[]).await;
    let account = bed.control.account("1").await.unwrap();
    assert_eq!((account.state, account.next_pull_at, account.nickname), (AccountState::Unnamed, None, None));
    assert!(bed.control.pull("1").await.is_err());
    assert_eq!(bed.asked_for(GET_ORDER), 0);
    let form = Browser::new().open(&link).await.unwrap().form("form", |form| form.asks("nickname")).unwrap();
    assert!(form.fields.contains(&("nickname".to_owned(), login.clone())), "the shop's name is proposed: {form:?}");

    seller::name(&link, None).await.unwrap().expect_ok().unwrap();
    let account = bed.pulled(&login, PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
    bed.assert_equal(&account, &login, "the first pull").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_without_state_is_told_apart_by_a_click_and_may_be_thought_over() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let link = begin(&mut bed).await;
    let (mut seller, consent) = go_on(&link).await;
    let decline = consent.form("button", |form| form.button(&["拒绝"]).is_some()).unwrap();
    let which = seller.send(&consent, &decline, None).await.unwrap().expect_ok().unwrap();
    assert_eq!(which.url.query(), Some("isAuthSuccessful=false"), "eBay brings no state back");

    // Nothing has ended by itself.
    let waiting = bed.staff.open(&link).await.unwrap();
    assert!(!waiting.body.contains("host.declined"));
    let this_one = which.form("button", |form: &Form| form.action.contains("/decline")).unwrap();
    let declined = seller.send(&which, &this_one, None).await.unwrap().expect_ok().unwrap();
    let again = declined.address("link back", |url| *url == link).unwrap();
    assert!(bed.staff.open(&again).await.unwrap().body.contains("host.declined"));
    let accounts = bed.page("accounts").await.expect_ok().unwrap();
    assert_eq!(accounts.body.matches("host.declined").count(), 1, "staff see it on the row: {}", accounts.body);
    let logged = |line: &String| line.contains("account not authorised") && line.contains("host.declined");
    assert_eq!(bed.said().iter().filter(|line| logged(line)).count(), 1);

    agree(&bed, &again, &login).await.expect_ok().unwrap();
    seller::name(&link, Some("shop")).await.unwrap().expect_ok().unwrap();
    bed.pulled("shop", PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_in_the_form_say_whose_they_are_to_mend() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    // The wrong secret shows when the code is to be exchanged.
    let link = begin_with(&mut bed, ("app-secret", "PRD-another-secret-01")).await;
    let back = agree(&bed, &link, &login).await;
    assert!(back.body.contains("invalid_client") && back.body.contains("Cert ID"), "{}", back.body);
    assert!(back.body.contains(link.as_str()), "it can be tried again");

    // A wrong RuName ends at eBay, from where nobody comes back; the link stays good.
    let link = begin_with(&mut bed, ("ru-name", "Harbour-Somebody-elses")).await;
    let (mut seller, stuck) = go_on(&link).await;
    assert!(stuck.url.origin() == bed.origin().origin() && stuck.body.contains("invalid_request"), "{}", stuck.body);
    let ticket = seller.open(&link).await.unwrap();
    assert!(ticket.form("button to go on", |form| form.action.ends_with("/continue")).is_ok());

    // An address in the place of the RuName is found before anybody is sent anywhere.
    let link = begin_with(&mut bed, ("ru-name", "https://orders.example.com/callback/ebay/app")).await;
    let (_, refused) = go_on(&link).await;
    assert!(refused.url.origin() == link.origin() && refused.body.contains("RuName"), "{}", refused.body);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_fails_says_what_to_do_and_may_be_tried_again() {
    let mut bed = bed_with(&EBAY, &["egress.answer_max=1MiB".to_owned()]).await;
    let login = bed.market.logins().remove(0);
    let link = begin(&mut bed).await;
    let of = |method, kind: &str| fault(method, &json!({"kind": kind, "seconds": 60}));
    for (what, command, says) in [
        (
            "a code that was used or is too old",
            json!({"do": "settings", "code_seconds": 0}),
            &["授权没有成功", "invalid_grant", "authorise again"][..],
        ),
        ("too many calls", of(TOKEN, "throttled"), &["2001", "可以重试的时间", "<time"]),
        ("an app without the scopes", of(TOKEN, "no-permission"), &["invalid_scope", "sell.fulfillment.readonly"]),
        ("an outage", of(TOKEN, "remote-service"), &["server_error", "稍后"]),
        ("no JSON", of(TOKEN, "malformed"), &["平台插件没有正常工作"]),
        ("an answer without end", of(TOKEN, "endless"), &["超过了限制", "answer_max"]),
        ("an answer that breaks off", of(TOKEN, "truncated"), &["连接不上平台", "稍后"]),
        ("nobody says whose token it is", of(GET_USER, "malformed"), &["user cannot be read"]),
    ] {
        let mishap = Mishap { what, command, press: AGREE, says };
        mishap.may_be_tried_again(&bed, &link, &login, set_clock).await;
    }
    agree(&bed, &link, &login).await.expect_ok().unwrap();
    seller::name(&link, Some("shop")).await.unwrap().expect_ok().unwrap();
    let account = bed.pulled("shop", PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
    bed.assert_equal(&account, &login, "after all that").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_app_of_the_installation_shops_need_nothing_but_their_consent() {
    let [app_key, _, ru_name] = APP.map(|(name, value)| format!("connector.ebay.settings.{name}={value}"));
    let mut bed = bed_with(&INSTALLED, &[app_key, ru_name]).await;
    for login in bed.market.logins() {
        let link = seller::begin(&mut bed.staff, &bed.console, Shop { platform: "ebay", answers: &[] }).await.unwrap();
        agree(&bed, &link, &login).await.expect_ok().unwrap();
        seller::name(&link, None).await.unwrap().expect_ok().unwrap();
        let account = bed.pulled(&login, PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
        bed.assert_equal(&account, &login, "one address serves all shops").await;
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_is_renewed_with_one_refresh_token_until_the_seller_takes_it_back() {
    let mut bed = bed().await;
    let logins = bed.market.logins();
    // Less than the time before its end in which a token is renewed.
    bed.command(&json!({"do": "settings", "access_seconds": 9 * 60}));
    let account = connect(&mut bed, "shop", &logins[0]).await;
    for _ in 0..2 {
        bed.forget_calls();
        bed.command(&json!({"do": "end-grants", "shop": logins[0], "access": true, "refresh": false}));
        bed.pull("shop", PullOutcome::Succeeded).await;
        assert_eq!(bed.asked_for(TOKEN), 1, "the answer holds no refresh token, and the first one stays good");
    }
    bed.command(&json!({"do": "end-grants", "shop": logins[0], "access": true, "refresh": true}));
    let revoked = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(revoked.state, AccountState::NeedsAuthorization);
    let page = bed.page("accounts").await;
    assert!(page.body.contains("invalid_grant"), "eBay's own word is on the page");
    let mend = page.form("button that mends", |form| form.action.ends_with("/reauthorize")).unwrap();
    let ticket = bed.staff.send(&page, &mend, None).await.unwrap().expect_ok().unwrap();
    let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
    let other = agree(&bed, &link, &logins[1]).await;
    assert!(!other.status.is_success(), "another shop is not taken for this one");
    let since = revoked.last_pull.unwrap().at;
    let back = agree(&bed, &link, &logins[0]).await.expect_ok().unwrap();
    assert_ne!(back.url, link, "a shop that has a name is asked for none");
    bed.until("shop", |now| now.last_pull.as_ref().is_some_and(|pull| pull.at > since)).await;
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &logins[0], "after the new consent").await;
    bed.end().await;
}
