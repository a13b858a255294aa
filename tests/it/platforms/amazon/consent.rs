//! Both ways to an authorisation, and the ways on which nobody arrives.

use longshore::model::{AccountState, PullOutcome, Timestamp};
use longshore_tests::play::browser::Browser;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::amazon::{PARTICIPATIONS, SEARCH_ORDERS, TOKEN};
use serde_json::json;

use super::{
    AMAZON, APP, agree, bed, bed_with, begin, begin_with, connect, paste, register, self_authorise, set_clock,
};
use crate::platforms::{AGREE, DECLINE, Mishap, fault};
use crate::running::scene::Scene;

/// The forwarder's app is the installation's.
const INSTALLED: Scene = Scene { secret: Some(APP[1]), ..AMAZON };

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_authorised_in_seller_central_and_pulled() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let notice = bed.page("platforms/amazon").await;
    assert!(notice.body.contains("前往亚马逊授权") && !notice.body.contains("refresh-token"), "{}", notice.body);
    let account = connect(&mut bed, "shop", &login).await;
    bed.assert_equal(&account, &login, "the first pull").await;
    assert_eq!((bed.asked_for(TOKEN), bed.asked_for(PARTICIPATIONS)), (1, 1));
    let page = bed.page("accounts").await;
    assert!(page.body.contains("shop"), "{}", page.body);

    let stored = bed.control.drafts(&account).await.unwrap();
    bed.forget_calls();
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    assert_eq!(bed.calls(), [(SEARCH_ORDERS.to_owned(), 1)], "nothing changed: one page, and no token");
    assert_eq!(bed.control.drafts(&account).await.unwrap(), stored);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_authorised_with_a_refresh_token_and_pulled() {
    let mut bed = bed().await;
    let logins = bed.market.logins();
    let [token, seller] = self_authorise(&bed, &logins[0]).await;
    let link = begin(&mut bed, "shop").await;

    // What cannot be used is said on the spot, and the link stays good.
    for (pasted, word) in [
        ([token.as_str(), "harbour@example.com"], "account information"),
        (["Atzr|of-somebody-else-entirely", seller.as_str()], "invalid_grant"),
    ] {
        let page = paste(&link, pasted).await.expect_ok().unwrap();
        assert!(page.body.contains(word) && !page.body.contains(&token), "{}", page.body);
    }
    let done = paste(&link, [&token, &seller]).await.expect_ok().unwrap();
    assert!(done.url == link && !done.body.contains("refresh-token"), "{}", done.body);
    let account = bed.pulled("shop", PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
    bed.assert_equal(&account, &logins[0], "the first pull").await;
    assert!(!bed.said().iter().any(|line| line.contains(&token)), "no token is in the log");

    // The same shop is not taken twice, by whichever way.
    let address = bed.callback().await;
    register(&bed, &address, &json!({}));
    let second = begin(&mut bed, "second").await;
    let refused = paste(&second, [&token, &seller]).await.expect_ok().unwrap();
    assert!(refused.body.contains("host.shop-taken"), "{}", refused.body);
    let back = agree(&bed, &second, &logins[0]).await;
    assert!(!back.status.is_success(), "{}", back.body);
    agree(&bed, &second, &logins[1]).await.expect_ok().unwrap();
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_in_the_form_say_what_to_mend() {
    let mut bed = bed_with(&AMAZON, &[], json!({"publication": "draft"})).await;
    let login = bed.market.logins().remove(0);
    // A draft that nobody called one ends at Amazon, from where nobody comes back.
    let link = begin(&mut bed, "untold").await;
    let mut seller = Browser::new();
    let ticket = seller.open(&link).await.unwrap().expect_ok().unwrap();
    let button = ticket.form("button to go on", |form| form.action.ends_with("/continue")).unwrap();
    let stuck = seller.send(&ticket, &button, None).await.unwrap();
    assert!(stuck.url.origin() == bed.origin().origin() && stuck.body.contains("MD1000"), "{}", stuck.body);

    // The wrong secret shows when the code is to be exchanged, a wrong region when it is to be used.
    for (nickname, wrong, words) in [
        ("secret", ("app-secret", "amzn1.oa2-cs.v1.another-one"), ["invalid_client", "180 days"]),
        ("region", ("region", "eu"), ["no marketplace of the region", "eu"]),
    ] {
        // Each account with an app of its own has an address of its own.
        let address = bed.callback().await;
        register(&bed, &address, &json!({}));
        let link = begin_with(&mut bed, nickname, wrong).await;
        let back = agree(&bed, &link, &login).await;
        assert!(words.iter().all(|word| back.body.contains(word)), "{}", back.body);
        assert!(back.body.contains(link.as_str()), "it can be tried again");
    }

    // An application without its number is found before anybody is sent anywhere.
    let link = begin_with(&mut bed, "numberless", ("application-id", "")).await;
    let ticket = seller.open(&link).await.unwrap().expect_ok().unwrap();
    let button = ticket.form("button to go on", |form| form.action.ends_with("/continue")).unwrap();
    let refused = seller.send(&ticket, &button, None).await.unwrap();
    assert!(refused.url.origin() == link.origin() && refused.body.contains("application ID"), "{}", refused.body);
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_fails_says_what_to_do_and_may_be_tried_again() {
    let mut bed = bed_with(&AMAZON, &["egress.answer_max=1MiB"], json!({})).await;
    let login = bed.market.logins().remove(0);
    let link = begin(&mut bed, "shop").await;
    let of_token = |kind: &str| fault(TOKEN, &json!({"kind": kind, "seconds": 60}));
    for (what, command, press, says) in [
        ("declined", json!({"do": "clear"}), DECLINE, &["您没有同意授权"][..]),
        (
            "a code that was used or is too old",
            json!({"do": "settings", "code_seconds": 0}),
            AGREE,
            &["授权没有成功", "invalid_grant", "start again from the link"],
        ),
        ("too many calls", of_token("throttled"), AGREE, &["slow_down", "稍后"]),
        ("an outage", of_token("remote-service"), AGREE, &["server_error", "稍后"]),
        ("no JSON", of_token("malformed"), AGREE, &["平台插件没有正常工作"]),
        ("an answer without end", of_token("endless"), AGREE, &["超过了限制", "answer_max"]),
        ("an answer that breaks off", of_token("truncated"), AGREE, &["连接不上平台", "稍后"]),
    ] {
        let mishap = Mishap { what, command, press, says };
        mishap.may_be_tried_again(&bed, &link, &login, set_clock).await;
    }
    agree(&bed, &link, &login).await.expect_ok().unwrap();
    let account = bed.pulled("shop", PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
    bed.assert_equal(&account, &login, "after all that").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_who_declines_may_think_it_over_and_a_code_works_once() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let link = begin(&mut bed, "shop").await;
    let (_, declined) = seller::answer(&link, &bed.origin(), None, &["拒绝"]).await.unwrap();
    assert!(declined.status.is_success() && declined.body.contains(link.as_str()), "{}", declined.body);
    let back = agree(&bed, &link, &login).await.expect_ok().unwrap();
    bed.pulled("shop", PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
    bed.forget_calls();
    let again = Browser::new().open(&back.url).await.unwrap();
    assert!(!again.status.is_success(), "{}", again.body);
    assert_eq!(bed.asked_for(TOKEN), 0, "the code is not tried again");
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_app_of_the_installation_shops_need_a_name_and_a_region() {
    let settings = [APP[0], APP[2], APP[4]].map(|(name, value)| format!("connector.amazon.settings.{name}={value}"));
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let mut bed = bed_with(&INSTALLED, &settings, json!({})).await;
    for login in bed.market.logins() {
        let answers = [("nickname", login.as_str()), ("region", "na")];
        let shop = Shop { platform: "amazon", answers: &answers };
        let link = seller::begin(&mut bed.staff, &bed.console, shop).await.unwrap();
        agree(&bed, &link, &login).await.expect_ok().unwrap();
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
        let expected = [(TOKEN.to_owned(), 1), (SEARCH_ORDERS.to_owned(), 1)];
        assert_eq!(bed.calls(), expected, "where the seller sells is kept with the grant");
    }
    bed.command(&json!({"do": "end-grants", "shop": logins[0], "access": true, "refresh": true}));
    let revoked = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(revoked.state, AccountState::NeedsAuthorization);
    let page = bed.page("accounts").await;
    assert!(page.body.contains("invalid_grant"), "the platform's own word is on the page");
    let mend = page.form("button that mends", |form| form.action.ends_with("/reauthorize")).unwrap();
    let ticket = bed.staff.send(&page, &mend, None).await.unwrap().expect_ok().unwrap();
    let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
    let other = agree(&bed, &link, &logins[1]).await;
    assert!(!other.status.is_success(), "another seller is not taken for this one");
    // The seller may also mend it in the other way.
    let since = revoked.last_pull.unwrap().at;
    let [token, seller] = self_authorise(&bed, &logins[0]).await;
    paste(&link, [&token, &seller]).await.expect_ok().unwrap();
    bed.until("shop", |now| now.last_pull.as_ref().is_some_and(|pull| pull.at > since)).await;
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &logins[0], "after the new token").await;
    bed.end().await;
}
