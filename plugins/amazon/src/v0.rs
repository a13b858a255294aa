//! Orders API v0, which Amazon calls deprecated and removes in March 2027: for applications that do not have the new one yet.
//!
//! The list tells too little of an order, so it is only sketched from there; an order is then read with two calls. Personal data is
//! shown only to who brings a restricted data token in the access token's place.

mod price;
mod record;
mod translate;

use longshore_connector_sdk::exports::orders::{Listed, Page, SetAside, Window};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::{Many, RawValue, Told};
use longshore_connector_sdk::value::text;
use longshore_connector_sdk::{Failure, Request, Response};
use serde::Deserialize;
use serde_json::json;

use crate::app::{ACCESS_TOKEN, App, Personal, RESTRICTED_TOKEN};
use crate::fault::{self, Fault};
use crate::fetching::{Fetched, one_refused, sealed_to};
use crate::plan::{self, Plan};
use crate::{call, map, sheet};

/// Path of the orders.
const PATH: &str = "/orders/v0/orders";
/// Path that issues restricted data tokens.
pub(crate) const TOKEN_PATH: &str = "/tokens/2021-03-01/restrictedDataToken";
/// Orders on a page: the most that Amazon gives.
const PAGE_SIZE: &str = "100";
/// Pages of lines after which an order is a broken answer.
const ITEM_PAGES_MAX: usize = 50;

/// Every answer stands in a wrapping.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    errors: Many<Fault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Head<'a> {
    #[serde(borrow)]
    orders: Option<&'a RawValue>,
    next_token: Told,
    last_updated_before: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Sketch {
    amazon_order_id: Told,
    last_update_date: Told,
    order_status: Told,
}

/// One page of a window, sketched. Amazon wants the marketplaces and the dates again with every token.
pub(crate) fn list_orders(
    host: &impl Host,
    app: &App<'_>,
    marketplaces: &str,
    window: &Window,
    cursor: Option<&str>,
) -> Result<Page, Failure> {
    let mut request = Request::get(format!("{}{PATH}", app.api))
        .with_query("MarketplaceIds", text(marketplaces))
        .with_query("LastUpdatedAfter", text(window.start.as_str()))
        .with_query("LastUpdatedBefore", text(window.end.as_str()))
        .with_query("MaxResultsPerPage", text(PAGE_SIZE));
    if let Some(token) = cursor {
        request = request.with_query("NextToken", text(token));
    }
    let response = call::send(host, app, plan::V0_ORDERS, ACCESS_TOKEN, request)?;
    let head: Head<'_> = from_payload(payload(&response, plan::V0_ORDERS)?)?;
    let list = head.orders.ok_or_else(|| Failure::malformed("", "Amazon's answer holds no orders"))?;
    let (mut listed, mut set_aside) = (Vec::new(), Vec::new());
    for record in sheet::records(list)? {
        match sketch(record) {
            Some(sketched) => listed.push(sketched),
            None => set_aside.push(SetAside {
                order_id: None,
                reason: "the record in the list has no readable `AmazonOrderId`".to_owned(),
                source: record.get().to_owned(),
            }),
        }
    }
    Ok(Page {
        orders: Vec::new(),
        listed,
        set_aside,
        next: head.next_token.owned(),
        complete_until: sheet::earlier(&head.last_updated_before, window),
        total: None,
    })
}

fn sketch(record: &RawValue) -> Option<Listed> {
    let sketch: Sketch = serde_json::from_str(record.get()).ok()?;
    let marks = [&sketch.last_update_date, &sketch.order_status].map(|mark| mark.filled().unwrap_or("-"));
    Some(Listed { order_id: sketch.amazon_order_id.owned()?, revision: marks.join("|") })
}

