//! The recipient's address. Where the application has no role for it, Amazon leaves out what names a person or a house.

use longshore_connector_sdk::exports::orders::Address;
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Pairs, country};

use crate::record::{self, ExtendedFields};

/// Makes the address. None where nothing is told of it.
pub(crate) fn address(order: &record::Order) -> Option<Address> {
    let told = order.recipient.as_ref()?.delivery_address.as_ref()?;
    let lines = [&told.address_line1, &told.address_line2, &told.address_line3];
    let extended = told.extended_fields.as_ref();
    let part = |field: fn(&ExtendedFields) -> Option<String>| extended.and_then(field);
    let address = Address {
        name: told.name.owned(),
        company: told.company_name.owned(),
        phone: told.phone.owned(),
        email: None,
        address_lines: lines.into_iter().filter_map(Told::owned).collect(),
        street_name: part(|extended| extended.street_name.owned()),
        street_number: part(|extended| extended.street_number.owned()),
        complement: part(|extended| extended.complement.owned()),
        district: told.district_or_county.owned().or_else(|| part(|extended| extended.neighborhood.owned())),
        city: told.city.owned().or_else(|| told.municipality.owned()),
        state_province: told.state_or_region.owned(),
        postal_code: told.postal_code.owned(),
        country_code: told.country_code.filled().and_then(country_code).map(str::to_owned),
        masked: false,
        extra: extra(told),
    };
    let nameless = address.name.is_none() && address.address_lines.is_empty();
    let somewhere = address.city.is_some() || address.country_code.is_some() || address.postal_code.is_some();
    (somewhere || !nameless).then_some(Address { masked: nameless, ..address })
}

/// ISO 3166-1 alpha-2, which Amazon promises; `UK` is a habit of its sites.
fn country_code(code: &str) -> Option<&'static str> {
    if code.eq_ignore_ascii_case("UK") { Some("GB") } else { country::alpha2(code) }
}

fn extra(told: &record::Address) -> Pairs {
    let city_told = told.city.filled().is_some();
    let unknown = told.country_code.filled().is_some_and(|code| country_code(code).is_none());
    let pairs = [
        ("addressType", told.address_type.owned()),
        ("municipality", told.municipality.owned().filter(|_| city_told)),
        ("countryCode", told.country_code.owned().filter(|_| unknown)),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Address> {
        let json = format!(r#"{{"recipient":{{"deliveryAddress":{json}}}}}"#);
        address(&serde_json::from_str(&json).unwrap())
    }

    #[test]
    fn an_address_without_name_and_house_is_hidden_and_an_empty_one_is_none() {
        for (json, masked) in [
            (r#"{"name":"A","addressLine1":"1 St","city":"X","countryCode":"US"}"#, Some(false)),
            (r#"{"addressLine1":"1 St","countryCode":"US"}"#, Some(false)),
            (r#"{"name":"A"}"#, Some(false)),
            (r#"{"city":"X","stateOrRegion":"OH","countryCode":"US"}"#, Some(true)),
            (r#"{"name":"","addressLine1":null,"city":"X"}"#, Some(true)),
            ("{}", None),
            ("null", None),
        ] {
            assert_eq!(read(json).map(|address| address.masked), masked, "{json}");
        }
    }

    #[test]
    fn countries_that_are_not_isos_stay_visible() {
        for (code, expected, extra) in
            [("GB", Some("GB"), None), ("UK", Some("GB"), None), ("deu", Some("DE"), None), ("XX", None, Some("XX"))]
        {
            let address = read(&format!(r#"{{"name":"A","countryCode":"{code}"}}"#)).unwrap();
            assert_eq!(address.country_code.as_deref(), expected, "{code}");
            let kept = address.extra.iter().find(|(name, _)| name == "countryCode").map(|(_, code)| code.as_str());
            assert_eq!(kept, extra, "{code}");
        }
    }
}
