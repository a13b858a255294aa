//! What a list is asked for: the rules of `param_aeop_order_query`. Decides by the query alone.

use jiff::ToSpan;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::Value;

use super::answer::Refusal;
use super::pacific::{self, WallRange};

/// Longest range of creation in days, and the one for finished orders.
const CREATED_DAYS: i64 = 180;
const FINISHED_DAYS: i64 = 30;
const PAGE_SIZE_MAX: usize = 50;
const PAGE_SIZE_DEFAULT: usize = 20;

/// Statuses that may be asked for.
const STATUSES: &[&str] = &[
    "PLACE_ORDER_SUCCESS",
    "PAYMENT_PROCESSING",
    "RISK_CONTROL",
    "RISK_CONTROL_HOLD",
    "WAIT_SELLER_EXAMINE_MONEY",
    "WAIT_SELLER_SEND_GOODS",
    "SELLER_PART_SEND_GOODS",
    "WAIT_BUYER_ACCEPT_GOODS",
    "IN_CANCEL",
    "IN_ISSUE",
    "IN_FROZEN",
    "FUND_PROCESSING",
    "FINISH",
    "ARCHIVE",
];

/// A query that keeps the rules.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// Creation, both ends included, by the clock on the platform's wall.
    pub(super) created: Option<WallRange>,
    /// Last change, likewise.
    pub(super) modified: Option<WallRange>,
    /// Empty: all but finished ones.
    pub(super) statuses: Vec<String>,
    pub(super) buyer: Option<String>,
    /// From 1.
    pub(super) page: usize,
    pub(super) page_size: usize,
}

#[derive(Deserialize)]
struct Raw {
    create_date_start: Option<String>,
    create_date_end: Option<String>,
    modified_date_start: Option<String>,
    modified_date_end: Option<String>,
    order_status: Option<String>,
    #[serde(default)]
    order_status_list: Vec<String>,
    buyer_login_id: Option<String>,
    current_page: Option<Value>,
    page_size: Option<Value>,
}

/// Reads the parameter's JSON. Members that the method does not know are ignored, as the gateway does. `now` ends a range without end.
pub(super) fn read(text: &str, now: DateTime) -> Result<Query, Refusal> {
    let raw: Raw = serde_json::from_str(text).map_err(|_| Refusal::invalid("param_aeop_order_query"))?;
    let created = range(raw.create_date_start.as_deref(), raw.create_date_end.as_deref(), "create_date", now)?;
    let modified = range(raw.modified_date_start.as_deref(), raw.modified_date_end.as_deref(), "modified_date", now)?;
    match (&created, &modified) {
        (Range::Absent, Range::Absent) => {
            return Err(Refusal::invalid("create_date_start and modified_date_start cannot both be empty"));
        }
        (Range::Absent, _) => return Err(Refusal::invalid("modified_date_start needs create_date_start")),
        _ => {}
    }
    let statuses: Vec<_> = raw.order_status.into_iter().chain(raw.order_status_list).collect();
    if let Some(unknown) = statuses.iter().find(|status| !STATUSES.contains(&status.as_str())) {
        return Err(Refusal::invalid(format!("order_status {unknown}")));
    }
    let finished = statuses.iter().any(|status| status == "FINISH");
    let days = if finished { FINISHED_DAYS } else { CREATED_DAYS };
    if let Range::Within(start, end) = created
        && start.checked_add(days.days()).is_ok_and(|latest| end > latest)
    {
        return Err(Refusal::invalid(format!("create_date range exceeds {days} days")));
    }
    let page = count(raw.current_page.as_ref(), 1, usize::MAX, "current_page")?;
    let page_size = count(raw.page_size.as_ref(), PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, "page_size")?;
    let buyer = raw.buyer_login_id.filter(|login| !login.is_empty());
    Ok(Query { created: created.bounds(), modified: modified.bounds(), statuses, buyer, page, page_size })
}

/// A range as it was asked for.
#[derive(Debug)]
enum Range {
    Absent,
    /// Given, but of dates without time: the platform drops such a filter without a word.
    Dropped,
    Within(DateTime, DateTime),
}

impl Range {
    fn bounds(self) -> Option<WallRange> {
        match self {
            Self::Within(start, end) => Some(WallRange::new(start, end)),
            Self::Absent | Self::Dropped => None,
        }
    }
}

