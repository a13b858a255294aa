//! The consent page: what it refuses to show, and what it sends back to the app.

use super::*;

#[tokio::test]
async fn shows_the_page_for_a_known_app_and_its_ru_name_alone() {
    let caller = Caller::new();
    let doubled = format!("{ORDERS_SCOPE}  {IDENTITY_SCOPE}");
    for (changes, error) in [
        (&[][..], None),
        (&[("prompt", Some("login"))], None),
        (&[("state", None)], None),
        (&[("prompt", Some("none"))], Some("invalid_request")),
        (&[("client_id", Some("other"))], Some("invalid_request")),
        (&[("redirect_uri", Some(ACCEPTED))], Some("invalid_request")),
        (&[("redirect_uri", Some("Harbour-HarbourO-Orders-zzzzzz"))], Some("invalid_request")),
        (&[("redirect_uri", None)], Some("invalid_request")),
        (&[("response_type", Some("token"))], Some("invalid_request")),
        (&[("scope", None)], Some("invalid_request")),
        (&[("scope", Some("https://api.ebay.com/oauth/api_scope/sell.everything"))], Some("invalid_scope")),
        (&[("scope", Some(&doubled))], Some("invalid_scope")),
    ] {
        let mut asked = parameters(&[
            ("client_id", Some(KEY)),
            ("redirect_uri", Some(NAME)),
            ("response_type", Some("code")),
            ("scope", Some(ORDERS_SCOPE)),
            ("state", Some("a&b=\"c\"")),
        ]);
        change(&mut asked, changes);
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&asked).finish();
        let request = Request::get(format!("/oauth2/authorize?{query}")).body(Body::empty()).unwrap();
        let response = caller.send(request).await;
        assert!(response.headers().get(header::LOCATION).is_none(), "{changes:?}: nobody is sent back");
        let status = response.status();
        let page = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
        match error {
            None => assert!(
                status == StatusCode::OK && page.contains("授权 Authorize") && !page.contains("\"c\""),
                "{page}"
            ),
            Some(error) => {
                let body: Value = serde_json::from_str(&page).unwrap();
                assert_eq!((status, body["error_id"].as_str()), (StatusCode::BAD_REQUEST, Some(error)), "{changes:?}");
            }
        }
    }
}

#[tokio::test]
async fn sends_an_encoded_code_with_the_state_and_a_refusal_without_it() {
    let caller = Caller::new();
    let (status, location) = caller.consent(&[]).await;
    assert_eq!(status, StatusCode::FOUND);
    let rest = location.strip_prefix("https://orders.example.com/callback/ebay/app?state=s+t%26&code=").unwrap();
    let code = rest.strip_suffix("&expires_in=299").unwrap();
    assert!(
        code.starts_with("v%5E1.1%23i%5E1%23") && code.ends_with("%3D") && !code.contains(['^', '#', '=']),
        "{code}"
    );

    let declined = caller.consent(&[("decision", Some("decline"))]).await;
    let address = format!("{ACCEPTED}?isAuthSuccessful=false");
    assert_eq!(declined, (StatusCode::FOUND, address), "the state does not come back");
    let elsewhere = json!({
        "do": "register", "key": KEY, "secret": SECRET, "redirect_uris": [ACCEPTED, "https://orders.example.com/no?a=1"],
        "settings": {"ru-name": NAME}, "sellers": ["cn9"],
    });
    caller.command(elsewhere);
    let declined = caller.consent(&[("decision", Some("decline"))]).await.1;
    assert_eq!(declined, "https://orders.example.com/no?a=1&isAuthSuccessful=false");
    for (what, changes, expected) in [
        ("unknown login", &[("login", Some("cn0"))][..], StatusCode::UNPROCESSABLE_ENTITY),
        ("not admitted", &[], StatusCode::UNPROCESSABLE_ENTITY),
        ("no decision", &[("decision", None)], StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(caller.consent(changes).await, (expected, String::new()), "{what}");
    }
}

#[tokio::test]
async fn plain_http_is_taken_on_loopback_alone_and_only_where_it_is_switched_on() {
    let caller = Caller::new();
    for (address, switched_on, expected) in [
        ("http://127.0.0.1:8082/callback/ebay/app", false, StatusCode::BAD_REQUEST),
        ("http://127.0.0.1:8082/callback/ebay/app", true, StatusCode::FOUND),
        ("http://203.0.113.7:8082/callback/ebay/app", true, StatusCode::BAD_REQUEST),
        ("http://127.0.0.1.evil.example/", true, StatusCode::BAD_REQUEST),
        ("https://203.0.113.7/callback/ebay/app", false, StatusCode::FOUND),
    ] {
        caller.command(json!({"do": "settings", "loopback_http": switched_on}));
        let settings = json!({"ru-name": NAME});
        caller.command(json!({
            "do": "register", "key": KEY, "secret": SECRET, "redirect_uris": [address], "settings": settings,
        }));
        assert_eq!(caller.consent(&[]).await.0, expected, "{address} {switched_on}");
    }
}
