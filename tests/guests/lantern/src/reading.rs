//! Asking for orders: page by page, or one by one.

use longshore_connector_sdk::exports::orders::{Batch, Order, Page, SetAside, Window};
use longshore_connector_sdk::host::{Host as _, Imports};
use longshore_connector_sdk::json::{self, RawValue, Told};
use longshore_connector_sdk::value::{push, secret, text};
use longshore_connector_sdk::{Context, Failure, Request, time};
use serde::Deserialize;

use crate::descriptor::{ACCESS_TOKEN, ORIGIN};
use crate::{problem, record};

/// Path of the orders.
const ORDERS_PATH: &str = "/v2/orders";

/// One page of Lantern's list.
#[derive(Deserialize)]
struct Sheet<'a> {
    #[serde(borrow)]
    orders: Vec<&'a RawValue>,
    /// The number of the last order here, if there are more behind it.
    #[serde(default)]
    next: Told,
}

/// One page of a window. Orders stand there whole, by their numbers, which never change: an order that changes meanwhile comes
/// once more in the next window, and moves no other.
pub(crate) fn list_orders(context: &Context, window: &Window, cursor: Option<&str>) -> Result<Page, Failure> {
    let after = cursor.unwrap_or("0");
    if after.parse::<u64>().is_err() {
        return Err(Failure::refused("", "the cursor is none of this connector's"));
    }
    let request = get(context, ORDERS_PATH)?
        .with_query("changed_from", text(seconds(&window.start, 0)?))
        // Lantern counts whole seconds, so the last one is asked for as a whole.
        .with_query("changed_before", text(seconds(&window.end, 999)?))
        .with_query("after", text(after));
    let response = Imports.send(&request)?;
    problem::check(&response)?;
    let sheet: Sheet<'_> = serde_json::from_str(&response.body).map_err(|error| {
        Failure::malformed("", format!("Lantern's list of orders cannot be read: {}", json::describe(&error)))
    })?;
    let mut page = Page {
        orders: Vec::new(),
        listed: Vec::new(),
        set_aside: Vec::new(),
        next: sheet.next.owned(),
        complete_until: None,
        total: None,
    };
    for source in sheet.orders {
        match record::order(source.get()) {
            Ok(order) => page.orders.push(order),
            Err(set_aside) => page.set_aside.push(set_aside),
        }
    }
    Ok(page)
}

/// Orders by number. The host asks for those that could not be read.
pub(crate) fn get_orders(context: &Context, order_ids: &[String]) -> Result<Batch, Failure> {
    let mut batch = Batch { orders: Vec::new(), set_aside: Vec::new(), missing: Vec::new(), stopped: None };
    for (done, order_id) in order_ids.iter().enumerate() {
        match fetch(context, order_id) {
            Ok(Some(Ok(order))) => batch.orders.push(order),
            Ok(Some(Err(set_aside))) => batch.set_aside.push(set_aside),
            Ok(None) => batch.missing.push(order_id.clone()),
            Err(failure) if done == 0 => return Err(failure),
            Err(failure) => {
                batch.stopped = Some(failure);
                break;
            }
        }
    }
    Ok(batch)
}

/// One order, if Lantern has it.
fn fetch(context: &Context, order_id: &str) -> Result<Option<Result<Order, SetAside>>, Failure> {
    if order_id.parse::<u64>().is_err() {
        return Ok(None);
    }
    let response = Imports.send(&get(context, &format!("{ORDERS_PATH}/{order_id}"))?)?;
    if response.status == 404 {
        return Ok(None);
    }
    problem::check(&response)?;
    Ok(Some(record::order(&response.body)))
}

fn get(context: &Context, path: &str) -> Result<Request, Failure> {
    let mut bearer = text("Bearer ");
    push(&mut bearer, &secret(ACCESS_TOKEN));
    Ok(Request::get(format!("{}{path}", context.origin_setting(ORIGIN)?)).with_header("authorization", bearer))
}

/// A moment of the host's in seconds since 1970, after so many more milliseconds.
fn seconds(moment: &str, more: i64) -> Result<String, Failure> {
    let moment = time::parse_utc(moment).ok_or_else(|| Failure::malformed("", "the host gave no readable window"))?;
    Ok((moment.as_millisecond() + more).div_euclid(1000).to_string())
}
