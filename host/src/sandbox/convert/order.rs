//! One order. It comes out whole or is set aside with the first thing that is wrong with it.

use std::collections::HashSet;

use super::text::{
    Reason, SOURCE_BYTES_MAX, cut, id, list, money, pairs, text, told, told_country, told_moment, told_money,
};
use crate::model::{
    Address, Buyer, Charge, Customs, Dimensions, FulfillmentStatus, Item, Note, Order, OrderStatus, Payment,
    PaymentStatus, SetAside, ShippingPreferences, TaxIdentifier,
};
use crate::sandbox::bindings::exports::longshore::connector::orders as wit;

/// Converts an order, or says why it cannot be used and keeps what the platform wrote.
pub(super) fn order(mut from: wit::Order) -> Result<Order, SetAside> {
    let source = std::mem::take(&mut from.source);
    let order_id = from.order_id.clone();
    let checked = if source.len() > SOURCE_BYTES_MAX {
        Err(format!("its verbatim record is longer than {SOURCE_BYTES_MAX} bytes"))
    } else {
        body(from)
    };
    match checked {
        Ok(order) => Ok(Order { source, ..order }),
        Err(reason) => Err(SetAside {
            order_id: id("order-id", &order_id).is_ok().then_some(order_id),
            reason,
            source: cut(source, SOURCE_BYTES_MAX),
        }),
    }
}

fn body(from: wit::Order) -> Result<Order, Reason> {
    id("order-id", &from.order_id)?;
    let items = list("item", from.items, item)?;
    let mut seen = HashSet::new();
    if !items.iter().all(|item| seen.insert(item.line_item_id.as_str())) {
        return Err("two items have the same line-item-id".to_owned());
    }
    Ok(Order {
        order_id: from.order_id,
        order_number: told("order-number", from.order_number)?,
        marketplace_code: told("marketplace-code", from.marketplace_code)?,
        created_date_time: told_moment("created-date-time", from.created_date_time)?,
        modified_date_time: told_moment("modified-date-time", from.modified_date_time)?,
        paid_date_time: told_moment("paid-date-time", from.paid_date_time)?,
        ship_by_date_time: told_moment("ship-by-date-time", from.ship_by_date_time)?,
        deliver_by_date_time: told_moment("deliver-by-date-time", from.deliver_by_date_time)?,
        status: order_status(from.status),
        payment_status: payment_status(from.payment_status),
        fulfillment_status: fulfillment_status(from.fulfillment_status),
        source_status: text("source-status", from.source_status)?,
        status_reason: told("status-reason", from.status_reason)?,
        buyer: from.buyer.map(buyer).transpose()?,
        ship_to: from.ship_to.map(address).transpose()?,
        items,
        payment: from.payment.map(payment).transpose()?,
        tax_identifiers: list("tax-identifier", from.tax_identifiers, tax_identifier)?,
        shipping_preferences: from.shipping_preferences.map(shipping_preferences).transpose()?,
        notes: list("note", from.notes, |note| {
            Ok(Note { kind: text("kind", note.kind)?, text: text("text", note.text)? })
        })?,
        extra: pairs("extra", from.extra)?,
        source: String::new(),
    })
}

fn buyer(from: wit::Buyer) -> Result<Buyer, Reason> {
    Ok(Buyer {
        buyer_id: told("buyer-id", from.buyer_id)?,
        name: told("the buyer's name", from.name)?,
        email: told("the buyer's email", from.email)?,
        phone: told("the buyer's phone", from.phone)?,
    })
}

fn address(from: wit::Address) -> Result<Address, Reason> {
    Ok(Address {
        name: told("the recipient's name", from.name)?,
        company: told("company", from.company)?,
        phone: told("the recipient's phone", from.phone)?,
        email: told("the recipient's email", from.email)?,
        address_lines: list("address-line", from.address_lines, |line| text("it", line))?,
        street_name: told("street-name", from.street_name)?,
        street_number: told("street-number", from.street_number)?,
        complement: told("complement", from.complement)?,
        district: told("district", from.district)?,
        city: told("city", from.city)?,
        state_province: told("state-province", from.state_province)?,
        postal_code: told("postal-code", from.postal_code)?,
        country_code: told_country("country-code", from.country_code)?,
        masked: from.masked,
        extra: pairs("extra of the address", from.extra)?,
    })
}

fn tax_identifier(from: wit::TaxIdentifier) -> Result<TaxIdentifier, Reason> {
    Ok(TaxIdentifier {
        kind: text("kind", from.kind)?,
        value: text("value", from.value)?,
        issuing_country: told_country("issuing-country", from.issuing_country)?,
    })
}

