//! The price of one piece: the older interface tells that of all pieces of a line.

use longshore_connector_sdk::money;

/// The price of one of `pieces` that cost `all` together. None if it has more digits than Amazon wrote: Amazon multiplied, so an
/// exact division is an undoing, and any other would be an invention.
pub(super) fn of_one(all: &str, pieces: u32) -> Option<String> {
    let all = money::decimal(all)?;
    let (whole, fraction) = all.split_once('.').unwrap_or((all.as_str(), ""));
    let units: i128 = format!("{whole}{fraction}").parse().ok()?;
    let one = units.checked_div(i128::from(pieces)).filter(|one| one * i128::from(pieces) == units)?;
    money::of_minor_units(&one.to_string(), &format!("1{}", "0".repeat(fraction.len())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_exact_parts_are_told() {
        for (all, pieces, expected) in [
            ("19.98", 2, Some("9.99")),
            ("45.00", 1, Some("45.00")),
            ("45.00", 4, Some("11.25")),
            ("1200", 3, Some("400")),
            ("10.00", 3, None),
            ("10.00", 0, None),
            ("ten", 1, None),
        ] {
            assert_eq!(of_one(all, pieces).as_deref(), expected, "{all} / {pieces}");
        }
    }

    proptest! {
        #[test]
        fn dividing_undoes_multiplying(cents in 0_u64..10_000_000_000, pieces in 1_u32..100_000) {
            let text = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
            prop_assert_eq!(of_one(&text(cents * u64::from(pieces)), pieces), Some(text(cents)));
        }
    }
}
