//! Walking windows and reading orders, as a sequence of requests and answers.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::{Failure, FailureKind};
use longshore_connector_testkit::Script;
use serde_json::Value;

use super::script::{answering, context};
use crate::fetching::get_orders;
use crate::listing::list_orders;

const EMPTY: &str = r#"{"code":"0","result":{"success":true,"total_page":0,"total_count":0,"target_list":[]}}"#;
const BANNED: &str = r#"{"code":"ApiCallLimit","message":"this ban will last 3 seconds"}"#;
const NARROWER: &str = r#"{"error_response":{"code":50,"sub_code":"isv.invalid-parameter"}}"#;
const DETAIL: &str = include_str!("../../fixtures/plain.detail.json");
const DECRYPT: &str = include_str!("../../fixtures/plain.decrypt.json");
/// The number of the order in [`DETAIL`].
const ORDER: &str = "8152891820014001";

fn window() -> Window {
    Window { start: "2024-05-17T06:00:00.000Z".into(), end: "2024-05-17T07:00:00.500Z".into() }
}

fn sheet(pages: u32, count: u32, ids: &[u32]) -> String {
    let record =
        |id| format!(r#"{{"order_id":{id},"order_status":"RISK_CONTROL","gmt_update":"2024-05-16 23:30:00"}}"#);
    let records = ids.iter().map(record).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"code":"0","result":{{"success":true,"total_page":{pages},"total_count":{count},"target_list":[{records}]}}}}"#
    )
}

fn list(script: &Script, cursor: Option<&str>) -> Result<Page, Failure> {
    list_orders(script, &context(), &window(), cursor)
}

fn ids(page: &Page) -> Vec<&str> {
    page.listed.iter().map(|listed| listed.order_id.as_str()).collect()
}

fn queries(script: &Script) -> Vec<Value> {
    let queries = script.parameter("param_aeop_order_query");
    queries.iter().map(|query| serde_json::from_str(query).unwrap()).collect()
}

#[test]
fn a_window_without_orders_is_one_page() {
    let script = answering(&[EMPTY; 7]);
    let page = list(&script, None).unwrap();
    assert_eq!((ids(&page), page.next.as_deref(), page.total), (vec![], None, Some(0)));
    let queries = queries(&script);
    for query in &queries {
        assert_eq!(query["modified_date_start"], "2024-05-16 23:00:00");
        assert_eq!(query["modified_date_end"], "2024-05-17 00:00:01");
        assert_eq!(query["page_size"], 50);
    }
    assert_eq!(queries[0].get("order_status"), None);
    assert_eq!(queries[0]["create_date_start"], "2023-11-19 23:00:00");
    assert!(queries[1..].iter().all(|query| query["order_status"] == "FINISH"));
    // Each stretch of finished orders begins where the one before it ended, to the second that the edge was rounded by.
    for pair in queries[1..].windows(2) {
        let (later, earlier) =
            (pair[0]["create_date_start"].as_str().unwrap(), pair[1]["create_date_end"].as_str().unwrap());
        assert!(earlier >= later, "{earlier} {later}");
    }
}

#[test]
fn pages_are_walked_backwards_and_the_cursor_goes_on() {
    let script = answering(&[&sheet(3, 120, &[1])]);
    let first = list(&script, None).unwrap();
    assert_eq!((ids(&first), first.total), (vec!["1"], Some(120)));

    let mut cursor = first.next;
    for (body, page, expected) in
        [(sheet(3, 120, &[3]), 3, "3"), (sheet(3, 119, &[2]), 2, "2"), (sheet(3, 119, &[1]), 1, "1")]
    {
        let script = answering(&[&body]);
        let walked = list(&script, cursor.as_deref()).unwrap();
        assert_eq!((ids(&walked), queries(&script)[0]["current_page"].as_u64()), (vec![expected], Some(page)));
        assert_eq!(walked.total, Some(120));
        cursor = walked.next;
    }
    let script = answering(&[EMPTY, EMPTY, &sheet(1, 2, &[8, 9])]);
    let finished = list(&script, cursor.as_deref()).unwrap();
    assert_eq!((ids(&finished), finished.total), (vec!["8", "9"], Some(122)));
    assert!(finished.next.is_some());
}

#[test]
fn a_failure_on_the_way_keeps_the_way() {
    let banned = answering(&[EMPTY, EMPTY, BANNED]);
    let page = list(&banned, None).unwrap();
    assert_eq!((ids(&page).len(), page.next.as_deref()), (0, Some("1:f:716:716:1:l:0")));
    let failure = list(&answering(&[BANNED]), page.next.as_deref()).unwrap_err();
    assert_eq!((failure.kind, failure.retry_after), (FailureKind::Throttled, Some(3)));
}

