//! The signature against vectors that this code did not make.
//!
//! Token create, token refresh and the order of names were published with the protocol's clients. The others were computed with
//! Python's `hmac` module over the base that the rules give: parameters sorted by their UTF-8 bytes, joined without
//! separators, HMAC-SHA256 under the app secret, upper case.

use longshore_connector_sdk::host::Host as _;
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Algorithm, Encoding, Field, Value};

use super::script::{APP_SECRET, answering, context};
use crate::app::App;
use crate::call::Call;
use crate::sign;

fn fields(pairs: &[(&str, Value)]) -> Vec<Field> {
    pairs.iter().map(|(name, value)| Field::new(*name, value.clone())).collect()
}

fn signed(base: &Value) -> String {
    signed_with(APP_SECRET, base)
}

fn signed_with(key: &str, base: &Value) -> String {
    let digest = answering(&[]).hmac(Algorithm::Sha256, &text(key), base, Encoding::Hex);
    digest.unwrap().to_ascii_uppercase()
}

#[test]
fn system_calls_sign_their_path() {
    let context = context();
    let app = App::of(&context).unwrap();
    for (path, name, secret, expected) in [
        (
            "/auth/token/create",
            "code",
            "authorization-code",
            "BA34D4353A2AFAF6832EF05B9ECA2C8B1426BD240FBA5065325C44F1D3AC4F89",
        ),
        (
            "/auth/token/refresh",
            "refresh_token",
            "refresh-token",
            "AB08F0F0FFA96A434E8DC8E23D76414485A81E0AA30C4A42D6C90774649BB351",
        ),
    ] {
        let parameters = fields(&[(name, longshore_connector_sdk::value::secret(secret))]);
        assert_eq!(signed(&Call::system(&app, path, parameters).base()), expected, "{path}");
    }
}

#[test]
fn business_calls_sign_their_method() {
    let context = context();
    let app = App::of(&context).unwrap();
    let query = r#"{"create_date_start":"2024-05-17 00:00:00","create_date_end":"2024-05-18 00:00:00","order_status_list":["WAIT_SELLER_SEND_GOODS","SELLER_PART_SEND_GOODS"],"current_page":1,"page_size":50}"#;
    for (method, parameters, expected) in [
        (
            "aliexpress.trade.seller.orderlist.get",
            // An empty parameter is neither sent nor signed.
            vec![("param_aeop_order_query", query), ("empty", " ")],
            "C3F46E610C8C8941DFF2F30CD172C4FC9E571AAB8C4FE2AF49137FADCAC16B68",
        ),
        (
            "aliexpress.trade.seller.order.decrypt",
            vec![("orderId", "8152891820014001"), ("oaid", "MjAwMDQyMzYw-ssfsvnL3Nv%2B%2B54ABsv%2BaoQ")],
            "EF3425C13A2DAEE6BED5A48FF8F678C888D4F7C320BAB1A02D11CC905F82B608",
        ),
        (
            "aliexpress.trade.new.redefining.findorderbyid",
            vec![("param1", r#"{"order_id":8152891820014001,"memo":"收件人 café"}"#)],
            "75893176CE4C8D940D6728B4506A102455BB59D9BC2E0E78C2FA963B6E4ABEFF",
        ),
    ] {
        let parameters = parameters.into_iter().map(|(name, value)| Field::new(name, text(value))).collect();
        assert_eq!(signed(&Call::business(&app, method, "any", parameters).base()), expected, "{method}");
    }
}

#[test]
fn names_are_sorted_by_bytes() {
    let sorted = sign::normalize(fields(&[("order_id", text("1")), ("orderId", text("2")), ("\u{e9}", text("3"))]));
    let names: Vec<_> = sorted.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["orderId", "order_id", "\u{e9}"]);
    let base = sign::base("", &sorted[..2]);
    let digest = signed_with("s", &base);
    assert_eq!(digest, "D39BA7C5763906CDD01E04A41CA805374F28F96187E45A7A3CC8521F15AA67AB");
}
