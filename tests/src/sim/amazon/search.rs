//! `searchOrders`: pages of whole orders, those that changed first coming first.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::parameters::Parameters;
use crate::sim::shop::{PlacedOrder, Snapshot};

use super::door::{Call, serve};
use super::order::{Parts, record};
use super::pages::{self, Fingerprint};
use super::query::{self, By, Names, Span};
use super::quota::Plan;
use super::refusal::Refusal;
use super::{House, SEARCH_ORDERS, words};

const PLAN: Plan = Plan { operation: SEARCH_ORDERS, rate: "0.0056", millis: 178_571, burst: 20 };

const NAMES: Names = Names {
    created: ["createdAfter", "createdBefore"],
    updated: ["lastUpdatedAfter", "lastUpdatedBefore"],
    marketplaces: "marketplaceIds",
    page_size: "maxResultsPerPage",
};

/// Parameters that a page's token is tied to. Names that are not known are ignored, here as everywhere.
const TIED: [&str; 7] = [
    "createdAfter",
    "createdBefore",
    "lastUpdatedAfter",
    "lastUpdatedBefore",
    "marketplaceIds",
    "fulfillmentStatuses",
    "fulfilledBy",
];

/// Any call for the list.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::merged(query.as_deref(), b"");
    serve(&house, &headers, PLAN, |call| answer(call, &parameters)).await
}

fn answer(call: &Call<'_>, parameters: &Parameters) -> Result<Value, Refusal> {
    let parts = Parts::asked(call, parameters)?;
    let size = query::page_size(parameters, NAMES)?;
    let here = query::marketplaces(parameters, NAMES)?;
    let statuses = query::words_of(parameters, "fulfillmentStatuses", &words::STATUSES)?;
    let fulfilled_by = query::words_of(parameters, "fulfilledBy", &["MERCHANT", "AMAZON"])?;
    let tied: Fingerprint =
        TIED.iter().filter_map(|name| Some(((*name).to_owned(), parameters.get(name)?.to_owned()))).collect();
    let asked = query::span(call, parameters, NAMES)?;
    let (span, after) = match parameters.get("paginationToken") {
        None => (asked, None),
        Some(token) => {
            let place = pages::resume(call, token, &tied, bad_page)?;
            (Span { to: place.until, ..asked }, Some(place.last))
        }
    };
    let wanted = |order: &PlacedOrder, snapshot: &Snapshot<'_>| {
        let matches = |list: &[&str], word| list.is_empty() || list.contains(&word);
        here && matches(&statuses, words::status(snapshot.stage)) && matches(&fulfilled_by, words::fulfilled_by(order))
    };
    let orders = within(call, span, after, wanted);
    let page: Vec<_> = orders.iter().take(size).map(|(order, snapshot)| record(order, snapshot, parts)).collect();
    let mark = match span.by {
        By::Created => "createdBefore",
        By::Updated => "lastUpdatedBefore",
    };
    let mut body = json!({ "orders": page, mark: span.to });
    if orders.len() > size
        && let Some((order, snapshot)) = size.checked_sub(1).and_then(|last| orders.get(last))
        && let Some(members) = body.as_object_mut()
    {
        let last = (time_of(span.by, snapshot), order.number);
        let token = pages::continue_at(call, tied, last, span.to);
        members.insert("pagination".to_owned(), json!({ "nextToken": token }));
    }
    Ok(body)
}

fn bad_page() -> Refusal {
    Refusal::invalid(
        "The paginationToken you have submitted is not valid. \
         All parameters must match the original request except maxResultsPerPage.",
    )
}

/// The orders of a span behind `after`, by time and number.
pub(super) fn within<'a>(
    call: &Call<'a>,
    span: Span,
    after: Option<(Timestamp, u64)>,
    wanted: impl Fn(&PlacedOrder, &Snapshot<'_>) -> bool,
) -> Vec<(&'a PlacedOrder, Snapshot<'a>)> {
    let left_out = call.simulator.switches().left_out();
    let mut orders = call.shop.orders_at(call.now, |order, snapshot| {
        let at = time_of(span.by, snapshot);
        let inside = span.from <= at && at <= span.to && after.is_none_or(|last| last < (at, order.number));
        inside && !left_out.contains(&order.number) && wanted(order, snapshot)
    });
    orders.sort_by_key(|(order, snapshot)| (time_of(span.by, snapshot), order.number));
    orders
}

/// The time by which an order is asked for.
pub(super) fn time_of(by: By, snapshot: &Snapshot<'_>) -> Timestamp {
    match by {
        By::Created => snapshot.created_at,
        By::Updated => snapshot.modified_at,
    }
}
