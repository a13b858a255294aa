//! One page of the platform's order list: reading it, and making sketches of its records.
//!
//! The list holds no address, so nothing of an order is taken from it but its number and what shows that it changed.

use longshore_connector_sdk::exports::orders::{Listed, SetAside};
use longshore_connector_sdk::json::{self, RawValue, Told};
use longshore_connector_sdk::{Failure, Response};
use serde::Deserialize;

use crate::envelope;
use crate::fault::Fault;

/// Orders on one page: the most that the platform gives.
pub(crate) const PAGE_SIZE: u32 = 50;

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Sketches of its orders.
    pub(crate) listed: Vec<Listed>,
    /// Records that have no number.
    pub(crate) set_aside: Vec<SetAside>,
    /// How many pages the platform counts.
    pub(crate) pages: u32,
    /// How many orders it counts. Some kinds are listed and not counted.
    pub(crate) count: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Head<'a> {
    success: Told,
    error_code: Told,
    error_message: Told,
    total_page: Told,
    total_count: Told,
    #[serde(borrow)]
    target_list: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Record {
    order_id: Told,
    gmt_update: Told,
    order_status: Told,
    fund_status: Told,
    frozen_status: Told,
    issue_status: Told,
    logistics_status: Told,
    end_reason: Told,
}

/// Reads the answer to a request for page `page`.
pub(crate) fn read(response: &Response, page: u32) -> Result<Sheet, Failure> {
    let content = envelope::open(response)?;
    let result = envelope::member(&content, "result")?;
    let head: Head<'_> = serde_json::from_str(result.get()).map_err(|error| envelope::unreadable(&error))?;
    if head.success.filled() == Some("false") {
        return Err(Fault::inside(head.error_code, head.error_message).to_failure());
    }
    let records = match head.target_list {
        Some(list) => json::records(list).map_err(|error| envelope::unreadable(&error))?,
        None => Vec::new(),
    };
    let (pages, count) = totals(&head, records.len())?;
    let counted = head.total_count.filled().is_none() || count > 0;
    if records.is_empty() && counted && page <= pages {
        // Happens when the platform is busy. Taken for the end it would lose orders.
        let counts = format!("the platform counts {count} orders on {pages} pages and lists none");
        return Err(Failure::unavailable("", counts));
    }
    let mut sheet = Sheet { pages, count, ..Sheet::default() };
    for record in records {
        match sketch(record) {
            Ok(listed) => sheet.listed.push(listed),
            Err(reason) => sheet.set_aside.push(SetAside { order_id: None, reason, source: record.get().to_owned() }),
        }
    }
    Ok(sheet)
}

fn totals(head: &Head<'_>, listed: usize) -> Result<(u32, u32), Failure> {
    let count = head.total_count.parsed::<u32>();
    match (head.total_page.parsed::<u32>(), count) {
        (Some(pages), _) => Ok((pages, count.unwrap_or_default())),
        (None, Some(count)) => Ok((count.div_ceil(PAGE_SIZE), count)),
        // The platform leaves out what is empty, so a success may say no more than that. Without one it may be busy.
        (None, None) if listed == 0 && head.success.filled() == Some("true") => Ok((0, 0)),
        (None, None) => Err(Failure::malformed("", "the platform's list does not tell how long it is")),
    }
}

