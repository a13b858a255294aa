//! What eBay tells of an order's truth: the ledger's side, in the daemon's field names.

use longshore::model::{
    Address, Buyer, Charge, FulfillmentStatus, Money, Note, Order, OrderStatus, PaymentStatus, TaxIdentifier,
};

use crate::sim::platform::Rules as _;
use crate::sim::shop::{PlacedOrder, Snapshot, Stage};

use super::words::{self, Ebay, HUB, Way};

/// The number by which the hub knows the parcel.
pub(super) fn hub_reference(order: &PlacedOrder) -> String {
    format!("26{:012}", order.number)
}

/// Changes what eBay tells otherwise than the marketplace knows it.
pub(super) fn tell(truth: &mut Order, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
    let way = words::way(order);
    truth.marketplace_code = Some(words::marketplace(&snapshot.recipient.country).to_owned());
    truth.deliver_by_date_time = Some(words::deliver_by(snapshot));
    tell_standing(truth, snapshot);
    truth.buyer = Some(Buyer {
        buyer_id: Some(order.buyer.login.clone()),
        name: words::tells_people(snapshot).then(|| order.buyer.full_name()),
        email: words::tells_email(snapshot).then(|| words::email(order)),
        phone: None,
    });
    truth.ship_to = match way {
        Way::ByEbay => None,
        Way::ToHub => Some(hub(order)),
        Way::ToBuyer => Some(recipient(truth.ship_to.take(), order, snapshot)),
    };
    for (item, line) in truth.items.iter_mut().zip(&order.lines) {
        item.image_url = None;
        item.shipped_by_platform = way == Way::ByEbay;
        if !line.options.is_empty() {
            item.identifiers = vec![("legacyVariationId".to_owned(), words::variation_id(line))];
        }
    }
    truth.notes =
        words::checkout_notes(order).map(|text| Note { kind: "buyer".to_owned(), text }).into_iter().collect();
    if let Some(preferences) = &mut truth.shipping_preferences {
        (preferences.shipping_service, preferences.premium_program_name) = match way {
            Way::ByEbay => (None, Some("fulfillmentProgram".to_owned())),
            Way::ToHub => (preferences.shipping_service.take(), Some("ebayInternationalShipping".to_owned())),
            Way::ToBuyer => (preferences.shipping_service.take(), None),
        };
    }
    tell_money(truth, order);
}

/// Disputes, freezes and whether it has arrived are told elsewhere; a payment that is being checked is none yet.
fn tell_standing(truth: &mut Order, snapshot: &Snapshot<'_>) {
    if !words::is_paid(snapshot) {
        truth.paid_date_time = None;
    }
    truth.payment_status = match snapshot.stage {
        Stage::Cancelled(_) => PaymentStatus::Refunded,
        _ if words::is_paid(snapshot) => PaymentStatus::Paid,
        _ => PaymentStatus::Pending,
    };
    truth.fulfillment_status = match Ebay.status(snapshot.stage) {
        "FULFILLED" => FulfillmentStatus::Shipped,
        "IN_PROGRESS" => FulfillmentStatus::PartiallyShipped,
        _ => FulfillmentStatus::Unshipped,
    };
    match snapshot.stage {
        Stage::Disputed => truth.status = OrderStatus::Completed,
        Stage::Frozen => truth.status = OrderStatus::AwaitingShipment,
        _ => {}
    }
    let to_ship = truth.status == OrderStatus::AwaitingShipment;
    truth.ship_by_date_time = words::ship_by(snapshot).filter(|_| to_ship);
}

/// The recipient, less what has become too old to be told. An order of which no line is the seller's has no address elsewhere.
fn recipient(known: Option<Address>, order: &PlacedOrder, snapshot: &Snapshot<'_>) -> Address {
    let mut address = known.unwrap_or_else(|| place(&snapshot.recipient.country));
    address.email = words::tells_email(snapshot).then(|| words::email(order));
    if !words::tells_people(snapshot) {
        address.name = None;
        address.phone = None;
        address.address_lines.clear();
    }
    address
}

fn hub(order: &PlacedOrder) -> Address {
    Address {
        name: Some(HUB.name.to_owned()),
        address_lines: vec![format!("Reference #{}", hub_reference(order)), HUB.street.to_owned()],
        city: Some(HUB.city.to_owned()),
        state_province: Some(HUB.state.to_owned()),
        postal_code: Some(HUB.postal_code.to_owned()),
        ..place(HUB.country)
    }
}

fn place(country: &str) -> Address {
    Address {
        name: None,
        company: None,
        phone: None,
        email: None,
        address_lines: Vec::new(),
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: None,
        state_province: None,
        postal_code: None,
        country_code: Some(country.to_owned()),
        masked: false,
        extra: Vec::new(),
    }
}

/// What the buyer pays holds the taxes that eBay collects, line by line.
fn tell_money(truth: &mut Order, order: &PlacedOrder) {
    let money = |minor| Money { amount: order.currency.decimal(minor), currency: order.currency.code.to_owned() };
    let taxes = order.lines.iter().map(|line| words::collected_tax_of(order, line)).filter(|tax| *tax > 0);
    let taxes: Vec<Charge> =
        taxes.map(|tax| Charge { name: words::COLLECTED_TAX.to_owned(), amount: money(tax) }).collect();
    if !taxes.is_empty() {
        let (kind, value) = words::COLLECTED_BY;
        truth.tax_identifiers.push(TaxIdentifier {
            kind: kind.to_owned(),
            value: value.to_owned(),
            issuing_country: None,
        });
    }
    if let Some(payment) = &mut truth.payment {
        payment.method = Some(words::PAYMENT_METHOD.to_owned());
        payment.total = Some(money(order.total() + words::collected_tax(order)));
        payment.taxes = taxes;
    }
}
