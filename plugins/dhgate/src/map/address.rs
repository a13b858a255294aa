//! The recipient's address.

use longshore_connector_sdk::exports::orders::Address;
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Pairs, country};

use crate::record::Contact;

/// Whether the platform hides parts of addresses, and how, is not documented. A lone asterisk may be the buyer's own.
pub(crate) fn is_masked(text: &str) -> bool {
    text.contains("**")
}

/// Makes the address. None if nothing of it is told.
pub(crate) fn address(contact: &Contact) -> Option<Address> {
    let name = [&contact.first_name, &contact.last_name].into_iter().filter_map(Told::filled);
    let name = name.collect::<Vec<_>>().join(" ");
    let lines = [&contact.address_line1, &contact.address_line2].into_iter().filter_map(Told::owned);
    let (country_code, extra) = match contact.country.filled().map(|name| (name, country_code(name))) {
        Some((_, Some(code))) => (Some(code.to_owned()), Vec::new()),
        Some((name, None)) => (None, Pairs::from([("country".to_owned(), name.to_owned())])),
        None => (None, Vec::new()),
    };
    let mut address = Address {
        name: Some(name).filter(|name| !name.is_empty()),
        company: None,
        phone: contact.telephone.owned(),
        email: contact.email.owned(),
        address_lines: lines.collect(),
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: contact.city.owned(),
        state_province: contact.state.owned(),
        postal_code: contact.postal_code.owned(),
        country_code,
        masked: false,
        extra,
    };
    let masked = texts(&address).any(is_masked);
    address.masked = masked;
    let told = texts(&address).next().is_some() || address.country_code.is_some() || !address.extra.is_empty();
    told.then_some(address)
}

/// Everything of an address that could be hidden.
fn texts(address: &Address) -> impl Iterator<Item = &str> {
    let optional =
        [&address.name, &address.phone, &address.email, &address.city, &address.state_province, &address.postal_code];
    optional.into_iter().flatten().chain(&address.address_lines).map(String::as_str)
}

/// The platform writes English names, with its own remark behind those of some regions: `Hong Kong(China)`. A code is
/// understood too.
fn country_code(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix("(China)").unwrap_or(name);
    country::of_english_name(name).or_else(|| country::alpha2(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(json: &str) -> Option<Address> {
        address(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn countries_are_translated_or_kept_apart() {
        for (name, expected) in [
            ("United States", Some("US")),
            ("Hong Kong(China)", Some("HK")),
            ("Macau (China)", Some("MO")),
            ("Taiwan(China)", Some("TW")),
            ("China", Some("CN")),
            ("Korea,Republic of", Some("KR")),
            ("GB", Some("GB")),
            ("Atlantis", None),
        ] {
            let address = mapped(&format!(r#"{{"country":"{name}"}}"#)).unwrap();
            assert_eq!(address.country_code.as_deref(), expected, "{name}");
            let kept = if expected.is_some() { vec![] } else { vec![("country".to_owned(), name.to_owned())] };
            assert_eq!(address.extra, kept, "{name}");
        }
    }

    #[test]
    fn names_and_lines_are_joined_from_what_is_told() {
        for (json, name, lines) in [
            (r#"{"firstName":"John","lastName":"Doe","addressLine1":"1 Main St"}"#, Some("John Doe"), 1),
            (r#"{"firstName":" ","lastName":"Doe","addressLine1":"1","addressLine2":"2"}"#, Some("Doe"), 2),
            (r#"{"addressLine1":"","addressLine2":"Apt 2"}"#, None, 1),
        ] {
            let address = mapped(json).unwrap();
            assert_eq!((address.name.as_deref(), address.address_lines.len()), (name, lines), "{json}");
        }
    }

    #[test]
    fn what_is_hidden_is_marked_and_nothing_is_no_address() {
        for (json, masked) in [
            (r#"{"firstName":"J**","lastName":"D**"}"#, Some(true)),
            (r#"{"city":"Dayton","telephone":"937***00"}"#, Some(true)),
            (r#"{"addressLine1":"Flat 3*, 1 Main St"}"#, Some(false)),
            (r#"{"country":"France"}"#, Some(false)),
            (r#"{"firstName":"","country":null,"buyerId":"ff80","vatNumber":"DE1"}"#, None),
            ("{}", None),
        ] {
            assert_eq!(mapped(json).map(|address| address.masked), masked, "{json}");
        }
    }
}
