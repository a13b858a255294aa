//! Authorising and renewing, request and answer together.

use longshore_connector_sdk::FailureKind;
use longshore_connector_sdk::exports::authorization::Callback;
use longshore_connector_testkit::Form;

use super::script::{answering, context};
use crate::authorization::{begin, finish, renew};

const BOTH: [&str; 2] = ["access-token", "refresh-token"];
/// Tokens that end a day after the context's moment.
const TOKENS: &str =
    r#"{"access_token":"[access-token]","refresh_token":"[refresh-token]","expires_in":1716001200000,"scope":"basic"}"#;
const USER: &str = r#"{"status":{"code":"00000000","message":"OK","solution":"","subErrors":[]},
    "systemuserbase":{"systemuserid":"ff80808141","nickname":"zhangsan_store","usertype":"1","fullname":"Zhang San"}}"#;

fn callback(parameters: &[(&str, &str)]) -> Callback {
    Callback {
        parameters: parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        address: "https://forwarder.example/callback/dhgate/a1b2".into(),
        remember: Vec::new(),
    }
}

fn form(sent: &Form) -> Vec<(&str, &str)> {
    sent.1.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn the_seller_is_sent_to_the_platforms_page() {
    let state = "state-of-20-letters_";
    let consent = begin(&context(), "http://1.2.3.4:8082/callback/dhgate/a1b2", state).unwrap();
    assert_eq!(
        consent.url,
        "https://secure.example.com/dop/oauth2/authorize?response_type=code&client_id=hI0wgrxsTxrz9EGwB1DE\
         &redirect_uri=http%3A%2F%2F1.2.3.4%3A8082%2Fcallback%2Fdhgate%2Fa1b2&scope=basic&state=state-of-20-letters_\
         &display=page&force_login=1"
    );
    assert_eq!((state.len(), consent.remember), (20, Vec::new()), "the state is passed on as it is");
}

#[test]
fn a_code_becomes_a_grant_of_the_shop_that_it_belongs_to() {
    let script = answering(&[]).then(200, TOKENS, &BOTH).then(200, USER, &[]);
    let grant = finish(&script, &context(), &callback(&[("code", "[authorization-code]"), ("state", "s")])).unwrap();
    assert_eq!((grant.shop.id.as_str(), grant.shop.name.as_str()), ("ff80808141", "zhangsan_store"));
    assert_eq!(grant.keep, BOTH);
    assert_eq!(grant.access_until.as_deref(), Some("2024-05-18T03:00:00.000Z"));
    assert_eq!(grant.renew_until.as_deref(), Some("2024-06-16T03:00:00.000Z"));

    let sent = script.forms();
    let [token, user] = &sent[..] else { panic!("two requests") };
    assert_eq!(token.0, "https://secure.example.com/dop/oauth2/access_token");
    let expected = [
        ("client_id", "hI0wgrxsTxrz9EGwB1DE"),
        ("client_secret", "s3cret-of-the-app"),
        ("code", "code-of-the-callback"),
        ("grant_type", "authorization_code"),
        ("redirect_uri", "https://forwarder.example/callback/dhgate/a1b2"),
    ];
    assert_eq!(form(token), expected);
    assert_eq!(user.0, "https://api.example.com/dop/router");
    let expected = [
        ("access_token", "PeBHVTPBaccess"),
        ("method", "dh.user.base.get"),
        ("timestamp", "1715914800000"),
        ("v", "1.0"),
    ];
    assert_eq!(form(user), expected);
}

#[test]
fn a_grant_of_nobody_is_none() {
    for (user, kind) in [
        (r#"{"status":{"code":"00000000"},"systemuserbase":{"nickname":"x"}}"#, FailureKind::Malformed),
        (r#"{"status":{"code":"109"}}"#, FailureKind::Malformed),
        (r#"{"code":"3","message":"用户权限不足"}"#, FailureKind::Misconfigured),
    ] {
        let script = answering(&[]).then(200, TOKENS, &BOTH).then(200, user, &[]);
        let failure = finish(&script, &context(), &callback(&[("code", "[authorization-code]")])).unwrap_err();
        assert_eq!(failure.kind, kind, "{user}");
    }
}

#[test]
fn a_callback_without_code_is_a_seller_who_declined() {
    for (parameters, code, message) in [
        (&[("state", "s")][..], "", "the seller did not authorise"),
        (&[("code", ""), ("error", "access_denied"), ("error_description", "no")][..], "access_denied", "no"),
    ] {
        let failure = finish(&answering(&[]), &context(), &callback(parameters)).unwrap_err();
        let told = (failure.kind, failure.code.as_str(), failure.message.as_str());
        assert_eq!(told, (FailureKind::Refused, code, message), "{parameters:?}");
    }
}

#[test]
fn a_code_that_was_used_is_refused_in_the_platforms_words() {
    let body = r#"{"error":"invalid_authorization_code","error_description":"Authorization Code无效"}"#;
    let failure = finish(&answering(&[body]), &context(), &callback(&[("code", "x")])).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert_eq!(
        (failure.code.as_str(), failure.message.as_str()),
        (
            "invalid_authorization_code",
            "Authorization Code无效 (the code was used or is too old: start again from the link)"
        )
    );
}

#[test]
fn renewing_keeps_whatever_comes_back_and_leaves_the_end_of_renewing() {
    for sealed in [&BOTH[..], &BOTH[..1]] {
        let script = answering(&[]).then(200, TOKENS, sealed);
        let grant = renew(&script, &context()).unwrap();
        assert_eq!(grant.keep, sealed);
        assert_eq!(grant.shop.id, "ff80808141");
        assert_eq!((grant.access_until.as_deref(), grant.renew_until), (Some("2024-05-18T03:00:00.000Z"), None));
        let expected = [
            ("client_id", "hI0wgrxsTxrz9EGwB1DE"),
            ("client_secret", "s3cret-of-the-app"),
            ("grant_type", "refresh_token"),
            ("refresh_token", "PeBHVTPBrefresh"),
            ("scope", "basic"),
        ];
        assert_eq!(form(&script.forms()[0]), expected);
    }
}

#[test]
fn a_renewal_that_is_refused_says_who_can_help() {
    for (body, kind) in [
        (r#"{"error":"invalid_refresh_token"}"#, FailureKind::NeedsAuthorization),
        (r#"{"error":"invalid_client"}"#, FailureKind::Misconfigured),
        ("<html>busy</html>", FailureKind::Unavailable),
    ] {
        assert_eq!(renew(&answering(&[body]), &context()).unwrap_err().kind, kind, "{body}");
    }
}

#[test]
fn an_incomplete_form_is_the_forwarders_to_mend() {
    for missing in ["app-key", "auth-origin", "api-origin"] {
        let mut context = context();
        context.settings.retain(|(name, _)| name != missing);
        let failure = begin(&context, "http://h/c", "s").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured);
        assert!(failure.message.contains(missing), "{}", failure.message);
    }
}
