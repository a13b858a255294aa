//! Amazon's three regions: each has an endpoint of its own, and an authorisation is good for one of them.
//!
//! Endpoints and marketplaces are those of Amazon's pages "SP-API endpoints" and "Marketplace IDs".

use longshore_connector_sdk::{Context, Failure};

/// Where a seller sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Region {
    NorthAmerica,
    Europe,
    FarEast,
}

/// A marketplace: its country and its identifier.
type Marketplace = (&'static str, &'static str);

/// What a region is called, where it is reached and what belongs to it.
struct Facts {
    word: &'static str,
    api_field: &'static str,
    api: &'static str,
    consent_field: &'static str,
    consent: &'static str,
    marketplaces: &'static [Marketplace],
}

const NORTH_AMERICA: Facts = Facts {
    word: "na",
    api_field: "api-origin-na",
    api: "https://sellingpartnerapi-na.amazon.com",
    consent_field: "consent-origin-na",
    consent: "https://sellercentral.amazon.com",
    marketplaces: &[
        ("US", "ATVPDKIKX0DER"),
        ("CA", "A2EUQ1WTGCTBG2"),
        ("MX", "A1AM78C64UM0Y8"),
        ("BR", "A2Q3Y263D00KWC"),
    ],
};

const EUROPE: Facts = Facts {
    word: "eu",
    api_field: "api-origin-eu",
    api: "https://sellingpartnerapi-eu.amazon.com",
    consent_field: "consent-origin-eu",
    consent: "https://sellercentral-europe.amazon.com",
    marketplaces: &[
        ("GB", "A1F83G8C2ARO7P"),
        ("DE", "A1PA6795UKMFR9"),
        ("FR", "A13V1IB3VIYZZH"),
        ("IT", "APJ6JRA9NG5V4"),
        ("ES", "A1RKKUPIHCS9HS"),
        ("NL", "A1805IZSGTT6HS"),
        ("SE", "A2NODRKZP88ZB9"),
        ("PL", "A1C3SOZRARQ6R3"),
        ("BE", "AMEN7PMS3EDWL"),
        ("IE", "A28R8C7NBKEWEA"),
        ("TR", "A33AVAJ2PDY3EV"),
        ("AE", "A2VIGQ35RCS4UG"),
        ("SA", "A17E79C6D8DWNP"),
        ("EG", "ARBP9OOSHTCHU"),
        ("ZA", "AE08WJ6YKNBMC"),
        ("IN", "A21TJRUUN4KGV"),
    ],
};

const FAR_EAST: Facts = Facts {
    word: "fe",
    api_field: "api-origin-fe",
    api: "https://sellingpartnerapi-fe.amazon.com",
    consent_field: "consent-origin-fe",
    consent: "https://sellercentral.amazon.co.jp",
    marketplaces: &[("JP", "A1VC38T7YXB528"), ("AU", "A39IBJ37TRP1C6"), ("SG", "A19VAU5U5O7RUS")],
};

