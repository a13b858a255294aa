//! Login with Amazon: the order of checks, single use, lifetimes, and the refresh token that stays.

use super::*;

const CODE: (&str, Option<&str>) = ("grant_type", Some("authorization_code"));
const REFRESH: (&str, Option<&str>) = ("grant_type", Some("refresh_token"));

#[tokio::test]
async fn checks_client_kind_and_code_in_this_order() {
    let caller = Caller::new();
    let code = caller.code().await;
    let code = code.as_str();
    for (what, changes, expected) in [
        ("no client", &[("client_id", None)][..], (400, "invalid_request")),
        ("no secret", &[("client_secret", None)], (400, "invalid_request")),
        ("unknown client", &[("client_id", Some("k")), CODE], (401, "invalid_client")),
        ("wrong secret", &[("client_secret", Some("s")), CODE], (401, "invalid_client")),
        ("no kind", &[], (400, "invalid_request")),
        ("another kind", &[("grant_type", Some("password"))], (400, "unsupported_grant_type")),
        ("no code", &[CODE], (400, "invalid_request")),
        ("a code of nobody", &[CODE, ("code", Some("AN1"))], (400, "invalid_grant")),
        ("the code", &[CODE, ("code", Some(code)), ("redirect_uri", Some(CALLBACK))], (200, "")),
        ("the code again", &[CODE, ("code", Some(code))], (400, "invalid_grant")),
        ("no refresh token", &[REFRESH], (400, "invalid_request")),
        ("a refresh token of nobody", &[REFRESH, ("refresh_token", Some("Atzr|1"))], (400, "invalid_grant")),
    ] {
        let answer = caller.tokens(changes).await;
        let error = answer.body["error"].as_str().unwrap_or_default();
        assert_eq!((answer.status.as_u16(), error), expected, "{what}: {}", answer.body);
        assert!(answer.status.is_success() || answer.body["request_id"].is_string(), "{what}");
    }
    let json =
        caller.send(Method::POST, super::super::TOKEN, &[("content-type", "application/json")], "{}".into()).await;
    assert_eq!(json.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_code_lives_five_minutes_an_access_token_an_hour() {
    let caller = Caller::new();
    let code = caller.code().await;
    caller.command(json!({"do": "advance", "seconds": 300}));
    let late = caller.tokens(&[CODE, ("code", Some(&code))]).await;
    assert_eq!(late.body["error"], "invalid_grant");
    let access = caller.access().await;
    assert!(access.starts_with("Atza|"));
    caller.command(json!({"do": "advance", "seconds": 3599}));
    assert_eq!(caller.search(&access, &[]).await.status, StatusCode::OK);
    caller.command(json!({"do": "advance", "seconds": 1}));
    let ended = caller.search(&access, &[]).await;
    assert_eq!(ended.refusal(), (403, "Unauthorized"));
    assert!(ended.details().contains("revoked, malformed or invalid"));
}

#[tokio::test]
async fn renewing_answers_the_same_refresh_token_and_leaves_old_access_alone() {
    let caller = Caller::new();
    let code = caller.code().await;
    let first = caller.tokens(&[CODE, ("code", Some(&code))]).await.body;
    let (access, refresh) = (first["access_token"].as_str().unwrap(), first["refresh_token"].as_str().unwrap());
    let second = caller.tokens(&[REFRESH, ("refresh_token", Some(refresh))]).await.body;
    assert_eq!((&second["refresh_token"], &second["expires_in"]), (&json!(refresh), &json!(3600)));
    assert_ne!(second["access_token"], access);
    for access in [access, second["access_token"].as_str().unwrap()] {
        assert_eq!(caller.search(access, &[]).await.status, StatusCode::OK);
    }
    caller.command(json!({"do": "end-grants", "shop": LOGIN, "access": true, "refresh": true}));
    let revoked = caller.tokens(&[REFRESH, ("refresh_token", Some(refresh))]).await;
    assert_eq!((revoked.status.as_u16(), &revoked.body["error"]), (400, &json!("invalid_grant")));
    assert_eq!(caller.search(access, &[]).await.refusal().0, 403);
}
