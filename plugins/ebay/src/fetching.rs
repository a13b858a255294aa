//! Reading orders one by one: only then eBay tells why a cancellation is asked for, and the buyer's tax number.

use longshore_connector_sdk::exports::orders::{Batch, Order, SetAside};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json;
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Context, Failure, FailureKind};

use crate::app::API_ORIGIN;
use crate::call::{self, ORDERS_PATH};
use crate::listing::BUDGET;
use crate::{fault, map, record};

/// eBay's code for a number that is no order's.
const INVALID_ORDER_ID: &str = "32100";

/// What became of one order.
enum Fetched {
    Order(Box<Order>),
    Unreadable(SetAside),
    Missing,
}

/// Orders by identifier, until something stops the way.
pub(crate) fn get_orders(host: &impl Host, context: &Context, order_ids: &[String]) -> Result<Batch, Failure> {
    let origin = context.origin_setting(API_ORIGIN)?;
    let mut batch = Batch { orders: Vec::new(), set_aside: Vec::new(), missing: Vec::new(), stopped: None };
    for (done, order_id) in order_ids.iter().enumerate() {
        match fetch(host, origin, order_id) {
            Ok(Fetched::Order(order)) => batch.orders.push(*order),
            Ok(Fetched::Unreadable(record)) => batch.set_aside.push(record),
            Ok(Fetched::Missing) => batch.missing.push(order_id.clone()),
            Err(failure) if done == 0 => return Err(failure),
            Err(failure) => {
                batch.stopped = Some(failure);
                break;
            }
        }
    }
    Ok(batch)
}

/// One order. A failure is one that the next order would meet as well.
fn fetch(host: &impl Host, origin: &str, order_id: &str) -> Result<Fetched, Failure> {
    let set_aside = |reason: String, source: &str| {
        Ok(Fetched::Unreadable(SetAside { order_id: Some(order_id.to_owned()), reason, source: source.to_owned() }))
    };
    // eBay's numbers are digits and dashes, older ones have letters and exclamation marks. Anything else must not get into the
    // address.
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'!');
    if order_id.is_empty() || !order_id.bytes().all(known) {
        return set_aside("it has no number of eBay's kind".to_owned(), "");
    }
    let request = call::get(format!("{origin}{ORDERS_PATH}/{order_id}"))
        // With the taxes that eBay collects itself: without them the total is not what the buyer pays.
        .with_query("fieldGroups", text("TAX_BREAKDOWN"))
        .with_budget(BUDGET);
    let response = host.send(&request)?;
    // eBay says so without a body. A page for people comes from a door in front of it, and says nothing of the order.
    if response.status == 404 && response.body.trim().is_empty() {
        return Ok(Fetched::Missing);
    }
    match fault::check(&response) {
        Ok(()) => {}
        Err(failure) if failure.code == INVALID_ORDER_ID => return Ok(Fetched::Missing),
        // eBay refuses this order, not all of them.
        Err(failure) if failure.kind == FailureKind::Refused => {
            return set_aside(format!("{}: {}", failure.code, failure.message), &response.body);
        }
        Err(failure) => return Err(failure),
    }
    let record: record::Order = match serde_json::from_str(&response.body) {
        Ok(record) => record,
        Err(error) => return set_aside(json::describe(&error), &response.body),
    };
    if record.order_id.filled().is_none() {
        // Nothing in it is about this order.
        return Err(Failure::malformed("", "eBay's answer holds no order"));
    }
    match map::order(&record, response.body.clone()) {
        Ok(order) if order.order_id == order_id => Ok(Fetched::Order(Box::new(order))),
        Ok(_) => set_aside("eBay answered with another order".to_owned(), &response.body),
        Err(reason) => set_aside(reason, &response.body),
    }
}