impl Region {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::NorthAmerica, Self::Europe, Self::FarEast];

    /// The region that the form names.
    pub(crate) fn of(word: &str) -> Result<Self, Failure> {
        let known = Self::ALL.into_iter().find(|region| region.word() == word);
        known.ok_or_else(|| Failure::misconfigured("", format!("there is no region `{word}`: choose na, eu or fe")))
    }

    fn facts(self) -> &'static Facts {
        match self {
            Self::NorthAmerica => &NORTH_AMERICA,
            Self::Europe => &EUROPE,
            Self::FarEast => &FAR_EAST,
        }
    }

    /// Its word in the form, and in the identifier of a shop.
    pub(crate) fn word(self) -> &'static str {
        self.facts().word
    }

    /// The field of the installation that holds its endpoint, and Amazon's own.
    pub(crate) fn api(self) -> (&'static str, &'static str) {
        (self.facts().api_field, self.facts().api)
    }

    /// The field of the installation that holds the site where its sellers consent, and the site of most of them.
    pub(crate) fn consent(self) -> (&'static str, &'static str) {
        (self.facts().consent_field, self.facts().consent)
    }

    /// True if the marketplace is one of this region.
    pub(crate) fn has(self, marketplace: &str) -> bool {
        self.facts().marketplaces.iter().any(|(_, id)| *id == marketplace)
    }

    /// Marketplaces that a person typed, as identifiers: each one an identifier, or the code of its country. Empty if nothing was
    /// typed, which means all that the seller sells in.
    pub(crate) fn wanted(self, context: &Context, field: &str) -> Result<Vec<String>, Failure> {
        let typed = context.setting(field).unwrap_or_default();
        let words = typed.split([',', ';', ' ', '，', '、', '；']).filter(|word| !word.is_empty());
        words.map(|word| self.marketplace(word)).collect()
    }

    fn marketplace(self, word: &str) -> Result<String, Failure> {
        let code = word.to_ascii_uppercase();
        let code = if code == "UK" { "GB" } else { code.as_str() };
        let marketplaces = self.facts().marketplaces;
        let known = marketplaces.iter().find(|(country, id)| *country == code || *id == code);
        if let Some((_, id)) = known {
            return Ok((*id).to_owned());
        }
        // Amazon opens new marketplaces; their identifiers look like the old ones.
        let elsewhere = Self::ALL.into_iter().any(|region| region.has(code));
        if !elsewhere
            && code.len() >= 10
            && code.starts_with('A')
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Ok(code.to_owned());
        }
        let countries = marketplaces.iter().map(|(country, _)| *country).collect::<Vec<_>>().join(", ");
        let message = format!("the region `{}` has no marketplace `{word}`; it has {countries}", self.word());
        Err(Failure::misconfigured("", message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(region: Region, typed: &str) -> Result<Vec<String>, Failure> {
        let settings = vec![("marketplaces".to_owned(), typed.to_owned())];
        let context = Context { now: String::new(), settings, shop: None, extra: Vec::new() };
        region.wanted(&context, "marketplaces")
    }

    #[test]
    fn countries_and_identifiers_are_understood() {
        for (region, typed, expected) in [
            (Region::NorthAmerica, "", Some(vec![])),
            (Region::NorthAmerica, "us, CA", Some(vec!["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"])),
            (Region::NorthAmerica, "ATVPDKIKX0DER；MX", Some(vec!["ATVPDKIKX0DER", "A1AM78C64UM0Y8"])),
            (Region::Europe, "uk、gb DE", Some(vec!["A1F83G8C2ARO7P", "A1F83G8C2ARO7P", "A1PA6795UKMFR9"])),
            (Region::FarEast, "jp", Some(vec!["A1VC38T7YXB528"])),
            (Region::FarEast, "A9ZZZZZZZZZZZZ", Some(vec!["A9ZZZZZZZZZZZZ"])),
            (Region::FarEast, "US", None),
            (Region::FarEast, "ATVPDKIKX0DER", None),
            (Region::Europe, "Germany", None),
        ] {
            let read = wanted(region, typed).ok();
            assert_eq!(read, expected.map(|ids| ids.into_iter().map(str::to_owned).collect()), "{typed}");
        }
        assert!(wanted(Region::FarEast, "US").unwrap_err().message.contains("JP, AU, SG"));
    }

    #[test]
    fn every_marketplace_has_one_region_and_one_country() {
        let mut seen = std::collections::BTreeSet::new();
        for region in Region::ALL {
            assert_eq!(Region::of(region.word()).unwrap(), region);
            for (country, id) in region.facts().marketplaces {
                assert!(seen.insert(*country) && seen.insert(*id), "{country} {id}");
            }
        }
        assert_eq!(seen.len(), 2 * 23);
        assert!(Region::of("cn").is_err());
    }
}