fn payment(from: wit::Payment) -> Result<Payment, Reason> {
    let charge = |from: wit::Charge| Ok(Charge { name: text("name", from.name)?, amount: money("it", from.amount)? });
    Ok(Payment {
        method: told("method", from.method)?,
        total: told_money("total", from.total)?,
        amount_paid: told_money("amount-paid", from.amount_paid)?,
        taxes: list("tax", from.taxes, charge)?,
        shipping_charges: list("shipping-charge", from.shipping_charges, charge)?,
        adjustments: list("adjustment", from.adjustments, charge)?,
    })
}

fn item(from: wit::Item) -> Result<Item, Reason> {
    id("line-item-id", &from.line_item_id)?;
    Ok(Item {
        line_item_id: from.line_item_id,
        quantity: from.quantity,
        unit_price: told_money("unit-price", from.unit_price)?,
        description: text("description", from.description)?,
        product_id: told("product-id", from.product_id)?,
        sku: told("sku", from.sku)?,
        identifiers: pairs("identifiers", from.identifiers)?,
        details: pairs("details", from.details)?,
        item_url: told("item-url", from.item_url)?,
        image_url: told("image-url", from.image_url)?,
        weight_grams: from.weight_grams,
        dimensions: from.dimensions.map(|from| Dimensions {
            length_mm: from.length_mm,
            width_mm: from.width_mm,
            height_mm: from.height_mm,
        }),
        customs: from.customs.map(customs).transpose()?,
        requested_fulfillment_id: told("requested-fulfillment-id", from.requested_fulfillment_id)?,
        shipped_by_platform: from.shipped_by_platform,
        source_status: told("source-status", from.source_status)?,
        extra: pairs("extra", from.extra)?,
    })
}

fn customs(from: wit::Customs) -> Result<Customs, Reason> {
    let hs_code = told("hs-code", from.hs_code)?;
    if hs_code.as_ref().is_some_and(|code| !(6..=10).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err("hs-code is not 6 to 10 digits".to_owned());
    }
    Ok(Customs {
        description_en: told("description-en", from.description_en)?,
        description_zh: told("description-zh", from.description_zh)?,
        hs_code,
        origin_country: told_country("origin-country", from.origin_country)?,
        declared_value: told_money("declared-value", from.declared_value)?,
        net_weight_grams: from.net_weight_grams,
        material: told("material", from.material)?,
        purpose: told("purpose", from.purpose)?,
        battery_type: told("battery-type", from.battery_type)?,
    })
}

fn shipping_preferences(from: wit::ShippingPreferences) -> Result<ShippingPreferences, Reason> {
    Ok(ShippingPreferences {
        shipping_service: told("shipping-service", from.shipping_service)?,
        gift: from.gift,
        insurance_requested: from.insurance_requested,
        insured_value: told_money("insured-value", from.insured_value)?,
        premium_program_name: told("premium-program-name", from.premium_program_name)?,
        hold_until_date_time: told_moment("hold-until-date-time", from.hold_until_date_time)?,
    })
}

fn order_status(from: wit::OrderStatus) -> OrderStatus {
    match from {
        wit::OrderStatus::Unknown => OrderStatus::Unknown,
        wit::OrderStatus::AwaitingPayment => OrderStatus::AwaitingPayment,
        wit::OrderStatus::PendingFulfillment => OrderStatus::PendingFulfillment,
        wit::OrderStatus::AwaitingShipment => OrderStatus::AwaitingShipment,
        wit::OrderStatus::OnHold => OrderStatus::OnHold,
        wit::OrderStatus::Completed => OrderStatus::Completed,
        wit::OrderStatus::Cancelled => OrderStatus::Cancelled,
    }
}

fn payment_status(from: wit::PaymentStatus) -> PaymentStatus {
    match from {
        wit::PaymentStatus::Unknown => PaymentStatus::Unknown,
        wit::PaymentStatus::Unpaid => PaymentStatus::Unpaid,
        wit::PaymentStatus::Pending => PaymentStatus::Pending,
        wit::PaymentStatus::Paid => PaymentStatus::Paid,
        wit::PaymentStatus::PartiallyRefunded => PaymentStatus::PartiallyRefunded,
        wit::PaymentStatus::Refunded => PaymentStatus::Refunded,
        wit::PaymentStatus::Failed => PaymentStatus::Failed,
    }
}

fn fulfillment_status(from: wit::FulfillmentStatus) -> FulfillmentStatus {
    match from {
        wit::FulfillmentStatus::Unknown => FulfillmentStatus::Unknown,
        wit::FulfillmentStatus::Unshipped => FulfillmentStatus::Unshipped,
        wit::FulfillmentStatus::PartiallyShipped => FulfillmentStatus::PartiallyShipped,
        wit::FulfillmentStatus::Shipped => FulfillmentStatus::Shipped,
        wit::FulfillmentStatus::Delivered => FulfillmentStatus::Delivered,
        wit::FulfillmentStatus::Returned => FulfillmentStatus::Returned,
    }
}
