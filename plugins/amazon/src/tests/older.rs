//! The older order interface, which a setting turns on.

use longshore_connector_sdk::exports::orders::Window;
use longshore_connector_sdk::{Context, FailureKind};

use super::script::{answering, context, errors};
use crate::fetching::get_orders;
use crate::listing::list_orders;

const RESTRICTED: &str = r#"{"restrictedDataToken":"[restricted-token]","expiresIn":3600}"#;
const SEALED: [&str; 1] = ["restricted-token"];
const ORDER: &str = r#"{"payload":{"AmazonOrderId":"1","OrderStatus":"Unshipped"}}"#;
const LINES: &str =
    r#"{"payload":{"AmazonOrderId":"1","OrderItems":[{"OrderItemId":"7","ASIN":"B01","QuantityOrdered":1}]}}"#;

fn older(changes: &[(&str, &str)]) -> Context {
    context(&[changes, &[("orders-api", "v0")]].concat())
}

#[test]
fn the_list_is_sketched_without_personal_data() {
    let body = r#"{"payload":{"Orders":[
        {"AmazonOrderId":"1","OrderStatus":"Unshipped","LastUpdateDate":"2026-08-01T11:00:00Z"},{"OrderStatus":"Pending"}],
        "NextToken":"a/b==","LastUpdatedBefore":"2026-08-01T11:40:00Z"}}"#;
    let window = Window { start: "2026-08-01T10:00:00.000Z".into(), end: "2026-08-01T11:57:00.000Z".into() };
    let script = answering(&[body]);
    let page = list_orders(&script, &older(&[]), &window, Some("t+1")).unwrap();
    assert_eq!((page.listed.len(), page.set_aside.len(), page.orders.len()), (1, 1, 0));
    assert_eq!(
        (page.listed[0].order_id.as_str(), page.listed[0].revision.as_str()),
        ("1", "2026-08-01T11:00:00Z|Unshipped")
    );
    assert_eq!(
        (page.next.as_deref(), page.complete_until.as_deref()),
        (Some("a/b=="), Some("2026-08-01T11:40:00.000Z"))
    );
    let expected = "GET https://na.example.com/orders/v0/orders | MarketplaceIds=ATVPDKIKX0DER,A2EUQ1WTGCTBG2 \
                    & LastUpdatedAfter=2026-08-01T10:00:00.000Z & LastUpdatedBefore=2026-08-01T11:57:00.000Z \
                    & MaxResultsPerPage=100 & NextToken=t+1 | Atza|access";
    assert_eq!(script.lines(), [expected]);
    assert_eq!(script.requests()[0].budgets, ["v0-orders"]);
}

#[test]
fn orders_are_read_with_a_restricted_token_where_personal_data_is_wanted() {
    for (choice, elements) in [
        ("address", r#"["buyerInfo","shippingAddress"]"#),
        ("address-and-tax", r#"["buyerInfo","shippingAddress","buyerTaxInformation"]"#),
    ] {
        let script = answering(&[]).then(200, RESTRICTED, &SEALED).then(200, ORDER, &[]).then(200, LINES, &[]);
        let batch = get_orders(&script, &older(&[("personal-data", choice)]), &["1".to_owned()]).unwrap();
        assert_eq!((batch.orders.len(), batch.orders[0].items.len()), (1, 1));
        let sent = script.lines();
        assert!(
            sent[0].starts_with("POST https://na.example.com/tokens/2021-03-01/restrictedDataToken | Atza|access | {")
        );
        assert!(
            sent[0].contains(elements) && sent[0].contains("/orders/v0/orders/{orderId}/orderItems"),
            "{}",
            sent[0]
        );
        assert_eq!(
            sent[1..],
            [
                "GET https://na.example.com/orders/v0/orders/1 | Atz.sprdt|restricted",
                "GET https://na.example.com/orders/v0/orders/1/orderItems | Atz.sprdt|restricted",
            ]
        );
        let budgets: Vec<_> = script.requests().into_iter().flat_map(|request| request.budgets).collect();
        assert_eq!(budgets, ["restricted-token", "v0-order", "v0-order-items"]);
    }
    let script = answering(&[ORDER, LINES]);
    get_orders(&script, &older(&[("personal-data", "none")]), &["1".to_owned()]).unwrap();
    assert!(script.lines().iter().all(|line| line.ends_with("| Atza|access")), "{:?}", script.lines());
}

#[test]
fn an_answer_that_holds_no_order_is_none_that_is_missing() {
    const EMPTY: &str = r#"{"payload":{}}"#;
    for bodies in [&["{}"][..], &[EMPTY, LINES], &[ORDER, EMPTY]] {
        let failure =
            get_orders(&answering(bodies), &older(&[("personal-data", "none")]), &["1".to_owned()]).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Malformed, "{bodies:?}");
    }
    let window = Window { start: "2026-08-01T10:00:00.000Z".into(), end: "2026-08-01T11:57:00.000Z".into() };
    for body in ["{}", EMPTY, r#"{"payload":{"Orders":{}}}"#, r#"{"payload":{"Orders":null}}"#] {
        let failure = list_orders(&answering(&[body]), &older(&[]), &window, None).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Malformed, "{body}");
    }
}

