//! Authorising in both ways and renewing, requests and answers together.

use longshore_connector_sdk::FailureKind;
use longshore_connector_sdk::exports::authorization::Callback;

use super::script::{answering, context, errors};
use crate::authorization::{adopt, begin, finish, renew};

const TOKENS: &str =
    r#"{"access_token":"[access-token]","refresh_token":"[refresh-token]","token_type":"bearer","expires_in":3600}"#;
const SEALED: [&str; 2] = ["access-token", "refresh-token"];

/// Three marketplaces, one of them not used, and one that is no marketplace of people.
const SELLING: &str = r#"{"payload":[
    {"marketplace":{"id":"ATVPDKIKX0DER","countryCode":"US"},"participation":{"isParticipating":true},"storeName":"Harbour Goods"},
    {"marketplace":{"id":"A1AM78C64UM0Y8","countryCode":"MX"},"participation":{"isParticipating":false},"storeName":"Puerto"},
    {"marketplace":{"id":"A3H6HPSLHAK3XG","countryCode":"US"},"participation":{"isParticipating":true},"storeName":"Not Amazon"},
    {"marketplace":{"id":"A2EUQ1WTGCTBG2","countryCode":"CA"},"participation":{"isParticipating":true},"storeName":"Harbour CA"}]}"#;

const ASKED_TOKENS: &str = "POST https://tokens.example.com/auth/o2/token";
const ASKED_WHERE: &str = "GET https://na.example.com/sellers/v1/marketplaceParticipations | Atza|access";

fn callback(parameters: &[(&str, &str)]) -> Callback {
    Callback {
        parameters: parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        address: "https://orders.example/callback/amazon/abc".into(),
        remember: Vec::new(),
    }
}

fn consented() -> Callback {
    callback(&[
        ("state", "s"),
        ("selling_partner_id", "A2EXAMPLE1234"),
        ("mws_auth_token", "amzn.mws.old"),
        ("spapi_oauth_code", "[authorization-code]"),
    ])
}

#[test]
fn the_seller_is_sent_to_the_page_of_the_region() {
    let address = "https://orders.example/callback/amazon/abc";
    let plain = "https://seller.example.com/apps/authorize/consent?application_id=amzn1.sp.solution.0123&state=s-_1\
                 &redirect_uri=https%3A%2F%2Forders.example%2Fcallback%2Famazon%2Fabc";
    for (publication, expected) in [("published", plain.to_owned()), ("draft", format!("{plain}&version=beta"))] {
        let consent = begin(&context(&[("publication", publication)]), address, "s-_1").unwrap();
        assert_eq!(consent.url, expected);
        assert!(consent.remember.is_empty());
    }
}

#[test]
fn an_incomplete_form_is_the_forwarders_to_mend() {
    for (changes, word) in [
        (&[("region", "")][..], "region"),
        (&[("region", "cn")], "na, eu or fe"),
        (&[("app-key", "")], "app-key"),
        (&[("application-id", "")], "application ID"),
        (&[("marketplaces", "Germany")], "US, CA, MX, BR"),
        (&[("consent-origin-na", "seller.example.com")], "consent-origin-na"),
        (&[("region", "fe")], "api-origin-fe"),
    ] {
        let failure = begin(&context(changes), "https://h/c", "s").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured, "{changes:?}");
        assert!(failure.message.contains(word), "{changes:?}: {}", failure.message);
    }
}

#[test]
fn a_code_becomes_a_grant_of_a_seller_in_a_region() {
    let script = answering(&[]).then(200, TOKENS, &SEALED).then(200, SELLING, &[]);
    let grant = finish(&script, &context(&[]), &consented()).unwrap();
    assert_eq!((grant.shop.id.as_str(), grant.shop.name.as_str()), ("na.A2EXAMPLE1234", "Harbour Goods"));
    assert_eq!(grant.keep, SEALED);
    assert_eq!(grant.access_until.as_deref(), Some("2026-08-01T13:00:00.000Z"));
    assert_eq!(grant.renew_until.as_deref(), Some("2027-08-01T12:00:00.000Z"));
    assert_eq!(grant.extra, [("marketplaces".to_owned(), "ATVPDKIKX0DER,A2EUQ1WTGCTBG2".to_owned())]);
    let form = "grant_type=authorization_code & code=ANcode & redirect_uri=https://orders.example/callback/amazon/abc \
                & client_id=amzn1.application-oa2-client.0123 & client_secret=amzn1.oa2-cs.v1.0123";
    assert_eq!(script.lines(), [format!("{ASKED_TOKENS} | {form}"), ASKED_WHERE.to_owned()]);
}

