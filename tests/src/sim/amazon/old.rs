//! The orders' operations of version 0: a list without people, an order, and its lines.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::sim::parameters::Parameters;
use crate::sim::platform::Rules as _;
use crate::sim::shop::{Line, PlacedOrder, Snapshot, Stage};

use super::door::{Call, serve};
use super::order::find;
use super::pages::{self, Fingerprint};
use super::query::{self, Names, Span};
use super::quota::Plan;
use super::refusal::Refusal;
use super::search::{time_of, within};
use super::words::{self, Amazon};
use super::{House, V0_ITEMS, V0_ORDER, V0_ORDERS};

const ORDERS: Plan = Plan { operation: V0_ORDERS, rate: "0.0167", millis: 59_880, burst: 20 };
const ORDER: Plan = Plan { operation: V0_ORDER, rate: "0.5", millis: 2_000, burst: 30 };
const ITEMS: Plan = Plan { operation: V0_ITEMS, rate: "0.5", millis: 2_000, burst: 30 };

const NAMES: Names = Names {
    created: ["CreatedAfter", "CreatedBefore"],
    updated: ["LastUpdatedAfter", "LastUpdatedBefore"],
    marketplaces: "MarketplaceIds",
    page_size: "MaxResultsPerPage",
};

const TIED: [&str; 6] =
    ["CreatedAfter", "CreatedBefore", "LastUpdatedAfter", "LastUpdatedBefore", "MarketplaceIds", "OrderStatuses"];

const STATUSES: [&str; 8] = [
    "Pending",
    "PendingAvailability",
    "Unshipped",
    "PartiallyShipped",
    "Shipped",
    "InvoiceUnconfirmed",
    "Canceled",
    "Unfulfillable",
];

/// `getOrders`.
pub(super) async fn orders(State(house): State<House>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::merged(query.as_deref(), b"");
    serve(&house, &headers, ORDERS, |call| list(call, &parameters)).await
}

/// `getOrder`.
pub(super) async fn order(State(house): State<House>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    serve(&house, &headers, ORDER, |call| {
        let (order, snapshot) = find(call, &id)?;
        let path = format!("/orders/v0/orders/{id}");
        let opens = |element| call.restricted.as_ref().is_some_and(|token| token.opens(&path, &id, element));
        Ok(json!({ "payload": record(order, &snapshot, opens("buyerInfo"), opens("shippingAddress")) }))
    })
    .await
}

/// `getOrderItems`.
pub(super) async fn items(State(house): State<House>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    serve(&house, &headers, ITEMS, |call| {
        let (order, snapshot) = find(call, &id)?;
        let path = format!("/orders/v0/orders/{id}/orderItems");
        let people = call.restricted.as_ref().is_some_and(|token| token.opens(&path, &id, "buyerInfo"));
        let lines: Value =
            (0..).zip(&order.lines).map(|(index, line)| item(order, &snapshot, index, line, people)).collect();
        Ok(json!({ "payload": { "AmazonOrderId": id, "OrderItems": lines } }))
    })
    .await
}

fn list(call: &Call<'_>, parameters: &Parameters) -> Result<Value, Refusal> {
    let size = query::page_size(parameters, NAMES)?;
    if parameters.get(NAMES.marketplaces).is_none() {
        return Err(Refusal::invalid("MarketplaceIds is missing."));
    }
    let here = query::marketplaces(parameters, NAMES)?;
    let statuses = query::words_of(parameters, "OrderStatuses", &STATUSES)?;
    let lone = |one: &str, other: &str| statuses.contains(&one) && !statuses.contains(&other);
    if lone("Unshipped", "PartiallyShipped") || lone("PartiallyShipped", "Unshipped") {
        return Err(Refusal::invalid("Unshipped and PartiallyShipped must be asked for together."));
    }
    let asked = query::span(call, parameters, NAMES)?;
    let tied: Fingerprint =
        TIED.iter().filter_map(|name| Some(((*name).to_owned(), parameters.get(name)?.to_owned()))).collect();
    let (span, after) = match parameters.get("NextToken") {
        None => (asked, None),
        Some(token) => {
            let place = pages::resume(call, token, &tied, || Refusal::invalid("The NextToken is not valid."))?;
            (Span { to: place.until, ..asked }, Some(place.last))
        }
    };
    let orders = within(call, span, after, |_, snapshot| {
        here && (statuses.is_empty() || statuses.contains(&status(snapshot.stage)))
    });
    let page: Vec<_> =
        orders.iter().take(size).map(|(order, snapshot)| record(order, snapshot, false, false)).collect();
    let mut payload = json!({ "Orders": page, "LastUpdatedBefore": span.to });
    if orders.len() > size
        && let Some((order, snapshot)) = size.checked_sub(1).and_then(|last| orders.get(last))
        && let Some(members) = payload.as_object_mut()
    {
        let token = pages::continue_at(call, tied, (time_of(span.by, snapshot), order.number), span.to);
        members.insert("NextToken".to_owned(), token.into());
    }
    Ok(json!({ "payload": payload }))
}