fn range(start: Option<&str>, end: Option<&str>, what: &str, now: DateTime) -> Result<Range, Refusal> {
    let Some(start) = start.filter(|text| !text.is_empty()) else {
        return Ok(Range::Absent);
    };
    let end = end.filter(|text| !text.is_empty());
    if is_date(start) || end.is_some_and(is_date) {
        return Ok(Range::Dropped);
    }
    let wrong = || Refusal::invalid(format!("{what}: yyyy-MM-dd HH:mm:ss is wanted"));
    let start = pacific::read(start).ok_or_else(wrong)?;
    let end = end.map_or(Some(now), pacific::read).ok_or_else(wrong)?;
    if end < start {
        return Err(Refusal::invalid(format!("{what}: ends before it starts")));
    }
    Ok(Range::Within(start, end))
}

fn is_date(text: &str) -> bool {
    text.len() == "yyyy-MM-dd".len() && text.parse::<jiff::civil::Date>().is_ok()
}

/// A number from 1 to `max`; some clients write it as text.
fn count(value: Option<&Value>, default: usize, max: usize, what: &str) -> Result<usize, Refusal> {
    let number = match value {
        None | Some(Value::Null) => Some(default),
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_u64().and_then(|number| usize::try_from(number).ok()),
    };
    number.filter(|number| (1..=max).contains(number)).ok_or_else(|| Refusal::invalid(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2024-05-17 12:00:00";

    fn read_at_noon(text: &str) -> Result<Query, Refusal> {
        read(text, pacific::read(NOW).unwrap())
    }

    #[test]
    fn keeps_the_platforms_rules() {
        for (query, accepted) in [
            (r#"{"create_date_start":"2024-05-16 00:00:00","create_date_end":"2024-05-17 00:00:00"}"#, true),
            (r#"{"create_date_start":"2024-05-16 00:00:00"}"#, true),
            ("{}", false),
            ("not json", false),
            (r#"{"create_date_start":""}"#, false),
            (r#"{"modified_date_start":"2024-05-16 00:00:00"}"#, false),
            (r#"{"modified_date_start":"2024-05-16 00:00:00","create_date_start":"2024-04-16 00:00:00"}"#, true),
            (r#"{"create_date_start":"2024-05-16T00:00:00Z"}"#, false),
            (r#"{"create_date_start":"2024-05-17 00:00:01","create_date_end":"2024-05-17 00:00:00"}"#, false),
            (r#"{"create_date_start":"2023-11-19 12:00:00"}"#, true),
            (r#"{"create_date_start":"2023-11-19 11:59:59"}"#, false),
            (r#"{"create_date_start":"2024-04-17 12:00:00","order_status":"FINISH"}"#, true),
            (r#"{"create_date_start":"2024-04-17 11:59:59","order_status":"FINISH"}"#, false),
            (r#"{"create_date_start":"2024-04-17 11:59:59","order_status_list":["FINISH","IN_CANCEL"]}"#, false),
            (r#"{"create_date_start":"2024-04-17 11:59:59","order_status_list":["IN_CANCEL"]}"#, true),
            (r#"{"create_date_start":"2024-05-16 00:00:00","order_status":"SHIPPED"}"#, false),
            (r#"{"create_date_start":"2024-05-16 00:00:00","page_size":50}"#, true),
            (r#"{"create_date_start":"2024-05-16 00:00:00","page_size":"50"}"#, true),
            (r#"{"create_date_start":"2024-05-16 00:00:00","page_size":51}"#, false),
            (r#"{"create_date_start":"2024-05-16 00:00:00","page_size":0}"#, false),
            (r#"{"create_date_start":"2024-05-16 00:00:00","current_page":0}"#, false),
        ] {
            assert_eq!(read_at_noon(query).is_ok(), accepted, "{query}");
        }
    }

    #[test]
    fn drops_a_filter_without_time_in_silence() {
        let query = read_at_noon(r#"{"create_date_start":"2020-01-01","create_date_end":"2024-05-17"}"#).unwrap();
        assert_eq!((query.created, query.page, query.page_size), (None, 1, PAGE_SIZE_DEFAULT));
    }
}
