//! Walking windows and reading orders, as a sequence of requests and answers.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::{Failure, FailureKind};
use longshore_connector_testkit::Script;

use super::script::{answering, context};
use crate::fetching::get_orders;
use crate::listing::list_orders;

const RECORD: &str = include_str!("../../fixtures/plain.record.json");
/// The number of the order in [`RECORD`].
const ORDER: &str = "12-10345-67890";
const THROTTLED: &str = r#"{"errors":[{"errorId":2001,"category":"REQUEST","message":"Too many requests."}]}"#;

fn sheet(total: u32, ids: &[&str]) -> String {
    let record = |id: &&str| format!(r#"{{"orderId":"{id}","lastModifiedDate":"2026-08-01T11:30:00.000Z"}}"#);
    let records: Vec<_> = ids.iter().map(record).collect();
    let next = "https://api.ebay.com/sell/fulfillment/v1/order?offset=200";
    format!(r#"{{"href":"x","total":{total},"limit":200,"offset":0,"next":"{next}","orders":[{}]}}"#, records.join(","))
}

fn list(script: &Script, cursor: Option<&str>) -> Result<Page, Failure> {
    let window = Window { start: "2026-08-01T11:00:00.000Z".into(), end: "2026-08-01T12:00:00.000Z".into() };
    list_orders(script, &context(), &window, cursor)
}

fn ids(page: &Page) -> Vec<&str> {
    page.listed.iter().map(|listed| listed.order_id.as_str()).collect()
}

#[test]
fn a_window_of_one_page_is_one_call_by_last_change_alone() {
    let script = answering(&[&sheet(2, &["1", "2"])]);
    let page = list(&script, None).unwrap();
    assert_eq!((ids(&page), page.next.as_deref(), page.total), (vec!["1", "2"], None, Some(2)));
    assert_eq!(
        script.lines(),
        ["GET https://api.example.com/sell/fulfillment/v1/order | \
          filter=lastmodifieddate:[2026-08-01T11:00:00.000Z..2026-08-01T12:00:00.000Z] & limit=200 & offset=0 | \
          Bearer v^1.1#i^1#p^3#access"]
    );
}

#[test]
fn pages_are_walked_backwards_to_our_own_origin() {
    let script = answering(&[&sheet(400, &["1"]), &sheet(400, &["4"]), &sheet(399, &["3"]), &sheet(399, &["1"])]);
    let (mut cursor, mut seen) = (None, Vec::new());
    loop {
        let page = list(&script, cursor.as_deref()).unwrap();
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["1", "4", "3", "1"]);
    let sent = script.lines();
    let offsets: Vec<_> = sent.iter().filter_map(|sent| sent.split("offset=").nth(1)?.split(' ').next()).collect();
    assert_eq!(offsets, ["0", "380", "190", "0"]);
    assert!(sent.iter().all(|sent| sent.starts_with("GET https://api.example.com/")));
}

#[test]
fn a_foreign_cursor_is_refused_before_anything_is_sent() {
    assert_eq!(list(&answering(&[]), Some("7")).unwrap_err().kind, FailureKind::Refused);
}

#[test]
fn warnings_are_passed_on() {
    let warned = r#"{"total":0,"orders":[],"warnings":[{"errorId":30501,"message":"Some orders may be late."}]}"#;
    let script = answering(&[warned]);
    list(&script, None).unwrap();
    assert_eq!(script.journal(), ["eBay warns about the list of orders: 30501 Some orders may be late."]);
}

#[test]
fn garbage_is_a_failure_of_its_class() {
    use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Throttled, Unavailable};
    for (status, body, kind) in [
        (200, "<html>busy</html>", Unavailable),
        (200, r#"{"total":2,"orders":[{"orderId""#, Malformed),
        (500, r#"{"errors":[{"errorId":30500,"category":"APPLICATION"}]}"#, Unavailable),
        (401, r#"{"errors":[{"errorId":1001,"domain":"OAuth"}]}"#, NeedsAuthorization),
        (403, r#"{"errors":[{"errorId":1100}]}"#, Misconfigured),
        (429, THROTTLED, Throttled),
    ] {
        assert_eq!(list(&answering(&[]).then(status, body, &[]), None).unwrap_err().kind, kind, "{body}");
        let order = get_orders(&answering(&[]).then(status, body, &[]), &context(), &[ORDER.to_owned()]);
        match kind {
            // One order's broken record is set aside, and is no reason to stop.
            Malformed => assert_eq!(order.unwrap().set_aside.len(), 1, "{body}"),
            _ => assert_eq!(order.unwrap_err().kind, kind, "{body}"),
        }
    }
}

#[test]
fn an_answer_that_holds_no_order_is_none_that_is_missing() {
    for body in ["{}", r#"{"orderId":null}"#, r#"{"orderId":"","lineItems":[]}"#] {
        let failure = get_orders(&answering(&[body]), &context(), &[ORDER.to_owned()]).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Malformed, "{body}");
    }
}

#[test]
fn a_batch_asks_for_each_order_and_stops_with_what_it_has() {
    let ids = [ORDER.to_owned(), "5".to_owned(), "6".to_owned()];
    let script = answering(&[RECORD]).then(429, THROTTLED, &[]);
    let batch = get_orders(&script, &context(), &ids).unwrap();
    assert_eq!(batch.orders.len(), 1);
    assert_eq!(batch.stopped.map(|failure| failure.kind), Some(FailureKind::Throttled));
    assert!(batch.missing.is_empty() && batch.set_aside.is_empty());
    assert_eq!(
        script.lines()[0],
        "GET https://api.example.com/sell/fulfillment/v1/order/12-10345-67890 | fieldGroups=TAX_BREAKDOWN | \
         Bearer v^1.1#i^1#p^3#access"
    );
    assert_eq!(batch.orders[0].source, RECORD);
}

#[test]
fn one_bad_record_stops_nothing() {
    let refused = r#"{"errors":[{"errorId":32150,"category":"REQUEST","message":"Not yours"}]}"#;
    let invalid = r#"{"errors":[{"errorId":32100,"category":"REQUEST","message":"Invalid order ID"}]}"#;
    let script = answering(&[&RECORD.replace(ORDER, "77"), r#"{"orderId":[]}"#])
        .then(400, refused, &[])
        .then(404, "", &[])
        .then(400, invalid, &[])
        .then(200, RECORD, &[]);
    let ids = ["1", "2", "3", "4", "5", ORDER, "../6", "7?x=1", ""].map(str::to_owned);
    let batch = get_orders(&script, &context(), &ids).unwrap();
    let reasons: Vec<_> = batch.set_aside.iter().map(|record| record.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "eBay answered with another order",
            "it is not shaped as expected (line 1, column 14)",
            "32150: Not yours",
            "it has no number of eBay's kind",
            "it has no number of eBay's kind",
            "it has no number of eBay's kind",
        ]
    );
    assert_eq!((batch.orders.len(), batch.missing), (1, ["4", "5"].map(str::to_owned).to_vec()));
    assert!(batch.stopped.is_none());
}
