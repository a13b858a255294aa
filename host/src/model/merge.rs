//! What is known of an order after the platform has told of it again.
//!
//! Two laws: what is not told never erases what is known, and a masked value never overwrites a clear one.

use super::{Address, Buyer, FulfillmentStatus, Item, Order, Payment, PaymentStatus, ShippingPreferences};

/// The order as known after `new` was told about `known`.
#[must_use]
pub fn merge(known: &Order, new: Order) -> Order {
    Order {
        order_id: new.order_id,
        order_number: told(new.order_number, known.order_number.as_ref()),
        marketplace_code: told(new.marketplace_code, known.marketplace_code.as_ref()),
        created_date_time: told(new.created_date_time, known.created_date_time.as_ref()),
        modified_date_time: told(new.modified_date_time, known.modified_date_time.as_ref()),
        paid_date_time: told(new.paid_date_time, known.paid_date_time.as_ref()),
        ship_by_date_time: told(new.ship_by_date_time, known.ship_by_date_time.as_ref()),
        deliver_by_date_time: told(new.deliver_by_date_time, known.deliver_by_date_time.as_ref()),
        status: new.status,
        // These two have a word for "not told", and it erases nothing either.
        payment_status: match new.payment_status {
            PaymentStatus::Unknown => known.payment_status,
            word => word,
        },
        fulfillment_status: match new.fulfillment_status {
            FulfillmentStatus::Unknown => known.fulfillment_status,
            word => word,
        },
        source_status: new.source_status,
        // A reason belongs to the status it explains, so an order that went on has none.
        status_reason: if new.status == known.status {
            told(new.status_reason, known.status_reason.as_ref())
        } else {
            new.status_reason
        },
        buyer: both(new.buyer, known.buyer.as_ref(), merge_buyer),
        ship_to: both(new.ship_to, known.ship_to.as_ref(), merge_address),
        items: merge_items(new.items, &known.items),
        payment: both(new.payment, known.payment.as_ref(), merge_payment),
        tax_identifiers: listed(new.tax_identifiers, &known.tax_identifiers),
        shipping_preferences: both(new.shipping_preferences, known.shipping_preferences.as_ref(), merge_preferences),
        notes: listed(new.notes, &known.notes),
        extra: listed(new.extra, &known.extra),
        source: if new.source.is_empty() { known.source.clone() } else { new.source },
    }
}

/// The new value, or the known one if nothing was told.
fn told<T: Clone>(new: Option<T>, known: Option<&T>) -> Option<T> {
    new.or_else(|| known.cloned())
}

/// The new list, or the known one if nothing was told.
fn listed<T: Clone>(new: Vec<T>, known: &[T]) -> Vec<T> {
    if new.is_empty() { known.to_vec() } else { new }
}

/// Merges two records if both exist, else the one that does.
fn both<T: Clone>(new: Option<T>, known: Option<&T>, merge: fn(T, &T) -> T) -> Option<T> {
    match (new, known) {
        (Some(new), Some(known)) => Some(merge(new, known)),
        (new, known) => new.or_else(|| known.cloned()),
    }
}

fn merge_buyer(new: Buyer, known: &Buyer) -> Buyer {
    Buyer {
        buyer_id: told(new.buyer_id, known.buyer_id.as_ref()),
        name: told(new.name, known.name.as_ref()),
        email: told(new.email, known.email.as_ref()),
        phone: told(new.phone, known.phone.as_ref()),
    }
}

