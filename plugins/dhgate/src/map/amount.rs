//! Money. The platform names no currency: all its amounts are US dollars.

use longshore_connector_sdk::bindings::longshore::connector::types::Money;
use longshore_connector_sdk::exports::orders::{Charge, Payment};
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::money;

use crate::record::Detail;

const CURRENCY: &str = "USD";

/// The amount. None if it is not told, or no amount.
pub(crate) fn money(told: &Told) -> Option<Money> {
    let amount = told.filled().and_then(money::decimal)?;
    Some(Money { amount, currency: CURRENCY.to_owned() })
}

/// What the buyer pays and what it is made of. None if nothing of it is told.
pub(crate) fn payment(detail: &Detail) -> Option<Payment> {
    let shipping = money(&detail.shipping_cost).map(|amount| Charge { name: "shipping".to_owned(), amount });
    let adjustments = [
        ("risePrice", &detail.rise_price, false),
        ("reducePrice", &detail.reduce_price, true),
        ("sellerCouponPrice", &detail.seller_coupon_price, true),
    ];
    let adjustment = |(name, told, lowers): (&str, &Told, bool)| {
        let amount = money(told).filter(|money| !is_zero(&money.amount))?;
        let amount = if lowers { lowering(amount) } else { amount };
        Some(Charge { name: name.to_owned(), amount })
    };
    let payment = Payment {
        method: None,
        total: money(&detail.order_total_price),
        amount_paid: None,
        taxes: Vec::new(),
        shipping_charges: shipping.into_iter().collect(),
        adjustments: adjustments.into_iter().filter_map(adjustment).collect(),
    };
    let told = payment.total.is_some() || !payment.shipping_charges.is_empty() || !payment.adjustments.is_empty();
    told.then_some(payment)
}

/// True if both are the same amount, whatever zeros they end with.
pub(crate) fn is_same(one: &Money, other: &Money) -> bool {
    shortest(&one.amount) == shortest(&other.amount)
}

fn shortest(amount: &str) -> &str {
    if amount.contains('.') { amount.trim_end_matches('0').trim_end_matches('.') } else { amount }
}

fn is_zero(amount: &str) -> bool {
    amount.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

/// The amount with a minus, as the contract wants what lowers a price. The platform writes such amounts without.
fn lowering(money: Money) -> Money {
    let amount = if money.amount.starts_with('-') { money.amount } else { format!("-{}", money.amount) };
    Money { amount, ..money }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Option<Payment> {
        payment(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn amounts_are_dollars_as_the_platform_states_them() {
        for (json, total, shipping) in [
            (r#"{"orderTotalPrice":100.00,"shippingCost":12.5}"#, Some("100.00"), Some("12.5")),
            (r#"{"orderTotalPrice":"19.990000000000002"}"#, Some("19.990000000000002"), None),
            (r#"{"orderTotalPrice":1.0E7,"shippingCost":0.0}"#, None, Some("0.0")),
        ] {
            let payment = of(json).unwrap();
            assert_eq!(payment.total.map(|money| money.amount).as_deref(), total, "{json}");
            let charge = payment.shipping_charges.first().map(|charge| charge.amount.clone());
            assert_eq!(charge.as_ref().map(|money| money.amount.as_str()), shipping, "{json}");
            assert!(charge.is_none_or(|money| money.currency == "USD"), "{json}");
        }
        assert_eq!(of(r#"{"itemTotalPrice":1}"#), None);
    }

    #[test]
    fn what_lowers_the_price_is_negative_and_what_is_nothing_is_left_out() {
        let payment = of(r#"{"risePrice":1.50,"reducePrice":"2.00","sellerCouponPrice":-3}"#).unwrap();
        let told: Vec<_> =
            payment.adjustments.iter().map(|charge| (charge.name.as_str(), charge.amount.amount.as_str())).collect();
        assert_eq!(told, [("risePrice", "1.50"), ("reducePrice", "-2.00"), ("sellerCouponPrice", "-3")]);
        assert_eq!(of(r#"{"risePrice":0,"reducePrice":0.00,"sellerCouponPrice":null}"#), None);
    }

    #[test]
    fn the_same_amount_is_known_in_every_spelling() {
        let dollars = |amount: &str| Money { amount: amount.to_owned(), currency: CURRENCY.to_owned() };
        for (one, other, expected) in [
            ("10", "10.00", true),
            ("10.50", "10.5", true),
            ("100", "10", false),
            ("0.0", "0", true),
            ("1.05", "1.5", false),
        ] {
            assert_eq!(is_same(&dollars(one), &dollars(other)), expected, "{one} {other}");
        }
    }
}
