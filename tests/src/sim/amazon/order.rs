//! An order as the version of 2026-01-01 tells it, and `getOrder`.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::sim::parameters::Parameters;
use crate::sim::platform::Rules as _;
use crate::sim::shop::{Cancellation, Line, PlacedOrder, Snapshot, Stage};

use super::door::{Call, serve};
use super::query;
use super::quota::Plan;
use super::refusal::Refusal;
use super::words::{self, Amazon};
use super::{GET_ORDER, House};

const PLAN: Plan = Plan { operation: GET_ORDER, rate: "0.5", millis: 2_000, burst: 30 };

/// Parts of an order that can be asked for.
const PARTS: [&str; 11] = [
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
    "FULFILLMENT_ORDERS",
];

/// Which parts were asked for and may be told.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "a set of the platform's own words")]
pub(super) struct Parts {
    buyer: bool,
    recipient: bool,
    proceeds: bool,
    cancellation: bool,
    fulfillment: bool,
    packages: bool,
    tax: bool,
    payment: bool,
    /// Personal data within the parts.
    people: bool,
}

impl Parts {
    /// Reads `includedData`.
    pub(super) fn asked(call: &Call<'_>, parameters: &Parameters) -> Result<Self, Refusal> {
        let asked = query::words_of(parameters, "includedData", &PARTS)?;
        let has = |part: &str| asked.contains(&part);
        let (people, tax) = (call.roles.addresses, call.roles.tax);
        let beyond = ((has("BUYER") || has("RECIPIENT")) && !people) || (has("TAX") && !tax);
        if beyond && call.roles.refuses {
            return Err(Refusal::denied());
        }
        Ok(Self {
            buyer: has("BUYER"),
            recipient: has("RECIPIENT"),
            proceeds: has("PROCEEDS"),
            cancellation: has("CANCELLATION"),
            fulfillment: has("FULFILLMENT"),
            packages: has("PACKAGES"),
            tax: has("TAX") && tax,
            payment: has("PAYMENT"),
            people,
        })
    }
}

/// Any call for one order.
pub(super) async fn call(
    State(house): State<House>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = Parameters::merged(query.as_deref(), b"");
    serve(&house, &headers, PLAN, |call| {
        let parts = Parts::asked(call, &parameters)?;
        let (order, snapshot) = find(call, &id)?;
        Ok(json!({ "order": record(order, &snapshot, parts) }))
    })
    .await
}

/// The seller's order of this identifier.
pub(super) fn find<'a>(call: &Call<'a>, id: &str) -> Result<(&'a PlacedOrder, Snapshot<'a>), Refusal> {
    let mut orders = call.shop.orders.values();
    let order = orders.find(|order| Amazon.order_id(order.number) == id);
    order.and_then(|order| Some((order, order.at(call.now)?))).ok_or_else(Refusal::not_found)
}

/// The order with these parts.
pub(super) fn record(order: &PlacedOrder, snapshot: &Snapshot<'_>, parts: Parts) -> Value {
    let lines = (0..).zip(&order.lines).map(|(index, line)| item(order, snapshot, index, line, parts));
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| drop(record.insert(name.to_owned(), value));
    put("orderId", Amazon.order_id(order.number).into());
    put("orderAliases", json!([]));
    put("createdTime", json!(snapshot.created_at));
    put("lastUpdatedTime", json!(snapshot.modified_at));
    put("programs", json!([]));
    put("associatedOrders", json!([]));
    put(
        "salesChannel",
        json!({ "channelName": "AMAZON", "marketplaceId": words::MARKETPLACE, "marketplaceName": "Amazon.com" }),
    );
    put("orderItems", lines.collect());
    let people = words::tells_people(order, snapshot);
    let priced = words::is_priced(snapshot);
    if parts.buyer && parts.people && people {
        put("buyer", json!({ "buyerName": order.buyer.full_name(), "buyerEmail": words::email(order) }));
    }
    if parts.recipient && people {
        put("recipient", json!({ "deliveryAddress": address(snapshot, parts.people) }));
    }
    if parts.proceeds && priced {
        put("proceeds", proceeds(order));
    }
    if parts.payment && priced {
        let amount = money(order, order.total());
        put(
            "payment",
            json!({ "paymentExecutions": [{ "paymentMethod": order.payment_method, "paymentAmount": amount }] }),
        );
    }
    if parts.fulfillment {
        put("fulfillment", fulfillment(order, snapshot));
    }
    if parts.packages && words::fulfilled_by(order) == "MERCHANT" {
        put("packages", packages(order, snapshot));
    }
    if let Some(number) = snapshot.recipient.cpf.as_ref().filter(|_| parts.tax && people) {
        let registration = json!({
            "entityType": "BUYER", "taxRegistrationType": "CPF", "taxRegistrationNumber": number,
            "taxRegistrationAddress": { "countryCode": "BR" },
        });
        put("tax", json!({ "taxRegistrations": [registration] }));
    }
    Value::Object(record)
}

