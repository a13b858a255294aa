//! One page of the platform's order list: reading it, and making sketches of its records.

use longshore_connector_sdk::exports::orders;
use longshore_connector_sdk::json::{self, RawValue, Told};
use longshore_connector_sdk::{Failure, Response};
use serde::Deserialize;

use crate::envelope;
use crate::record::Listed;

/// What a page holds.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Its records.
    list: Option<Box<RawValue>>,
    /// How many pages the platform counts. None: it found nothing here, and counts nothing.
    pub(crate) pages: Option<u32>,
    /// How many orders it counts.
    pub(crate) count: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    count: Told,
    pages: Told,
    #[serde(rename = "orderBaseInfoList")]
    list: Option<Box<RawValue>>,
}

/// Reads the answer to a request for page `page` of `size` orders.
pub(crate) fn read(response: &Response, page: u32, size: u32) -> Result<Sheet, Failure> {
    let Some(answer) = envelope::open::<Answer>(response)? else { return Ok(Sheet::default()) };
    let count = answer.count.parsed::<u32>();
    let pages = answer.pages.parsed().or_else(|| count.map(|count| count.div_ceil(size)));
    let sheet = Sheet { list: answer.list, pages, count: count.unwrap_or_default() };
    match (sheet.records()?.len(), pages) {
        (0, Some(pages)) if count != Some(0) && page <= pages => {
            // Taken for the end it would lose orders.
            let counts = format!("the platform counts {} orders on {pages} pages and lists none", sheet.count);
            Err(Failure::unavailable("", counts))
        }
        // That nothing was found has a code of its own. Taken for the end it would lose orders.
        (_, None) => Err(Failure::malformed("", "the platform's list does not tell how long it is")),
        _ => Ok(sheet),
    }
}

impl Sheet {
    /// Its records, each with its own text.
    pub(crate) fn records(&self) -> Result<Vec<&RawValue>, Failure> {
        let unreadable = |error| format!("the platform's list cannot be read: {}", json::describe(&error));
        let Some(list) = &self.list else { return Ok(Vec::new()) };
        json::records(list).map_err(|error| Failure::malformed("", unreadable(error)))
    }
}

/// The order's number, and a text that differs whenever the order differs: its time of change, and what matters most in case
/// it changes without that.
pub(crate) fn sketch(record: &RawValue) -> Result<orders::Listed, String> {
    let record: Listed = serde_json::from_str(record.get())
        .map_err(|error| format!("the record in the list cannot be read: {}", json::describe(&error)))?;
    let order_id = record.order_no.owned().ok_or("the record in the list has no `orderNo`")?;
    let marks =
        [&record.update_date, &record.order_status, &record.is_warn, &record.warn_reason, &record.order_total_price];
    let marks = marks.map(|mark| mark.filled().unwrap_or("-"));
    Ok(orders::Listed { order_id, revision: marks.join("|") })
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    const RECORD: &str =
        r#"{"orderNo":"1330312162","orderStatus":"103001","updateDate":"2024-05-17 01:00:00","isWarn":null}"#;

    fn read_body(fields: &str, page: u32) -> Result<Sheet, Failure> {
        let body = format!(r#"{{"status":{{"code":"00000000"}}{fields}}}"#);
        read(&Response { status: 200, headers: Vec::new(), body, sealed: Vec::new() }, page, 50)
    }

    #[test]
    fn a_sketch_differs_whenever_the_order_does() {
        let sketch = |json: &str| sketch(serde_json::from_str(json).unwrap());
        let told = sketch(RECORD).unwrap();
        assert_eq!(
            (told.order_id.as_str(), told.revision.as_str()),
            ("1330312162", "2024-05-17 01:00:00|103001|-|-|-")
        );
        for (from, to) in
            [("01:00:00", "01:00:01"), ("103001", "103002"), ("null", "true"), ("}", r#","orderTotalPrice":9.5}"#)]
        {
            let changed = sketch(&RECORD.replacen(from, to, 1)).unwrap();
            assert_ne!(changed.revision, told.revision, "{to}");
        }
        for json in ["{}", r#"{"orderNo":""}"#, r#"{"orderNo":[]}"#, "7"] {
            assert!(sketch(json).is_err(), "{json}");
        }
    }

    #[test]
    fn ends_and_failures_are_told_apart() {
        use FailureKind::{Malformed, Unavailable};
        let one = format!("[{RECORD}]");
        let list = |list: &str| format!(r#","orderBaseInfoList":{list}"#);
        for (fields, page, expected) in [
            (format!(r#","count":1,"pages":1{}"#, list(&one)), 1, Ok((Some(1), 1, 1))),
            (format!(r#","count":"60"{}"#, list(&one)), 1, Ok((Some(2), 60, 1))),
            (format!(r#","count":1,"pages":1{}"#, list(RECORD)), 1, Ok((Some(1), 1, 1))),
            (r#","count":0,"pages":0"#.to_owned(), 1, Ok((Some(0), 0, 0))),
            (String::new(), 1, Err(Malformed)),
            (list("null"), 1, Err(Malformed)),
            (list("[]"), 1, Err(Malformed)),
            (r#","pages":1"#.to_owned(), 1, Err(Unavailable)),
            (r#","count":0,"pages":1"#.to_owned(), 1, Ok((Some(1), 0, 0))),
            (format!(r#","count":60,"pages":2{}"#, list("[]")), 3, Ok((Some(2), 60, 0))),
            (format!(r#","count":60,"pages":2{}"#, list("[]")), 2, Err(Unavailable)),
            (list(&one), 1, Err(Malformed)),
            (format!(r#","count":1{}"#, list("7")), 1, Err(Malformed)),
        ] {
            let read = read_body(&fields, page).map_err(|failure| failure.kind);
            let read = read.map(|sheet| (sheet.pages, sheet.count, sheet.records().unwrap().len()));
            assert_eq!(read, expected, "{fields}");
        }
    }
}
