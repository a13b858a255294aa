//! `AliExpress`: what may go wrong with a consent there. What else is to be said of it is in `running`, whose platform it is.

use longshore_tests::play::seller::{self, Shop};
use longshore_tests::sim::TOKEN_CREATE;
use serde_json::json;

use super::{AGREE, DECLINE, Mishap, fault};
use crate::running::bed::Bed;
use crate::running::scene::APPS;

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_fails_says_what_to_do_and_may_be_tried_again() {
    let mut bed = Bed::with(&["egress.answer_max=1MiB"]).await;
    let login = bed.market.logins().remove(0);
    let link = bed.begin("shop", 0).await;
    let of_token = |kind: &str| fault(TOKEN_CREATE, &json!({"kind": kind, "seconds": 60}));
    for (what, command, press, says) in [
        ("declined", json!({"do": "clear"}), DECLINE, &["您没有同意授权", "the seller declined"][..]),
        (
            "a code that was used or is too old",
            json!({"do": "settings", "code_seconds": 0}),
            AGREE,
            &["授权没有成功", "InvalidCode", "start again from the link"],
        ),
        ("too many calls", of_token("throttled"), AGREE, &["ApiCallLimit", "可以重试的时间", "<time"]),
        ("status 200 with an error in it", of_token("remote-service"), AGREE, &["service unavailable", "稍后"]),
        (
            "an address that is not on the list",
            of_token("address-refused"),
            AGREE,
            &["AppWhiteIpLimit", "list of addresses"],
        ),
        ("no JSON", of_token("malformed"), AGREE, &["平台插件没有正常工作"]),
        ("status 500", of_token("server-error"), AGREE, &["http.500", "稍后"]),
        ("an answer without end", of_token("endless"), AGREE, &["超过了限制", "answer_max"]),
        ("an answer that breaks off", of_token("truncated"), AGREE, &["连接不上平台", "稍后"]),
    ] {
        let mishap = Mishap { what, command, press, says };
        mishap.may_be_tried_again(&bed, &link, &login, |_| ()).await;
    }
    let account = bed.connect_by(&link, "shop", &login).await;
    bed.assert_equal(&account, &login, "after all that").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_told_as_one() {
    let mut bed = Bed::new().await;
    let answers = [("nickname", "shop"), ("app-key", APPS[0].0), ("app-secret", APPS[1].1)];
    let shop = Shop { platform: "aliexpress", answers: &answers };
    let link = seller::begin(&mut bed.staff, &bed.console, shop).await.unwrap();
    let (_, back) = seller::answer(&link, &bed.origin(), None, &[AGREE]).await.unwrap();
    for words in ["授权没有成功", "IncompleteSignature", "check App Key and App Secret"] {
        assert!(back.body.contains(words), "{words} is not in {}", back.body);
    }
    bed.end().await;
}
