//! `getOrder`, and an order as both methods write it.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::deliver::{Answer, deliver};
use crate::sim::faults::Fault;
use crate::sim::parameters::Parameters;
use crate::sim::platform::Rules as _;
use crate::sim::shop::{Line, PlacedOrder, Shop, Snapshot, Stage};

use super::answer::Refusal;
use super::door::{Call, enter};
use super::words::{self, Ebay, Way};
use super::{GET_ORDER, House, ORDERS_SCOPE, tell};

/// How much of an order is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Asked for alone: with the requests for cancellation and the buyer's tax number.
    alone: bool,
    /// With the taxes that eBay collects, in the total too.
    taxes: bool,
}

impl Shape {
    /// As in a list, without the taxes.
    pub(super) const LISTED: Self = Self { alone: false, taxes: false };

    /// As in a list, with what the parameters ask for.
    pub(super) fn listed(parameters: &Parameters) -> Result<Self, Refusal> {
        match parameters.get("fieldGroups") {
            None => Ok(Self::LISTED),
            Some("TAX_BREAKDOWN") => Ok(Self { taxes: true, ..Self::LISTED }),
            Some(other) => Err(Refusal::parameter(32800, "Invalid field group", other)),
        }
    }
}

/// Any call for one order.
pub(super) async fn call(
    State(house): State<House>,
    Path(order_id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    deliver(&house.simulator, GET_ORDER, || answer(&house, &headers, &order_id, query.as_deref())).await
}

fn answer(house: &House, headers: &HeaderMap, order_id: &str, query: Option<&str>) -> Answer {
    let market = house.simulator.market();
    let found = enter(house, &market, headers, (GET_ORDER, ORDERS_SCOPE)).and_then(|call| {
        let parameters = Parameters::merged(query, b"");
        let shape = Shape { alone: true, ..Shape::listed(&parameters)? };
        let order = find(&call, order_id, shape)?;
        let empty = house.simulator.switches().take(GET_ORDER, |fault| fault == Fault::EmptyDetail).is_some();
        Ok(if empty { json!({}) } else { order })
    });
    match found {
        Ok(order) => Answer::json(StatusCode::OK, &order),
        Err(refusal) => refusal.into(),
    }
}

fn find(call: &Call<'_>, order_id: &str, shape: Shape) -> Result<Value, Refusal> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if order_id.split('-').count() != 3 || !order_id.split('-').all(digits) {
        return Err(Refusal::parameter(32100, "Invalid order ID", order_id));
    }
    let order = call.shop.orders.values().find(|order| Ebay.order_id(order.number) == order_id);
    let order = order.and_then(|order| Some((order, order.at(call.now)?)));
    let (order, snapshot) = order.filter(|(_, snapshot)| Ebay.tells_of(snapshot)).ok_or(Refusal::NoSuchOrder)?;
    Ok(record(call.shop, order, &snapshot, shape))
}

/// The order. What eBay does not have is left out, never null.
pub(super) fn record(shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>, shape: Shape) -> Value {
    let stage = snapshot.stage;
    let taxed = words::collected_tax(order) > 0;
    let total = order.total() + if shape.taxes { words::collected_tax(order) } else { 0 };
    let lines: Vec<_> =
        (0..).zip(&order.lines).map(|(index, line)| line_item(order, snapshot, (index, line), shape)).collect();
    let mut record = json!({
        "orderId": Ebay.order_id(order.number),
        "creationDate": snapshot.created_at,
        "lastModifiedDate": snapshot.modified_at,
        "orderFulfillmentStatus": words::fulfilment(stage),
        "orderPaymentStatus": words::money(snapshot),
        "sellerId": shop.nick,
        "buyer": buyer(order, snapshot, shape),
        "pricingSummary": {
            "priceSubtotal": amount(order, order.goods()),
            "deliveryCost": amount(order, order.freight),
            "total": amount(order, total),
        },
        "cancelStatus": cancel_status(snapshot, shape),
        "paymentSummary": payments(order, snapshot),
        "fulfillmentStartInstructions": [instruction(order, snapshot)],
        "fulfillmentHrefs": [],
        "lineItems": lines,
        "salesRecordReference": (order.number % 100_000).to_string(),
    });
    let optional = [
        ("buyerCheckoutNotes", words::checkout_notes(order).map(Value::from)),
        ("ebayCollectAndRemitTax", taxed.then_some(Value::Bool(true))),
        ("program", program(order)),
    ];
    insert(&mut record, optional);
    record
}