#[test]
fn lines_come_in_pages() {
    let first = r#"{"payload":{"OrderItems":[{"OrderItemId":"7","QuantityOrdered":1}],"NextToken":"n"}}"#;
    let script = answering(&[ORDER, first, LINES.replace("\"7\"", "\"8\"").as_str()]);
    let batch = get_orders(&script, &older(&[("personal-data", "none")]), &["1".to_owned()]).unwrap();
    let lines: Vec<_> = batch.orders[0].items.iter().map(|item| item.line_item_id.as_str()).collect();
    assert_eq!(lines, ["7", "8"]);
    assert!(script.lines()[2].contains("NextToken=n"));
    let sources: Vec<serde_json::Value> = serde_json::from_str(&batch.orders[0].source).unwrap();
    assert_eq!(sources.len(), 3);
}

#[test]
fn a_gift_is_one_without_what_is_written_on_it() {
    for (line, expected) in [
        (r#""IsGift":"true","#, Some(true)),
        (r#""IsGift":true,"#, Some(true)),
        (r#""IsGift":"false","#, None),
        (r#""BuyerInfo":{"GiftMessageText":"hi"},"#, Some(true)),
        ("", None),
    ] {
        let lines = LINES.replace(r#""ASIN""#, &format!(r#"{line}"ASIN""#));
        let script = answering(&[ORDER, &lines]);
        let batch = get_orders(&script, &older(&[("personal-data", "none")]), &["1".to_owned()]).unwrap();
        let gift = batch.orders[0].shipping_preferences.as_ref().map(|preferences| preferences.gift);
        assert_eq!(gift, expected, "{line}");
    }
}

#[test]
fn a_missing_role_is_told_and_not_hidden() {
    let message =
        "Application does not have access to one or more requested data elements: [buyerInfo, shippingAddress]";
    let script = answering(&[]).then(400, &errors("InvalidInput", message, ""), &[]);
    let failure = get_orders(&script, &older(&[]), &["1".to_owned()]).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Misconfigured);
    assert!(failure.message.contains("set personal data to none"), "{}", failure.message);
}

#[test]
fn a_batch_sorts_what_it_finds() {
    let script = answering(&[])
        .then(404, &errors("NotFound", "no", ""), &[])
        .then(200, r#"{"payload":{"AmazonOrderId":"2"}}"#, &[])
        .then(200, LINES, &[])
        .then(200, ORDER, &[])
        .then(429, &errors("QuotaExceeded", "slow", ""), &[]);
    let asked = ["1", "2", "3", "4"].map(str::to_owned);
    let batch = get_orders(&script, &older(&[("personal-data", "none")]), &asked).unwrap();
    assert_eq!(batch.missing, ["1"]);
    assert_eq!(batch.set_aside[0].order_id.as_deref(), Some("2"));
    assert_eq!(batch.stopped.map(|failure| failure.kind), Some(FailureKind::Throttled));
}
