//! The connector's types as the daemon's, field by field and unchecked: what a native connector would hand over at once.

use longshore::model::{
    Address, Batch, Buyer, Charge, Customs, Dimensions, FulfillmentStatus, Item, Listed, Money, Note, Order,
    OrderStatus, Page, Payment, PaymentStatus, SetAside, ShippingPreferences, TaxIdentifier, Timestamp,
};
use longshore_connector_sdk::bindings::longshore::connector::types::Money as SdkMoney;
use longshore_connector_sdk::exports::orders as sdk;

/// A moment that is no moment.
type Wrong = String;

/// A page.
pub(crate) fn page(from: sdk::Page) -> Result<Page, Wrong> {
    Ok(Page {
        orders: orders(from.orders)?,
        listed: from.listed.into_iter().map(|it| Listed { order_id: it.order_id, revision: it.revision }).collect(),
        set_aside: set_aside(from.set_aside),
        next: from.next,
        complete_until: moment(from.complete_until)?,
        total: from.total,
    })
}

/// A batch.
pub(crate) fn batch(from: sdk::Batch) -> Result<Batch, Wrong> {
    if let Some(stopped) = from.stopped {
        return Err(stopped.message);
    }
    let (orders, set_aside) = (orders(from.orders)?, set_aside(from.set_aside));
    Ok(Batch { orders, set_aside, missing: from.missing, stopped: None })
}

fn set_aside(from: Vec<sdk::SetAside>) -> Vec<SetAside> {
    let aside = |it: sdk::SetAside| SetAside { order_id: it.order_id, reason: it.reason, source: it.source };
    from.into_iter().map(aside).collect()
}

fn orders(from: Vec<sdk::Order>) -> Result<Vec<Order>, Wrong> {
    from.into_iter().map(order).collect()
}

fn moment(text: Option<String>) -> Result<Option<Timestamp>, Wrong> {
    text.map(|text| text.parse().map_err(|_| text)).transpose()
}

fn money(from: SdkMoney) -> Money {
    Money { amount: from.amount, currency: from.currency }
}

fn charges(from: Vec<sdk::Charge>) -> Vec<Charge> {
    from.into_iter().map(|it| Charge { name: it.name, amount: money(it.amount) }).collect()
}

fn order(from: sdk::Order) -> Result<Order, Wrong> {
    Ok(Order {
        order_id: from.order_id,
        order_number: from.order_number,
        marketplace_code: from.marketplace_code,
        created_date_time: moment(from.created_date_time)?,
        modified_date_time: moment(from.modified_date_time)?,
        paid_date_time: moment(from.paid_date_time)?,
        ship_by_date_time: moment(from.ship_by_date_time)?,
        deliver_by_date_time: moment(from.deliver_by_date_time)?,
        status: status(from.status),
        payment_status: payment_status(from.payment_status),
        fulfillment_status: fulfillment_status(from.fulfillment_status),
        source_status: from.source_status,
        status_reason: from.status_reason,
        buyer: from.buyer.map(|it| Buyer { buyer_id: it.buyer_id, name: it.name, email: it.email, phone: it.phone }),
        ship_to: from.ship_to.map(address),
        items: from.items.into_iter().map(item).collect(),
        payment: from.payment.map(|it| Payment {
            method: it.method,
            total: it.total.map(money),
            amount_paid: it.amount_paid.map(money),
            taxes: charges(it.taxes),
            shipping_charges: charges(it.shipping_charges),
            adjustments: charges(it.adjustments),
        }),
        tax_identifiers: from
            .tax_identifiers
            .into_iter()
            .map(|it| TaxIdentifier { kind: it.kind, value: it.value, issuing_country: it.issuing_country })
            .collect(),
        shipping_preferences: from.shipping_preferences.map(preferences).transpose()?,
        notes: from.notes.into_iter().map(|it| Note { kind: it.kind, text: it.text }).collect(),
        extra: from.extra,
        source: from.source,
    })
}