/// A masked address changes nothing in a clear one: its open parts (country, city, postal code) belong to the clear record
/// already, and half of one address mixed with half of another sends a parcel nowhere.
fn merge_address(new: Address, known: &Address) -> Address {
    if new.masked && !known.masked {
        return known.clone();
    }
    if known.masked && !new.masked || is_elsewhere(&new, known) {
        return new;
    }
    Address {
        name: told(new.name, known.name.as_ref()),
        company: told(new.company, known.company.as_ref()),
        phone: told(new.phone, known.phone.as_ref()),
        email: told(new.email, known.email.as_ref()),
        address_lines: listed(new.address_lines, &known.address_lines),
        street_name: told(new.street_name, known.street_name.as_ref()),
        street_number: told(new.street_number, known.street_number.as_ref()),
        complement: told(new.complement, known.complement.as_ref()),
        district: told(new.district, known.district.as_ref()),
        city: told(new.city, known.city.as_ref()),
        state_province: told(new.state_province, known.state_province.as_ref()),
        postal_code: told(new.postal_code, known.postal_code.as_ref()),
        country_code: told(new.country_code, known.country_code.as_ref()),
        masked: new.masked,
        extra: listed(new.extra, &known.extra),
    }
}

/// True if the new address names another place: then nothing of the one before belongs to it.
fn is_elsewhere(new: &Address, known: &Address) -> bool {
    let differs = |new: &Option<String>, known: &Option<String>| new.is_some() && known.is_some() && new != known;
    !new.address_lines.is_empty() && !known.address_lines.is_empty() && new.address_lines != known.address_lines
        || differs(&new.city, &known.city)
        || differs(&new.postal_code, &known.postal_code)
        || differs(&new.country_code, &known.country_code)
}

/// The new lines decide which lines there are; each keeps what is not told of it again.
fn merge_items(new: Vec<Item>, known: &[Item]) -> Vec<Item> {
    if new.is_empty() {
        return known.to_vec();
    }
    new.into_iter()
        .map(|item| match known.iter().find(|other| other.line_item_id == item.line_item_id) {
            Some(other) => merge_item(item, other),
            None => item,
        })
        .collect()
}

fn merge_item(new: Item, known: &Item) -> Item {
    Item {
        line_item_id: new.line_item_id,
        quantity: new.quantity,
        unit_price: told(new.unit_price, known.unit_price.as_ref()),
        description: if new.description.is_empty() { known.description.clone() } else { new.description },
        product_id: told(new.product_id, known.product_id.as_ref()),
        sku: told(new.sku, known.sku.as_ref()),
        identifiers: listed(new.identifiers, &known.identifiers),
        details: listed(new.details, &known.details),
        item_url: told(new.item_url, known.item_url.as_ref()),
        image_url: told(new.image_url, known.image_url.as_ref()),
        weight_grams: told(new.weight_grams, known.weight_grams.as_ref()),
        dimensions: told(new.dimensions, known.dimensions.as_ref()),
        customs: told(new.customs, known.customs.as_ref()),
        requested_fulfillment_id: told(new.requested_fulfillment_id, known.requested_fulfillment_id.as_ref()),
        shipped_by_platform: new.shipped_by_platform,
        source_status: told(new.source_status, known.source_status.as_ref()),
        extra: listed(new.extra, &known.extra),
    }
}

fn merge_payment(new: Payment, known: &Payment) -> Payment {
    Payment {
        method: told(new.method, known.method.as_ref()),
        total: told(new.total, known.total.as_ref()),
        amount_paid: told(new.amount_paid, known.amount_paid.as_ref()),
        taxes: listed(new.taxes, &known.taxes),
        shipping_charges: listed(new.shipping_charges, &known.shipping_charges),
        adjustments: listed(new.adjustments, &known.adjustments),
    }
}

fn merge_preferences(new: ShippingPreferences, known: &ShippingPreferences) -> ShippingPreferences {
    ShippingPreferences {
        shipping_service: told(new.shipping_service, known.shipping_service.as_ref()),
        gift: new.gift,
        insurance_requested: new.insurance_requested,
        insured_value: told(new.insured_value, known.insured_value.as_ref()),
        premium_program_name: told(new.premium_program_name, known.premium_program_name.as_ref()),
        hold_until_date_time: told(new.hold_until_date_time, known.hold_until_date_time.as_ref()),
    }
}
