//! What Amazon tells of all that a marketplace knows, to an application with every role.

use longshore::model::{Buyer, Charge, FulfillmentStatus, Note, Order, OrderStatus, PaymentStatus};

use crate::sim::shop::{PlacedOrder, Snapshot};

use super::words;

/// Takes out of the truth, and puts into it, what the platform does not or only it tells.
pub(super) fn tell(truth: &mut Order, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
    let by_platform = words::fulfilled_by(order) == "AMAZON";
    let people = words::tells_people(order, snapshot);
    let windows = words::windows(snapshot);
    truth.marketplace_code = Some(words::MARKETPLACE.to_owned());
    truth.paid_date_time = None;
    truth.ship_by_date_time = windows.map(|[_, ship_by, _]| ship_by);
    truth.deliver_by_date_time = windows.map(|[_, _, deliver_by]| deliver_by);
    tell_status(truth, snapshot, by_platform);
    truth.buyer = people.then(|| Buyer {
        buyer_id: None,
        name: Some(order.buyer.full_name()),
        email: Some(words::email(order)),
        phone: None,
    });
    truth.ship_to = truth.ship_to.take().filter(|_| people);
    if let Some(address) = truth.ship_to.as_mut().filter(|_| !words::tells_phone(snapshot)) {
        address.phone = None;
    }
    if !people {
        truth.tax_identifiers.clear();
    }
    if words::is_priced(snapshot) {
        truth.payment.iter_mut().flat_map(|payment| &mut payment.shipping_charges).for_each(rename);
    } else {
        truth.payment = None;
    }
    for (item, line) in truth.items.iter_mut().zip(&order.lines) {
        item.product_id = Some(words::asin(line));
        item.unit_price = item.unit_price.take().filter(|_| words::is_priced(snapshot));
        item.details.clear();
        item.image_url = None;
        item.shipped_by_platform = by_platform;
        item.source_status = None;
    }
    let gifts = order.lines.iter().filter(|line| words::is_gift(order, snapshot, line));
    truth.notes = gifts.map(|line| Note { kind: "gift".to_owned(), text: line.memo.clone() }).collect();
    if let Some(preferences) = &mut truth.shipping_preferences {
        preferences.shipping_service = Some(words::service_level(order).to_owned());
        preferences.gift = !truth.notes.is_empty();
    }
}

fn tell_status(truth: &mut Order, snapshot: &Snapshot<'_>, by_platform: bool) {
    match words::status(snapshot.stage) {
        "PENDING" => {
            truth.status = OrderStatus::PendingFulfillment;
            truth.payment_status = PaymentStatus::Pending;
        }
        "CANCELLED" => truth.payment_status = PaymentStatus::Unknown,
        "SHIPPED" => truth.status = OrderStatus::Completed,
        _ => {}
    }
    // Parcels, and so their arrival, are told of the seller's own alone.
    if by_platform && truth.fulfillment_status == FulfillmentStatus::Delivered {
        truth.fulfillment_status = FulfillmentStatus::Shipped;
    }
}

fn rename(charge: &mut Charge) {
    "SHIPPING".clone_into(&mut charge.name);
}
