//! What the marketplace itself knows of an order, written in the daemon's field names, for comparison with a draft.
//!
//! It is made from the order's own truth and not from any answer of the simulator, so a mistake in an answer shows, as does one
//! in a connector. An entry is the JSON of [`longshore::model::Order`] plus one more member, [`NOTES`], for the comparison.
//! `source` is empty and every `extra` absent: these are the platform's own words and no matter of truth.

use longshore::model::{
    Address, Buyer, Charge, FulfillmentStatus, Item, Money, Note, Order, OrderStatus, Payment, PaymentStatus,
    ShippingPreferences, TaxIdentifier, Timestamp,
};
use serde_json::{Value, json};

use super::platform::Rules;
use super::shop::{Line, PlacedOrder, Shop, Snapshot, Stage};

/// The member of an entry that is about the entry: `shop` (login), `to_ship` (the forwarder has something to send), `special`
/// (what the order was made to show) and `repeated_hours` (paths of times in an hour that the platform's clocks show twice, of
/// which it tells no more than the clock).
pub const NOTES: &str = "_ledger";

/// All orders of `shop` at `now`, newest first.
pub(super) fn entries(shop: &Shop, now: Timestamp, rules: &dyn Rules) -> Vec<Value> {
    shop.orders_at(now, |_, snapshot| rules.tells_of(snapshot))
        .into_iter()
        .map(|(order, snapshot)| entry(shop, order, &snapshot, rules))
        .collect()
}

fn entry(shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>, rules: &dyn Rules) -> Value {
    let mut truth = truth(order, snapshot, rules);
    rules.tell(&mut truth, shop, order, snapshot);
    let times = [
        ("created_date_time", truth.created_date_time),
        ("modified_date_time", truth.modified_date_time),
        ("paid_date_time", truth.paid_date_time),
        ("ship_by_date_time", truth.ship_by_date_time),
    ];
    let repeated: Vec<_> =
        times.iter().filter(|(_, at)| at.is_some_and(|at| rules.is_repeated_hour(at))).map(|(path, _)| path).collect();
    let notes = json!({
        "shop": shop.login,
        "to_ship": order.to_ship(snapshot.stage),
        "special": order.special,
        "repeated_hours": repeated,
    });
    let mut entry = serde_json::to_value(&truth).unwrap_or_default();
    if let Some(members) = entry.as_object_mut() {
        members.insert(NOTES.to_owned(), notes);
    }
    entry
}

fn truth(order: &PlacedOrder, snapshot: &Snapshot<'_>, rules: &dyn Rules) -> Order {
    let money = |minor| Money { amount: order.currency.decimal(minor), currency: order.currency.code.to_owned() };
    let recipient = snapshot.recipient;
    // Where the platform ships everything itself, nobody is told to whom: the contract wants no address then, and no clear name.
    let told = order.lines.iter().any(|line| !line.by_platform);
    // What a buyer wrote for several lines is one message.
    let mut memos: Vec<&str> = Vec::new();
    for line in order.lines.iter().filter(|line| !line.memo.is_empty()) {
        if !memos.contains(&line.memo.as_str()) {
            memos.push(&line.memo);
        }
    }
    Order {
        order_id: rules.order_id(order.number),
        order_number: None,
        marketplace_code: None,
        created_date_time: Some(snapshot.created_at),
        modified_date_time: Some(snapshot.modified_at),
        paid_date_time: snapshot.paid_at,
        ship_by_date_time: snapshot.ship_by(),
        deliver_by_date_time: None,
        status: status(snapshot.stage),
        payment_status: payment_status(snapshot),
        fulfillment_status: fulfillment_status(snapshot),
        source_status: rules.status(snapshot.stage).to_owned(),
        status_reason: rules.reason(snapshot.stage).map(str::to_owned),
        buyer: Some(Buyer {
            buyer_id: Some(order.buyer.login.clone()),
            name: told.then(|| order.buyer.full_name()),
            email: None,
            phone: None,
        }),
        ship_to: told.then(|| address(snapshot)),
        items: (0..).zip(&order.lines).map(|(index, line)| item(order, snapshot, index, line, rules)).collect(),
        payment: Some(Payment {
            method: Some(order.payment_method.to_owned()),
            total: Some(money(order.total())),
            amount_paid: None,
            taxes: Vec::new(),
            shipping_charges: vec![Charge { name: "shipping".to_owned(), amount: money(order.freight) }],
            adjustments: Vec::new(),
        }),
        tax_identifiers: recipient.cpf.iter().map(|number| tax_number(number)).collect(),
        shipping_preferences: Some(ShippingPreferences {
            shipping_service: Some(order.service.code.to_owned()),
            gift: false,
            insurance_requested: false,
            insured_value: None,
            premium_program_name: None,
            hold_until_date_time: None,
        }),
        notes: memos.iter().map(|memo| Note { kind: "buyer".to_owned(), text: (*memo).to_owned() }).collect(),
        extra: Vec::new(),
        source: String::new(),
    }
}