fn buyer(order: &PlacedOrder, snapshot: &Snapshot<'_>, shape: Shape) -> Value {
    let mut registered = json!({ "contactAddress": { "countryCode": snapshot.recipient.country } });
    insert(
        &mut registered,
        [
            ("fullName", words::tells_people(snapshot).then(|| order.buyer.full_name().into())),
            ("email", words::tells_email(snapshot).then(|| words::email(order).into())),
        ],
    );
    let mut buyer = json!({ "username": order.buyer.login, "buyerRegistrationAddress": registered });
    let number = snapshot.recipient.cpf.as_ref().filter(|_| shape.alone);
    let tax = number.map(|number| json!({ "taxpayerId": number, "taxIdentifierType": "CPF", "issuingCountry": "BR" }));
    insert(&mut buyer, [("taxIdentifier", tax)]);
    buyer
}

/// The list of requests is always there, and in a list of orders always empty.
fn cancel_status(snapshot: &Snapshot<'_>, shape: Shape) -> Value {
    let request = Ebay.reason(snapshot.stage).filter(|_| shape.alone).map(|reason| {
        json!({
            "cancelRequestId": "5000000001", "cancelInitiator": "BUYER", "cancelReason": reason,
            "cancelRequestedDate": snapshot.modified_at, "cancelRequestState": "REQUESTED",
        })
    });
    let mut status = json!({
        "cancelState": words::cancel_state(snapshot.stage),
        "cancelRequests": request.into_iter().collect::<Vec<_>>(),
    });
    let cancelled = matches!(snapshot.stage, Stage::Cancelled(_)).then_some(snapshot.ended_at).flatten();
    insert(&mut status, [("cancelledDate", cancelled.map(moment))]);
    status
}

fn payments(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let status = if words::is_paid(snapshot) { "PAID" } else { "PENDING" };
    let mut payment = json!({
        "paymentMethod": words::PAYMENT_METHOD, "paymentStatus": status, "amount": amount(order, order.total()),
    });
    let paid_at = snapshot.paid_at.filter(|_| words::is_paid(snapshot));
    insert(&mut payment, [("paymentDate", paid_at.map(moment))]);
    json!({ "totalDueSeller": amount(order, order.total()), "refunds": [], "payments": [payment] })
}

