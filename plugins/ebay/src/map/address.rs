//! Where the parcel goes, which is not always where the buyer lives.

use longshore_connector_sdk::country;
use longshore_connector_sdk::exports::orders::Address;
use longshore_connector_sdk::json::Told;

use crate::record::{Contact, Order, ShippingStep};

/// The address of the first instruction that has one. Where eBay sends the parcel on itself, it is the address of eBay's hub; the
/// buyer's stands elsewhere in the record and is not for the label. None for downloads, pickups and orders that eBay ships.
pub(crate) fn ship_to(record: &Order) -> Option<Address> {
    let steps = record.fulfillment_start_instructions.0.iter().filter_map(|one| one.shipping_step.as_ref());
    steps.into_iter().find_map(|step| Some(address(step.ship_to.as_ref()?, step)))
}

fn address(contact: &Contact, step: &ShippingStep) -> Address {
    let at = &contact.contact_address;
    let reference = step.ship_to_reference_id.owned();
    let mut lines: Vec<String> = [&at.address_line1, &at.address_line2].into_iter().filter_map(Told::owned).collect();
    // Without this number the hub cannot tell whose parcel it is, so it must stand on the label, above the street.
    if let Some(reference) = reference.as_ref().filter(|reference| !lines.iter().any(|line| line.contains(*reference)))
    {
        lines.insert(0, format!("Reference #{reference}"));
    }
    let code = at.country_code.filled();
    let country_code = code.and_then(country::alpha2).map(str::to_owned);
    let unknown = code.filter(|_| country_code.is_none()).map(str::to_owned);
    let extra = [("countryCode", unknown), ("shipToReferenceId", reference)];
    Address {
        name: contact.full_name.owned(),
        company: contact.company_name.owned(),
        phone: contact.primary_phone.phone_number.owned(),
        email: contact.email.owned(),
        address_lines: lines,
        street_name: None,
        street_number: None,
        complement: None,
        district: at.county.owned(),
        city: at.city.owned(),
        state_province: at.state_or_province.owned(),
        postal_code: at.postal_code.owned(),
        country_code,
        // eBay hides nothing: what has become too old is missing.
        masked: false,
        extra: extra.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(step: &str) -> Option<Address> {
        let record = format!(r#"{{"fulfillmentStartInstructions":[{{"shippingStep":{step}}}]}}"#);
        ship_to(&serde_json::from_str(&record).unwrap())
    }

    #[test]
    fn a_hubs_reference_stands_above_the_street_once() {
        for (step, lines) in [
            (
                r#"{"shipToReferenceId":"2614","shipTo":{"contactAddress":{"addressLine1":"1 Hub Rd","addressLine2":"Dock 4"}}}"#,
                &["Reference #2614", "1 Hub Rd", "Dock 4"][..],
            ),
            (
                r#"{"shipToReferenceId":"2614","shipTo":{"contactAddress":{"addressLine1":"Ref 2614","addressLine2":"1 Hub Rd"}}}"#,
                &["Ref 2614", "1 Hub Rd"],
            ),
            (r#"{"shipTo":{"contactAddress":{"addressLine1":"1 Main St"}}}"#, &["1 Main St"]),
            (r#"{"shipTo":{}}"#, &[]),
        ] {
            assert_eq!(mapped(step).unwrap().address_lines, lines, "{step}");
        }
        assert_eq!(mapped(r#"{"shippingServiceCode":"X"}"#), None);
    }

    #[test]
    fn countries_are_translated_or_kept_apart() {
        for (code, expected) in [("US", Some("US")), ("gb", Some("GB")), ("QM", None)] {
            let step = format!(r#"{{"shipTo":{{"contactAddress":{{"countryCode":"{code}"}}}}}}"#);
            let address = mapped(&step).unwrap();
            assert_eq!(address.country_code.as_deref(), expected, "{code}");
            assert_eq!(address.extra.len(), usize::from(expected.is_none()), "{code}");
        }
    }
}
