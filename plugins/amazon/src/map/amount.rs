//! Money: Amazon writes decimal text, and pieces of a price without a sign of their own.

use longshore_connector_sdk::bindings::longshore::connector::types::Money;
use longshore_connector_sdk::money;

use crate::record::Amount;

/// The amount. None if the currency is missing, since an amount of nothing says nothing.
pub(crate) fn money(amount: &Amount) -> Option<Money> {
    let currency = money::currency(amount.currency_code.filled()?)?;
    Some(Money { amount: amount.amount.filled().and_then(money::decimal)?, currency })
}

/// The amount by which a price is lowered: negative, whether Amazon writes the sign or not.
pub(crate) fn lowering(amount: &Amount) -> Option<Money> {
    let Money { amount, currency } = money(amount)?;
    let is_zero = amount.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let amount = if is_zero || amount.starts_with('-') { amount } else { format!("-{amount}") };
    Some(Money { amount, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_digits_and_discounts_lower() {
        for (amount, currency, plain, lowered) in [
            ("12.50", "USD", Some("12.50"), Some("-12.50")),
            ("-12.50", "usd", Some("-12.50"), Some("-12.50")),
            ("19940", "JPY", Some("19940"), Some("-19940")),
            ("0.00", "USD", Some("0.00"), Some("0.00")),
            ("12,50", "EUR", None, None),
            ("12.50", "", None, None),
        ] {
            let json = serde_json::json!({ "amount": amount, "currencyCode": currency }).to_string();
            let read: Amount = serde_json::from_str(&json).unwrap();
            assert_eq!(money(&read).map(|money| money.amount).as_deref(), plain, "{json}");
            assert_eq!(lowering(&read).map(|money| money.amount).as_deref(), lowered, "{json}");
        }
    }
}