fn address(from: sdk::Address) -> Address {
    Address {
        name: from.name,
        company: from.company,
        phone: from.phone,
        email: from.email,
        address_lines: from.address_lines,
        street_name: from.street_name,
        street_number: from.street_number,
        complement: from.complement,
        district: from.district,
        city: from.city,
        state_province: from.state_province,
        postal_code: from.postal_code,
        country_code: from.country_code,
        masked: from.masked,
        extra: from.extra,
    }
}

fn item(from: sdk::Item) -> Item {
    Item {
        line_item_id: from.line_item_id,
        quantity: from.quantity,
        unit_price: from.unit_price.map(money),
        description: from.description,
        product_id: from.product_id,
        sku: from.sku,
        identifiers: from.identifiers,
        details: from.details,
        item_url: from.item_url,
        image_url: from.image_url,
        weight_grams: from.weight_grams,
        dimensions: from.dimensions.map(|it| Dimensions {
            length_mm: it.length_mm,
            width_mm: it.width_mm,
            height_mm: it.height_mm,
        }),
        customs: from.customs.map(|it| Customs {
            description_en: it.description_en,
            description_zh: it.description_zh,
            hs_code: it.hs_code,
            origin_country: it.origin_country,
            declared_value: it.declared_value.map(money),
            net_weight_grams: it.net_weight_grams,
            material: it.material,
            purpose: it.purpose,
            battery_type: it.battery_type,
        }),
        requested_fulfillment_id: from.requested_fulfillment_id,
        shipped_by_platform: from.shipped_by_platform,
        source_status: from.source_status,
        extra: from.extra,
    }
}

fn preferences(from: sdk::ShippingPreferences) -> Result<ShippingPreferences, Wrong> {
    Ok(ShippingPreferences {
        shipping_service: from.shipping_service,
        gift: from.gift,
        insurance_requested: from.insurance_requested,
        insured_value: from.insured_value.map(money),
        premium_program_name: from.premium_program_name,
        hold_until_date_time: moment(from.hold_until_date_time)?,
    })
}

fn status(from: sdk::OrderStatus) -> OrderStatus {
    match from {
        sdk::OrderStatus::Unknown => OrderStatus::Unknown,
        sdk::OrderStatus::AwaitingPayment => OrderStatus::AwaitingPayment,
        sdk::OrderStatus::PendingFulfillment => OrderStatus::PendingFulfillment,
        sdk::OrderStatus::AwaitingShipment => OrderStatus::AwaitingShipment,
        sdk::OrderStatus::OnHold => OrderStatus::OnHold,
        sdk::OrderStatus::Completed => OrderStatus::Completed,
        sdk::OrderStatus::Cancelled => OrderStatus::Cancelled,
    }
}

fn payment_status(from: sdk::PaymentStatus) -> PaymentStatus {
    match from {
        sdk::PaymentStatus::Unknown => PaymentStatus::Unknown,
        sdk::PaymentStatus::Unpaid => PaymentStatus::Unpaid,
        sdk::PaymentStatus::Pending => PaymentStatus::Pending,
        sdk::PaymentStatus::Paid => PaymentStatus::Paid,
        sdk::PaymentStatus::PartiallyRefunded => PaymentStatus::PartiallyRefunded,
        sdk::PaymentStatus::Refunded => PaymentStatus::Refunded,
        sdk::PaymentStatus::Failed => PaymentStatus::Failed,
    }
}

fn fulfillment_status(from: sdk::FulfillmentStatus) -> FulfillmentStatus {
    match from {
        sdk::FulfillmentStatus::Unknown => FulfillmentStatus::Unknown,
        sdk::FulfillmentStatus::Unshipped => FulfillmentStatus::Unshipped,
        sdk::FulfillmentStatus::PartiallyShipped => FulfillmentStatus::PartiallyShipped,
        sdk::FulfillmentStatus::Shipped => FulfillmentStatus::Shipped,
        sdk::FulfillmentStatus::Delivered => FulfillmentStatus::Delivered,
        sdk::FulfillmentStatus::Returned => FulfillmentStatus::Returned,
    }
}
