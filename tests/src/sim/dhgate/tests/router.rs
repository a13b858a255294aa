//! The router: the order of its checks, and the forms of its refusals.

use super::*;

#[tokio::test]
async fn checks_method_token_and_parameters_in_this_order() {
    let caller = Caller::new();
    let access = caller.access().await;
    for (what, changes, expected) in [
        ("no method", &[("method", None), ("v", None)][..], "26"),
        ("unknown method", &[("method", Some("dh.order.delete")), ("v", None)], "27"),
        ("no version", &[("v", None), ("access_token", None)], "28"),
        ("another version", &[("v", Some("1.1")), ("access_token", None)], "29"),
        ("no token", &[("access_token", None), ("timestamp", None)], "40"),
        ("a token of nobody", &[("access_token", Some("x")), ("timestamp", None)], "40"),
        ("another app", &[("client_id", Some("another"))], "23"),
        ("no timestamp", &[("timestamp", None)], "32"),
        ("a timestamp that is none", &[("timestamp", Some("now"))], "33"),
        ("all that is needed", &[], "00000000"),
        ("and the app", &[("client_id", Some(KEY))], "00000000"),
    ] {
        assert_eq!(code_of(&caller.call(&access, USER, changes).await), expected, "{what}");
    }
    caller.command(json!({"do": "advance", "seconds": 86_400}));
    let ended = caller.call(&access, USER, &[]).await;
    assert_eq!(
        ended,
        json!({"code": "40", "message": "令牌Access Token过期或不存在", "solution": "", "subErrors": null})
    );
}

#[tokio::test]
async fn tells_whose_token_it_is_and_lets_sellers_alone_read_orders() {
    let caller = Caller::new();
    let seller = caller.call(&caller.access().await, USER, &[]).await;
    assert_eq!(seller["systemuserbase"]["nickname"], LOGIN);
    assert_eq!(seller["systemuserbase"]["systemuserid"].as_str().unwrap().len(), 32);
    let buyer = caller.access_of("us1000000001").await;
    assert_eq!(code_of(&caller.call(&buyer, USER, &[]).await), "00000000");
    assert_eq!(code_of(&caller.list(&buyer, &[]).await), "3");
}

#[tokio::test]
async fn the_list_is_asked_for_by_post_and_the_rest_by_get_too() {
    let caller = Caller::new();
    let access = caller.access().await;
    let order = caller.special(Special::Bare);
    for (method, expected) in [(LIST, "5"), (DETAIL, "00000000"), (PRODUCTS, "00000000")] {
        let address = format!("/dop/router?access_token={access}&method={method}&v=2.0&timestamp=1&orderNo={order}");
        let answer = bytes(caller.send(Method::GET, &address, &[]).await).await;
        assert_eq!(code_of(&serde_json::from_slice(&answer).unwrap()), expected, "{method}");
    }
}

#[tokio::test]
async fn counts_calls_by_the_minute() {
    let caller = Caller::with(&[(CALLS_PER_MINUTE, "2")]);
    let access = caller.access().await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(code_of(&caller.call(&access, USER, &[]).await).to_owned());
    }
    caller.command(json!({"do": "advance", "seconds": 60}));
    codes.push(code_of(&caller.call(&access, USER, &[]).await).to_owned());
    assert_eq!(codes, ["00000000", "00000000", "37", "00000000"]);
}

#[tokio::test]
async fn faults_come_in_the_platforms_forms() {
    let caller = Caller::new();
    let access = caller.access().await;
    for (fault, expected) in [
        (Fault::Throttled { seconds: 60 }, "37"),
        (Fault::Throttled { seconds: 86_400 }, "36"),
        (Fault::RemoteService, "1"),
        (Fault::NoPermission, "2"),
        (Fault::AddressRefused, "7"),
        (Fault::Unsuccessful, "9"),
    ] {
        caller.switch_on(fault, LIST);
        let answer = caller.list(&access, &[]).await;
        assert_eq!(code_of(&answer), expected, "{fault:?}");
        assert_eq!(answer.get("status").is_some(), expected == "9", "{fault:?}");
    }
    assert_eq!(code_of(&caller.list(&access, &[]).await), "00000000");
}
