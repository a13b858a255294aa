//! One page of Amazon's order list: whole orders, each on its own, so that a bad one stops nothing.

use longshore_connector_sdk::exports::orders::{Order, Page, SetAside, Window};
use longshore_connector_sdk::json::{self, Many, RawValue, Told};
use longshore_connector_sdk::time;
use longshore_connector_sdk::{Failure, Response};
use serde::Deserialize;

use crate::fault::{self, Fault};
use crate::{map, plan, record};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Head<'a> {
    #[serde(borrow)]
    orders: Option<&'a RawValue>,
    pagination: Option<Pagination>,
    last_updated_before: Told,
    errors: Many<Fault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Pagination {
    next_token: Told,
}

/// Reads the answer to a question about `window`.
pub(crate) fn read(response: &Response, window: &Window) -> Result<Page, Failure> {
    let head: Head<'_> = serde_json::from_str(&response.body).map_err(|error| fault::unreadable(&error))?;
    let list = head.orders.ok_or_else(|| fault::inside(response, &head.errors, plan::SEARCH_ORDERS))?;
    let records = records(list)?;
    let (mut orders, mut set_aside) = (Vec::new(), Vec::new());
    for record in records {
        match order(record.get()) {
            Ok(order) => orders.push(order),
            Err(unreadable) => set_aside.push(unreadable),
        }
    }
    Ok(Page {
        orders,
        listed: Vec::new(),
        set_aside,
        next: head.pagination.and_then(|pagination| pagination.next_token.owned()),
        complete_until: earlier(&head.last_updated_before, window),
        total: None,
    })
}

/// The records of a list. Nothing else tells how long it is, so only a list may be empty.
pub(crate) fn records(list: &RawValue) -> Result<Vec<&RawValue>, Failure> {
    let records = json::records(list).map_err(|error| fault::unreadable(&error))?;
    if records.is_empty() && !list.get().starts_with('[') {
        return Err(Failure::malformed("", "Amazon's answer holds no list of orders"));
    }
    Ok(records)
}

/// The mark up to which Amazon has answered, where that is before the window's end.
pub(crate) fn earlier(mark: &Told, window: &Window) -> Option<String> {
    let mark = mark.filled().and_then(time::parse_utc)?;
    let end = time::parse_utc(&window.end)?;
    (mark < end).then(|| time::utc_text(mark))
}

/// One order out of Amazon's text.
pub(crate) fn order(source: &str) -> Result<Order, SetAside> {
    let aside = |order_id, reason| SetAside { order_id, reason, source: source.to_owned() };
    let record: record::Order = serde_json::from_str(source).map_err(|error| {
        let reason = format!("the order cannot be read: {}", json::describe(&error));
        aside(id_alone(source), reason)
    })?;
    map::order(&record, source.to_owned()).map_err(|reason| aside(record.order_id.owned(), reason))
}

/// The number of a record that cannot be read otherwise.
fn id_alone(source: &str) -> Option<String> {
    let members = json::members(source).ok()?;
    serde_json::from_str::<Told>(members.get("orderId")?.get()).ok()?.owned()
}
