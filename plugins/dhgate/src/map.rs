//! The platform's records as the contract's order. Pure: a record that cannot do is named, never guessed at.

mod address;
mod amount;
mod item;
mod measure;
mod status;

use longshore_connector_sdk::Pairs;
use longshore_connector_sdk::exports::orders::{Buyer, Note, Order, ShippingPreferences, TaxIdentifier};
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::time::{self, Zone};

use crate::record::{Contact, Detail, Listed, Product};

/// Makes the order of its detail, its products and the list's record of it, which may be empty. `source` is all of them.
/// Fails with what is wrong with the record, in words without personal data.
pub(crate) fn order(detail: &Detail, products: &[Product], listed: &Listed, source: String) -> Result<Order, String> {
    let zone = Zone::beijing();
    let order_id = detail.order_no.owned().ok_or("the order has no `orderNo`")?;
    let source_status = detail.order_status.owned().ok_or("the order has no `orderStatus`")?;
    let items = item::items(products)?;
    let status = status::order(detail, listed);
    let moment = |told: &Told| told.filled().and_then(|local| zone.parse(local)).map(time::utc_text);
    let contact = detail.order_contact.as_ref();
    Ok(Order {
        order_id,
        order_number: None,
        marketplace_code: None,
        created_date_time: moment(&detail.started_date),
        modified_date_time: moment(&listed.update_date),
        paid_date_time: moment(&detail.pay_date),
        ship_by_date_time: moment(&detail.delivery_deadline),
        deliver_by_date_time: None,
        status,
        payment_status: status::payment(detail),
        fulfillment_status: status::fulfillment(detail),
        source_status,
        status_reason: status::reason(detail, listed, status),
        buyer: contact.and_then(buyer),
        ship_to: contact.and_then(address::address),
        payment: amount::payment(detail),
        tax_identifiers: contact.map(tax_identifiers).unwrap_or_default(),
        shipping_preferences: shipping_preferences(detail),
        notes: notes(detail, products),
        extra: extra(detail, listed),
        items,
        source,
    })
}

/// The platform tells the recipient's name alone, which may be another person's.
fn buyer(contact: &Contact) -> Option<Buyer> {
    let buyer_id = contact.buyer_id.owned().or_else(|| contact.buyer_nick_name.owned())?;
    Some(Buyer { buyer_id: Some(buyer_id), name: None, email: None, phone: None })
}

fn tax_identifiers(contact: &Contact) -> Vec<TaxIdentifier> {
    let numbers = [("VAT", &contact.vat_number, None), ("ABN", &contact.abn, Some("AU"))];
    let identifier = |(kind, number, country): (&str, &Told, Option<&str>)| {
        let value = number.owned().filter(|number| !address::is_masked(number))?;
        Some(TaxIdentifier { kind: kind.to_owned(), value, issuing_country: country.map(str::to_owned) })
    };
    numbers.into_iter().filter_map(identifier).collect()
}

fn shipping_preferences(detail: &Detail) -> Option<ShippingPreferences> {
    Some(ShippingPreferences {
        shipping_service: Some(detail.shipping_type.owned()?),
        gift: false,
        insurance_requested: false,
        insured_value: None,
        premium_program_name: None,
        hold_until_date_time: None,
    })
}

/// The buyer writes beside the order and beside each product, and the platform may repeat one in the other.
fn notes(detail: &Detail, products: &[Product]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let of_lines = products.iter().map(|product| ("buyer", &product.buyer_remark));
    let of_order = [("buyer", &detail.buyer_remark), ("seller", &detail.order_remark)];
    for (kind, told) in of_order.into_iter().chain(of_lines) {
        let Some(text) = told.owned() else { continue };
        let note = Note { kind: kind.to_owned(), text };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// What has no field of its own, under the platform's names.
fn extra(detail: &Detail, listed: &Listed) -> Pairs {
    let contact = detail.order_contact.as_ref();
    let texts = [
        ("orderId", Some(&listed.order_id)),
        ("buyerNickName", contact.map(|contact| &contact.buyer_nick_name)),
        ("preferOrder", Some(&detail.prefer_order)),
        ("itemTotalPrice", Some(&detail.item_total_price)),
        ("actualPrice", Some(&detail.actual_price)),
        ("commissionAmount", Some(&detail.commission_amount)),
        ("gatewayFee", Some(&detail.gateway_fee)),
        ("fillingMoney", Some(&detail.filling_money)),
        ("refundMoney", Some(&detail.refund_money)),
        ("deliveryDate", Some(&detail.delivery_date)),
        ("cancelDate", Some(&listed.cancel_date)),
        ("buyerConfirmDate", Some(&listed.buyer_confirm_date)),
        ("inAccountDate", Some(&listed.in_account_date)),
        ("isWarn", Some(&listed.is_warn)),
        ("warnReason", Some(&listed.warn_reason)),
    ];
    let texts = texts.into_iter().filter_map(|(name, told)| Some((name.to_owned(), told?.owned()?)));
    let parcels = detail.order_delivery_list.0.iter().flat_map(|parcel| {
        let number = parcel.new_number.owned().or_else(|| parcel.number.owned());
        let service = parcel.new_service.owned().or_else(|| parcel.service.owned());
        [("deliveryNo", number), ("deliveryShippingType", service)]
    });
    let parcels = parcels.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    texts.chain(parcels).collect()
}
