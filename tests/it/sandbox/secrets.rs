//! Secrets: named by the guest, filled in at the door, taken out of answers, and never seen.

use longshore::model::Pairs;
use longshore::sandbox::{Callback, Fault};

use super::bed::{APP_SECRET, Bed, obey, pairs, secrets, window};
use super::platform::{ACCESS_TOKEN, REFRESH_TOKEN};

fn callback(bed: &Bed, code: &str, remember: Pairs) -> Callback {
    let parameters = pairs(&[("state", "s"), ("code", code), ("code", "a second code, which is odd")]);
    Callback { parameters, address: bed.url("/callback"), remember }
}

fn value<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// The whole way of a grant: code in, tokens out, and the guest has seen neither.
#[tokio::test]
async fn a_code_becomes_a_grant_that_the_guest_never_sees() {
    let bed = Bed::new().await;
    let keep = pairs(&[("keep", "access-token"), ("keep", "refresh-token")]);
    let issued = bed.open().finish(callback(&bed, "code-0123456789", keep)).await.unwrap();

    assert_eq!(issued.kept, secrets(&[("access-token", ACCESS_TOKEN), ("refresh-token", REFRESH_TOKEN)]));
    assert_eq!(issued.shop.id, "shop-1");
    assert_eq!(issued.access_until.unwrap().to_string(), "2026-12-01T00:00:00.000Z");
    assert_eq!(value(&issued.extra, "parameters"), "state=s&code=[authorization-code]&code=[authorization-code]");
    let body = r#"{"access_token":"[access-token]","again":"[access-token]","refresh_token":"[refresh-token]"}"#;
    assert_eq!(value(&issued.extra, "body"), body, "sealed where a rule points, blanked elsewhere");
    assert_eq!(value(&issued.extra, "echo"), r#"{"echo":"[access-token]"}"#);

    let sent = bed.seen.at("/token");
    assert_eq!(sent[0].body, format!("key=key&secret={APP_SECRET}&with=code-0123456789"));
    assert_eq!(bed.seen.at("/echo")[0].authorization, ACCESS_TOKEN, "a sealed token works at once");
}

#[tokio::test]
async fn only_what_was_sealed_can_be_kept() {
    let bed = Bed::new().await;
    for name in ["app-secret", "authorization-code", "unknown"] {
        let issued = bed.open().finish(callback(&bed, "code-0123456789", pairs(&[("keep", name)]))).await;
        assert!(matches!(&issued, Err(Fault::Invalid(said)) if said.contains(name)), "{issued:?}");
    }
}

/// A success from a sealed path that holds no token shows its declared errors, or nothing.
#[tokio::test]
async fn a_token_cannot_be_fetched_past_the_seal() {
    let bed = Bed::new().await;
    let Err(Fault::Failed(failure)) = bed.open().finish(callback(&bed, "nothing", Pairs::new())).await else {
        panic!("an answer without a token came through");
    };
    assert_eq!(failure.code, "host.unsealed");
    // The error comes through, the rest of that answer does not. There is no token then to go on with.
    let mut session = bed.open();
    let Err(Fault::Failed(failure)) = session.finish(callback(&bed, "error", Pairs::new())).await else {
        panic!("there was no token to go on with");
    };
    assert_eq!(failure.code, "host.secret");
    assert_eq!(session.excerpt().as_deref(), Some(r#"{"error":"invalid_code"}"#));
    // A listing that asks the token path, and asks for no sealing, gets no more than anybody.
    let shown = bed.obey("secret URL/token access-token").await.unwrap();
    assert!(!shown.contains(ACCESS_TOKEN) && !shown.contains(REFRESH_TOKEN), "{shown}");
    assert!(shown.contains("sealed=access-token,refresh-token"), "{shown}");
}

#[tokio::test]
async fn a_refresh_token_exists_only_where_it_belongs() {
    let bed = Bed::new().await;
    let issued = bed.open().renew().await.unwrap();
    assert_eq!(issued.kept, secrets(&[("access-token", ACCESS_TOKEN)]));
    assert!(bed.seen.at("/token")[0].body.ends_with("with=old-refresh-0123456789"));

    let issued = bed.open().adopt(secrets(&[("refresh-token", "pasted-0123456789")])).await.unwrap();
    assert!(bed.seen.at("/token")[1].body.ends_with("with=pasted-0123456789"));
    assert_eq!(issued.kept, secrets(&[("access-token", ACCESS_TOKEN), ("refresh-token", REFRESH_TOKEN)]));

    for (command, said) in [
        ("secret URL/token refresh-token", "`refresh-token` may not be named in list-orders"),
        ("secret URL/ok refresh-token", "`refresh-token` may not be named in list-orders"),
        ("secret URL/ok authorization-code", "there is no secret `authorization-code` in list-orders"),
        ("hash refresh-token", "`refresh-token` may not be named in list-orders"),
        ("hash unknown", "there is no secret `unknown` in list-orders"),
    ] {
        let failure = bed.failure(command).await;
        assert_eq!((failure.code.as_str(), failure.message.as_str()), ("host.secret", said), "{command}");
    }
    assert!(bed.seen.at("/ok").is_empty());
    // SHA-256 of the developer's secret, computed by `sha256sum`.
    let digest = "d899a62edea9f410306136eececdc343421e77191ab7199ebc22a158991edb17";
    assert_eq!(bed.obey("hash app-secret").await.as_deref(), Ok(digest));
}

/// What comes back where no rule expects it is blanked, in the body and in headers.
#[tokio::test]
async fn an_echoed_secret_is_blanked() {
    let bed = Bed::new().await;
    let issued = bed.open().renew().await.unwrap();
    assert_eq!(value(&issued.extra, "echo"), r#"{"echo":"[access-token]"}"#);
    let mut session = bed.open();
    let page =
        session.list_orders(window(), Some(format!("header {} authorization {APP_SECRET}", bed.url("/echo")))).await;
    let shown = page.unwrap().next.unwrap();
    assert_eq!(shown, r#"200 x-echo: [app-secret] sealed= {"echo":"[app-secret]"}"#);
    assert_eq!(session.excerpt().as_deref(), Some(r#"{"echo":"[app-secret]"}"#));
}

/// The seller's browser is sent to granted places only, and brings the state back.
#[tokio::test]
async fn a_consent_leads_only_where_it_may() {
    let bed = Bed::new().await;
    let consent = bed.open().begin("https://daemon.example/callback", "state-1").await.unwrap();
    assert_eq!(consent.url, bed.url("/consent?state=state-1"));
    for (url, said) in [
        ("https://evil.example/?state=STATE", "leads to https://evil.example, which is not granted"),
        ("https://127.0.0.1/?state=STATE", "which is not granted"),
        ("http://good.example@evil.example/?state=STATE", "it names a user"),
        ("javascript:alert(1)", "begins neither with"),
        ("URL/consent", "does not carry the state"),
    ] {
        let address = format!("to {}", url.replace("URL", &bed.platform.origin()));
        let answer = bed.open().begin(&address, "state-1").await;
        assert!(matches!(&answer, Err(Fault::Invalid(reason)) if reason.contains(said)), "{url}: {answer:?}");
    }
}

#[tokio::test]
async fn an_excerpt_is_the_end_of_the_last_answer() {
    let bed = Bed::new().await;
    let mut session = bed.open();
    assert_eq!(session.excerpt(), None);
    obey(&mut *session, &format!("send {}", bed.url("/ok"))).await.unwrap();
    assert_eq!(session.excerpt().as_deref(), Some("ok"));
    obey(&mut *session, "now").await.unwrap();
    assert_eq!(session.excerpt().as_deref(), Some("ok"));
}
