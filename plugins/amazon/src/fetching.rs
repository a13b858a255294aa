//! Reading orders one by one.

use longshore_connector_sdk::exports::orders::{Batch, Order, SetAside};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::{Many, RawValue};
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Context, Failure, FailureKind, Request};
use serde::Deserialize;

use crate::app::{self, ACCESS_TOKEN, App, Personal};
use crate::fault::{self, Fault};
use crate::listing::{self, included_data};
use crate::{call, plan, sheet, v0};

/// What became of one order.
pub(crate) enum Fetched {
    Order(Box<Order>),
    Unreadable(SetAside),
    Missing,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer<'a> {
    #[serde(borrow)]
    order: Option<&'a RawValue>,
    errors: Many<Fault>,
}

/// Orders by identifier, until something stops the way.
pub(crate) fn get_orders(host: &impl Host, context: &Context, order_ids: &[String]) -> Result<Batch, Failure> {
    let app = App::of(context)?;
    let personal = Personal::of(context);
    if app::is_v0(context) {
        let token = v0::token(host, &app, personal)?;
        return batch(order_ids, |order_id| v0::fetch(host, &app, token, order_id));
    }
    batch(order_ids, |order_id| fetch(host, &app, personal, order_id))
}

fn batch(order_ids: &[String], mut fetch: impl FnMut(&str) -> Result<Fetched, Failure>) -> Result<Batch, Failure> {
    let mut batch = Batch { orders: Vec::new(), set_aside: Vec::new(), missing: Vec::new(), stopped: None };
    for (done, order_id) in order_ids.iter().enumerate() {
        // Anything else must not get into an address.
        let is_id = !order_id.is_empty() && order_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let fetched =
            if is_id { fetch(order_id) } else { Ok(set_aside(order_id, "it has no number of Amazon's kind")) };
        match fetched {
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

fn fetch(host: &impl Host, app: &App<'_>, personal: Personal, order_id: &str) -> Result<Fetched, Failure> {
    let request = Request::get(format!("{}{}/{order_id}", app.api, listing::PATH))
        .with_query("includedData", text(included_data(personal)));
    let response = match call::send(host, app, plan::GET_ORDER, ACCESS_TOKEN, request) {
        Ok(response) => response,
        Err(failure) => return one_refused(order_id, failure),
    };
    let answer: Answer<'_> = serde_json::from_str(&response.body).map_err(|error| fault::unreadable(&error))?;
    let record = answer.order.ok_or_else(|| fault::inside(&response, &answer.errors, plan::GET_ORDER))?;
    sealed_to(order_id, sheet::order(record.get()))
}

/// What a refusal means that may be of this order alone.
pub(crate) fn one_refused(order_id: &str, failure: Failure) -> Result<Fetched, Failure> {
    match failure.kind {
        FailureKind::Refused if failure.code == "NotFound" => Ok(Fetched::Missing),
        FailureKind::Refused => Ok(set_aside(order_id, format!("{}: {}", failure.code, failure.message))),
        _ => Err(failure),
    }
}

fn set_aside(order_id: &str, reason: impl Into<String>) -> Fetched {
    Fetched::Unreadable(SetAside { order_id: Some(order_id.to_owned()), reason: reason.into(), source: String::new() })
}

/// Holds an answer to the order that was asked for. One that names no order is not about it, and is no answer.
pub(crate) fn sealed_to(order_id: &str, read: Result<Order, SetAside>) -> Result<Fetched, Failure> {
    match read {
        Ok(order) if order.order_id == order_id => Ok(Fetched::Order(Box::new(order))),
        Ok(order) => Ok(Fetched::Unreadable(SetAside {
            order_id: Some(order_id.to_owned()),
            reason: "Amazon answered with another order".to_owned(),
            source: order.source,
        })),
        Err(SetAside { order_id: None, .. }) => Err(Failure::malformed("", "Amazon's answer holds no order")),
        Err(aside) => Ok(Fetched::Unreadable(SetAside { order_id: Some(order_id.to_owned()), ..aside })),
    }
}