fn tax_number(number: &str) -> TaxIdentifier {
    TaxIdentifier { kind: "CPF".to_owned(), value: number.to_owned(), issuing_country: Some("BR".to_owned()) }
}

fn address(snapshot: &Snapshot<'_>) -> Address {
    let recipient = snapshot.recipient;
    let lines = [&recipient.street, &recipient.street2];
    Address {
        name: Some(recipient.name.clone()),
        company: None,
        phone: Some(format!("{} {}", recipient.phone_prefix, recipient.phone)),
        email: None,
        address_lines: lines.into_iter().filter(|line| !line.is_empty()).cloned().collect(),
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: Some(recipient.city.clone()),
        state_province: Some(recipient.province.clone()),
        postal_code: Some(recipient.postal_code.clone()),
        country_code: Some(recipient.country.clone()),
        masked: false,
        extra: Vec::new(),
    }
}

fn item(order: &PlacedOrder, snapshot: &Snapshot<'_>, index: usize, line: &Line, rules: &dyn Rules) -> Item {
    let price = order.currency.decimal(line.unit_price);
    Item {
        line_item_id: line.number.to_string(),
        quantity: line.quantity,
        unit_price: Some(Money { amount: price, currency: order.currency.code.to_owned() }),
        description: line.title.clone(),
        product_id: Some(line.product.to_string()),
        sku: line.sku.clone(),
        identifiers: Vec::new(),
        details: line.options.clone(),
        item_url: rules.item_url(order, line),
        image_url: line.image.clone(),
        weight_grams: None,
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: line.by_platform,
        source_status: Some(rules.status(order.line_stage(index, snapshot.stage)).to_owned()),
        extra: Vec::new(),
    }
}

fn status(stage: Stage) -> OrderStatus {
    match stage {
        Stage::AwaitingPayment => OrderStatus::AwaitingPayment,
        Stage::PaymentInProgress | Stage::RiskCheck | Stage::RiskHold | Stage::SellerExaminesMoney => {
            OrderStatus::PendingFulfillment
        }
        Stage::ToShip | Stage::PartlyShipped => OrderStatus::AwaitingShipment,
        Stage::CancelAsked | Stage::Disputed | Stage::Frozen => OrderStatus::OnHold,
        Stage::Shipped | Stage::Settling | Stage::Finished | Stage::Archived => OrderStatus::Completed,
        Stage::Cancelled(_) => OrderStatus::Cancelled,
    }
}

/// What the platform knows of the money: a payment that a bank still works on is none yet.
fn payment_status(snapshot: &Snapshot<'_>) -> PaymentStatus {
    match (snapshot.paid_at, snapshot.stage) {
        (Some(_), _) => PaymentStatus::Paid,
        (None, Stage::SellerExaminesMoney) => PaymentStatus::Pending,
        (None, _) => PaymentStatus::Unpaid,
    }
}

fn fulfillment_status(snapshot: &Snapshot<'_>) -> FulfillmentStatus {
    match snapshot.stage {
        Stage::PartlyShipped => FulfillmentStatus::PartiallyShipped,
        _ if snapshot.is_received() => FulfillmentStatus::Delivered,
        _ if snapshot.shipped_at.is_some() => FulfillmentStatus::Shipped,
        _ => FulfillmentStatus::Unshipped,
    }
}
