//! What every call must pass: token, name, role, quota; and the headers of the answer.

use super::*;
use crate::sim::amazon::{PARTICIPATIONS, SEARCH_ORDERS};

const SELLERS: &str = "/sellers/v1/marketplaceParticipations";

#[tokio::test]
async fn checks_token_then_name_then_role() {
    let caller = Caller::new();
    let access = caller.access().await;
    let unnamed = Caller::with(json!({"roles": "addresses"}));
    let without_role = unnamed.access().await;
    for (what, caller, headers, details) in [
        ("no token", &caller, vec![("user-agent", AGENT)], Some("Access token is missing in the request header.")),
        (
            "a token of nobody",
            &caller,
            vec![("x-amz-access-token", "Atza|1")],
            Some("The access token you provided is revoked, malformed or invalid."),
        ),
        ("no role", &unnamed, vec![("x-amz-access-token", &without_role), ("user-agent", AGENT)], Some("")),
        ("no name", &caller, vec![("x-amz-access-token", &access)], None),
        ("a name without a language", &caller, vec![("x-amz-access-token", &access), ("user-agent", "Test/1.0")], None),
    ] {
        let answer = read(caller.send(Method::GET, SELLERS, &headers, String::new()).await).await;
        match details {
            Some(details) => {
                assert_eq!(answer.refusal(), (403, "Unauthorized"), "{what}");
                assert_eq!(answer.details(), details, "{what}");
                assert_eq!(answer.headers["x-amzn-errortype"], "AccessDeniedException", "{what}");
            }
            None => assert_eq!(answer.refusal(), (400, "InvalidInput"), "{what}"),
        }
    }
    assert_eq!(caller.get(&access, "/orders/2026-02-02/orders", &[]).await.refusal(), (403, "Unauthorized"));
}

#[tokio::test]
async fn says_where_a_seller_sells_and_not_who_it_is() {
    let caller = Caller::new();
    let access = caller.access().await;
    let answer = caller.get(&access, SELLERS, &[]).await;
    let list = answer.body["payload"].as_array().unwrap();
    let selling: Vec<&str> = list
        .iter()
        .filter(|entry| entry["participation"]["isParticipating"] == true)
        .map(|entry| entry["marketplace"]["countryCode"].as_str().unwrap())
        .collect();
    assert_eq!((list.len(), selling), (4, vec!["US", "CA", "MX"]));
    assert_eq!(list[0]["storeName"], "Ningbo Harbour Goods");
    assert!(!answer.body.to_string().contains(SELLER));
}

#[tokio::test]
async fn a_seller_and_an_application_have_a_bucket_of_calls_that_fills_slowly() {
    let caller = Caller::new();
    caller.command(json!({"do": "settings", "access_seconds": 86_400}));
    let access = caller.access().await;
    for call in 1..=20 {
        assert_eq!(caller.search(&access, &[]).await.status, StatusCode::OK, "{call}");
    }
    let refused = caller.search(&access, &[]).await;
    assert_eq!(refused.refusal(), (429, "QuotaExceeded"));
    assert!(!refused.headers.contains_key("x-amzn-ratelimit-limit"), "the rate is not told when it matters");
    assert_eq!(caller.get(&access, SELLERS, &[]).await.status, StatusCode::OK, "another operation has its own");
    caller.command(json!({"do": "advance", "seconds": 178}));
    assert_eq!(caller.search(&access, &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
    caller.command(json!({"do": "advance", "seconds": 1}));
    assert_eq!(caller.search(&access, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn tells_the_rate_with_what_is_answered_and_a_number_with_everything() {
    let caller = Caller::new();
    let access = caller.access().await;
    for (changes, status, rate) in [
        (&[][..], 200, Some("0.0056")),
        (&[("maxResultsPerPage", Some("101"))], 400, Some("0.0056")),
        (&[("marketplaceIds", Some("A1F83G8C2ARO7P"))], 403, None),
    ] {
        let answer = caller.search(&access, changes).await;
        let told = answer.headers.get("x-amzn-ratelimit-limit").map(|value| value.to_str().unwrap());
        assert_eq!((answer.status.as_u16(), told), (status, rate), "{changes:?}");
        assert!(answer.headers.contains_key("x-amzn-requestid"), "{changes:?}");
    }
    let missing = caller.get(&access, "/orders/2026-01-01/orders/111-0000000-0000000", &[]).await;
    assert_eq!(missing.refusal(), (404, "NotFound"));
    assert_eq!(missing.headers["x-amzn-ratelimit-limit"], "0.5");
}

#[tokio::test]
async fn faults_that_are_switched_on_come_once() {
    let caller = Caller::new();
    let access = caller.access().await;
    for (fault, status, code) in [
        (Fault::NoPermission, 403, "Unauthorized"),
        (Fault::Throttled { seconds: 9 }, 429, "QuotaExceeded"),
        (Fault::RemoteService, 500, "InternalFailure"),
        (Fault::Unsuccessful, 200, "InternalFailure"),
    ] {
        caller.switch_on(fault, SEARCH_ORDERS);
        assert_eq!(caller.search(&access, &[]).await.refusal(), (status, code), "{fault:?}");
        assert_eq!(caller.search(&access, &[]).await.refusal(), (200, ""), "{fault:?}");
    }
    let calls = caller.simulator.switches().calls();
    assert_eq!((calls[SEARCH_ORDERS], calls.get(PARTICIPATIONS)), (8, None));
}
