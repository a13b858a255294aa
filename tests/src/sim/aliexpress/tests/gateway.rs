//! The gateway of the order methods: its checks, its shapes, its faults and its counters.

use super::*;

#[tokio::test]
async fn checks_in_the_platforms_order() {
    let caller = Caller::new();
    let session = caller.session().await;
    let query = month().to_string();
    let good = ("param_aeop_order_query", Some(query.as_str()));
    for (what, changes, expected) in [
        (
            "unknown method before anything else",
            &[("method", Some("x.y")), ("app_key", Some("1"))][..],
            "InvalidApiPath",
        ),
        ("no method", &[("method", None)], "InvalidApiPath"),
        ("unknown app", &[("app_key", Some("1")), good], "IncompleteSignature"),
        ("signature before session", &[("sign_method", None), ("session", None)], "IncompleteSignature"),
        ("session before parameters", &[("session", Some("5000"))], "IllegalAccessToken"),
        ("no session", &[("session", None), good], "IllegalAccessToken"),
        ("another format", &[("format", Some("xml")), good], "50"),
        ("no parameter", &[], "MissingParameter"),
        ("an empty parameter is none", &[("param_aeop_order_query", Some(" "))], "MissingParameter"),
        ("a blank one beside", &[good, ("partner_id", Some(" "))], "0"),
        ("all right", &[good], "0"),
    ] {
        let answer = caller.sync(LIST, &session, changes).await;
        assert_eq!(code_of(&answer), expected, "{what}: {answer}");
    }
    let missing = caller.sync(DETAIL, &session, &[("param1", Some("{}"))]).await;
    assert_eq!(missing["error_response"]["msg"], "MissingParameter: order_id");
}

#[tokio::test]
async fn parameters_may_stand_in_query_or_form_or_both() {
    let caller = Caller::new();
    let session = caller.session().await;
    let mut parameters = caller.common();
    let query = month().to_string();
    change(
        &mut parameters,
        &[("method", Some(LIST)), ("session", Some(&session)), ("param_aeop_order_query", Some(&query))],
    );
    let sign = signature::sign(SECRET, "", &parameters);
    parameters.insert("sign".to_owned(), sign);
    let all = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
    let business: Vec<_> = [("param_aeop_order_query", query.as_str()), ("method", LIST)].into();
    parameters.remove("param_aeop_order_query");
    let system = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
    for (method, address, form) in [
        (Method::POST, format!("/sync?{all}"), &[][..]),
        (Method::GET, format!("/sync?{all}"), &[]),
        (Method::POST, format!("/sync?{system}"), &business),
    ] {
        let response = caller.send(method, &address, form).await;
        let answer: Value = serde_json::from_slice(&bytes(response).await).unwrap();
        assert!(answer.get("aliexpress_trade_seller_orderlist_get_response").is_some(), "{answer}");
    }
}

