//! From the notice to the first pull, and the ways on which nobody arrives.

use longshore::model::{AccountState, PullOutcome};
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::dhgate::{LIST, TOKEN, USER};
use serde_json::json;

use super::{APP, DHGATE, bed, bed_with, begin, begin_with, connect};
use crate::platforms::{AGREE, DECLINE, Mishap, fault};
use crate::running::bed::{BEHIND, Bed};
use crate::running::scene::Scene;

/// The forwarder's app is the installation's.
const INSTALLED: Scene = Scene { secret: Some(APP[1]), ..DHGATE };

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_authorised_under_its_nickname_and_pulled() {
    let mut bed = bed().await;
    let login = bed.market.logins().remove(0);
    let notice = bed.page("platforms/dhgate").await;
    for words in ["开始授权", "name=\"nickname\"", "plain_http = true"] {
        assert!(notice.body.contains(words), "{words}: {}", notice.body);
    }
    bed.forget_calls();
    let account = connect(&mut bed, "敦煌店铺", &login).await;
    assert_eq!((bed.asked_for(TOKEN), bed.asked_for(USER)), (1, 1), "one code, and whose it is");
    assert_eq!(account.shop.as_deref(), Some(login.as_str()));
    bed.assert_equal(&account, &login, "the first pull").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_fails_says_what_to_do_and_may_be_tried_again() {
    let mut bed = bed_with(&DHGATE, &["egress.answer_max=1MiB"], &json!({})).await;
    let login = bed.market.logins().remove(0);
    let link = begin(&mut bed, "shop").await;
    let of = |method, kind: &str| fault(method, &json!({"kind": kind}));
    for (what, command, press, says) in [
        ("declined", json!({"do": "clear"}), DECLINE, &["您没有同意授权", "access_denied", "用户拒绝授权"][..]),
        (
            "a code that was used or is too old",
            json!({"do": "settings", "code_seconds": 0}),
            AGREE,
            &["授权没有成功", "invalid_authorization_code", "start again from the link"],
        ),
        ("an outage", of(TOKEN, "remote-service"), AGREE, &["http.503", "稍后"]),
        ("no JSON", of(TOKEN, "malformed"), AGREE, &["平台插件没有正常工作"]),
        ("an answer without end", of(TOKEN, "endless"), AGREE, &["超过了限制", "answer_max"]),
        ("an answer that breaks off", of(TOKEN, "truncated"), AGREE, &["连接不上平台", "稍后"]),
        ("nobody says whose token it is", of(USER, "malformed"), AGREE, &["it is not JSON"]),
    ] {
        let mishap = Mishap { what, command, press, says };
        mishap.may_be_tried_again(&bed, &link, &login, |_| ()).await;
    }

    // A person who sells nothing has no orders to read.
    let (_, back) = seller::answer(&link, &bed.origin(), Some("us1000000001"), &[AGREE]).await.unwrap();
    assert!(back.body.contains("main account"), "{}", back.body);

    let account = bed.connect_by(&link, "shop", &login).await;
    bed.assert_equal(&account, &login, "after all that").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_the_forwarders_to_mend() {
    let mut bed = bed().await;
    let link = begin_with(&mut bed, "shop", "another-secret-0123456789").await;
    let (_, back) = seller::answer(&link, &bed.origin(), None, &["授权"]).await.unwrap();
    assert!(
        back.body.contains("invalid_client") && back.body.contains("check App Key and App Secret"),
        "{}",
        back.body
    );
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_app_of_the_installation_the_form_asks_for_the_nickname_alone() {
    let app_key = format!("connector.dhgate.settings.app-key={}", APP[0].1);
    let mut bed = bed_with(&INSTALLED, &[&app_key], &json!({})).await;
    let notice = bed.page("platforms/dhgate").await;
    assert!(!notice.body.contains("name=\"app-key\"") && !notice.body.contains("name=\"app-secret\""));
    for (login, nickname) in bed.market.logins().iter().zip(["first", "second"]) {
        let shop = Shop { platform: "dhgate", answers: &[("nickname", nickname)] };
        let link = seller::begin(&mut bed.staff, &bed.console, shop).await.unwrap();
        let account = bed.connect_by(&link, nickname, login).await;
        bed.assert_equal(&account, login, "one app serves all shops").await;
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_at_a_moment_is_renewed_before_it() {
    for rotate in [false, true] {
        let mut bed = bed().await;
        let login = bed.market.logins().remove(0);
        // The moment counts, and the marketplace lives in the past: five minutes are left of it here.
        let seconds = BEHIND.as_secs() + 5 * 60;
        bed.command(&json!({"do": "settings", "access_seconds": seconds, "rotate": rotate}));
        let account = connect(&mut bed, "shop", &login).await;
        for _ in 0..2 {
            bed.forget_calls();
            // Where whatever was issued before is dead, the use of an old token would be refused, and the list asked for twice.
            bed.command(&json!({"do": "end-grants", "shop": login, "access": true, "refresh": false}));
            bed.pull("shop", PullOutcome::Succeeded).await;
            assert_eq!((bed.asked_for(TOKEN), bed.asked_for(LIST)), (1, 1), "rotate: {rotate}");
        }
        // A token that is good for a day is left alone.
        bed.command(&json!({"do": "settings", "access_seconds": 86_400}));
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.forget_calls();
        bed.pull("shop", PullOutcome::Succeeded).await;
        assert_eq!(bed.asked_for(TOKEN), 0, "rotate: {rotate}");
        bed.assert_equal(&account, &login, "after the renewals").await;
        bed.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_who_takes_the_grant_back_is_asked_for_it_again() {
    let mut bed = bed().await;
    let logins = bed.market.logins();
    let account = connect(&mut bed, "shop", &logins[0]).await;
    bed.command(&json!({"do": "end-grants", "shop": logins[0], "access": true, "refresh": true}));
    let revoked = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(revoked.state, AccountState::NeedsAuthorization);
    let page = bed.page("accounts").await;
    assert!(page.body.contains("invalid_refresh_token"), "the platform's own word is on the page");
    let mend = page.form("button that mends", |form| form.action.ends_with("/reauthorize")).unwrap();
    let ticket = bed.staff.send(&page, &mend, None).await.unwrap().expect_ok().unwrap();
    let link = ticket.address("link", |url| url.path().starts_with("/authorize/")).unwrap();
    let (_, other) = seller::answer(&link, &bed.origin(), Some(&logins[1]), &["授权"]).await.unwrap();
    assert!(!other.status.is_success(), "another shop is not taken for this one");
    let since = revoked.last_pull.unwrap().at;
    seller::consent_as(&link, &bed.origin(), Some(&logins[0])).await.unwrap();
    bed.until("shop", |now| now.last_pull.as_ref().is_some_and(|pull| pull.at > since)).await;
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &logins[0], "after the new consent").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_crosses_in_clear_until_an_administrator_allows_it() {
    let mut bed = Bed::of(&DHGATE, &[]).await;
    assert!(bed.stop().await);
    let in_clear = ["--set", "connector.dhgate.plain_http=false"];
    let refused = bed.serve(&in_clear).output().await.unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(78) && said.contains("plain_http = true"), "{said}");

    // With the platform's own addresses, which the connector proposes, nothing is asked for.
    let own = [
        "--set",
        "connector.dhgate.settings.auth-origin=https://secure.dhgate.com",
        "--set",
        "connector.dhgate.settings.api-origin=https://api.dhgate.com",
    ];
    bed.start(&[&in_clear[..], &own].concat()).await;
    let connector = bed.control.connectors().await.unwrap().remove(0);
    assert_eq!((connector.state.as_str(), connector.reason), ("live", None));
    assert_eq!(connector.hosts, ["https://secure.dhgate.com", "https://api.dhgate.com"]);
    bed.end().await;
}
