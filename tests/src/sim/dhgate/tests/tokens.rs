//! Codes and tokens: the order of checks, single use, lifetimes and rotation.

use super::*;

fn error(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["error"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn checks_the_app_and_then_the_code_which_works_once() {
    let caller = Caller::new();
    let code = caller.code(LOGIN).await;
    for (what, changes, expected) in [
        ("no kind", &[("grant_type", None)][..], (400, "invalid_request")),
        ("another kind", &[("grant_type", Some("password"))], (400, "unsupported_grant_type")),
        ("no app", &[("client_id", None)], (400, "invalid_request")),
        ("no secret", &[("client_secret", None)], (400, "invalid_request")),
        ("another app", &[("client_id", Some("another"))], (400, "invalid_client")),
        ("a wrong secret", &[("client_secret", Some("wrong"))], (400, "invalid_client")),
        ("no address", &[("redirect_uri", None)], (400, "invalid_request")),
        ("a code of nobody", &[("code", Some("x"))], (400, "invalid_authorization_code")),
        ("the code", &[], (200, "")),
        ("the code again", &[], (400, "invalid_authorization_code")),
    ] {
        assert_eq!(error(&caller.redeem(&code, changes).await), expected, "{what}");
    }
    let code = caller.code(LOGIN).await;
    let elsewhere = caller.redeem(&code, &[("redirect_uri", Some("http://127.0.0.1:8082/other"))]).await;
    assert_eq!(error(&elsewhere), (400, "invalid_authorization_code"));
    let code = caller.code(LOGIN).await;
    caller.command(json!({"do": "advance", "seconds": 600}));
    assert_eq!(error(&caller.redeem(&code, &[]).await), (400, "invalid_authorization_code"));
}

#[tokio::test]
async fn tells_the_moment_at_which_the_token_ends_and_nothing_of_the_seller() {
    let caller = Caller::new();
    let (_, tokens) = caller.redeem(&caller.code(LOGIN).await, &[]).await;
    let names: Vec<_> = tokens.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["access_token", "expires_in", "refresh_token", "scope"]);
    assert_eq!(tokens["expires_in"], moment("2026-11-11T08:00:00Z").as_millis());
    assert_eq!(tokens["access_token"].as_str().unwrap().len(), 40);

    let by_query = format!(
        "{TOKEN}?grant_type=refresh_token&scope=basic&client_id={KEY}&client_secret={SECRET}&refresh_token={}",
        tokens["refresh_token"].as_str().unwrap()
    );
    caller.command(json!({"do": "settings", "numbers_as_text": true}));
    let response = caller.send(Method::GET, &by_query, &[]).await;
    let renewed: Value = serde_json::from_slice(&bytes(response).await).unwrap();
    assert_eq!(renewed["expires_in"], moment("2026-11-11T08:00:00Z").as_millis().to_string());
}

#[tokio::test]
async fn renews_for_thirty_days_with_or_without_a_new_refresh_token() {
    for rotate in [false, true] {
        let caller = Caller::new();
        caller.command(json!({"do": "settings", "rotate": rotate}));
        let (_, first) = caller.redeem(&caller.code(LOGIN).await, &[]).await;
        let old = first["refresh_token"].as_str().unwrap();
        caller.command(json!({"do": "advance", "seconds": 20 * 86_400}));
        for wrong in [("scope", None), ("client_secret", Some("wrong")), ("refresh_token", Some("x"))] {
            assert_eq!(caller.renew(old, &[wrong]).await.0, StatusCode::BAD_REQUEST, "{wrong:?}");
        }
        let (status, second) = caller.renew(old, &[]).await;
        assert_eq!(status, StatusCode::OK);
        let new = second["refresh_token"].as_str().unwrap();
        assert_eq!(new != old, rotate);
        let again = caller.renew(old, &[]).await;
        assert_eq!(error(&again), if rotate { (400, "invalid_refresh_token") } else { (200, "") });
        caller.command(json!({"do": "advance", "seconds": 10 * 86_400}));
        let late = caller.renew(new, &[]).await;
        assert_eq!(error(&late), if rotate { (200, "") } else { (400, "invalid_refresh_token") });
    }
}

#[tokio::test]
async fn the_sign_in_fails_in_its_own_words() {
    let caller = Caller::new();
    caller.switch_on(Fault::RemoteService, TOKEN);
    assert_eq!(error(&caller.redeem("x", &[]).await), (503, "server_error"));
    caller.switch_on(Fault::Throttled { seconds: 1 }, TOKEN);
    assert_eq!(caller.redeem("x", &[]).await.1["code"], "37");
}
