//! Money, in whichever of its spellings is exact.

use longshore_connector_sdk::bindings::longshore::connector::types::Money;
use longshore_connector_sdk::money;

use crate::record::Amount;

/// The amount. Minor units count where both they and their factor are there: the platform was seen to write `"amount": 0`
/// beside them. None if the currency is missing, since an amount of nothing says nothing.
pub(crate) fn money(amount: &Amount) -> Option<Money> {
    let currency = money::currency(amount.currency_code.filled()?)?;
    let minor = amount.cent.filled().zip(amount.cent_factor.filled());
    let exact = minor.and_then(|(units, factor)| money::of_minor_units(units, factor));
    let amount = exact.or_else(|| amount.amount.filled().and_then(money::decimal))?;
    Some(Money { amount, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_win() {
        for (json, expected) in [
            (r#"{"amount":"23.98","cent":2398,"cent_factor":100,"currency_code":"USD"}"#, Some(("23.98", "USD"))),
            (r#"{"amount":0,"cent":333100,"cent_factor":100,"currency_code":"CNY"}"#, Some(("3331.00", "CNY"))),
            (r#"{"amount":"1200","cent":"1200","cent_factor":"1","currency_code":"JPY"}"#, Some(("1200", "JPY"))),
            (r#"{"amount":"12.50","cent":null,"cent_factor":100,"currency_code":"eur"}"#, Some(("12.50", "EUR"))),
            (r#"{"amount":12.50,"currency_code":"EUR"}"#, Some(("12.50", "EUR"))),
            (r#"{"amount":"12.50","cent":1250,"cent_factor":5,"currency_code":"EUR"}"#, Some(("12.50", "EUR"))),
            (r#"{"amount":"12.50"}"#, None),
            (r#"{"currency_code":"EUR"}"#, None),
            ("{}", None),
        ] {
            let read = money(&serde_json::from_str(json).unwrap());
            let read = read.as_ref().map(|money| (money.amount.as_str(), money.currency.as_str()));
            assert_eq!(read, expected, "{json}");
        }
    }
}
