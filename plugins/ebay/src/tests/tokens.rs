//! Authorising and renewing, request and answer together.

use longshore_connector_sdk::FailureKind;
use longshore_connector_sdk::exports::authorization::Callback;

use super::script::{answering, budgets, context};
use crate::authorization::{begin, finish, renew};

const ISSUED: &str = r#"{"access_token":"[access-token]","expires_in":7200,"refresh_token":"[refresh-token]",
    "refresh_token_expires_in":47304000,"token_type":"User Access Token"}"#;
const USER: &str = r#"{"userId":"kLm3xYz","username":"harbour_goods","accountType":"BUSINESS"}"#;
const CODE: (&str, &str) = ("code", "[authorization-code]");

fn callback(parameters: &[(&str, &str)]) -> Callback {
    Callback {
        parameters: parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        address: "https://forwarder.example/callback/ebay/app".into(),
        remember: Vec::new(),
    }
}

#[test]
fn the_seller_is_sent_to_ebay_by_the_ru_name() {
    let consent = begin(&context(), "state-of-20-letters_").unwrap();
    assert_eq!(
        consent.url,
        "https://auth.example.com/oauth2/authorize?client_id=Harbour-Orders-PRD-0123\
         &redirect_uri=Harbour-HarbourO-Orders-abcdefg&response_type=code\
         &scope=https%3A%2F%2Fapi.ebay.com%2Foauth%2Fapi_scope%2Fsell.fulfillment.readonly%20\
         https%3A%2F%2Fapi.ebay.com%2Foauth%2Fapi_scope%2Fcommerce.identity.readonly\
         &prompt=login&state=state-of-20-letters_"
    );
    assert!(consent.remember.is_empty());
}

#[test]
fn a_code_becomes_a_grant_of_the_user_it_belongs_to() {
    let script = answering(&[]).then(200, ISSUED, &["access-token", "refresh-token"]).then(200, USER, &[]);
    let parameters = [CODE, ("expires_in", "299"), ("state", "s")];
    let grant = finish(&script, &context(), &callback(&parameters)).unwrap();
    assert_eq!((grant.shop.id.as_str(), grant.shop.name.as_str()), ("kLm3xYz", "harbour_goods"));
    assert_eq!(grant.keep, ["access-token", "refresh-token"]);
    assert_eq!(grant.access_until.as_deref(), Some("2026-08-01T14:00:00.000Z"));
    assert_eq!(grant.renew_until.as_deref(), Some("2028-01-31T00:00:00.000Z"));
    assert_eq!(
        script.lines(),
        [
            "POST https://api.example.com/identity/v1/oauth2/token | Harbour-Orders-PRD-0123:PRD-0123456789ab | \
             grant_type=authorization_code & code=v^1.1#i^1#f^0#r^1#p^3#I^3#t^Ul4xMF8w= & \
             redirect_uri=Harbour-HarbourO-Orders-abcdefg",
            "GET https://apiz.example.com/commerce/identity/v1/user/ | Bearer v^1.1#i^1#p^3#access",
        ]
    );
}

#[test]
fn a_callback_without_code_is_a_seller_who_declined() {
    for (parameters, code, message) in [
        (&[("state", "s")][..], "", "the seller did not agree"),
        (&[("code", ""), ("error", "access_denied"), ("error_description", "no")], "access_denied", "no"),
    ] {
        let failure = finish(&answering(&[]), &context(), &callback(parameters)).unwrap_err();
        let told = (failure.kind, failure.code.as_str(), failure.message.as_str());
        assert_eq!(told, (FailureKind::Refused, code, message), "{parameters:?}");
    }
}

#[test]
fn what_goes_wrong_after_the_consent_says_whose_it_is_to_mend() {
    use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Unavailable};
    let tokens = ["access-token", "refresh-token"];
    for (what, script, kind) in [
        ("used code", answering(&[]).then(400, r#"{"error":"invalid_grant"}"#, &[]), NeedsAuthorization),
        ("wrong secret", answering(&[]).then(401, r#"{"error":"invalid_client"}"#, &[]), Misconfigured),
        ("no token in it", answering(&["{}"]), Malformed),
        (
            "scope not granted",
            answering(&[]).then(200, ISSUED, &tokens).then(403, r#"{"errors":[{"errorId":1100}]}"#, &[]),
            Misconfigured,
        ),
        ("users are down", answering(&[]).then(200, ISSUED, &tokens).then(503, "", &[]), Unavailable),
    ] {
        assert_eq!(finish(&script, &context(), &callback(&[CODE])).unwrap_err().kind, kind, "{what}");
    }
}

#[test]
fn renewing_keeps_the_refresh_token_and_its_end() {
    let answer = r#"{"access_token":"[access-token]","expires_in":7200,"token_type":"User Access Token"}"#;
    let script = answering(&[]).then(200, answer, &["access-token"]);
    let grant = renew(&script, &context()).unwrap();
    assert_eq!((grant.keep, grant.shop.id.as_str()), (vec!["access-token".to_owned()], "kLm3xYz"));
    assert_eq!((grant.access_until.as_deref(), grant.renew_until), (Some("2026-08-01T14:00:00.000Z"), None));
    assert_eq!(
        script.lines(),
        ["POST https://api.example.com/identity/v1/oauth2/token | Harbour-Orders-PRD-0123:PRD-0123456789ab | \
          grant_type=refresh_token & refresh_token=v^1.1#i^1#p^3#refresh"]
    );
    assert_eq!(budgets(&script), [["renewal"]]);
}

#[test]
fn an_incomplete_form_is_the_forwarders_to_mend() {
    for (name, value) in [
        ("app-key", ""),
        ("api-origin", "api.example.com"),
        ("consent-origin", ""),
        ("ru-name", ""),
        ("ru-name", "https://forwarder.example/callback/ebay/app"),
    ] {
        let mut context = context();
        context.settings.retain(|(known, _)| known != name);
        context.settings.push((name.to_owned(), value.to_owned()));
        let failure = begin(&context, "s").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured, "{name} {value}");
        let named = failure.message.contains(name) || failure.message.contains("RuName");
        assert!(named, "{}", failure.message);
    }
}
