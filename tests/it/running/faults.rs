//! A platform that misbehaves: the pull says how, nothing that is stored changes, and the next one makes up for it.

use longshore::api::control::Button;
use longshore::model::{AccountState, FailureKind, PullOutcome, Timestamp};
use longshore_tests::play::seller;
use longshore_tests::sim::{Action, DETAIL, LIST};
use serde_json::{Value, json};

use super::bed::Bed;

/// What goes wrong with the list, how the pull's record calls it, and whether a piece of the answer is kept for whoever looks.
fn cases() -> Vec<(&'static str, Value, &'static str, bool)> {
    vec![
        ("no JSON", json!({"kind": "malformed"}), "malformed", true),
        ("a page for people in place of an answer", json!({"kind": "html"}), "unavailable", false),
        ("a list that tells nothing", json!({"kind": "empty-list"}), "malformed", true),
        ("an answer that breaks off", json!({"kind": "truncated"}), "unavailable", false),
        ("an answer without end", json!({"kind": "endless"}), "unavailable", false),
        ("status 500", json!({"kind": "server-error"}), "unavailable", false),
        ("status 200 with a failing service in it", json!({"kind": "remote-service"}), "unavailable", false),
        ("status 200 with a failed result in it", json!({"kind": "unsuccessful"}), "unavailable", false),
        ("too many calls", json!({"kind": "throttled", "seconds": 1}), "throttled", false),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_fails_the_pull_with_its_kind_and_changes_nothing() {
    let mut bed = Bed::with(&["egress.answer_max=1MiB"]).await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    let mut excerpts = 0;
    for (what, fault, kind, excerpt) in cases() {
        let stored = bed.orders(&account).await;
        bed.act(&Action::Place { shop: login.clone() });
        bed.command(&json!({"do": "switch-on", "fault": fault, "method": LIST}));
        let after = bed.pull("shop", PullOutcome::Failed).await;
        assert_eq!(after.state, AccountState::Connected, "{what}: only a person stops an account");
        assert_eq!(bed.orders(&account).await, stored, "{what}");

        let failure = after.last_pull.and_then(|pull| pull.failure).map(FailureKind::as_str);
        assert_eq!(failure, Some(kind), "{what}");
        let page = bed.page(&format!("accounts/{}", account.id)).await.expect_ok().unwrap();
        excerpts += usize::from(excerpt);
        assert_eq!(page.body.matches("/pulls/").count(), excerpts, "{what}");

        bed.command(&json!({"do": "clear"}));
        // A platform's own wait is heeded, by clicks too.
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal(&account, &login, what).await;
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_whose_details_come_empty_are_asked_for_until_they_come() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let empty = json!({"do": "switch-on", "fault": {"kind": "empty-detail"}, "method": DETAIL, "times": 4});
    bed.command(&empty);
    let link = bed.begin("shop", 0).await;
    seller::consent_as(&link, &bed.origin(), Some(&login)).await.unwrap();
    let first = bed.pulled("shop", PullOutcome::Failed, Timestamp::from_millis(0)).await;
    assert_eq!(first.last_pull.and_then(|pull| pull.failure), Some(FailureKind::Malformed));
    // Whatever of the trouble is left is over before the next one begins.
    bed.command(&json!({"do": "clear"}));
    bed.command(&empty);
    bed.pull("shop", PullOutcome::Failed).await;
    bed.command(&json!({"do": "clear"}));
    let account = bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &login, "every order that was listed").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_must_mend_stops_the_account_and_says_so() {
    for (what, fault, code, advice) in [
        (
            "an address that is not on the app's list",
            json!({"kind": "address-refused"}),
            "AppWhiteIpLimit",
            "add the address of this computer",
        ),
        (
            "an app without the permission",
            json!({"kind": "no-permission"}),
            "InsufficientPermission",
            "the app needs the permission",
        ),
    ] {
        let mut bed = Bed::new().await;
        let login = bed.market.logins().remove(0);
        let account = bed.connect("shop", 0, &login).await;
        bed.command(&json!({"do": "switch-on", "fault": fault, "method": LIST}));
        let after = bed.pull("shop", PullOutcome::Failed).await;
        assert_eq!(after.state, AccountState::Misconfigured, "{what}");
        let page = bed.page("accounts").await.expect_ok().unwrap();
        assert!(page.body.contains(code) && page.body.contains(advice), "{what}: {}", page.body);
        bed.command(&json!({"do": "clear"}));
        let resume = page.form("button", |form| form.action.ends_with("/resume")).unwrap();
        bed.staff.send(&page, &resume, None).await.unwrap().expect_ok().unwrap();
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal(&account, &login, what).await;
        bed.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_the_platform_demands_is_shown_and_outlives_a_restart() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    bed.connect("shop", 0, &login).await;
    let fault = json!({"kind": "throttled", "seconds": 3600});
    bed.command(&json!({"do": "switch-on", "fault": fault, "method": LIST, "times": 1}));
    let before = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(before.button, Button::PlatformWait, "{before:?}");
    assert!(bed.stop().await);
    bed.start(&[]).await;
    let after = bed.control.account("shop").await.unwrap();
    assert_eq!((after.button, after.button_at), (before.button, before.button_at));
    bed.forget_calls();
    let clicked = bed.control.pull("shop").await.unwrap();
    assert_eq!(Some(clicked.starts_at), before.button_at, "a click overrides no wait of the platform's");
    assert_eq!(bed.calls(), []);
    bed.end().await;
}