#[test]
fn a_callback_that_is_no_consent_says_why() {
    for (parameters, kind, message) in [
        (&[("state", "s")][..], FailureKind::Refused, "the seller did not authorise"),
        (
            &[("spapi_oauth_code", ""), ("error", "access_denied"), ("error_description", "no")],
            FailureKind::Refused,
            "no",
        ),
        (
            &[("spapi_oauth_code", "[authorization-code]")],
            FailureKind::Malformed,
            "Amazon did not say whose authorisation this is",
        ),
    ] {
        let failure = finish(&answering(&[]), &context(&[]), &callback(parameters)).unwrap_err();
        assert_eq!((failure.kind, failure.message.as_str()), (kind, message), "{parameters:?}");
    }
}

#[test]
fn a_code_that_brought_tokens_is_not_lost_to_a_busy_platform() {
    for (status, body) in [(429, errors("QuotaExceeded", "slow", "")), (503, String::new())] {
        let script = answering(&[]).then(200, TOKENS, &SEALED).then(status, &body, &[]);
        let grant = finish(&script, &context(&[]), &consented()).unwrap();
        assert_eq!((grant.shop.name.as_str(), grant.extra.len(), grant.keep.len()), ("", 0, 2));
        assert_eq!(script.journal().len(), 1);
    }
}

#[test]
fn a_region_that_is_not_the_sellers_is_the_forwarders_to_mend() {
    let unknown = errors("Unauthorized", "denied", "The access token you provided is revoked, malformed or invalid.");
    let nowhere = r#"{"payload":[{"marketplace":{"id":"A1VC38T7YXB528"},"participation":{"isParticipating":true}}]}"#;
    for (status, body, word) in [
        (403, unknown.as_str(), "check the region"),
        (200, nowhere, "no marketplace of the region `na`"),
        (200, r#"{"payload":[]}"#, "no marketplace of the region `na`"),
        (403, r#"{"errors":[{"code":"Unauthorized","message":"denied"}]}"#, "roles"),
    ] {
        let answers = || answering(&[]).then(200, TOKENS, &SEALED).then(status, body, &[]);
        let consent = finish(&answers(), &context(&[]), &consented()).unwrap_err();
        let pasted = adopt(&answers(), &context(&[("seller-id", "A2EXAMPLE1234")])).unwrap_err();
        for failure in [consent, pasted] {
            assert_eq!(failure.kind, FailureKind::Misconfigured, "{body}");
            assert!(failure.message.contains(word), "{body}: {}", failure.message);
        }
    }
}

#[test]
fn a_pasted_token_is_used_and_kept() {
    let script = answering(&[]).then(200, TOKENS, &SEALED).then(200, SELLING, &[]);
    let grant = adopt(&script, &context(&[("seller-id", " a2example1234 ")])).unwrap();
    assert_eq!((grant.shop.id.as_str(), grant.keep.len()), ("na.A2EXAMPLE1234", 2));
    assert_eq!(grant.renew_until, None, "nobody tells when the seller consented");
    let form = "grant_type=refresh_token & refresh_token=Atzr|refresh \
                & client_id=amzn1.application-oa2-client.0123 & client_secret=amzn1.oa2-cs.v1.0123";
    assert_eq!(script.lines(), [format!("{ASKED_TOKENS} | {form}"), ASKED_WHERE.to_owned()]);
}

#[test]
fn a_pasted_token_needs_its_seller() {
    for seller in ["", "harbour@example.com", "12345678901", "A12", "A2EXAMPLE1234A2EXAMPLE1234"] {
        let failure = adopt(&answering(&[]), &context(&[("seller-id", seller)])).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured, "{seller}");
    }
    let unknown = r#"{"error":"invalid_grant","error_description":"invalid grant parameter : refresh_token"}"#;
    let script = answering(&[]).then(400, unknown, &[]);
    let failure = adopt(&script, &context(&[("seller-id", "A2EXAMPLE1234")])).unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::NeedsAuthorization, "invalid_grant"));
}

#[test]
fn renewing_keeps_shop_and_marketplaces() {
    for sealed in [&SEALED[..], &SEALED[..1]] {
        let script = answering(&[]).then(200, TOKENS, sealed);
        let grant = renew(&script, &context(&[])).unwrap();
        assert_eq!(grant.keep, sealed);
        assert_eq!(grant.shop.id, "na.A2EXAMPLE1234");
        assert_eq!(grant.extra, context(&[]).extra);
        assert_eq!((grant.access_until.as_deref(), grant.renew_until), (Some("2026-08-01T13:00:00.000Z"), None));
        assert_eq!(script.lines().len(), 1, "renewing happens every hour, and asks for nothing else");
    }
}
