//! Amounts as decimal text. Nothing here touches a binary fraction, and nothing is rounded.

/// Longest amount that is taken for one, in characters: more is a broken record, not a price.
const AMOUNT_LENGTH_MAX: usize = 32;

/// The amount in the spelling of the contract: an optional minus, digits without idle zeros in front, and the fraction as
/// given. None for anything else, such as exponents or separators.
pub fn decimal(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > AMOUNT_LENGTH_MAX {
        return None;
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    Some(spell(negative, whole, fraction))
}

/// The exact amount of a whole number of minor units, where `factor` of them make one: `2398` and `100` are `23.98`.
/// None if either is no whole number, or if the factor is no power of ten.
pub fn of_minor_units(units: &str, factor: &str) -> Option<String> {
    let (negative, digits) = match units.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, units.trim()),
    };
    let places = factor.trim().strip_prefix('1')?;
    let whole_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !whole_number || !places.bytes().all(|byte| byte == b'0') || digits.len() + places.len() > AMOUNT_LENGTH_MAX {
        return None;
    }
    let padded = format!("{digits:0>width$}", width = places.len() + 1);
    let (whole, fraction) = padded.split_at_checked(padded.len() - places.len())?;
    Some(spell(negative, whole, fraction))
}

/// An ISO 4217 code: three letters, upper case. Whether a country uses it is not asked.
pub fn currency(text: &str) -> Option<String> {
    let text = text.trim();
    (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| text.to_ascii_uppercase())
}

fn spell(negative: bool, whole: &str, fraction: &str) -> String {
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let zero = whole == "0" && fraction.bytes().all(|byte| byte == b'0');
    let sign = if negative && !zero { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_spelled_one_way() {
        for (given, expected) in [
            ("12.50", Some("12.50")),
            ("-3", Some("-3")),
            ("+3", Some("3")),
            (" 007.5 ", Some("7.5")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("-0.00", Some("0.00")),
            ("90071992547409931.07", Some("90071992547409931.07")),
            ("1,000.00", None),
            ("1e3", None),
            ("1.2.3", None),
            ("--1", None),
            ("US $5", None),
            (".", None),
            ("", None),
        ] {
            assert_eq!(decimal(given).as_deref(), expected, "{given:?}");
        }
        assert_eq!(decimal(&"9".repeat(33)), None);
    }

    #[test]
    fn minor_units_are_exact() {
        for (units, factor, expected) in [
            ("2398", "100", Some("23.98")),
            ("333100", "100", Some("3331.00")),
            ("5", "100", Some("0.05")),
            ("-5", "100", Some("-0.05")),
            ("1200", "1", Some("1200")),
            ("1234", "1000", Some("1.234")),
            ("0", "100", Some("0.00")),
            ("10", "5", None),
            ("10", "0", None),
            ("10", "", None),
            ("1.5", "100", None),
            ("", "100", None),
        ] {
            assert_eq!(of_minor_units(units, factor).as_deref(), expected, "{units:?} / {factor:?}");
        }
    }

    proptest! {
        #[test]
        fn taking_the_point_out_gives_the_units_back(units in any::<i64>(), places in 0_usize..5) {
            let factor = format!("1{}", "0".repeat(places));
            let amount = of_minor_units(&units.to_string(), &factor).unwrap();
            prop_assert_eq!(amount.replace('.', "").parse::<i64>().unwrap(), units);
            prop_assert_eq!(decimal(&amount), Some(amount));
        }
    }
}
