//! Money: eBay's decimal text, and the price of one piece out of the price of all.

use longshore_connector_sdk::bindings::longshore::connector::types::Money;
use longshore_connector_sdk::money;

use crate::record::Amount;

/// The amount. None if the currency is missing, since an amount of nothing says nothing.
pub(crate) fn money(amount: &Amount) -> Option<Money> {
    let amount_text = amount.value.filled().and_then(money::decimal)?;
    Some(Money { amount: amount_text, currency: money::currency(amount.currency.filled()?)? })
}

/// The price of one of `pieces` that cost `all` together. None if it has more digits than eBay wrote: eBay multiplied, so an
/// exact division is an undoing, and any other would be an invention.
pub(crate) fn of_one(all: &Amount, pieces: u32) -> Option<Money> {
    let all = money(all)?;
    let (whole, fraction) = all.amount.split_once('.').unwrap_or((all.amount.as_str(), ""));
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    let pieces = i128::from(pieces);
    if pieces == 0 || units % pieces != 0 {
        return None;
    }
    let factor = format!("1{}", "0".repeat(fraction.len()));
    let amount = money::of_minor_units(&(units / pieces).to_string(), &factor)?;
    Some(Money { amount, currency: all.currency })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(value: &str, currency: &str) -> Amount {
        serde_json::from_str(&format!(r#"{{"value":"{value}","currency":"{currency}"}}"#)).unwrap()
    }

    #[test]
    fn amounts_need_their_currency() {
        for (value, currency, expected) in [
            ("12.50", "USD", Some(("12.50", "USD"))),
            ("-3.0", "eur", Some(("-3.0", "EUR"))),
            ("1200", "JPY", Some(("1200", "JPY"))),
            ("12.50", "", None),
            ("12,50", "EUR", None),
            ("", "EUR", None),
        ] {
            let read = money(&amount(value, currency));
            let read = read.as_ref().map(|money| (money.amount.as_str(), money.currency.as_str()));
            assert_eq!(read, expected, "{value} {currency}");
        }
    }

    #[test]
    fn one_piece_costs_an_exact_part() {
        for (all, pieces, expected) in [
            ("19.98", 2, Some("9.99")),
            ("45.0", 1, Some("45.0")),
            ("45.0", 4, None),
            ("45.00", 4, Some("11.25")),
            ("0.03", 3, Some("0.01")),
            ("1200", 3, Some("400")),
            ("10.00", 3, None),
            ("10.00", 0, None),
            ("-4.50", 3, Some("-1.50")),
        ] {
            let one = of_one(&amount(all, "USD"), pieces).map(|money| money.amount);
            assert_eq!(one.as_deref(), expected, "{all} / {pieces}");
        }
    }

    proptest! {
        #[test]
        fn dividing_undoes_multiplying(cents in 0_u64..10_000_000_000, pieces in 1_u32..100_000) {
            let text = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
            let one = of_one(&amount(&text(cents * u64::from(pieces)), "USD"), pieces).unwrap();
            prop_assert_eq!(one.amount, text(cents));
        }
    }
}
