//! Reading orders one by one: the detail, the products, and the list's record, because the list alone tells of warnings.
//!
//! Three calls for an order against a quota, which is why the host asks only for what is new or changed.

use longshore_connector_sdk::exports::orders::{Batch, Order, SetAside};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::RawValue;
use longshore_connector_sdk::time::Zone;
use longshore_connector_sdk::{Context, Failure, FailureKind, Level, Response};

use crate::app::App;
use crate::call::{Method, call};
use crate::record::{Detail, Products};
use crate::{envelope, listing, map};

const DETAIL: Method = Method { name: "dh.order.get", version: "2.0" };
const PRODUCTS: Method = Method { name: "dh.order.product.get", version: "2.0" };

/// What became of one order.
enum Fetched {
    Order(Box<Order>),
    Unreadable(SetAside),
    Missing,
}

/// Orders by identifier, until something stops the way.
pub(crate) fn get_orders(host: &impl Host, context: &Context, order_ids: &[String]) -> Result<Batch, Failure> {
    let app = App::of(context)?;
    let mut batch = Batch { orders: Vec::new(), set_aside: Vec::new(), missing: Vec::new(), stopped: None };
    for (done, order_id) in order_ids.iter().enumerate() {
        match fetch(host, &app, order_id) {
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
fn fetch(host: &impl Host, app: &App<'_>, order_id: &str) -> Result<Fetched, Failure> {
    let by_number = [("orderNo", order_id)];
    let response = call(host, app, DETAIL, &by_number)?;
    let set_aside = |reason: String, source: &str| {
        Ok(Fetched::Unreadable(SetAside { order_id: Some(order_id.to_owned()), reason, source: source.to_owned() }))
    };
    let detail: Detail = match open_one(&response)? {
        Ok(Some(detail)) => detail,
        Ok(None) => return Ok(Fetched::Missing),
        Err(reason) => return set_aside(reason, &response.body),
    };
    match detail.order_no.filled() {
        Some(number) if number == order_id => {}
        Some(_) => return set_aside("the platform answered with another order".to_owned(), &response.body),
        // Nothing in it is about this order. That there is none has a code of its own.
        None => return Err(Failure::malformed("", "the platform's answer holds no order")),
    }
    let of_products = call(host, app, PRODUCTS, &by_number)?;
    let products = match open_one::<Products>(&of_products)? {
        Ok(Some(Products { order_product_list: Some(products) })) => products.0,
        Ok(Some(_)) => return Err(Failure::malformed("", "the platform's answer holds no products")),
        Ok(None) => Vec::new(),
        Err(reason) => return set_aside(reason, &of_products.body),
    };
    let record = listed(host, app, order_id, &detail)?;
    let listed = record.as_ref().and_then(|record| serde_json::from_str(record.get()).ok()).unwrap_or_default();
    let records = [Some(response.body.trim()), Some(of_products.body.trim()), record.as_deref().map(RawValue::get)];
    let source = format!("[{}]", records.into_iter().flatten().collect::<Vec<_>>().join(","));
    match map::order(&detail, &products, &listed, source.clone()) {
        Ok(order) => Ok(Fetched::Order(Box::new(order))),
        Err(reason) => set_aside(reason, &source),
    }
}

/// Opens an answer about one order. The inner error says what is wrong with that order and no other.
fn open_one<T: serde::de::DeserializeOwned>(response: &Response) -> Result<Result<Option<T>, String>, Failure> {
    match envelope::open(response) {
        Ok(found) => Ok(Ok(found)),
        // The platform refuses this order, or wrote it in a shape of its own.
        Err(failure) if failure.kind == FailureKind::Refused => {
            Ok(Err(format!("{}: {}", failure.code, failure.message)))
        }
        Err(failure) if failure.kind == FailureKind::Malformed && failure.code.is_empty() => Ok(Err(failure.message)),
        Err(failure) => Err(failure),
    }
}

/// The list's record of the order. An order that the list does not show, or does not want to, is read without it.
fn listed(host: &impl Host, app: &App<'_>, order_id: &str, detail: &Detail) -> Result<Option<Box<RawValue>>, Failure> {
    let Some(placed) = detail.started_date.filled().and_then(|local| Zone::beijing().parse(local)) else {
        return Ok(None);
    };
    match listing::look_up(host, app, order_id, placed) {
        Err(failure) if failure.kind == FailureKind::Refused => {
            host.log(Level::Warn, &format!("the list does not tell of order {order_id}: {}", failure.message));
            Ok(None)
        }
        other => other,
    }
}
