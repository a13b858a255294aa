//! Amazon's record as the contract's order. Pure: a record that cannot do is named, never guessed at.

mod address;
mod amount;
mod item;
mod payment;
mod status;

use longshore_connector_sdk::exports::orders::{Buyer, Note, Order, ShippingPreferences, TaxIdentifier};
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Pairs, country, time};

use crate::record::{self, Span};

/// Programmes that promise the buyer a faster delivery.
const PREMIUM: [&str; 2] = ["PRIME", "FBM_SHIP_PLUS"];

/// Makes the order. `source` is Amazon's text. Fails with what is wrong with the record, in words without personal data.
pub(crate) fn order(record: &record::Order, source: String) -> Result<Order, String> {
    let order_id = record.order_id.owned().ok_or("the order has no `orderId`")?;
    let source_status = status::word(record).ok_or("the order has no `fulfillmentStatus`")?.to_owned();
    let by_platform = is_shipped_by_platform(record);
    let items = record.order_items.0.iter().enumerate().map(|(index, line)| item::item(line, index, by_platform));
    let items = items.collect::<Result<Vec<_>, String>>()?;
    let status = status::order(record);
    let fulfillment = record.fulfillment.as_ref();
    Ok(Order {
        order_number: number(record).filter(|number| *number != order_id),
        order_id,
        marketplace_code: record.sales_channel.as_ref().and_then(|channel| channel.marketplace_id.owned()),
        created_date_time: moment(&record.created_time),
        modified_date_time: moment(&record.last_updated_time),
        paid_date_time: None,
        ship_by_date_time: latest(fulfillment.and_then(|told| told.ship_by_window.as_ref())),
        deliver_by_date_time: latest(fulfillment.and_then(|told| told.deliver_by_window.as_ref())),
        status,
        payment_status: status::payment(record),
        fulfillment_status: status::fulfillment(record),
        source_status,
        status_reason: status::reason(record, status),
        buyer: buyer(record),
        // Nobody but Amazon ships to these.
        ship_to: if by_platform { None } else { address::address(record) },
        payment: payment::payment(record),
        tax_identifiers: tax_identifiers(record),
        shipping_preferences: shipping_preferences(record),
        notes: notes(record),
        extra: extra(record),
        items,
        source,
    })
}

/// Amazon's warehouse ships all of it. The older interface has another word for it.
fn is_shipped_by_platform(record: &record::Order) -> bool {
    let by = record.fulfillment.as_ref().and_then(|fulfillment| fulfillment.fulfilled_by.filled());
    matches!(by, Some("AMAZON" | "AFN"))
}

/// The seller's own number.
fn number(record: &record::Order) -> Option<String> {
    let mut aliases = record.order_aliases.0.iter();
    aliases.find(|alias| alias.alias_type.filled() == Some("SELLER_ORDER_ID"))?.alias_id.owned()
}

fn moment(told: &Told) -> Option<String> {
    told.filled().and_then(time::parse_utc).map(time::utc_text)
}

fn latest(span: Option<&Span>) -> Option<String> {
    moment(&span?.latest_date_time)
}

fn buyer(record: &record::Order) -> Option<Buyer> {
    let told = record.buyer.as_ref()?;
    let (name, email) = (told.buyer_name.owned(), told.buyer_email.owned());
    (name.is_some() || email.is_some()).then_some(Buyer { buyer_id: None, name, email, phone: None })
}