/// Without the role, what names a person or a house is not there.
fn address(snapshot: &Snapshot<'_>, people: bool) -> Value {
    let recipient = snapshot.recipient;
    let mut address = json!({
        "city": recipient.city, "stateOrRegion": recipient.province, "countryCode": recipient.country,
        "addressType": "RESIDENTIAL",
    });
    let phone = words::tells_phone(snapshot).then(|| format!("{} {}", recipient.phone_prefix, recipient.phone));
    let personal = [
        ("name", Some(recipient.name.clone())),
        ("addressLine1", Some(recipient.street.clone())),
        ("addressLine2", Some(recipient.street2.clone()).filter(|line| !line.is_empty())),
        ("postalCode", Some(recipient.postal_code.clone())),
        ("phone", phone),
    ];
    if let Some(members) = address.as_object_mut().filter(|_| people) {
        members.extend(personal.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))));
    }
    address
}

fn proceeds(order: &PlacedOrder) -> Value {
    json!({
        "grandTotal": money(order, order.total()),
        "breakdowns": [
            { "type": "ITEM", "subtotal": money(order, order.goods()) },
            { "type": "SHIPPING", "subtotal": money(order, order.freight) },
        ],
    })
}

fn fulfillment(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let mut fulfillment = json!({
        "fulfillmentStatus": words::status(snapshot.stage),
        "fulfilledBy": words::fulfilled_by(order),
        "fulfillmentServiceLevel": words::service_level(order),
    });
    if let (Some(windows), Some(members)) = (words::windows(snapshot), fulfillment.as_object_mut()) {
        let [from, ship_by, deliver_by] = windows;
        members.insert("shipByWindow".to_owned(), json!({ "earliestDateTime": from, "latestDateTime": ship_by }));
        members
            .insert("deliverByWindow".to_owned(), json!({ "earliestDateTime": ship_by, "latestDateTime": deliver_by }));
    }
    fulfillment
}

fn packages(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let Some(sent) = snapshot.shipped_at else { return json!([]) };
    let status = if snapshot.is_received() { "DELIVERED" } else { "IN_TRANSIT" };
    json!([{
        "packageReferenceId": "1",
        "carrier": "USPS",
        "trackingNumber": format!("94{:018}", order.number),
        "packageStatus": { "status": status },
        "shipTime": sent,
    }])
}

fn item(order: &PlacedOrder, snapshot: &Snapshot<'_>, index: usize, line: &Line, parts: Parts) -> Value {
    let mut product = json!({
        "asin": words::asin(line), "title": line.title,
        "condition": { "conditionType": "NEW", "conditionSubtype": "NEW" },
    });
    let mut item = Map::new();
    item.insert("orderItemId".to_owned(), line.number.to_string().into());
    item.insert("quantityOrdered".to_owned(), line.quantity.into());
    if let Some(members) = product.as_object_mut() {
        members.extend(line.sku.iter().map(|sku| ("sellerSku".to_owned(), sku.as_str().into())));
        if words::is_priced(snapshot) {
            members.insert("price".to_owned(), json!({ "unitPrice": money(order, line.unit_price) }));
        }
    }
    item.insert("product".to_owned(), product);
    if parts.proceeds && words::is_priced(snapshot) {
        let goods = money(order, line.unit_price * u64::from(line.quantity));
        let breakdown = json!({ "type": "ITEM", "subtotal": goods });
        item.insert("proceeds".to_owned(), json!({ "proceedsTotal": goods, "breakdowns": [breakdown] }));
    }
    if parts.cancellation {
        item.extend(cancellation(snapshot.stage).map(|told| ("cancellation".to_owned(), told)));
    }
    if parts.fulfillment {
        item.insert("fulfillment".to_owned(), item_fulfillment(order, snapshot, index, line, parts));
    }
    Value::Object(item)
}

fn item_fulfillment(order: &PlacedOrder, snapshot: &Snapshot<'_>, index: usize, line: &Line, parts: Parts) -> Value {
    let sent = words::status(order.line_stage(index, snapshot.stage)) == "SHIPPED";
    let (fulfilled, unfulfilled) = if sent { (line.quantity, 0) } else { (0, line.quantity) };
    let mut told = json!({ "quantityFulfilled": fulfilled, "quantityUnfulfilled": unfulfilled });
    if let Some(members) = told.as_object_mut().filter(|_| words::is_gift(order, snapshot, line)) {
        let message = parts.people.then_some(line.memo.as_str());
        let mut gift = json!({ "giftWrapLevel": "Classic" });
        if let (Some(message), Some(members)) = (message, gift.as_object_mut()) {
            members.insert("giftMessage".to_owned(), message.into());
        }
        members.insert("packing".to_owned(), json!({ "giftOption": gift }));
    }
    told
}

fn cancellation(stage: Stage) -> Option<Value> {
    let reason = words::cancel_reason(stage);
    match stage {
        Stage::CancelAsked => Some(json!({ "cancellationRequest": { "requester": "BUYER", "cancelReason": reason } })),
        Stage::Cancelled(Cancellation::NotPaidInTime) => {
            Some(json!({ "cancellationExecution": { "cancelledBy": "AMAZON" } }))
        }
        Stage::Cancelled(_) => {
            Some(json!({ "cancellationExecution": { "cancelledBy": "BUYER", "cancelReason": reason } }))
        }
        _ => None,
    }
}

fn money(order: &PlacedOrder, minor: u64) -> Value {
    json!({ "amount": order.currency.decimal(minor), "currencyCode": order.currency.code })
}
