//! The consent page: what it refuses to show, and what it sends back to the app.

use super::*;

async fn ask(caller: &Caller, changes: Changes<'_>) -> (u16, String) {
    let application = application_id(KEY);
    let mut parameters = BTreeMap::new();
    change(&mut parameters, &[("application_id", Some(application.as_str())), ("state", Some("s"))]);
    change(&mut parameters, changes);
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
    let address = format!("{}?{query}", super::super::consent::PATH);
    let response = caller.send(Method::GET, &address, &[], String::new()).await;
    (response.status().as_u16(), String::from_utf8(bytes(response).await).unwrap())
}

#[tokio::test]
async fn shows_the_page_for_a_registered_application_and_address_alone() {
    let published = Caller::new();
    let draft = Caller::with(json!({"publication": "draft", "application-id": "amzn1.sellerapps.app.9"}));
    let plain = Caller::new();
    plain.command(json!({
        "do": "register", "key": "k", "secret": "s", "redirect_uris": ["http://127.0.0.1:8082/cb", "http://h.example/cb"],
    }));
    let k = application_id("k");
    for (caller, changes, expected) in [
        (&published, &[][..], "授权 Authorize"),
        (&published, &[("redirect_uri", Some(CALLBACK))], "授权 Authorize"),
        (&published, &[("application_id", None)], "application_id"),
        (&published, &[("application_id", Some("amzn1.sp.solution.9"))], "application_id"),
        (&published, &[("redirect_uri", Some("https://evil.example/"))], "MD5101"),
        (&published, &[("redirect_uri", Some("https://orders.example/callback/amazon/abc#x"))], "MD5110"),
        (&published, &[("version", Some("beta"))], "<code>version"),
        (&draft, &[("application_id", Some("amzn1.sellerapps.app.9"))], "MD1000"),
        (&draft, &[("application_id", Some("amzn1.sellerapps.app.9")), ("version", Some("beta"))], "授权 Authorize"),
        (&plain, &[("application_id", Some(k.as_str()))], "MD5101"),
    ] {
        let (status, page) = ask(caller, changes).await;
        assert!(page.contains(expected), "{changes:?}: {page}");
        assert_eq!(status == 200, expected.starts_with('授'), "{changes:?}");
    }
    plain.command(json!({"do": "settings", "loopback_http": true}));
    for (redirect, expected) in [("http://127.0.0.1:8082/cb", 200), ("http://h.example/cb", 400)] {
        let (status, _) = ask(&plain, &[("application_id", Some(&k)), ("redirect_uri", Some(redirect))]).await;
        assert_eq!(status, expected, "{redirect}");
    }
}

#[tokio::test]
async fn sends_seller_and_code_or_the_state_alone() {
    let caller = Caller::new();
    let application = application_id(KEY);
    let send = async |changes: Changes<'_>| {
        let mut form = BTreeMap::new();
        change(&mut form, &[("application_id", Some(application.as_str())), ("state", Some("s t&"))]);
        change(&mut form, &[("decision", Some("agree")), ("login", Some(LOGIN))]);
        change(&mut form, changes);
        let response = caller.post(super::super::consent::PATH, &form).await;
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), location.unwrap_or_default())
    };
    let (status, location) = send(&[]).await;
    let expected = format!("{CALLBACK}?state=s+t%26&selling_partner_id={SELLER}&spapi_oauth_code=AN");
    assert!(status == 302 && location.starts_with(&expected), "{location}");
    let other = send(&[("redirect_uri", Some("https://other.example/cb"))]).await;
    assert!(other.1.starts_with("https://other.example/cb?state="), "{other:?}");
    assert_eq!(send(&[("decision", Some("decline"))]).await, (302, format!("{CALLBACK}?state=s+t%26")));
    for changes in [&[("login", Some("cn0"))], &[("login", Some("us1000000001"))], &[("login", None)]] {
        assert_eq!(send(changes).await, (422, String::new()), "{changes:?}");
    }
    assert_eq!(send(&[("decision", None)]).await.0, 400);
}

#[tokio::test]
async fn the_developers_own_page_shows_a_token_that_works() {
    let caller = Caller::new();
    let path = super::super::DEVELOPER_PAGE;
    let page = caller.send(Method::GET, &format!("{path}?app={KEY}"), &[], String::new()).await;
    assert_eq!(page.status(), StatusCode::OK);
    let mut form = BTreeMap::new();
    change(&mut form, &[("app", Some(KEY)), ("login", Some(LOGIN))]);
    let shown = String::from_utf8(bytes(caller.post(path, &form).await).await).unwrap();
    let value = |id: &str| shown.split(&format!("id={id} value=\"")).nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(value("seller-id"), SELLER);
    let changes = [("grant_type", Some("refresh_token")), ("refresh_token", Some(value("refresh-token")))];
    assert_eq!(caller.tokens(&changes).await.status, StatusCode::OK);
    for (name, wrong) in [("app", "k"), ("login", "us1000000001")] {
        let mut form = form.clone();
        change(&mut form, &[(name, Some(wrong))]);
        assert!(!caller.post(path, &form).await.status().is_success(), "{name}");
    }
}