/// The buyer's numbers, and the one under which Amazon pays tax on what crosses the Union's border, each once.
fn tax_identifiers(record: &record::Order) -> Vec<TaxIdentifier> {
    let registrations = record.tax.iter().flat_map(|tax| &tax.tax_registrations.0);
    let of_buyer = registrations.filter(|number| number.entity_type.filled() == Some("BUYER")).filter_map(|number| {
        let address = number.tax_registration_address.as_ref();
        Some(TaxIdentifier {
            kind: number.tax_registration_type.owned().unwrap_or_else(|| "tax number".to_owned()),
            value: number.tax_registration_number.owned()?,
            issuing_country: address.and_then(|at| country::alpha2(at.country_code.filled()?)).map(str::to_owned),
        })
    });
    let of_lines = record.order_items.0.iter().filter_map(|line| {
        let shipping = line.fulfillment.as_ref()?.shipping.as_ref()?;
        let value = shipping.international_shipping.as_ref()?.ioss_number.owned()?;
        Some(TaxIdentifier { kind: "IOSS".to_owned(), value, issuing_country: None })
    });
    let mut identifiers: Vec<TaxIdentifier> = Vec::new();
    for identifier in of_buyer.chain(of_lines) {
        if !identifiers.contains(&identifier) {
            identifiers.push(identifier);
        }
    }
    identifiers
}

fn shipping_preferences(record: &record::Order) -> Option<ShippingPreferences> {
    let level = record.fulfillment.as_ref().and_then(|fulfillment| fulfillment.fulfillment_service_level.owned());
    let gift = record.order_items.0.iter().any(|line| line.is_gift || item::gift(line).is_some());
    let mut programs = record.programs.0.iter().filter_map(Told::filled);
    let premium = programs.find(|program| PREMIUM.contains(program)).map(str::to_owned);
    let told = level.is_some() || gift || premium.is_some();
    told.then_some(ShippingPreferences {
        shipping_service: level,
        gift,
        insurance_requested: false,
        insured_value: None,
        premium_program_name: premium,
        hold_until_date_time: None,
    })
}

/// What the buyer wrote: on the gifts' cards, and for whoever brings the parcel.
fn notes(record: &record::Order) -> Vec<Note> {
    let note = |kind: &str, text: &str| Note { kind: kind.to_owned(), text: text.to_owned() };
    let lines = record.order_items.0.iter().filter_map(|line| item::gift(line)?.gift_message.filled());
    let preference = record.recipient.as_ref().and_then(|recipient| recipient.delivery_preference.as_ref());
    let instruction = preference.and_then(|preference| preference.address_instruction.filled());
    lines.map(|text| note("gift", text)).chain(instruction.map(|text| note("buyer", text))).collect()
}

/// What has no field of its own, under Amazon's names.
fn extra(record: &record::Order) -> Pairs {
    let nothing = Told::default();
    let channel = record.sales_channel.as_ref();
    let buyer = record.buyer.as_ref();
    let preference = record.recipient.as_ref().and_then(|recipient| recipient.delivery_preference.as_ref());
    let fulfillment = record.fulfillment.as_ref();
    let texts = [
        ("channelName", channel.map_or(&nothing, |channel| &channel.channel_name)),
        ("marketplaceName", channel.map_or(&nothing, |channel| &channel.marketplace_name)),
        ("fulfilledBy", fulfillment.map_or(&nothing, |fulfillment| &fulfillment.fulfilled_by)),
        ("buyerCompanyName", buyer.map_or(&nothing, |buyer| &buyer.buyer_company_name)),
        ("buyerPurchaseOrderNumber", buyer.map_or(&nothing, |buyer| &buyer.buyer_purchase_order_number)),
        ("dropOffLocation", preference.map_or(&nothing, |preference| &preference.drop_off_location)),
    ];
    let texts = texts.into_iter().filter_map(|(name, told)| Some((name, told.owned()?)));
    let programs = record.programs.0.iter().filter_map(|program| Some(("program", program.owned()?)));
    let associated = record.associated_orders.0.iter().filter_map(|other| {
        let kind = other.association_type.filled().unwrap_or("ASSOCIATED");
        Some(("associatedOrder", format!("{kind} {}", other.order_id.filled()?)))
    });
    let parcels = record.packages.0.iter().filter_map(|parcel| {
        let number = parcel.tracking_number.filled()?;
        let text = parcel.carrier.filled().map_or_else(|| number.to_owned(), |carrier| format!("{carrier} {number}"));
        Some(("trackingNumber", text))
    });
    let all = texts.chain(programs).chain(associated).chain(parcels);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}
