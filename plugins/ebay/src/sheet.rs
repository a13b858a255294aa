//! One page of eBay's order list: reading it, and making sketches of its records.
//!
//! The list holds whole orders but for two things that a forwarder needs: why a cancellation is asked for, and the buyer's tax
//! number. So nothing of an order is taken from it but its number and what shows that it changed.

use longshore_connector_sdk::exports::orders::{Listed, SetAside};
use longshore_connector_sdk::json::{self, Many, RawValue, Told};
use longshore_connector_sdk::{Failure, Response};
use serde::Deserialize;

use crate::fault;

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Sketches of its orders.
    pub(crate) listed: Vec<Listed>,
    /// Records that have no number.
    pub(crate) set_aside: Vec<SetAside>,
    /// How many orders eBay counts in the window.
    pub(crate) total: u32,
    /// What eBay warns of, in its words.
    pub(crate) warnings: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Head<'a> {
    total: Told,
    #[serde(borrow)]
    orders: Option<&'a RawValue>,
    warnings: Many<Warning>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Warning {
    error_id: Told,
    message: Told,
}

/// What of an order shows that it changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Record {
    order_id: Told,
    last_modified_date: Told,
    order_fulfillment_status: Told,
    order_payment_status: Told,
    cancel_status: CancelStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct CancelStatus {
    cancel_state: Told,
}

/// Reads the answer to a request that skipped `offset` orders.
pub(crate) fn read(response: &Response, offset: u32) -> Result<Sheet, Failure> {
    fault::check(response)?;
    let head: Head<'_> = serde_json::from_str(&response.body).map_err(|error| unreadable(&error))?;
    let list = head.orders.ok_or_else(|| Failure::malformed("", "eBay's answer has no `orders`"))?;
    let records = json::records(list).map_err(|error| unreadable(&error))?;
    let total = head.total.parsed::<u32>();
    let total = total.ok_or_else(|| Failure::malformed("", "eBay's list does not tell how long it is"))?;
    if records.is_empty() && total > offset {
        // Taken for the end it would lose orders.
        return Err(Failure::unavailable("", format!("eBay counts {total} orders and lists none")));
    }
    let words = |warning: &Warning| {
        format!("{} {}", warning.error_id.filled().unwrap_or("-"), warning.message.filled().unwrap_or_default())
    };
    let mut sheet = Sheet { total, warnings: head.warnings.0.iter().map(words).collect(), ..Sheet::default() };
    for record in records {
        match sketch(record) {
            Ok(listed) => sheet.listed.push(listed),
            Err(reason) => sheet.set_aside.push(SetAside { order_id: None, reason, source: record.get().to_owned() }),
        }
    }
    Ok(sheet)
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Failure::malformed("", format!("eBay's answer cannot be read: {}", json::describe(error)))
}

/// The order's number, and a text that differs whenever the order differs: its time of change, and the words that could change
/// without it.
fn sketch(record: &RawValue) -> Result<Listed, String> {
    let record: Record = serde_json::from_str(record.get())
        .map_err(|error| format!("the record in the list cannot be read: {}", json::describe(&error)))?;
    let order_id = record.order_id.owned().ok_or("the record in the list has no `orderId`")?;
    let marks = [
        &record.last_modified_date,
        &record.order_fulfillment_status,
        &record.order_payment_status,
        &record.cancel_status.cancel_state,
    ];
    Ok(Listed { order_id, revision: marks.map(|mark| mark.filled().unwrap_or("-")).join("|") })
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    fn read_body(body: &str, offset: u32) -> Result<Sheet, Failure> {
        read(&Response { status: 200, headers: Vec::new(), body: body.into(), sealed: Vec::new() }, offset)
    }

    #[test]
    fn a_sketch_differs_whenever_a_mark_differs() {
        let base = r#"{"orderId":"05-1","lastModifiedDate":"2026-08-01T00:00:00.000Z","orderFulfillmentStatus":"NOT_STARTED",
            "orderPaymentStatus":"PAID","cancelStatus":{"cancelState":"NONE_REQUESTED"},"buyer":{"username":"x"}}"#;
        let revision = |record: &str| {
            let sheet = read_body(&format!(r#"{{"total":1,"orders":[{record}]}}"#), 0).unwrap();
            sheet.listed[0].revision.clone()
        };
        assert_eq!(revision(base), "2026-08-01T00:00:00.000Z|NOT_STARTED|PAID|NONE_REQUESTED");
        for (from, to) in [
            ("00.000Z", "00.001Z"),
            ("NOT_STARTED", "FULFILLED"),
            ("PAID", "PENDING"),
            ("NONE_REQUESTED", "IN_PROGRESS"),
        ] {
            assert_ne!(revision(&base.replace(from, to)), revision(base), "{to}");
        }
        assert_eq!(revision(&base.replace("\"x\"", "\"y\"")), revision(base));
    }

    #[test]
    fn a_record_without_number_is_set_aside_whole() {
        let sheet = read_body(r#"{"total":3,"orders":[{"orderId": null},{"orderId":[]},{"orderId":"5"}]}"#, 0).unwrap();
        assert_eq!(sheet.listed.len(), 1);
        let sources: Vec<_> = sheet.set_aside.iter().map(|record| record.source.as_str()).collect();
        assert_eq!(sources, [r#"{"orderId": null}"#, r#"{"orderId":[]}"#]);
    }

    #[test]
    fn ends_and_failures_are_told_apart() {
        use FailureKind::{Malformed, Refused, Unavailable};
        for (body, offset, expected) in [
            (r#"{"total":0,"orders":[]}"#, 0, Ok(0)),
            (r#"{"total":"1","orders":[{"orderId":"1"}],"warnings":null}"#, 0, Ok(1)),
            (r#"{"total":190,"orders":[]}"#, 190, Ok(190)),
            (r#"{"total":191,"orders":[]}"#, 190, Err(Unavailable)),
            (r#"{"total":5,"orders":null}"#, 0, Err(Malformed)),
            (r#"{"total":5}"#, 0, Err(Malformed)),
            (r#"{"orders":[]}"#, 0, Err(Malformed)),
            (r#"{"total":1,"orders":7}"#, 0, Err(Malformed)),
            ("[]", 0, Err(Malformed)),
            (r#"{"total":1,"orders":[{"#, 0, Err(Malformed)),
            (r#"{"errors":[{"errorId":31000,"category":"REQUEST"}]}"#, 0, Err(Refused)),
        ] {
            let read = read_body(body, offset).map(|sheet| sheet.total).map_err(|failure| failure.kind);
            assert_eq!(read, expected, "{body}");
        }
        let warned = read_body(r#"{"total":0,"orders":[],"warnings":[{"errorId":9,"message":"slow"}]}"#, 0).unwrap();
        assert_eq!(warned.warnings, ["9 slow"]);
    }
}