#[test]
fn a_refused_range_is_asked_for_in_halves() {
    let script = answering(&[NARROWER, NARROWER, &sheet(1, 1, &[1])]);
    let page = list(&script, None).unwrap();
    assert_eq!(page.next.as_deref(), Some("1:o:1074:1074:1:l:1"));
    let always = vec![NARROWER; 9];
    let script = answering(&always);
    let stuck = list(&script, None).unwrap();
    let failure = list(&answering(&[NARROWER]), stuck.next.as_deref()).unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Refused, "isv.invalid-parameter"));
}

#[test]
fn a_foreign_cursor_is_refused_before_anything_is_sent() {
    assert_eq!(list(&answering(&[]), Some("7")).unwrap_err().kind, FailureKind::Refused);
}

#[test]
fn garbage_is_a_failure_of_its_class() {
    use FailureKind::{Malformed, NeedsAuthorization, Unavailable};
    for (body, kind) in [
        ("<html>busy</html>", Unavailable),
        (r#"{"code":"0","result":{"success":true,"target_li"#, Malformed),
        (r#"{"code":"0"}"#, Malformed),
        (r#"{"code":"0","result":{},"target":{}}"#, Malformed),
        (r#"{"code":"0","target":null}"#, Malformed),
        (r#"{"error_response":{"code":"IllegalAccessToken","msg":"expired"}}"#, NeedsAuthorization),
    ] {
        assert_eq!(list(&answering(&[body]), None).unwrap_err().kind, kind, "{body}");
        let order = get_orders(&answering(&[body]), &context(), &[ORDER.to_owned()]);
        assert_eq!(order.unwrap_err().kind, kind, "{body}");
    }
}

#[test]
fn decryption_gets_the_oaid_as_it_came() {
    let script = answering(&[DETAIL, DECRYPT]);
    get_orders(&script, &context(), &[ORDER.to_owned()]).unwrap();
    let [(url, _), (_, form)] = &script.forms()[..] else { panic!("two requests") };
    assert_eq!(url, "https://api.example.com/sync");
    assert_eq!(form["oaid"], "MjAwMDQyMzYw-ssfsvnL3Nv%2B%2B54ABsv%2BaoQ");
    assert_eq!((form["orderId"].as_str(), form["session"].as_str()), (ORDER, "50000200123accessTOKEN"));
    assert_eq!(script.parameter("param1")[0], format!(r#"{{"order_id":{ORDER}}}"#));
}

#[test]
fn a_batch_stops_with_what_it_has() {
    let ids = [ORDER.to_owned(), "5".to_owned(), "6".to_owned()];
    for second in [&[BANNED][..], &[&DETAIL.replace(ORDER, "5"), BANNED][..]] {
        let bodies = [&[DETAIL, DECRYPT][..], second].concat();
        let batch = get_orders(&answering(&bodies), &context(), &ids).unwrap();
        assert_eq!(batch.orders.len(), 1);
        assert_eq!(batch.stopped.map(|failure| failure.kind), Some(FailureKind::Throttled));
        assert!(batch.missing.is_empty() && batch.set_aside.is_empty());
    }
    let nothing = get_orders(&answering(&[BANNED]), &context(), &ids).unwrap_err();
    assert_eq!(nothing.kind, FailureKind::Throttled);
}

#[test]
fn one_bad_record_stops_nothing() {
    let refused = r#"{"error_response":{"code":"15","sub_code":"isv.order-not-yours","msg":"Remote service error"}}"#;
    let other = DETAIL.replace(ORDER, "77");
    let shapeless = r#"{"code":"0","target":{"id":6,"order_status":[]}}"#;
    let script = answering(&[refused, &other, shapeless, DETAIL, DECRYPT]);
    let asked = ["4", "5", "6", "x; drop", ORDER].map(str::to_owned);
    let batch = get_orders(&script, &context(), &asked).unwrap();
    let aside: Vec<_> = batch.set_aside.iter().map(|record| record.order_id.as_deref()).collect();
    assert_eq!(aside, [Some("4"), Some("5"), Some("6"), Some("x; drop")]);
    assert_eq!((batch.missing.len(), batch.orders.len()), (0, 1));
    assert_eq!(batch.stopped, None);
}

#[test]
fn a_missing_permission_to_decrypt_is_told_and_not_hidden() {
    let denied = r#"{"error_response":{"code":"InsufficientPermission","msg":"no"}}"#;
    let failure = get_orders(&answering(&[DETAIL, denied]), &context(), &[ORDER.to_owned()]).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Misconfigured);
}

#[test]
fn a_failure_of_the_host_passes_through() {
    let failure = Failure::unavailable("host.timeout", "too slow");
    let script = answering(&[]).then(200, DETAIL, &[]).then_fails(failure.clone());
    assert_eq!(get_orders(&script, &context(), &[ORDER.to_owned()]), Err(failure));
}
