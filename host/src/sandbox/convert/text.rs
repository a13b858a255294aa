//! Checks of single values. Each answers the value or a reason that names the field and quotes no personal data.

use crate::model::{Money, Pairs, Timestamp};
use crate::sandbox::bindings::longshore::connector::types as wit;

/// The longest identifier, in bytes. Identifiers are part of stored keys.
pub(super) const ID_BYTES_MAX: usize = 256;
/// The longest text of an order, in bytes.
pub(super) const TEXT_BYTES_MAX: usize = 16 * 1024;
/// The longest verbatim record, in bytes.
pub(super) const SOURCE_BYTES_MAX: usize = 1024 * 1024;
/// The most entries of any list within an order.
pub(super) const LIST_MAX: usize = 1000;
/// The longest time, in bytes: RFC 3339 with nanoseconds and an offset has 35.
const TIME_BYTES_MAX: usize = 40;
/// The longest amount, in bytes.
const AMOUNT_BYTES_MAX: usize = 40;

/// What is wrong with a value.
pub(super) type Reason = String;

/// A text of bounded size.
pub(super) fn text(field: &str, value: String) -> Result<String, Reason> {
    if value.len() > TEXT_BYTES_MAX {
        return Err(format!("{field} is longer than {TEXT_BYTES_MAX} bytes"));
    }
    Ok(value)
}

/// A text that may be missing. An empty one tells nothing, and must not overwrite what was known.
pub(super) fn told(field: &str, value: Option<String>) -> Result<Option<String>, Reason> {
    value.filter(|value| !value.is_empty()).map(|value| text(field, value)).transpose()
}

/// An identifier: not empty, not long, nothing that a line or a key could trip over.
pub(super) fn id(field: &str, value: &str) -> Result<(), Reason> {
    if value.is_empty() {
        return Err(format!("{field} is empty"));
    }
    if value.len() > ID_BYTES_MAX {
        return Err(format!("{field} is longer than {ID_BYTES_MAX} bytes"));
    }
    if value.chars().any(char::is_control) {
        return Err(format!("{field} holds a control character"));
    }
    Ok(())
}

/// A list of bounded length, each entry converted; a reason says which entry it was.
pub(super) fn list<T, U>(
    field: &str,
    values: Vec<T>,
    convert: impl Fn(T) -> Result<U, Reason>,
) -> Result<Vec<U>, Reason> {
    if values.len() > LIST_MAX {
        return Err(format!("{field} has more than {LIST_MAX} entries"));
    }
    let numbered = |(index, value)| convert(value).map_err(|reason| format!("{field} {}: {reason}", index + 1));
    values.into_iter().enumerate().map(numbered).collect()
}

/// Names and values, bounded in number and size.
pub(super) fn pairs(field: &str, values: Pairs) -> Result<Pairs, Reason> {
    list(field, values, |(name, value)| Ok((text("its name", name)?, text("its value", value)?)))
}

/// A moment with an offset.
pub(super) fn moment(field: &str, value: &str) -> Result<Timestamp, Reason> {
    let parsed = if value.len() <= TIME_BYTES_MAX { value.parse().ok() } else { None };
    parsed.ok_or_else(|| format!("{field} is not an RFC 3339 time with an offset"))
}

/// A moment that may be missing.
pub(super) fn told_moment(field: &str, value: Option<String>) -> Result<Option<Timestamp>, Reason> {
    value.map(|value| moment(field, &value)).transpose()
}

/// An amount with its currency.
pub(super) fn money(field: &str, value: wit::Money) -> Result<Money, Reason> {
    if !is_decimal(&value.amount) {
        return Err(format!("the amount of {field} is not decimal text"));
    }
    let letters = value.currency.len() == 3 && value.currency.bytes().all(|b| b.is_ascii_uppercase());
    if !letters {
        return Err(format!("the currency of {field} is not three upper-case letters"));
    }
    Ok(Money { amount: value.amount, currency: value.currency })
}

