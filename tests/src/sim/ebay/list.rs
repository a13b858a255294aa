//! `getOrders`: pages by how many orders to skip, over whatever is there at that moment, oldest first.

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::deliver::{Answer, deliver};
use crate::sim::faults::Fault;
use crate::sim::parameters::Parameters;
use crate::sim::platform::Rules as _;
use crate::sim::shop::{PlacedOrder, Snapshot};

use super::answer::Refusal;
use super::door::{Call, enter};
use super::filter::{self, Filter, Span};
use super::order::{Shape, record};
use super::words::{self, Ebay};
use super::{GET_ORDERS, House, ORDERS_SCOPE};

const LIMIT_DEFAULT: usize = 50;
const LIMIT_MAX: usize = 200;
const IDS_MAX: usize = 50;
/// Without any filter the list goes back this far.
const UNFILTERED: Duration = Duration::from_hours(90 * 24);
/// Characters that the document wants to be percent-encoded in a query.
const TO_BE_ENCODED: [char; 5] = ['[', ']', '{', '}', '|'];
/// Where the whole address of the next page begins. Whoever follows it blindly takes a token to the wrong place.
const NEXT: &str = "https://api.ebay.com/sell/fulfillment/v1/order";

/// Any call for the list.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    deliver(&house.simulator, GET_ORDERS, || answer(&house, &headers, query.as_deref().unwrap_or_default())).await
}

fn answer(house: &House, headers: &HeaderMap, query: &str) -> Answer {
    if query.contains(TO_BE_ENCODED) {
        return Refusal::BadRequest.into();
    }
    let market = house.simulator.market();
    let answered = enter(house, &market, headers, (GET_ORDERS, ORDERS_SCOPE)).and_then(|call| {
        if house.simulator.switches().take(GET_ORDERS, |fault| fault == Fault::Unsuccessful).is_some() {
            return Ok(Refusal::system().inside_of_a_success());
        }
        if house.simulator.switches().take(GET_ORDERS, |fault| fault == Fault::EmptyList).is_some() {
            return Ok(Answer::json(StatusCode::OK, &json!({})));
        }
        let parameters = Parameters::merged(Some(query), b"");
        let body = match parameters.get("orderIds") {
            // Whatever else was asked is ignored.
            Some(ids) => by_id(&call, ids)?,
            None => page(&call, &parameters)?,
        };
        Ok(Answer::json(StatusCode::OK, &body))
    });
    answered.unwrap_or_else(Answer::from)
}

fn page(call: &Call<'_>, parameters: &Parameters) -> Result<Value, Refusal> {
    let shape = Shape::listed(parameters)?;
    let limit = number(parameters.get("limit"), LIMIT_DEFAULT).filter(|limit| (1..=LIMIT_MAX).contains(limit));
    let limit = limit.ok_or_else(|| Refusal::parameter(31100, "Invalid limit", "limit must be 1 to 200"))?;
    let offset = number(parameters.get("offset"), 0);
    let offset = offset.ok_or_else(|| Refusal::parameter(31000, "Invalid offset", "offset must be 0 or more"))?;
    let filter = match parameters.get("filter") {
        Some(text) => filter::read(text, clock(call))?,
        None => Filter { created: Some(Span::since(call.now.minus(UNFILTERED))), ..Filter::default() },
    };
    let wanted = |_: &PlacedOrder, snapshot: &Snapshot<'_>| {
        filter.admits(snapshot.created_at, snapshot.modified_at, words::fulfilment(snapshot.stage))
    };
    let orders = told(call, wanted);
    let total = orders.len();
    let empty = call.simulator.switches().take(GET_ORDERS, |fault| fault == Fault::EmptyPage).is_some();
    let taken = orders.iter().skip(offset).take(if empty { 0 } else { limit });
    let page: Vec<_> = taken.map(|(order, snapshot)| record(call.shop, order, snapshot, shape)).collect();
    let mut body = json!({
        "href": format!("{NEXT}?limit={limit}&offset={offset}"),
        "total": total, "limit": limit, "offset": offset, "orders": page,
    });
    if offset.saturating_add(limit) < total
        && let Some(members) = body.as_object_mut()
    {
        members.insert("next".to_owned(), format!("{NEXT}?limit={limit}&offset={}", offset + limit).into());
    }
    Ok(body)
}

fn by_id(call: &Call<'_>, ids: &str) -> Result<Value, Refusal> {
    let ids: Vec<&str> = ids.split(',').collect();
    if ids.len() > IDS_MAX {
        return Err(Refusal::parameter(30900, "Too many order IDs", "at most 50 order IDs"));
    }
    let orders = told(call, |order, _| ids.contains(&Ebay.order_id(order.number).as_str()));
    let page: Vec<_> =
        orders.iter().map(|(order, snapshot)| record(call.shop, order, snapshot, Shape::LISTED)).collect();
    Ok(json!({ "href": NEXT, "total": page.len(), "limit": LIMIT_DEFAULT, "offset": 0, "orders": page }))
}

/// The clock by which dates are in the future. It may be set wrong.
fn clock(call: &Call<'_>) -> Timestamp {
    let skew = call.simulator.switches().skew_seconds();
    Timestamp::from_millis(call.now.as_millis().saturating_add(skew.saturating_mul(1000)))
}

/// The orders that eBay tells of and that are wanted, oldest first.
fn told<'a>(
    call: &Call<'a>,
    wanted: impl Fn(&PlacedOrder, &Snapshot<'_>) -> bool,
) -> Vec<(&'a PlacedOrder, Snapshot<'a>)> {
    let left_out = call.simulator.switches().left_out();
    let mut orders = call.shop.orders_at(call.now, |order, snapshot| {
        Ebay.tells_of(snapshot) && !left_out.contains(&order.number) && wanted(order, snapshot)
    });
    orders.reverse();
    orders
}

fn number(text: Option<&str>, default: usize) -> Option<usize> {
    text.map_or(Some(default), |text| text.parse().ok())
}
