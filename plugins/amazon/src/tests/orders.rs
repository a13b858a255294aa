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
    assert_eq!(batch.missing, ids(&["1", "../6", ""]));
    let aside: Vec<_> = batch.set_aside.iter().map(|record| record.order_id.as_deref()).collect();
    assert_eq!(aside, [Some("2"), Some("3"), Some("4")]);
    assert_eq!((batch.orders.len(), batch.stopped), (1, None));
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