/// An amount that may be missing.
pub(super) fn told_money(field: &str, value: Option<wit::Money>) -> Result<Option<Money>, Reason> {
    value.map(|value| money(field, value)).transpose()
}

/// A country code that may be missing.
pub(super) fn told_country(field: &str, value: Option<String>) -> Result<Option<String>, Reason> {
    let value = value.filter(|value| !value.is_empty());
    match value {
        Some(code) if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) => {
            Err(format!("{field} is not an ISO 3166-1 alpha-2 code in upper case"))
        }
        value => Ok(value),
    }
}

/// The beginning of a text, of at most `bytes_max` bytes.
pub(super) fn cut(mut value: String, bytes_max: usize) -> String {
    value.truncate(value.floor_char_boundary(bytes_max));
    value
}

/// One line of bounded length for people: no control characters.
pub(super) fn line(value: &str, bytes_max: usize) -> String {
    cut(value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(), bytes_max)
}

/// An optional minus, digits, optionally a point and digits.
fn is_decimal(amount: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = amount.strip_prefix('-').unwrap_or(amount);
    let well_formed = match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    };
    well_formed && amount.len() <= AMOUNT_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_decimal_text() {
        for (amount, decimal) in [
            ("0", true),
            ("12.50", true),
            ("-3", true),
            ("-0.1", true),
            ("1000", true),
            ("007", true),
            ("", false),
            ("-", false),
            ("+1", false),
            ("1.", false),
            (".5", false),
            ("1,000", false),
            ("1 000", false),
            ("1e3", false),
            ("1.2.3", false),
            ("--1", false),
            ("NaN", false),
            ("１２", false),
            ("12345678901234567890123456789012345678901", false),
        ] {
            assert_eq!(is_decimal(amount), decimal, "{amount}");
        }
    }

    #[test]
    fn codes_and_identifiers() {
        for (currency, fits) in
            [("USD", true), ("usd", false), ("US", false), ("USDT", false), ("US1", false), ("", false)]
        {
            let value = wit::Money { amount: "1".to_owned(), currency: currency.to_owned() };
            assert_eq!(money("x", value).is_ok(), fits, "{currency}");
        }
        for (country, answer) in [
            (None, Ok(None)),
            (Some(""), Ok(None)),
            (Some("CN"), Ok(Some("CN"))),
            (Some("cn"), Err(())),
            (Some("CHN"), Err(())),
            (Some("C1"), Err(())),
        ] {
            let checked = told_country("x", country.map(str::to_owned)).map_err(|_| ());
            assert_eq!(checked, answer.map(|code: Option<&str>| code.map(str::to_owned)));
        }
        for (value, fits) in [("1", true), ("a b/订单", true), ("", false), ("a\nb", false), ("a\0", false)] {
            assert_eq!(id("x", value).is_ok(), fits, "{value:?}");
        }
        assert!(id("x", &"1".repeat(ID_BYTES_MAX)).is_ok());
        assert!(id("x", &"1".repeat(ID_BYTES_MAX + 1)).is_err());
    }

    #[test]
    fn moments_need_an_offset() {
        for (value, millis) in [
            ("1970-01-01T00:00:01Z", Some(1000)),
            ("1970-01-01T08:00:00.0019+08:00", Some(1)),
            ("1970-01-01T00:00:00", None),
            ("1970-01-01", None),
            ("", None),
        ] {
            assert_eq!(moment("x", value).ok().map(Timestamp::as_millis), millis, "{value}");
        }
    }

    #[test]
    fn texts_are_cut_at_characters() {
        for (value, bytes_max, wanted) in [("订单", 4, "订"), ("abc", 3, "abc"), ("abc", 2, "ab"), ("订", 0, "")] {
            assert_eq!(cut(value.to_owned(), bytes_max), wanted);
        }
        assert_eq!(line("a\r\nb", 10), "a  b");
    }
}
