//! eBay's record as the contract's order. Pure: a record that cannot do is named, never guessed at.

mod address;
mod amount;
mod item;
mod payment;
mod status;

use longshore_connector_sdk::exports::orders::{
    Buyer, Note, Order as Mapped, OrderStatus, ShippingPreferences, TaxIdentifier,
};
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::time;
use longshore_connector_sdk::{Pairs, country};

use crate::record::{Instruction, Order, Program};

/// The kind of instruction with which eBay ships from a warehouse of its own.
const FULFILLED_BY_EBAY: &str = "FULFILLED_BY_EBAY";

/// Makes the order. `source` is eBay's record. Fails with what is wrong with the record, in words without personal data.
pub(crate) fn order(record: &Order, source: String) -> Result<Mapped, String> {
    let order_id = record.order_id.owned().ok_or("the order has no `orderId`")?;
    let source_status = record.order_fulfillment_status.owned().ok_or("the order has no `orderFulfillmentStatus`")?;
    let by_ebay = is_shipped_by_ebay(record);
    let items = record.line_items.0.iter().enumerate().map(|(index, line)| item::item(line, index, by_ebay));
    let items = items.collect::<Result<Vec<_>, String>>()?;
    let status = status::order(record);
    let mut instructions = record.fulfillment_start_instructions.0.iter();
    Ok(Mapped {
        order_id,
        order_number: None,
        marketplace_code: record.line_items.0.iter().find_map(|line| line.purchase_marketplace_id.owned()),
        created_date_time: moment(&record.creation_date),
        modified_date_time: moment(&record.last_modified_date),
        paid_date_time: record.payment_summary.payments.0.iter().filter_map(|one| moment(&one.payment_date)).min(),
        ship_by_date_time: ship_by(record, status),
        deliver_by_date_time: instructions.find_map(|one| moment(&one.max_estimated_delivery_date)),
        status,
        payment_status: status::payment(record),
        fulfillment_status: status::fulfillment(record),
        source_status,
        status_reason: status::reason(record, status),
        buyer: buyer(record),
        ship_to: address::ship_to(record).filter(|_| !by_ebay),
        payment: payment::payment(record),
        tax_identifiers: tax_identifiers(record),
        shipping_preferences: shipping_preferences(record),
        notes: notes(record),
        extra: extra(record),
        items,
        source,
    })
}

/// RFC 3339 in UTC, as eBay writes it.
fn moment(told: &Told) -> Option<String> {
    told.filled().and_then(time::parse_utc).map(time::utc_text)
}

/// By the order's own instruction. eBay does not split an order between its warehouse and the seller.
fn is_shipped_by_ebay(record: &Order) -> bool {
    let instructions = &record.fulfillment_start_instructions.0;
    let by_ebay = |one: &Instruction| one.fulfillment_instructions_type.filled() == Some(FULFILLED_BY_EBAY);
    !instructions.is_empty() && instructions.iter().all(by_ebay)
}

/// The first deadline among the lines that are still to be shipped.
fn ship_by(record: &Order, status: OrderStatus) -> Option<String> {
    let open =
        record.line_items.0.iter().filter(|line| line.line_item_fulfillment_status.filled() != Some("FULFILLED"));
    let first = open.filter_map(|line| moment(&line.line_item_fulfillment_instructions.ship_by_date)).min();
    first.filter(|_| status == OrderStatus::AwaitingShipment)
}

fn buyer(record: &Order) -> Option<Buyer> {
    let buyer = record.buyer.as_ref()?;
    let registered = &buyer.buyer_registration_address;
    let buyer = Buyer {
        buyer_id: buyer.username.owned(),
        name: registered.full_name.owned(),
        email: registered.email.owned(),
        phone: registered.primary_phone.phone_number.owned(),
    };
    let told = [&buyer.buyer_id, &buyer.name, &buyer.email, &buyer.phone].into_iter().any(Option::is_some);
    told.then_some(buyer)
}

/// The buyer's own number, and the numbers under which eBay pays the taxes that it took: each once, whatever the number of lines.
fn tax_identifiers(record: &Order) -> Vec<TaxIdentifier> {
    let buyers = record.buyer.as_ref().and_then(|buyer| buyer.tax_identifier.as_ref()).and_then(|told| {
        Some(TaxIdentifier {
            kind: told.tax_identifier_type.owned().unwrap_or_else(|| "taxpayerId".to_owned()),
            value: told.taxpayer_id.owned()?,
            issuing_country: told.issuing_country.filled().and_then(country::alpha2).map(str::to_owned),
        })
    });
    let mut numbers: Vec<TaxIdentifier> = buyers.into_iter().collect();
    let taxes = record.line_items.0.iter().flat_map(|line| &line.ebay_collect_and_remit_taxes.0);
    for reference in taxes.map(|tax| &tax.ebay_reference) {
        let (Some(kind), Some(value)) = (reference.name.owned(), reference.value.owned()) else { continue };
        let number = TaxIdentifier { kind, value, issuing_country: None };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// The service that the buyer chose, and the programme whose rules the parcel must keep.
fn shipping_preferences(record: &Order) -> Option<ShippingPreferences> {
    let steps = record.fulfillment_start_instructions.0.iter().filter_map(|one| one.shipping_step.as_ref());
    let preferences = ShippingPreferences {
        shipping_service: steps.into_iter().find_map(|step| step.shipping_service_code.owned()),
        gift: false,
        insurance_requested: false,
        insured_value: None,
        premium_program_name: programme(&record.program).map(str::to_owned),
        hold_until_date_time: None,
    };
    let told = preferences.shipping_service.is_some() || preferences.premium_program_name.is_some();
    told.then_some(preferences)
}

/// In eBay's word. Where there are several, the one that changes most for whoever ships: first another label, then another place.
fn programme(program: &Program) -> Option<&'static str> {
    [
        ("ebayShipping", &program.ebay_shipping),
        ("authenticityVerification", &program.authenticity_verification),
        ("ebayInternationalShipping", &program.ebay_international_shipping),
        ("ebayVault", &program.ebay_vault),
        ("fulfillmentProgram", &program.fulfillment_program),
    ]
    .into_iter()
    .find_map(|(name, told)| told.as_ref().map(|_| name))
}

fn notes(record: &Order) -> Vec<Note> {
    let note = |text| Note { kind: "buyer".to_owned(), text };
    record.buyer_checkout_notes.owned().map(note).into_iter().collect()
}

/// What has no field of its own, under eBay's names.
fn extra(record: &Order) -> Pairs {
    let first = record.fulfillment_start_instructions.0.first();
    let texts = [
        ("orderPaymentStatus", Some(&record.order_payment_status)),
        ("cancelState", Some(&record.cancel_status.cancel_state)),
        ("salesRecordReference", Some(&record.sales_record_reference)),
        ("sellerId", Some(&record.seller_id)),
        ("fulfillmentInstructionsType", first.map(|one| &one.fulfillment_instructions_type)),
        ("ebaySupportedFulfillment", first.map(|one| &one.ebay_supported_fulfillment)),
    ];
    texts.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told?.owned()?))).collect()
}
