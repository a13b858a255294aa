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
        format!("/dop/oauth2/authorize?{query}")
    };
    for (changes, shown) in [
        (&[][..], true),
        (&[("state", Some("12345678901234567890"))], true),
        (&[("state", Some("123456789012345678901"))], false),
        (&[("scope", Some("basic")), ("display", Some("page")), ("force_login", Some("1"))], true),
        (&[("scope", Some("orders"))], false),
        (&[("display", Some("popup"))], false),
        (&[("force_login", Some("true"))], false),
        (&[("response_type", None)], false),
        (&[("client_id", None)], false),
        (&[("client_id", Some("another"))], false),
        (&[("redirect_uri", None)], false),
        (&[("redirect_uri", Some("http://evil.example/"))], false),
    ] {
        let response = caller.send(Method::GET, &query(changes), &[]).await;
        let status = if shown { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(response.status(), status, "{changes:?}");
        let page = String::from_utf8(bytes(response).await).unwrap();
        assert_eq!(page.contains("授权 Authorize"), shown, "{changes:?}");
    }
}

#[tokio::test]
async fn sends_code_or_refusal_with_the_state() {
    let caller = Caller::new();
    let send = async |changes: Changes<'_>| {
        let mut form = BTreeMap::new();
        let decision = ("decision", Some("agree"));
        change(&mut form, &[("response_type", Some("code")), ("client_id", Some(KEY)), decision]);
        change(&mut form, &[("redirect_uri", Some(CALLBACK)), ("login", Some(LOGIN)), ("state", Some("s t&"))]);
        change(&mut form, changes);
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let response = caller.send(Method::POST, "/dop/oauth2/authorize", &form).await;
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (response.status(), location.unwrap_or_default())
    };
    let (status, location) = send(&[]).await;
    assert_eq!(status, StatusCode::FOUND);
    let code = location.strip_prefix(CALLBACK).unwrap().strip_prefix("?code=").unwrap();
    assert_eq!(code.strip_suffix("&state=s+t%26").unwrap().len(), 32);

    let (status, location) = send(&[("decision", Some("decline"))]).await;
    assert_eq!(status, StatusCode::FOUND);
    assert!(location.contains("?error=access_denied&") && location.ends_with("&state=s+t%26"), "{location}");

    for (what, changes, expected) in [
        ("unknown login", &[("login", Some("cn0"))][..], StatusCode::UNPROCESSABLE_ENTITY),
        ("no decision", &[("decision", None)], StatusCode::BAD_REQUEST),
        ("another address", &[("redirect_uri", Some("http://evil.example/"))], StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(send(changes).await, (expected, String::new()), "{what}");
    }
}
