//! Token calls: what they want, what they issue, and how long it is good.

use super::*;

#[tokio::test]
async fn a_code_works_once_in_its_time_for_its_app_and_ru_name() {
    let caller = Caller::new();
    let code = caller.code(&[]).await;
    let (status, body) = caller.token(&redeeming(&code)).await;
    assert_eq!((status, body["expires_in"].as_u64()), (StatusCode::OK, Some(7200)));
    assert_eq!(
        (body["refresh_token_expires_in"].as_u64(), body["token_type"].as_str()),
        (Some(47_304_000), Some("User Access Token"))
    );
    assert!(body["refresh_token"].is_string() && body["access_token"].is_string());
    let again = caller.token(&redeeming(&code)).await;
    assert_eq!((again.0, error_of(&again.1)), (StatusCode::BAD_REQUEST, "invalid_grant".to_owned()));

    for (what, seconds, changes, expected) in [
        ("in time", 298, &[][..], ""),
        ("too late", 299, &[], "invalid_grant"),
        ("another RuName", 0, &[("redirect_uri", Some("other"))], "invalid_grant"),
        ("an address in its place", 0, &[("redirect_uri", Some(ACCEPTED))], "invalid_grant"),
        ("no RuName", 0, &[("redirect_uri", None)], "invalid_request"),
        ("no code", 0, &[("code", None)], "invalid_request"),
        ("another kind", 0, &[("grant_type", Some("password"))], "unsupported_grant_type"),
    ] {
        let code = caller.code(&[]).await;
        caller.command(json!({"do": "advance", "seconds": seconds}));
        let form = [&redeeming(&code)[..], changes].concat();
        assert_eq!(error_of(&caller.token(&form).await.1), expected, "{what}");
    }
}

#[tokio::test]
async fn a_code_that_was_encoded_twice_is_none() {
    let caller = Caller::new();
    let code = caller.code(&[]).await;
    let twice: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    assert_eq!(error_of(&caller.token(&redeeming(&twice)).await.1), "invalid_grant");
    assert_eq!(error_of(&caller.token(&redeeming(&code)).await.1), "", "a wrong code uses up no other");
}

#[tokio::test]
async fn the_client_proves_itself_by_basic_authentication_alone() {
    let caller = Caller::new();
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    for authorization in [
        String::new(),
        basic("x"),
        basic(&format!("{KEY}:wrong")),
        basic(&format!("other:{SECRET}")),
        "Basic !".to_owned(),
    ] {
        let code = caller.code(&[]).await;
        let form = [&redeeming(&code)[..], &[("client_id", Some(KEY)), ("client_secret", Some(SECRET))]].concat();
        let (status, body) = caller.token_as(&authorization, &form).await;
        assert_eq!(
            (status, error_of(&body)),
            (StatusCode::UNAUTHORIZED, "invalid_client".to_owned()),
            "{authorization}"
        );
    }
    let request = Request::post(TOKEN).header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap();
    assert_eq!(error_of(&read(caller.send(request).await).await.1), "invalid_request");
}

#[tokio::test]
async fn renewing_issues_an_access_token_and_never_a_refresh_token() {
    let caller = Caller::new();
    let refresh = caller.tokens().await["refresh_token"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let (status, body) = caller.token(&renewing(&refresh)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let mut members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["access_token", "expires_in", "token_type"]);
        assert_eq!(
            caller.get("/commerce/identity/v1/user/", body["access_token"].as_str().unwrap()).await.0,
            StatusCode::OK
        );
    }
    let wider = [&renewing(&refresh)[..], &[("scope", Some("https://api.ebay.com/oauth/api_scope"))]].concat();
    assert_eq!(error_of(&caller.token(&wider).await.1), "invalid_scope");
    let narrower = [&renewing(&refresh)[..], &[("scope", Some(IDENTITY_SCOPE))]].concat();
    let access = caller.token(&narrower).await.1["access_token"].as_str().unwrap().to_owned();
    let refused = caller.get("/sell/fulfillment/v1/order", &access).await;
    assert_eq!((refused.0, error_of(&refused.1)), (StatusCode::FORBIDDEN, "1100".to_owned()));

    caller.command(json!({"do": "advance", "seconds": 47_304_000}));
    assert_eq!(error_of(&caller.token(&renewing(&refresh)).await.1), "invalid_grant", "after 18 months");
}

#[tokio::test]
async fn a_revoked_grant_is_dead_for_calls_and_renewals() {
    let caller = Caller::new();
    let tokens = caller.tokens().await;
    let (access, refresh) = (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    caller.command(json!({"do": "end-grants", "shop": LOGIN, "access": true, "refresh": true}));
    assert_eq!(error_of(&caller.get("/sell/fulfillment/v1/order", access).await.1), "1001");
    assert_eq!(error_of(&caller.token(&renewing(refresh)).await.1), "invalid_grant");
}

#[tokio::test]
async fn faults_come_once_in_the_words_of_the_endpoint() {
    let caller = Caller::new();
    for (fault, status, error) in [
        (Fault::Throttled { seconds: 9 }, StatusCode::TOO_MANY_REQUESTS, "2001"),
        (Fault::NoPermission, StatusCode::BAD_REQUEST, "invalid_scope"),
        (Fault::RemoteService, StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    ] {
        let code = caller.code(&[]).await;
        caller.switch_on(fault, TOKEN);
        let refused = caller.token(&redeeming(&code)).await;
        assert_eq!((refused.0, error_of(&refused.1).as_str()), (status, error), "{fault:?}");
        assert_eq!(caller.token(&redeeming(&code)).await.0, StatusCode::OK, "{fault:?}");
    }
}