/// The name of the token to read orders with: a restricted one, asked for here, where personal data is wanted.
pub(crate) fn token(host: &impl Host, app: &App<'_>, personal: Personal) -> Result<&'static str, Failure> {
    let (order, lines) = match personal {
        Personal::Nothing => return Ok(ACCESS_TOKEN),
        Personal::Address => (json!(["buyerInfo", "shippingAddress"]), json!(["buyerInfo"])),
        Personal::AddressAndTax => {
            (json!(["buyerInfo", "shippingAddress", "buyerTaxInformation"]), json!(["buyerInfo"]))
        }
    };
    let wanted = json!({ "restrictedResources": [
        { "method": "GET", "path": "/orders/v0/orders/{orderId}", "dataElements": order },
        { "method": "GET", "path": "/orders/v0/orders/{orderId}/orderItems", "dataElements": lines },
    ]});
    let request = Request::post(format!("{}{TOKEN_PATH}", app.api)).with_json(text(wanted.to_string()));
    let response = call::send(host, app, plan::RESTRICTED_TOKEN, ACCESS_TOKEN, request)?;
    if response.sealed.iter().any(|name| name == RESTRICTED_TOKEN) {
        return Ok(RESTRICTED_TOKEN);
    }
    let envelope: Envelope<'_> = serde_json::from_str(&response.body).map_err(|error| fault::unreadable(&error))?;
    Err(fault::inside(&response, &envelope.errors, plan::RESTRICTED_TOKEN))
}

/// One order with its lines.
pub(crate) fn fetch(host: &impl Host, app: &App<'_>, token: &str, order_id: &str) -> Result<Fetched, Failure> {
    let request = Request::get(format!("{}{PATH}/{order_id}", app.api));
    let response = match call::send(host, app, plan::V0_ORDER, token, request) {
        Ok(response) => response,
        Err(failure) => return one_refused(order_id, failure),
    };
    let head = payload(&response, plan::V0_ORDER)?.get().to_owned();
    let lines = match lines(host, app, token, order_id) {
        Ok(lines) => lines,
        Err(failure) => return one_refused(order_id, failure),
    };
    let source = format!(
        "[{}]",
        [head.as_str()].into_iter().chain(lines.iter().map(String::as_str)).collect::<Vec<_>>().join(",")
    );
    let aside = |reason| SetAside { order_id: Some(order_id.to_owned()), reason, source: source.clone() };
    let read = match translate::order(&head, &lines) {
        Ok(record) => map::order(&record, source.clone())
            .map_err(|reason| SetAside { order_id: record.order_id.owned(), ..aside(reason) }),
        Err(reason) => Err(aside(reason)),
    };
    sealed_to(order_id, read)
}

/// The pages of an order's lines, verbatim.
fn lines(host: &impl Host, app: &App<'_>, token: &str, order_id: &str) -> Result<Vec<String>, Failure> {
    let mut pages = Vec::new();
    let mut next: Option<String> = None;
    while pages.len() < ITEM_PAGES_MAX {
        let mut request = Request::get(format!("{}{PATH}/{order_id}/orderItems", app.api));
        if let Some(token) = &next {
            request = request.with_query("NextToken", text(token.as_str()));
        }
        let response = call::send(host, app, plan::V0_ITEMS, token, request)?;
        let page = payload(&response, plan::V0_ITEMS)?;
        let lines = from_payload::<record::Lines>(page)?;
        if lines.order_items.is_none() {
            return Err(Failure::malformed("", "Amazon's answer holds no lines of the order"));
        }
        next = lines.next_token.owned();
        pages.push(page.get().to_owned());
        if next.is_none() {
            return Ok(pages);
        }
    }
    Err(Failure::malformed("", format!("the lines of an order fill more than {ITEM_PAGES_MAX} pages")))
}

fn payload(response: &Response, plan: Plan) -> Result<&RawValue, Failure> {
    let envelope: Envelope<'_> = serde_json::from_str(&response.body).map_err(|error| fault::unreadable(&error))?;
    envelope.payload.ok_or_else(|| fault::inside(response, &envelope.errors, plan))
}

fn from_payload<'a, T: Deserialize<'a>>(payload: &'a RawValue) -> Result<T, Failure> {
    serde_json::from_str(payload.get()).map_err(|error| fault::unreadable(&error))
}