#[tokio::test]
async fn refusals_that_are_switched_on_come_once_and_at_their_place() {
    let caller = Caller::new();
    let session = caller.session().await;
    for (fault, expected) in [
        (Fault::AddressRefused, "AppWhiteIpLimit"),
        (Fault::NoPermission, "InsufficientPermission"),
        (Fault::Throttled { seconds: 9 }, "ApiCallLimit"),
        (Fault::RemoteService, "15"),
    ] {
        caller.switch_on(fault, LIST);
        // A refused session is refused before these, but for the address, which comes first and uses its switch up.
        let unknown = caller.sync(LIST, "nobody", &[]).await;
        let (first, second) = match fault {
            Fault::AddressRefused => (expected, "0"),
            _ => ("IllegalAccessToken", expected),
        };
        assert_eq!(code_of(&unknown), first, "{fault:?}");
        assert_eq!(code_of(&caller.list(&session, month()).await), second, "{fault:?}");
        assert_eq!(code_of(&caller.list(&session, month()).await), "0", "{fault:?}");
    }
    caller.switch_on(Fault::Unsuccessful, LIST);
    assert_eq!(caller.list(&session, month()).await["result"]["success"], false);
    caller.switch_on(Fault::EmptyPage, LIST);
    let empty = caller.list(&session, month()).await;
    assert!(ids(&empty).is_empty() && empty["result"]["total_count"].as_u64() > Some(0));
    caller.switch_on(Fault::EmptyList, LIST);
    let empty = caller.list(&session, month()).await;
    assert_eq!((code_of(&empty), &empty["result"]), ("0".into(), &json!({})));
    caller.switch_on(Fault::EmptyDetail, DETAIL);
    let order = format!(r#"{{"order_id":{}}}"#, caller.special(Special::Bare));
    for there in [false, true] {
        let answer = caller.sync(DETAIL, &session, &[("param1", Some(&order))]).await;
        assert_eq!(answer["target"].is_object(), there, "{answer}");
    }
    caller.switch_on(Fault::Throttled { seconds: 9 }, TOKEN_REFRESH);
    let answer = caller.rest(TOKEN_REFRESH, &[("refresh_token", Some("x"))]).await;
    assert!(answer["message"].as_str().unwrap().contains("will last 9 seconds"), "{answer}");
}

#[tokio::test]
async fn a_wrong_clock_at_the_gateway_refuses_good_timestamps() {
    let caller = Caller::new();
    let session = caller.session().await;
    for (seconds, expected) in [(7_200, "0"), (7_201, "InvalidTimestamp"), (-7_201, "InvalidTimestamp"), (0, "0")] {
        caller.command(json!({"do": "skew", "seconds": seconds}));
        assert_eq!(code_of(&caller.list(&session, month()).await), expected, "{seconds}");
    }
}

#[tokio::test]
async fn transport_faults_spoil_what_arrives() {
    let caller = Caller::new();
    for (fault, status, readable) in [
        (Fault::ServerError, 500, false),
        (Fault::Html, 200, false),
        (Fault::Malformed, 200, false),
        (Fault::Truncated, 200, false),
    ] {
        caller.switch_on(fault, "x.y");
        let response = caller.send(Method::POST, "/sync?method=x.y", &[]).await;
        assert_eq!(response.status(), status, "{fault:?}");
        let json = response.into_body().collect().await.ok();
        let json = json.and_then(|body| serde_json::from_slice::<Value>(&body.to_bytes()).ok());
        assert_eq!(json.is_some(), readable, "{fault:?}");
    }
    caller.switch_on(Fault::Endless, "x.y");
    let mut body = caller.send(Method::POST, "/sync?method=x.y", &[]).await.into_body();
    let mut length = 0;
    while length < 1 << 20 {
        length += body.frame().await.unwrap().unwrap().into_data().unwrap().len();
    }
}

#[tokio::test(start_paused = true)]
async fn a_held_answer_is_of_a_call_that_was_done() {
    let caller = Caller::new();
    let tokens = caller.tokens().await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    caller.switch_on(Fault::Held, TOKEN_REFRESH);
    let changes = [("refresh_token", Some(refresh))];
    let held = caller.rest(TOKEN_REFRESH, &changes);
    let meanwhile = async {
        caller.simulator.switches().wait_held(1).await;
        let again = caller.rest(TOKEN_REFRESH, &changes).await;
        assert_eq!(code_of(&again), "IllegalRefreshToken");
        caller.simulator.switches().release();
    };
    assert_eq!(code_of(&tokio::join!(held, meanwhile).0), "0");
}

#[tokio::test]
async fn counts_calls_by_method() {
    let caller = Caller::new();
    let session = caller.session().await;
    caller.command(json!({"do": "reset-calls"}));
    caller.list(&session, month()).await;
    caller.list("nobody", month()).await;
    caller.detail(&session, "1").await;
    let calls = caller.simulator.switches().calls();
    assert_eq!(calls, BTreeMap::from([(LIST.to_owned(), 2), (DETAIL.to_owned(), 1)]));
}

#[tokio::test]
async fn is_controlled_over_http_by_the_same_words() {
    let caller = Caller::new();
    let get = async |address: &str| -> Value {
        serde_json::from_slice(&bytes(caller.send(Method::GET, address, &[]).await).await).unwrap()
    };
    assert_eq!(get("/_control/now").await, json!({"now": "2026-11-10T08:00:00.000Z"}));
    assert_eq!(get("/_control/ledger?shop=cn1000012345").await.as_array().unwrap().len(), 25);
    assert_eq!(get("/_control/ledger").await.as_array().unwrap().len(), 50);
    assert_eq!(get("/_control/shops").await[0]["login"], LOGIN);
    for (body, status) in [
        (r#"{"do":"advance","seconds":1}"#, StatusCode::NO_CONTENT),
        (
            r#"{"do":"switch-on","fault":{"kind":"throttled","seconds":3},"method":"m","times":2}"#,
            StatusCode::NO_CONTENT,
        ),
        (r#"{"do":"act","action":{"what":"touch","order":"1"}}"#, StatusCode::NOT_FOUND),
        (r#"{"do":"dance"}"#, StatusCode::BAD_REQUEST),
        ("", StatusCode::BAD_REQUEST),
    ] {
        let request = Request::post("/_control").body(Body::from(body)).unwrap();
        let response = caller.simulator.router().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{body}");
    }
    assert_eq!(get("/_control/now").await, json!({"now": "2026-11-10T08:00:01.000Z"}));
}

#[tokio::test]
async fn serves_on_loopback_and_stops_clean_with_an_answer_under_way() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let caller = Caller::new();
    let served = caller.simulator.serve("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(served.address()).await.unwrap();
    stream.write_all(b"GET /_control/now HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 15];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");

    caller.switch_on(Fault::Held, "x.y");
    let mut waiting = tokio::net::TcpStream::connect(served.address()).await.unwrap();
    waiting.write_all(b"GET /sync?method=x.y HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    caller.simulator.switches().wait_held(1).await;
    assert_eq!(served.stop().await, Vec::<String>::new());
    let mut rest = Vec::new();
    assert_eq!(waiting.read_to_end(&mut rest).await.unwrap_or(0), 0);
}
