//! The money of an order. Amounts as eBay states them; nothing is computed.

use longshore_connector_sdk::exports::orders::{Charge, Payment};
use longshore_connector_sdk::json::Told;

use super::amount;
use crate::record::{Amount, Order};

/// What was paid. What each payment amounts to is left out: eBay tells there what the seller receives.
pub(crate) fn payment(record: &Order) -> Option<Payment> {
    let prices = &record.pricing_summary;
    let payment = Payment {
        method: record.payment_summary.payments.0.iter().find_map(|one| one.payment_method.owned()),
        total: prices.total.as_ref().and_then(amount::money),
        amount_paid: None,
        taxes: taxes(record),
        shipping_charges: charge("shipping", prices.delivery_cost.as_ref()).into_iter().collect(),
        adjustments: [
            ("priceDiscount", &prices.price_discount),
            ("deliveryDiscount", &prices.delivery_discount),
            ("adjustment", &prices.adjustment),
            ("fee", &prices.fee),
        ]
        .into_iter()
        .filter_map(|(name, told)| charge(name, told.as_ref()))
        .collect(),
    };
    let told = payment.method.is_some() || payment.total.is_some() || !payment.shipping_charges.is_empty();
    told.then_some(payment)
}

/// The tax that the seller gets with the money, and line by line the ones that eBay takes and pays itself.
fn taxes(record: &Order) -> Vec<Charge> {
    let collected = record.line_items.0.iter().flat_map(|line| &line.ebay_collect_and_remit_taxes.0);
    let collected = collected.filter_map(|tax| charge(word(&tax.tax_type), tax.amount.as_ref()));
    charge("tax", record.pricing_summary.tax.as_ref()).into_iter().chain(collected).collect()
}

fn word(tax_type: &Told) -> &str {
    tax_type.filled().unwrap_or("tax")
}

fn charge(name: &str, told: Option<&Amount>) -> Option<Charge> {
    Some(Charge { name: name.to_owned(), amount: amount::money(told?)? })
}
