//! The recipient's address: the open parts of the detail, and the masked ones as decryption uncovered them.

use longshore_connector_sdk::exports::orders::Address;
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Pairs, country};

use crate::record::{ReceiptAddress, Uncovered};

/// The platform hides characters behind asterisks. How many is not documented, so one is enough to be careful.
pub(crate) fn is_masked(text: &str) -> bool {
    text.contains('*')
}

/// What the platform hid again in a field that it had just uncovered. A lone asterisk there may be the buyer's own.
fn is_still_masked(text: &str) -> bool {
    text.contains("**")
}

/// Makes the address. Without `uncovered` the hidden parts are kept as they are, for a person to see, and marked.
pub(crate) fn address(receipt: &ReceiptAddress, uncovered: Option<&Uncovered>) -> Address {
    let name = needed(uncovered.map(|clear| &clear.contact_person), &receipt.contact_person);
    let street = if receipt.detail_address.filled().is_some() { &receipt.detail_address } else { &receipt.address };
    let line1 = needed(uncovered.map(|clear| &clear.detail_address), street);
    let line2 = optional(uncovered.map(|clear| &clear.address2), &receipt.address2);
    let mobile = optional(uncovered.map(|clear| &clear.mobile_no), &receipt.mobile_no);
    let fixed = optional(uncovered.map(|clear| &clear.phone_number), &receipt.phone_number);
    // One number will do, and the platform masks the field of the other one even where it is empty.
    let silent = mobile.text.is_none() && fixed.text.is_none();
    let hidden = |told: &Told| told.filled().is_some_and(is_masked);
    let unreachable = silent && (hidden(&receipt.mobile_no) || hidden(&receipt.phone_number));
    let masked = unreachable || [name, line1, line2, mobile, fixed].iter().any(|part| part.masked);
    let (country_code, extra) = match receipt.country.filled().map(|code| (code, country_code(code))) {
        Some((_, Some(known))) => (Some(known.to_owned()), Vec::new()),
        Some((code, None)) => (None, Pairs::from([("country".to_owned(), code.to_owned())])),
        None => (None, Vec::new()),
    };
    Address {
        name: name.text.map(str::to_owned),
        company: None,
        phone: phone(receipt, mobile.text, fixed.text),
        email: None,
        address_lines: [line1.text, line2.text].into_iter().flatten().map(str::to_owned).collect(),
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: receipt.city.owned(),
        state_province: receipt.province.owned(),
        postal_code: receipt.zip.owned(),
        country_code,
        masked,
        extra,
    }
}

/// A text, and whether some of it is hidden.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: Option<&'a str>,
    masked: bool,
}

/// A part that every address has: what was not uncovered is still hidden.
fn needed<'a>(clear: Option<&'a Told>, covered: &'a Told) -> Part<'a> {
    if let Some(text) = clear.and_then(Told::filled) {
        return Part { text: Some(text), masked: is_still_masked(text) };
    }
    let text = covered.filled();
    Part { text, masked: text.is_some_and(is_masked) }
}

/// A part that an address may lack: where decryption brought nothing, there was nothing behind the asterisks.
fn optional<'a>(clear: Option<&'a Told>, covered: &'a Told) -> Part<'a> {
    let part = needed(clear, covered);
    let empty = clear.is_some_and(|clear| clear.filled().is_none()) && part.masked;
    if empty { Part { text: None, masked: false } } else { part }
}

/// The mobile number before the fixed one; the country's prefix in front, the area's only before a fixed one.
fn phone(receipt: &ReceiptAddress, mobile: Option<&str>, fixed: Option<&str>) -> Option<String> {
    let prefix = receipt.phone_country.filled();
    let parts = match (mobile, fixed) {
        (Some(mobile), _) => [prefix, None, Some(mobile)],
        (None, Some(fixed)) => [prefix, receipt.phone_area.filled(), Some(fixed)],
        (None, None) => return None,
    };
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// ISO 3166-1 alpha-2. The platform mostly writes that, sometimes alpha-3 (`SRB`, `MNE`), and `UK` for the United Kingdom.
fn country_code(code: &str) -> Option<&'static str> {
    if code.eq_ignore_ascii_case("UK") { Some("GB") } else { country::alpha2(code) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(receipt: &str, clear: Option<&str>) -> Address {
        let clear: Option<Uncovered> = clear.map(|json| serde_json::from_str(json).unwrap());
        address(&serde_json::from_str(receipt).unwrap(), clear.as_ref())
    }

    #[test]
    fn countries_are_translated_or_kept_apart() {
        for (code, expected) in [
            ("US", Some("US")),
            ("UK", Some("GB")),
            ("SRB", Some("RS")),
            ("MNE", Some("ME")),
            ("KS", None),
            ("ZZZ", None),
        ] {
            let address = mapped(&format!(r#"{{"country":"{code}"}}"#), None);
            assert_eq!(address.country_code.as_deref(), expected, "{code}");
            let kept = if expected.is_some() { vec![] } else { vec![("country".to_owned(), code.to_owned())] };
            assert_eq!(address.extra, kept, "{code}");
        }
    }

    #[test]
    fn what_is_hidden_is_marked() {
        let covered = r#"{"contact_person":"J*** D***","detail_address":"***","mobile_no":"***","city":"Dayton"}"#;
        let clear = r#"{"contact_person":"John Doe","detail_address":"1 Main St","mobile_no":"937"}"#;
        for (receipt, uncovered, masked) in [
            (covered, None, true),
            (covered, Some(clear), false),
            (covered, Some(r#"{"contact_person":"John Doe"}"#), true),
            (covered, Some(r#"{"contact_person":"J***","detail_address":"1 Main St","mobile_no":"937"}"#), true),
            (
                covered,
                Some(r#"{"contact_person":"John Doe","detail_address":"Flat 3*, 1 Main St","mobile_no":"937"}"#),
                false,
            ),
            (r#"{"contact_person":"John Doe","detail_address":"1 Main St"}"#, None, false),
            // Nothing was behind the second line and the fixed number.
            (
                r#"{"contact_person":"J***","address2":"***","mobile_no":"***","phone_number":"***"}"#,
                Some(clear),
                false,
            ),
            // No number came out, though there is one.
            (r#"{"contact_person":"J***","mobile_no":"***"}"#, Some(r#"{"contact_person":"John Doe"}"#), true),
        ] {
            assert_eq!(mapped(receipt, uncovered).masked, masked, "{receipt} {uncovered:?}");
        }
    }

    #[test]
    fn a_phone_has_its_prefixes() {
        for (receipt, expected) in [
            (
                r#"{"phone_country":"+1","mobile_no":"9375550100","phone_area":"937","phone_number":"1"}"#,
                Some("+1 9375550100"),
            ),
            (r#"{"phone_country":"+1","phone_area":"937","phone_number":"5550100"}"#, Some("+1 937 5550100")),
            (r#"{"mobile_no":"9375550100"}"#, Some("9375550100")),
            (r#"{"phone_country":"+1","mobile_no":"","phone_number":null}"#, None),
        ] {
            assert_eq!(mapped(receipt, None).phone.as_deref(), expected, "{receipt}");
        }
    }
}
