//! The platform's record as the contract's order. Pure: a record that cannot do is named, never guessed at.

mod address;
mod amount;
mod item;
mod status;

use longshore_connector_sdk::exports::orders::{
    Address, Buyer, Charge, Note, Order, OrderStatus, Payment, ShippingPreferences, TaxIdentifier,
};
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::time::{self, Timestamp, Zone};
use longshore_connector_sdk::{Pairs, country};

use crate::record::{Amount, Detail, ReceiptAddress, Uncovered};

pub(crate) use item::shipped_by_platform;

/// Makes the order. `uncovered` is what decryption brought, `source` the platform's records, `now` the moment of the answer.
/// Fails with what is wrong with the record, in words without personal data.
pub(crate) fn order(
    detail: &Detail,
    uncovered: Option<&Uncovered>,
    now: Timestamp,
    source: String,
) -> Result<Order, String> {
    let zone = Zone::pacific();
    let order_id = detail.id.owned().ok_or("the order has no `id`")?;
    let source_status = detail.order_status.owned().ok_or("the order has no `order_status`")?;
    let items = detail.child_order_list.0.iter().enumerate().map(|(index, line)| item::item(line, index));
    let items = items.collect::<Result<Vec<_>, String>>()?;
    let status = status::order(detail);
    let moment = |told: &Told| told.filled().and_then(|local| zone.parse(local)).map(time::utc_text);
    Ok(Order {
        order_id,
        order_number: None,
        marketplace_code: None,
        created_date_time: moment(&detail.gmt_create),
        modified_date_time: moment(&detail.gmt_modified),
        paid_date_time: moment(&detail.gmt_pay_success),
        ship_by_date_time: ship_by(detail, status, &zone, now).map(time::utc_text),
        deliver_by_date_time: None,
        status,
        payment_status: status::payment(detail),
        fulfillment_status: status::fulfillment(detail),
        source_status,
        status_reason: status::reason(detail, status),
        buyer: buyer(detail, uncovered),
        ship_to: ship_to(detail, uncovered),
        payment: payment(detail),
        tax_identifiers: tax_identifiers(detail.receipt_address.as_ref()),
        shipping_preferences: shipping_preferences(detail),
        notes: notes(detail),
        extra: extra(detail),
        items,
        source,
    })
}

/// The deadline of the step at hand, which is shipping while the order waits for it. As a moment, else as the time left.
fn ship_by(detail: &Detail, status: OrderStatus, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
    if status != OrderStatus::AwaitingShipment {
        return None;
    }
    if let Some(moment) = detail.over_time_left.filled().and_then(|local| zone.parse(local)) {
        return Some(moment);
    }
    if let Some(millis) = detail.timeout_left_time.parsed::<i64>() {
        return Some(time::after(now, millis.div_euclid(1000)));
    }
    let days = detail.left_send_good_day.parsed::<i64>()?;
    let hours = detail.left_send_good_hour.parsed::<i64>().unwrap_or_default();
    let minutes = detail.left_send_good_min.parsed::<i64>().unwrap_or_default();
    let seconds =
        days.checked_mul(86_400)?.checked_add(hours.checked_mul(3600)?)?.checked_add(minutes.checked_mul(60)?)?;
    Some(time::after(now, seconds))
}

/// The login is open, the name only after decryption. The telephone is the recipient's and stands in the address.
fn buyer(detail: &Detail, uncovered: Option<&Uncovered>) -> Option<Buyer> {
    let login = detail.buyer_info.as_ref().and_then(|info| info.login_id.filled()).or(detail.buyerloginid.filled());
    let clear = uncovered.and_then(|uncovered| uncovered.buyer_signer_fullname.filled());
    let name = clear.or(detail.buyer_signer_fullname.filled()).filter(|name| !address::is_masked(name));
    let buyer = Buyer { buyer_id: login.map(str::to_owned), name: name.map(str::to_owned), email: None, phone: None };
    (buyer.buyer_id.is_some() || buyer.name.is_some()).then_some(buyer)
}

/// None where the platform ships every line itself.
fn ship_to(detail: &Detail, uncovered: Option<&Uncovered>) -> Option<Address> {
    let receipt = detail.receipt_address.as_ref()?;
    (!shipped_by_platform(detail)).then(|| address::address(receipt, uncovered))
}

