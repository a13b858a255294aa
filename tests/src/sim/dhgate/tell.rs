//! What `DHgate` tells of an order's truth: the ledger's side, in the daemon's field names.

use std::collections::BTreeMap;

use longshore::model::{
    Address, Buyer, Charge, Customs, Dimensions, FulfillmentStatus, Money, Order, OrderStatus, Payment, PaymentStatus,
    TaxIdentifier,
};

use crate::sim::shop::{Line, PlacedOrder, Snapshot, Stage};

use super::words;

/// Changes what `DHgate` tells otherwise than the marketplace knows it.
pub(super) fn tell(truth: &mut Order, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
    tell_standing(truth, order, snapshot);
    let told = words::tells_contact(order);
    truth.buyer = told.then(|| Buyer { buyer_id: Some(words::buyer_id(order)), name: None, email: None, phone: None });
    truth.ship_to = truth.ship_to.take().map(|known| Address { email: Some(words::email(order)), ..known });
    let number = snapshot.recipient.cpf.clone().filter(|_| told);
    let number = number.map(|value| TaxIdentifier { kind: "VAT".to_owned(), value, issuing_country: None });
    truth.tax_identifiers = number.into_iter().collect();
    tell_lines(truth, order);
    truth.payment = Some(Payment {
        method: None,
        total: Some(dollars(order.total())),
        amount_paid: None,
        taxes: Vec::new(),
        shipping_charges: vec![Charge { name: "shipping".to_owned(), amount: dollars(order.freight) }],
        adjustments: Vec::new(),
    });
    if let Some(preferences) = &mut truth.shipping_preferences {
        preferences.shipping_service = Some(words::service(order).to_owned());
    }
    // Nobody learns more from a remark that stands at the order and at several of its lines.
    let mut seen = Vec::new();
    truth.notes.retain(|note| {
        let is_new = !seen.contains(&note.text);
        seen.push(note.text.clone());
        is_new
    });
}

/// A warning holds what would be shipped; a check is a payment that is not yet done; who is called off gets the money back.
fn tell_standing(truth: &mut Order, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
    let may_be_shipped =
        matches!(truth.status, OrderStatus::AwaitingShipment | OrderStatus::PendingFulfillment | OrderStatus::OnHold);
    if let Some(reason) = words::warning(order, snapshot.stage).filter(|_| may_be_shipped) {
        truth.status = OrderStatus::OnHold;
        truth.status_reason = Some(reason.to_owned());
    }
    truth.payment_status = match (words::status(snapshot.stage), snapshot.paid_at) {
        ("102001", _) => PaymentStatus::Pending,
        ("111000" | "111111", Some(_)) => PaymentStatus::Refunded,
        (_, Some(_)) => PaymentStatus::Paid,
        (_, None) => PaymentStatus::Unpaid,
    };
    if snapshot.stage == Stage::Frozen {
        truth.fulfillment_status = FulfillmentStatus::Unshipped;
    }
}

/// Lines have no numbers: those of the same product and variant are counted.
fn tell_lines(truth: &mut Order, order: &PlacedOrder) {
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    for (item, line) in truth.items.iter_mut().zip(&order.lines) {
        let count = seen.entry(line.product).or_default();
        *count += 1;
        let sku_id = words::sku_id(line);
        item.line_item_id = format!("{}-{sku_id}-{count}", line.product);
        item.unit_price = Some(dollars(line.unit_price));
        item.identifiers = vec![("sku-id".to_owned(), sku_id)];
        let attributes = Some(words::attributes(line)).filter(|attributes| !attributes.is_empty());
        item.details = attributes.into_iter().map(|chosen| ("itemAttr".to_owned(), chosen)).collect();
        item.image_url = words::image_path(line).map(|path| format!("http://image.dhgate.com/{path}"));
        item.weight_grams = u32::try_from(words::grams(line)).ok().filter(|grams| *grams > 0);
        item.dimensions = dimensions(line);
        item.customs = Some(customs(words::category(order)));
        item.shipped_by_platform = false;
        item.source_status = None;
    }
}

fn dimensions(line: &Line) -> Option<Dimensions> {
    let mut sides = words::sides_mm(line).map(|side| u32::try_from(side).unwrap_or_default());
    sides.sort_unstable();
    let [height_mm, width_mm, length_mm] = sides;
    (height_mm > 0).then_some(Dimensions { length_mm, width_mm, height_mm })
}

fn customs(category: &str) -> Customs {
    let is_english = category.is_ascii();
    Customs {
        description_en: is_english.then(|| category.to_owned()),
        description_zh: (!is_english).then(|| category.to_owned()),
        hs_code: None,
        origin_country: None,
        declared_value: None,
        net_weight_grams: None,
        material: None,
        purpose: None,
        battery_type: None,
    }
}

/// All amounts are US dollars here, whatever another platform would call them, and numbers rather than texts.
fn dollars(cents: u64) -> Money {
    Money { amount: words::double_text(cents, 2), currency: "USD".to_owned() }
}
