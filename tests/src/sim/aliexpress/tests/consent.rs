//! The consent page: what it refuses to show, and what it sends back to the app.

use super::*;

#[tokio::test]
async fn shows_the_page_for_a_registered_app_and_address_alone() {
    let caller = Caller::new();
    let query = |changes: Changes<'_>| {
        let mut parameters = BTreeMap::new();
        let redirect = ("redirect_uri", Some(CALLBACK));
        change(&mut parameters, &[("response_type", Some("code")), ("client_id", Some(KEY)), redirect]);
        change(&mut parameters, changes);
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
        format!("/oauth/authorize?{query}")
    };
    let long = "x".repeat(600);
    for (changes, shown) in [
        (&[][..], true),
        (&[("state", Some("a&b=\"c\""))], true),
        (&[("force_auth", Some("true"))], true),
        (&[("response_type", None)], false),
        (&[("response_type", Some("token"))], false),
        (&[("client_id", None)], false),
        (&[("client_id", Some("87654321"))], false),
        (&[("redirect_uri", None)], false),
        (&[("redirect_uri", Some("http://127.0.0.1:8082/callBackSMT.htm/"))], false),
        (&[("redirect_uri", Some("http://evil.example/"))], false),
        (&[("state", Some(long.as_str()))], false),
    ] {
        let response = caller.send(Method::GET, &query(changes), &[]).await;
        let status = if shown { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(response.status(), status, "{changes:?}");
        let page = String::from_utf8(bytes(response).await).unwrap();
        assert_eq!(page.contains("授权 Authorize"), shown, "{changes:?}");
        assert!(!page.contains("\"c\""), "the state is escaped");
    }
}

#[tokio::test]
async fn sends_code_or_refusal_with_the_state() {
    let caller = Caller::new();
    let only_others = json!({
        "do": "register", "key": "2", "secret": "s", "redirect_uris": ["http://x.example/cb?a=1"], "sellers": ["cn9"],
    });
    caller.command(only_others);
    let send = async |changes: Changes<'_>| {
        let mut form = BTreeMap::new();
        let decision = ("decision", Some("agree"));
        change(&mut form, &[("response_type", Some("code")), ("client_id", Some(KEY)), decision]);
        change(&mut form, &[("redirect_uri", Some(CALLBACK)), ("login", Some(LOGIN)), ("state", Some("s t&"))]);
        change(&mut form, changes);
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let response = caller.send(Method::POST, "/oauth/authorize", &form).await;
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (response.status(), location.unwrap_or_default())
    };
    let (status, location) = send(&[]).await;
    assert_eq!(status, StatusCode::FOUND);
    let query = location.strip_prefix("http://127.0.0.1:8082/callBackSMT.htm?").unwrap();
    let code = query.strip_prefix("code=3_12345678_").unwrap().strip_suffix("&state=s+t%26").unwrap();
    assert_eq!(code.len(), 27);

    let (status, location) = send(&[("decision", Some("decline"))]).await;
    assert_eq!(status, StatusCode::FOUND);
    assert!(location.contains("?error=access_denied&"), "{location}");
    assert!(location.ends_with("&state=s+t%26") && !location.contains("code="), "{location}");

    let other_app = [("client_id", Some("2")), ("redirect_uri", Some("http://x.example/cb?a=1"))];
    for (what, changes, expected) in [
        ("unknown login", &[("login", Some("cn0"))][..], StatusCode::UNPROCESSABLE_ENTITY),
        ("no login", &[("login", None)], StatusCode::UNPROCESSABLE_ENTITY),
        ("no decision", &[("decision", None)], StatusCode::BAD_REQUEST),
        ("not on the whitelist", &other_app, StatusCode::FORBIDDEN),
        ("another address", &[("redirect_uri", Some("http://evil.example/"))], StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(send(changes).await, (expected, String::new()), "{what}");
    }
}