fn payment(detail: &Detail) -> Option<Payment> {
    let exact = |money: &&Amount| money.cent.filled().is_some();
    // Minor units are exact; without them the platform's newer field is the better of the two.
    let total =
        [detail.order_amount.as_ref().filter(exact), detail.new_order_amount.as_ref(), detail.order_amount.as_ref()];
    let shipping = detail.logistics_amount.as_ref().and_then(amount::money);
    let payment = Payment {
        method: detail.payment_type.owned(),
        total: total.into_iter().flatten().find_map(amount::money),
        amount_paid: None,
        taxes: Vec::new(),
        shipping_charges: shipping.map(|amount| Charge { name: "shipping".to_owned(), amount }).into_iter().collect(),
        adjustments: Vec::new(),
    };
    let told = payment.method.is_some() || payment.total.is_some() || !payment.shipping_charges.is_empty();
    told.then_some(payment)
}

/// The platform asks for a taxpayer's number in the address. It is a CPF in Brazil; elsewhere only its field's name is sure.
fn tax_identifiers(receipt: Option<&ReceiptAddress>) -> Vec<TaxIdentifier> {
    let Some(receipt) = receipt else { return Vec::new() };
    let number = receipt.cpf_no.filled().filter(|number| !address::is_masked(number));
    let country = receipt.country.filled().and_then(country::alpha2);
    let kind = if country == Some("BR") { "CPF" } else { "cpf_no" };
    let identifier = |number: &str| TaxIdentifier {
        kind: kind.to_owned(),
        value: number.to_owned(),
        issuing_country: country.map(str::to_owned),
    };
    number.map(identifier).into_iter().collect()
}

/// The service that the buyer chose for the first line that the seller ships, else for the first line of all: the platform lets
/// a buyer choose per line, and the others stand with their lines.
fn shipping_preferences(detail: &Detail) -> Option<ShippingPreferences> {
    let lines = &detail.child_order_list.0;
    let own = lines.iter().filter(|line| !item::is_shipped_by_platform(line));
    let service = own.chain(lines).find_map(|line| line.logistics_type.owned())?;
    Some(ShippingPreferences {
        shipping_service: Some(service),
        gift: false,
        insurance_requested: false,
        insured_value: None,
        premium_program_name: None,
        hold_until_date_time: None,
    })
}

fn notes(detail: &Detail) -> Vec<Note> {
    let note = |kind: &str, text: &str| Note { kind: kind.to_owned(), text: text.to_owned() };
    // The buyer writes once for an order, and each line repeats it.
    let mut told: Vec<&str> = Vec::new();
    for text in detail.child_order_list.0.iter().filter_map(|line| line.buyer_memo.filled()) {
        if !told.contains(&text) {
            told.push(text);
        }
    }
    let buyers = told.into_iter().map(|text| note("buyer", text));
    buyers.chain(detail.memo.filled().map(|text| note("seller", text))).collect()
}

/// What has no field of its own, under the platform's names.
fn extra(detail: &Detail) -> Pairs {
    let texts = [
        ("gmt_trade_end", &detail.gmt_trade_end),
        ("loan_status", &detail.loan_status),
        ("issue_status", &detail.issue_status),
        ("frozen_status", &detail.frozen_status),
        ("settlement_currency", &detail.settlement_currency),
        ("pay_amount_by_settlement_cur", &detail.pay_amount_by_settlement_cur),
    ];
    let texts = texts.into_iter().filter_map(|(name, told)| Some((name, told.owned()?)));
    let amounts =
        [("init_oder_amount", &detail.init_oder_amount), ("seller_order_amount", &detail.seller_order_amount)];
    let amounts = amounts.into_iter().filter_map(|(name, told)| {
        let money = amount::money(told.as_ref()?)?;
        Some((name, format!("{} {}", money.amount, money.currency)))
    });
    let parcels =
        detail.logistic_info_list.0.iter().filter_map(|parcel| Some(("logistics_no", parcel.logistics_no.owned()?)));
    texts.chain(amounts).chain(parcels).map(|(name, value)| (name.to_owned(), value)).collect()
}
