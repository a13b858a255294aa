//! The money of an order: what it comes to, and what that is made of.

use longshore_connector_sdk::exports::orders::{Charge, Payment};

use super::amount;
use crate::record::{self, Breakdown};

/// The payment. None where Amazon tells nothing of it, as with orders that are not paid yet.
pub(crate) fn payment(order: &record::Order) -> Option<Payment> {
    let executions = order.payment.iter().flat_map(|payment| &payment.payment_executions.0);
    let parts = parts(order);
    let named = |is_wanted: fn(&str) -> bool| -> Vec<Charge> {
        parts.iter().filter(|part| part.kind.filled().is_some_and(is_wanted)).filter_map(|part| charge(part)).collect()
    };
    let payment = Payment {
        method: executions.into_iter().find_map(|execution| execution.payment_method.owned()),
        total: order.proceeds.as_ref().and_then(|proceeds| amount::money(proceeds.grand_total.as_ref()?)),
        amount_paid: None,
        taxes: named(|kind| kind == "TAX"),
        shipping_charges: named(|kind| kind == "SHIPPING"),
        // The price of the goods stands with the lines.
        adjustments: named(|kind| !matches!(kind, "TAX" | "SHIPPING" | "ITEM")),
    };
    let told = payment.method.is_some() || payment.total.is_some() || !parts.is_empty();
    told.then_some(payment)
}

/// The parts of the whole order; where they are told with its lines alone, those.
fn parts(order: &record::Order) -> Vec<&Breakdown> {
    let of_order = order.proceeds.iter().flat_map(|proceeds| &proceeds.breakdowns.0).collect::<Vec<_>>();
    if !of_order.is_empty() {
        return of_order;
    }
    let lines = order.order_items.0.iter().filter_map(|line| line.proceeds.as_ref());
    lines.flat_map(|proceeds| &proceeds.breakdowns.0).collect()
}

fn charge(part: &Breakdown) -> Option<Charge> {
    let name = part.kind.owned()?;
    let subtotal = part.subtotal.as_ref()?;
    let amount = if name == "DISCOUNT" { amount::lowering(subtotal) } else { amount::money(subtotal) };
    Some(Charge { name, amount: amount? })
}
