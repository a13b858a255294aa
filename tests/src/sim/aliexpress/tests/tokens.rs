//! Codes and tokens: the order of checks, single use, lifetimes and rotation.

use super::*;

#[tokio::test]
async fn checks_app_signature_time_and_parameters_in_this_order() {
    let caller = Caller::new();
    let code = caller.code().await;
    let early = (moment(START).as_millis() - 7_200_001).to_string();
    let edge = (moment(START).as_millis() - 7_200_000).to_string();
    for (what, changes, expected) in [
        ("no app", &[("app_key", None)][..], "MissingParameter"),
        ("unknown app", &[("app_key", Some("1"))], "IncompleteSignature"),
        ("no sign_method", &[("sign_method", None)], "IncompleteSignature"),
        ("another sign_method", &[("sign_method", Some("md5"))], "IncompleteSignature"),
        ("no timestamp", &[("timestamp", None)], "MissingParameter"),
        ("a timestamp that is none", &[("timestamp", Some("yesterday"))], "InvalidTimestamp"),
        ("a clock too far off, and no code", &[("timestamp", Some(&early))], "InvalidTimestamp"),
        ("a clock just near enough, and no code", &[("timestamp", Some(&edge))], "MissingParameter"),
        ("the other notation, and no code", &[("timestamp", Some(START))], "MissingParameter"),
        ("a blank code", &[("code", Some(" "))], "MissingParameter"),
        ("a code of nobody", &[("code", Some("3_12345678_AbCdEfGh"))], "InvalidCode"),
        ("the code", &[("code", Some(&code))], "0"),
        ("the code again", &[("code", Some(&code))], "InvalidCode"),
    ] {
        let answer = caller.rest(TOKEN_CREATE, changes).await;
        assert_eq!(code_of(&answer), expected, "{what}: {answer}");
        assert!(answer["request_id"].is_string());
    }
    assert_eq!(code_of(&caller.rest("/auth/token/other", &[]).await), "InvalidApiPath");
}

#[tokio::test]
async fn accepts_the_vendors_vector_and_no_near_miss_of_it() {
    const GOOD: &str = "BA34D4353A2AFAF6832EF05B9ECA2C8B1426BD240FBA5065325C44F1D3AC4F89";
    let caller = Caller::at("2018-02-05T08:46:32Z", 1);
    let lower = GOOD.to_lowercase();
    let sign_over = |path: &str| {
        let mut parameters = caller.common();
        change(&mut parameters, &[("code", Some("3_12345678_AbCdEfGh"))]);
        signature::sign(SECRET, path, &parameters)
    };
    let (with_rest, without_path) = (sign_over("/rest/auth/token/create"), sign_over(""));
    for (what, sign, expected) in [
        ("the vector", GOOD, "InvalidCode"),
        ("in lower case", &lower, "IncompleteSignature"),
        ("over the whole path", &with_rest, "IncompleteSignature"),
        ("over no path", &without_path, "IncompleteSignature"),
        ("empty", "", "IncompleteSignature"),
    ] {
        let mut parameters = caller.common();
        change(&mut parameters, &[("code", Some("3_12345678_AbCdEfGh")), ("sign", Some(sign))]);
        assert_eq!(code_of(&caller.post("/rest/auth/token/create", &parameters).await), expected, "{what}");
    }
}

