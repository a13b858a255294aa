//! Reading orders one by one: the detail, and then what decryption uncovers of its address.
//!
//! Two calls for an order against daily quotas, which is why the host asks only for what is new or changed.

use longshore_connector_sdk::exports::orders::{Batch, Order, SetAside};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::{self, RawValue};
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Context, Failure, FailureKind, Field, Level};

use crate::app::App;
use crate::call::Call;
use crate::envelope;
use crate::fault::Fault;
use crate::map;
use crate::record::{Detail, Uncovered};

const DETAIL_METHOD: &str = "aliexpress.trade.new.redefining.findorderbyid";
const DECRYPT_METHOD: &str = "aliexpress.trade.seller.order.decrypt";
/// Budget of the detail's calls.
pub(crate) const DETAIL_BUDGET: &str = "detail";
/// Budget of decryption.
pub(crate) const DECRYPT_BUDGET: &str = "decrypt";

/// What became of one order.
enum Fetched {
    Order(Box<Order>),
    Unreadable(SetAside),
}

/// Orders by identifier, until something stops the way. None is ever missing: what the platform says of an order that it does not
/// know is not documented, so no answer of its means that for sure.
pub fn get_orders(host: &impl Host, context: &Context, order_ids: &[String]) -> Result<Batch, Failure> {
    let app = App::of(context)?;
    let mut batch = Batch { orders: Vec::new(), set_aside: Vec::new(), missing: Vec::new(), stopped: None };
    for (done, order_id) in order_ids.iter().enumerate() {
        match fetch(host, &app, order_id) {
            Ok(Fetched::Order(order)) => batch.orders.push(*order),
            Ok(Fetched::Unreadable(record)) => batch.set_aside.push(record),
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
    let set_aside = |reason: String, source: &str| {
        Ok(Fetched::Unreadable(SetAside { order_id: Some(order_id.to_owned()), reason, source: source.to_owned() }))
    };
    // Anything but digits must not get into the query.
    if order_id.is_empty() || !order_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return set_aside("it has no number of the platform's kind".to_owned(), "");
    }
    let query = format!(r#"{{"order_id":{order_id}}}"#);
    let call = Call::business(app, DETAIL_METHOD, DETAIL_BUDGET, vec![Field::new("param1", text(query))]);
    let response = call.send(host)?;
    let content = match envelope::open(&response) {
        Ok(content) => content,
        // The platform refuses this order, not all of them.
        Err(failure) if failure.kind == FailureKind::Refused => {
            return set_aside(format!("{}: {}", failure.code, failure.message), &response.body);
        }
        Err(failure) => return Err(failure),
    };
    let target = match content.get("target") {
        Some(target) if !matches!(target.get(), "null" | "{}") => *target,
        // It may be the platform's way of being busy. Taken for an order that does not exist it would lose one.
        _ => return Err(Failure::malformed("", "the platform's answer holds no order")),
    };
    let detail: Detail = match serde_json::from_str(target.get()) {
        Ok(detail) => detail,
        Err(error) => return set_aside(json::describe(&error), target.get()),
    };
    if detail.id.filled() != Some(order_id) {
        return set_aside("the platform answered with another order".to_owned(), target.get());
    }
    let answer = uncover(host, app, order_id, &detail)?;
    let uncovered = answer.as_ref().map(|(uncovered, _)| uncovered);
    let records = [Some(target.get()), answer.as_ref().map(|(_, record)| record.get())];
    let source = format!("[{}]", records.into_iter().flatten().collect::<Vec<_>>().join(","));
    match map::order(&detail, uncovered, app.now, source) {
        Ok(order) => Ok(Fetched::Order(Box::new(order))),
        Err(reason) => set_aside(reason, target.get()),
    }
}

/// The masked fields in clear, with the platform's record of them. None if there are none to be had: the order is not the
/// forwarder's to ship, there is nothing to ask with, or the platform refuses for good. A passing reason is a failure, so that
/// the order is asked for again; so is a missing permission, which a person can grant.
fn uncover(
    host: &impl Host,
    app: &App<'_>,
    order_id: &str,
    detail: &Detail,
) -> Result<Option<(Uncovered, Box<RawValue>)>, Failure> {
    // As received: its spaces, if it had any, would be the platform's.
    let oaid = detail.oaid.verbatim();
    let (Some(oaid), Some(_), false) = (oaid, &detail.receipt_address, map::shipped_by_platform(detail)) else {
        return Ok(None);
    };
    let parameters = vec![Field::new("orderId", text(order_id)), Field::new("oaid", text(oaid))];
    let response = Call::business(app, DECRYPT_METHOD, DECRYPT_BUDGET, parameters).send(host)?;
    match read_uncovered(&response) {
        Ok(uncovered) => Ok(Some(uncovered)),
        Err(failure) if failure.kind == FailureKind::Refused => {
            host.log(Level::Warn, &format!("the address of order {order_id} stays masked: {}", failure.message));
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

fn read_uncovered(response: &longshore_connector_sdk::Response) -> Result<(Uncovered, Box<RawValue>), Failure> {
    let content = envelope::open(response)?;
    if let Some(record) = content.get("result_obj")
        && let Ok(uncovered) = serde_json::from_str::<Uncovered>(record.get())
        && uncovered.tells()
    {
        return Ok((uncovered, (*record).to_owned()));
    }
    let told = |name: &str| content.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    Err(Fault::inside(told("result_code"), told("result_info")).to_failure())
}