fn instruction(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Value {
    let way = words::way(order);
    let kind = if way == Way::ByEbay { "FULFILLED_BY_EBAY" } else { "SHIP_TO" };
    let mut instruction = json!({
        "fulfillmentInstructionsType": kind,
        "minEstimatedDeliveryDate": snapshot.paid_at.unwrap_or(snapshot.created_at),
        "maxEstimatedDeliveryDate": words::deliver_by(snapshot),
    });
    let step = |ship_to: Value, reference: Option<String>| {
        let mut step = json!({
            "shippingCarrierCode": "SpeedPAK", "shippingServiceCode": order.service.code, "shipTo": ship_to,
        });
        insert(&mut step, [("shipToReferenceId", reference.map(Value::from))]);
        step
    };
    let recipient = || contact(snapshot, words::tells_email(snapshot).then(|| words::email(order)));
    let (step, final_destination) = match way {
        Way::ByEbay => (None, None),
        Way::ToBuyer => (Some(step(recipient(), None)), None),
        Way::ToHub => {
            let reference = tell::hub_reference(order);
            let destination = recipient().get("contactAddress").cloned();
            (Some(step(hub(), Some(reference))), destination)
        }
    };
    let supported = (way == Way::ToHub).then_some(Value::Bool(true));
    insert(
        &mut instruction,
        [
            ("shippingStep", step),
            ("finalDestinationAddress", final_destination),
            ("ebaySupportedFulfillment", supported),
        ],
    );
    instruction
}

/// The recipient, less what has become too old to be told.
fn contact(snapshot: &Snapshot<'_>, email: Option<String>) -> Value {
    let recipient = snapshot.recipient;
    let told = words::tells_people(snapshot);
    let mut address = json!({
        "city": recipient.city, "stateOrProvince": recipient.province, "postalCode": recipient.postal_code,
        "countryCode": recipient.country,
    });
    let line2 = Some(&recipient.street2).filter(|line| told && !line.is_empty());
    insert(
        &mut address,
        [
            ("addressLine1", told.then(|| recipient.street.as_str().into())),
            ("addressLine2", line2.map(|line| line.as_str().into())),
        ],
    );
    let mut contact = json!({ "contactAddress": address });
    let phone = || json!({ "phoneNumber": format!("{} {}", recipient.phone_prefix, recipient.phone) });
    insert(
        &mut contact,
        [
            ("fullName", told.then(|| recipient.name.as_str().into())),
            ("primaryPhone", told.then(phone)),
            ("email", email.map(Value::from)),
        ],
    );
    contact
}

/// The place from which eBay sends parcels on.
fn hub() -> Value {
    json!({
        "fullName": words::HUB.name,
        "contactAddress": {
            "addressLine1": words::HUB.street, "city": words::HUB.city, "stateOrProvince": words::HUB.state,
            "postalCode": words::HUB.postal_code, "countryCode": words::HUB.country,
        },
    })
}

fn program(order: &PlacedOrder) -> Option<Value> {
    match words::way(order) {
        Way::ByEbay => Some(json!({ "fulfillmentProgram": { "fulfilledBy": "EBAY" } })),
        Way::ToHub => Some(json!({ "ebayInternationalShipping": { "returnsManagedBy": "EBAY" } })),
        Way::ToBuyer => None,
    }
}

fn line_item(order: &PlacedOrder, snapshot: &Snapshot<'_>, (index, line): (usize, &Line), shape: Shape) -> Value {
    let marketplace = words::marketplace(&snapshot.recipient.country);
    let mut item = json!({
        "lineItemId": line.number.to_string(),
        "legacyItemId": line.product.to_string(),
        "title": line.title,
        "quantity": line.quantity,
        "lineItemCost": amount(order, line.unit_price * u64::from(line.quantity)),
        "soldFormat": "FIXED_PRICE",
        "listingMarketplaceId": marketplace,
        "purchaseMarketplaceId": marketplace,
        "lineItemFulfillmentStatus": words::fulfilment(order.line_stage(index, snapshot.stage)),
        "total": amount(order, line.unit_price * u64::from(line.quantity)),
        "deliveryCost": { "shippingCost": amount(order, if index == 0 { order.freight } else { 0 }) },
        "appliedPromotions": [],
        "refunds": [],
        "taxes": [],
        "properties": { "buyerProtection": true },
        "itemLocation": { "location": "Ningbo", "countryCode": "CN" },
        "lineItemFulfillmentInstructions": instructions(snapshot),
    });
    let aspects = (!line.options.is_empty()).then(|| {
        line.options.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>().into()
    });
    let tax = words::collected_tax_of(order, line);
    let taxes = (tax > 0 && shape.taxes).then(|| {
        json!([{
            "taxType": words::COLLECTED_TAX, "amount": amount(order, tax), "collectionMethod": "NET",
            "ebayReference": { "name": words::COLLECTED_BY.0, "value": words::COLLECTED_BY.1 },
        }])
    });
    insert(
        &mut item,
        [
            ("sku", line.sku.as_deref().map(Value::from)),
            ("legacyVariationId", aspects.is_some().then(|| words::variation_id(line).into())),
            ("variationAspects", aspects),
            ("ebayCollectAndRemitTaxes", taxes),
        ],
    );
    item
}

fn instructions(snapshot: &Snapshot<'_>) -> Value {
    let mut instructions =
        json!({ "guaranteedDelivery": false, "maxEstimatedDeliveryDate": words::deliver_by(snapshot) });
    insert(&mut instructions, [("shipByDate", words::ship_by(snapshot).map(moment))]);
    instructions
}

fn amount(order: &PlacedOrder, minor: u64) -> Value {
    json!({ "value": order.currency.decimal(minor), "currency": order.currency.code })
}

/// UTC with milliseconds.
fn moment(at: Timestamp) -> Value {
    at.to_string().into()
}

fn insert<const N: usize>(object: &mut Value, members: [(&'static str, Option<Value>); N]) {
    if let Some(object) = object.as_object_mut() {
        object.extend(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
}