fn record(order: &PlacedOrder, snapshot: &Snapshot<'_>, buyer: bool, address: bool) -> Value {
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    let by_amazon = words::fulfilled_by(order) == "AMAZON";
    put("AmazonOrderId", Amazon.order_id(order.number).into());
    put("PurchaseDate", json!(snapshot.created_at));
    put("LastUpdateDate", json!(snapshot.modified_at));
    put("OrderStatus", status(snapshot.stage).into());
    put("FulfillmentChannel", if by_amazon { "AFN" } else { "MFN" }.into());
    put("SalesChannel", "Amazon.com".into());
    put("MarketplaceId", words::MARKETPLACE.into());
    let level = if words::service_level(order) == "STANDARD" { "Standard" } else { "Expedited" };
    put("ShipmentServiceLevelCategory", level.into());
    put("IsPrime", false.into());
    if words::is_priced(snapshot) {
        put("OrderTotal", money(order, order.total()));
        put("PaymentMethod", "Other".into());
        put("PaymentMethodDetails", json!([order.payment_method]));
    }
    if let Some([from, ship_by, deliver_by]) = words::windows(snapshot) {
        put("EarliestShipDate", json!(from));
        put("LatestShipDate", json!(ship_by));
        put("LatestDeliveryDate", json!(deliver_by));
    }
    if words::tells_people(order, snapshot) {
        if buyer {
            put("BuyerInfo", json!({ "BuyerEmail": words::email(order), "BuyerName": order.buyer.full_name() }));
        }
        put("ShippingAddress", shipping_address(snapshot, address));
    }
    Value::Object(record)
}

fn shipping_address(snapshot: &Snapshot<'_>, people: bool) -> Value {
    let recipient = snapshot.recipient;
    let mut address = json!({
        "City": recipient.city, "StateOrRegion": recipient.province, "PostalCode": recipient.postal_code,
        "CountryCode": recipient.country,
    });
    let phone = words::tells_phone(snapshot).then(|| format!("{} {}", recipient.phone_prefix, recipient.phone));
    let personal = [
        ("Name", Some(recipient.name.clone())),
        ("AddressLine1", Some(recipient.street.clone())),
        ("AddressLine2", Some(recipient.street2.clone()).filter(|line| !line.is_empty())),
        ("Phone", phone),
    ];
    if let Some(members) = address.as_object_mut().filter(|_| people) {
        members.extend(personal.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    }
    address
}

fn item(order: &PlacedOrder, snapshot: &Snapshot<'_>, index: usize, line: &Line, people: bool) -> Value {
    let sent = words::status(order.line_stage(index, snapshot.stage)) == "SHIPPED";
    let mut item = json!({
        "ASIN": words::asin(line), "OrderItemId": line.number.to_string(), "Title": line.title,
        "QuantityOrdered": line.quantity, "QuantityShipped": if sent { line.quantity } else { 0 },
        "ConditionId": "New", "ConditionSubtypeId": "New",
        "IsGift": words::is_gift(order, snapshot, line).to_string(),
        "BuyerRequestedCancel": {
            "IsBuyerRequestedCancel": (snapshot.stage == Stage::CancelAsked).to_string(),
            "BuyerCancelReason": words::cancel_reason(snapshot.stage).unwrap_or_default(),
        },
    });
    let Some(members) = item.as_object_mut() else { return item };
    members.extend(line.sku.iter().map(|sku| ("SellerSKU".to_owned(), sku.as_str().into())));
    if words::is_priced(snapshot) {
        members.insert("ItemPrice".to_owned(), money(order, line.unit_price * u64::from(line.quantity)));
        // What shipping costs stands with the first line.
        if index == 0 {
            members.insert("ShippingPrice".to_owned(), money(order, order.freight));
        }
    }
    if people && words::is_gift(order, snapshot, line) {
        let gift = json!({ "GiftMessageText": line.memo, "GiftWrapLevel": "Classic" });
        members.insert("BuyerInfo".to_owned(), gift);
    }
    item
}

/// `OrderStatus`.
fn status(stage: Stage) -> &'static str {
    match words::status(stage) {
        "PENDING" => "Pending",
        "UNSHIPPED" => "Unshipped",
        "PARTIALLY_SHIPPED" => "PartiallyShipped",
        "SHIPPED" => "Shipped",
        _ => "Canceled",
    }
}

fn money(order: &PlacedOrder, minor: u64) -> Value {
    json!({ "CurrencyCode": order.currency.code, "Amount": order.currency.decimal(minor) })
}