/// The order's number, and a text that differs whenever the order differs: its time of change and everything that could
/// change without it. Countdowns stay out, they differ every second.
fn sketch(record: &RawValue) -> Result<Listed, String> {
    let record: Record = serde_json::from_str(record.get())
        .map_err(|error| format!("the record in the list cannot be read: {}", json::describe(&error)))?;
    let order_id = record.order_id.filled().ok_or("the record in the list has no `order_id`")?;
    let marks = [
        &record.gmt_update,
        &record.order_status,
        &record.fund_status,
        &record.frozen_status,
        &record.issue_status,
        &record.logistics_status,
        &record.end_reason,
    ];
    let marks = marks.map(|mark| mark.filled().unwrap_or("-"));
    Ok(Listed { order_id: order_id.to_owned(), revision: marks.join("|") })
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    fn read_body(body: &str, page: u32) -> Result<Sheet, Failure> {
        read(&Response { status: 200, headers: Vec::new(), body: body.into(), sealed: Vec::new() }, page)
    }

    #[test]
    fn both_shapes_give_the_same_sketches() {
        let record =
            r#"{"order_id":9007199254740993,"order_status":"FINISH","gmt_update":"2024-05-18 00:06:41","x":{"y":[]}}"#;
        let flat = format!(
            r#"{{"result":{{"success":true,"total_page":1,"total_count":1,"target_list":[{record}]}},"code":"0"}}"#
        );
        let wrapped = format!(
            r#"{{"aliexpress_trade_seller_orderlist_get_response":{{"result":{{"success":true,"total_page":1,"total_count":1,
            "target_list":{{"aeop_order_item_dto":[{record}]}}}},"request_id":"1"}}}}"#
        );
        for body in [flat, wrapped] {
            let sheet = read_body(&body, 1).unwrap();
            let expected =
                Listed { order_id: "9007199254740993".into(), revision: "2024-05-18 00:06:41|FINISH|-|-|-|-|-".into() };
            assert_eq!((sheet.listed, sheet.pages, sheet.count), (vec![expected], 1, 1));
        }
    }

    #[test]
    fn a_record_without_number_is_set_aside_whole() {
        let body = r#"{"result":{"total_page":1,"total_count":3,"target_list":[{"order_id": null},{"order_id":[]},{"order_id":"5"}]}}"#;
        let sheet = read_body(body, 1).unwrap();
        assert_eq!(sheet.listed.len(), 1);
        let sources: Vec<_> = sheet.set_aside.iter().map(|record| record.source.as_str()).collect();
        assert_eq!(sources, [r#"{"order_id": null}"#, r#"{"order_id":[]}"#]);
    }

    #[test]
    fn ends_and_failures_are_told_apart() {
        use FailureKind::{Malformed, Throttled, Unavailable};
        for (body, page, expected) in [
            (r#"{"result":{"success":true,"total_page":0,"total_count":0}}"#, 1, Ok((0, 0))),
            (r#"{"result":{"success":true,"total_count":0,"target_list":{}}}"#, 1, Ok((0, 0))),
            (r#"{"result":{"success":true}}"#, 1, Ok((0, 0))),
            (r#"{"result":{}}"#, 1, Err(Malformed)),
            (r#"{"result":{"target_list":[]}}"#, 1, Err(Malformed)),
            (r#"{"result":{"success":true,"total_page":1}}"#, 1, Err(Unavailable)),
            (r#"{"result":{"success":true,"total_page":1,"total_count":0}}"#, 1, Ok((1, 0))),
            (r#"{"result":{"total_count":"60","target_list":[{"order_id":1}]}}"#, 1, Ok((2, 60))),
            (r#"{"result":{"total_page":2,"total_count":60,"target_list":[]}}"#, 2, Err(Unavailable)),
            (r#"{"result":{"total_page":2,"total_count":60,"target_list":[]}}"#, 3, Ok((2, 60))),
            (r#"{"result":{"target_list":[{"order_id":1}]}}"#, 1, Err(Malformed)),
            (r#"{"result":{"target_list":7,"total_count":1}}"#, 1, Err(Malformed)),
            (r#"{"result":7}"#, 1, Err(Malformed)),
            (r#"{"code":"0"}"#, 1, Err(Malformed)),
            (r#"{"result":{"success":false,"error_code":"ApiCallLimit"}}"#, 1, Err(Throttled)),
            (r#"{"result":{"success":"false","error_code":"isp.down"}}"#, 1, Err(Unavailable)),
        ] {
            let read = read_body(body, page).map(|sheet| (sheet.pages, sheet.count)).map_err(|failure| failure.kind);
            assert_eq!(read, expected, "{body}");
        }
    }
}
