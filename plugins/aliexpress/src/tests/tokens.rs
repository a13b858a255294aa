//! Authorising and renewing, request and answer together.

use longshore_connector_sdk::FailureKind;
use longshore_connector_sdk::exports::authorization::Callback;

use super::script::{answering, context};
use crate::authorization::{begin, finish, renew};

const ANSWER: &str = r#"{"code":"0","request_id":"2102e2b2","access_token":"[access-token]","refresh_token":"[refresh-token]",
    "expires_in":2592000,"refresh_expires_in":5184000,"seller_id":"6072325717","user_id":"6072325717","user_nick":"cn1000012345",
    "account":"seller@example.com","account_id":null,"account_platform":"seller_center","locale":"zh_CN","sp":"ae"}"#;

fn callback(parameters: &[(&str, &str)]) -> Callback {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Callback {
        parameters: pairs(parameters),
        address: "http://forwarder.example:8082/callBackSMT.htm".into(),
        remember: pairs(&[("uuid", "state-of-20-letters_")]),
    }
}

#[test]
fn the_seller_is_sent_to_the_platforms_page() {
    let consent = begin(&context(), "http://1.2.3.4:8082/callBackSMT.htm", "state-of-20-letters_").unwrap();
    assert_eq!(
        consent.url,
        "https://api.example.com/oauth/authorize?response_type=code&client_id=12345678\
         &redirect_uri=http%3A%2F%2F1.2.3.4%3A8082%2FcallBackSMT.htm&force_auth=true\
         &state=state-of-20-letters_&uuid=state-of-20-letters_"
    );
    assert_eq!(consent.remember, [("uuid".to_owned(), "state-of-20-letters_".to_owned())]);
}

#[test]
fn a_code_becomes_a_grant() {
    let script = answering(&[]).then(200, ANSWER, &["access-token", "refresh-token"]);
    let grant = finish(&script, &context(), &callback(&[("code", "[authorization-code]"), ("state", "s")])).unwrap();
    assert_eq!((grant.shop.id.as_str(), grant.shop.name.as_str()), ("6072325717", "cn1000012345"));
    assert_eq!(grant.keep, ["access-token", "refresh-token"]);
    assert_eq!(grant.access_until.as_deref(), Some("2018-03-07T08:46:32.000Z"));
    assert_eq!(grant.renew_until.as_deref(), Some("2018-04-06T08:46:32.000Z"));

    let [(url, form)] = &script.forms()[..] else { panic!("one request") };
    assert_eq!(url, "https://api.example.com/rest/auth/token/create");
    let names: Vec<_> = form.keys().map(String::as_str).collect();
    assert_eq!(names, ["app_key", "code", "sign", "sign_method", "timestamp", "uuid"]);
    assert_eq!((form["code"].as_str(), form["timestamp"].as_str()), ("3_12345678_AbCdEfGh", "1517820392000"));
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
fn renewing_keeps_whatever_comes_back() {
    for (sealed, keep) in [
        (&["access-token", "refresh-token"][..], &["access-token", "refresh-token"][..]),
        (&["access-token"], &["access-token"]),
    ] {
        let script = answering(&[]).then(200, r#"{"code":"0","expires_in":"60"}"#, sealed);
        let grant = renew(&script, &context()).unwrap();
        assert_eq!(grant.keep, keep);
        assert_eq!(grant.shop.id, "6072325717");
        assert_eq!(grant.renew_until, None);
        assert_eq!(script.forms()[0].0, "https://api.example.com/rest/auth/token/refresh");
        assert_eq!(script.parameter("refresh_token"), ["50001001234refreshTOKEN"]);
    }
}

#[test]
fn a_dead_refresh_token_needs_the_seller() {
    let body = r#"{"type":"ISV","code":"IllegalRefreshToken","message":"expired","request_id":"1"}"#;
    assert_eq!(renew(&answering(&[body]), &context()).unwrap_err().kind, FailureKind::NeedsAuthorization);
}

#[test]
fn an_incomplete_form_is_the_forwarders_to_mend() {
    for missing in ["app-key", "api-origin"] {
        let mut context = context();
        context.settings.retain(|(name, _)| name != missing);
        let failure = begin(&context, "http://h/c", "s").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured);
        assert!(failure.message.contains(missing), "{}", failure.message);
    }
}