#[tokio::test]
async fn says_whose_tokens_they_are_and_until_when() {
    let caller = Caller::new();
    let tokens = caller.tokens().await;
    let expected = json!({
        "expires_in": 2_592_000, "expire_time": moment("2026-12-10T08:00:00Z").as_millis(),
        "refresh_expires_in": 5_184_000, "user_nick": LOGIN, "seller_id": "6072325717", "user_id": "6072325717",
        "account_platform": "seller_center", "account_id": null, "code": "0",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(tokens[name], *value, "{name}");
    }
    assert!(tokens["access_token"].as_str().unwrap().starts_with("50000"));
    assert!(tokens["refresh_token"].as_str().unwrap().starts_with("50001"));

    caller.command(json!({"do": "settings", "numbers_as_text": true, "refresh_seconds": 0}));
    let tokens = caller.tokens().await;
    assert_eq!((&tokens["expires_in"], &tokens["refresh_expires_in"]), (&json!("2592000"), &json!("0")));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let answer = caller.rest(TOKEN_REFRESH, &[("refresh_token", Some(refresh))]).await;
    assert_eq!(code_of(&answer), "IllegalRefreshToken");
}

#[tokio::test]
async fn a_buyer_is_told_from_a_seller() {
    let caller = Caller::new();
    let form = [
        ("response_type", "code"),
        ("client_id", KEY),
        ("redirect_uri", CALLBACK),
        ("decision", "agree"),
        ("login", "us1000000001"),
    ];
    let response = caller.send(Method::POST, "/oauth/authorize", &form).await;
    let location = response.headers()[header::LOCATION].to_str().unwrap();
    let tokens = caller.rest(TOKEN_CREATE, &[("code", Some(location.split_once("code=").unwrap().1))]).await;
    assert_eq!(tokens["account_platform"], "buyerApp");
    let session = tokens["access_token"].as_str().unwrap();
    assert_eq!(code_of(&caller.list(session, month()).await), "InsufficientPermission");
}

#[tokio::test]
async fn a_code_is_bound_to_its_uuid_and_its_time() {
    let caller = Caller::new();
    let code = async || {
        let form = [
            ("response_type", "code"),
            ("client_id", KEY),
            ("redirect_uri", CALLBACK),
            ("uuid", "u-1"),
            ("decision", "agree"),
            ("login", LOGIN),
        ];
        let response = caller.send(Method::POST, "/oauth/authorize", &form).await;
        response.headers()[header::LOCATION].to_str().unwrap().split_once("code=").unwrap().1.to_owned()
    };
    for (uuid, wait, expected) in [
        (Some("u-1"), 0, "0"),
        (None, 0, "InvalidCode"),
        (Some("u-2"), 0, "InvalidCode"),
        (Some("u-1"), 1_799, "0"),
        (Some("u-1"), 1_800, "InvalidCode"),
    ] {
        let code = code().await;
        caller.command(json!({"do": "advance", "seconds": wait}));
        let answer = caller.rest(TOKEN_CREATE, &[("code", Some(&code)), ("uuid", uuid)]).await;
        assert_eq!(code_of(&answer), expected, "{uuid:?} after {wait} s");
    }
}

#[tokio::test]
async fn renewing_rotates_unless_it_is_switched_off() {
    let caller = Caller::new();
    for rotate in [true, false] {
        caller.command(json!({"do": "settings", "rotate": rotate}));
        let first = caller.tokens().await;
        let old = first["refresh_token"].as_str().unwrap();
        let second = caller.rest(TOKEN_REFRESH, &[("refresh_token", Some(old))]).await;
        assert_eq!(code_of(&second), "0");
        assert_eq!(second["refresh_token"] != first["refresh_token"], rotate);
        let again = caller.rest(TOKEN_REFRESH, &[("refresh_token", Some(old))]).await;
        assert_eq!(code_of(&again), if rotate { "IllegalRefreshToken" } else { "0" });
        for tokens in [&first, &second] {
            let session = tokens["access_token"].as_str().unwrap();
            assert_eq!(code_of(&caller.list(session, month()).await), "0");
        }
    }
}

#[tokio::test]
async fn tokens_end_by_time_and_by_revocation() {
    let caller = Caller::new();
    let expired = caller.session().await;
    caller.command(json!({"do": "advance", "seconds": 2_592_000}));
    assert_eq!(code_of(&caller.list(&expired, month()).await), "IllegalAccessToken");

    let tokens = caller.tokens().await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    caller.command(json!({"do": "end-grants", "shop": LOGIN, "access": true, "refresh": false}));
    let renewed = caller.rest(TOKEN_REFRESH, &[("refresh_token", Some(refresh))]).await;
    assert_eq!(code_of(&renewed), "0");

    caller.command(json!({"do": "end-grants", "shop": LOGIN, "access": true, "refresh": true}));
    let session = renewed["access_token"].as_str().unwrap();
    assert_eq!(code_of(&caller.list(session, month()).await), "IllegalAccessToken");
    let refresh = renewed["refresh_token"].as_str().unwrap();
    let answer = caller.rest(TOKEN_REFRESH, &[("refresh_token", Some(refresh))]).await;
    assert_eq!(code_of(&answer), "IllegalRefreshToken");
}

#[tokio::test]
async fn an_app_cannot_use_what_another_was_given() {
    let caller = Caller::new();
    let other = json!({"do": "register", "key": "2", "secret": SECRET, "redirect_uris": [CALLBACK]});
    caller.command(other);
    let code = caller.code().await;
    let answer = caller.rest(TOKEN_CREATE, &[("app_key", Some("2")), ("code", Some(&code))]).await;
    assert_eq!(code_of(&answer), "InvalidCode");
    let session = caller.session().await;
    let answer = caller.sync(LIST, &session, &[("app_key", Some("2"))]).await;
    assert_eq!(code_of(&answer), "IllegalAccessToken");
}
