//! Reading single orders.

use longshore_connector_sdk::FailureKind;

use super::script::{answering, context, errors};
use crate::fetching::get_orders;

fn answer(id: &str) -> String {
    format!(r#"{{"order":{{"orderId":"{id}","fulfillment":{{"fulfillmentStatus":"UNSHIPPED"}},"orderItems":[]}}}}"#)
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn an_order_is_read_with_the_same_parts_as_the_list() {
    let script = answering(&[&answer("111-0000001-0000001")]);
    let batch = get_orders(&script, &context(&[]), &ids(&["111-0000001-0000001"])).unwrap();
    assert_eq!(batch.orders.len(), 1);
    let expected = "GET https://na.example.com/orders/2026-01-01/orders/111-0000001-0000001 \
                    | includedData=PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,PAYMENT,BUYER,RECIPIENT | Atza|access";
    assert_eq!(script.lines(), [expected]);
    assert_eq!(script.requests()[0].budgets, ["get-order"]);
}

#[test]
fn a_batch_sorts_what_it_finds() {
    let missing = errors("NotFound", "no such order", "");
    let refused = errors("InvalidInput", "bad order", "");
    let script = answering(&[])
        .then(404, &missing, &[])
        .then(400, &refused, &[])
        .then(200, &answer("9"), &[])
        .then(200, r#"{"order":{"orderId":"4"}}"#, &[])
        .then(200, &answer("5"), &[]);
    let batch = get_orders(&script, &context(&[]), &ids(&["1", "2", "3", "4", "../6", "", "5"])).unwrap();
    assert_eq!(batch.missing, ids(&["1"]));
    let aside: Vec<_> = batch.set_aside.iter().map(|record| record.order_id.as_deref()).collect();
    assert_eq!(aside, [Some("2"), Some("3"), Some("4"), Some("../6"), Some("")]);
    assert_eq!((batch.orders.len(), batch.stopped), (1, None));
}

#[test]
fn an_answer_that_holds_no_order_is_none_that_is_missing() {
    for body in ["{}", r#"{"order":null}"#, r#"{"order":{}}"#, r#"{"order":{"orderId":""}}"#] {
        let failure = get_orders(&answering(&[body]), &context(&[]), &ids(&["1"])).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Malformed, "{body}");
    }
    // A door's page, a bare status or some service's JSON: not Amazon's word for an order that is not there.
    for (body, expected) in [("", None), ("<html>", None), ("{}", Some("http.404"))] {
        let read = get_orders(&answering(&[]).then(404, body, &[]), &context(&[]), &ids(&["1"]));
        let aside = read.as_ref().ok().map(|batch| (batch.missing.len(), batch.set_aside[0].reason.as_str()));
        assert_eq!(aside.map(|(missing, _)| missing), expected.map(|_| 0), "{body}: {read:?}");
        assert!(aside.is_none_or(|(_, reason)| expected.is_some_and(|code| reason.contains(code))), "{body}");
    }
}

#[test]
fn a_batch_stops_with_what_it_has() {
    let slow = errors("QuotaExceeded", "slow", "");
    let script = answering(&[]).then(200, &answer("1"), &[]).then(429, &slow, &[]);
    let batch = get_orders(&script, &context(&[]), &ids(&["1", "2", "3"])).unwrap();
    assert_eq!(batch.orders.len(), 1);
    assert_eq!(
        batch.stopped.map(|failure| (failure.kind, failure.retry_after)),
        Some((FailureKind::Throttled, Some(2)))
    );
    let nothing = get_orders(&answering(&[]).then(429, &slow, &[]), &context(&[]), &ids(&["1", "2"])).unwrap_err();
    assert_eq!(nothing.kind, FailureKind::Throttled);
}
