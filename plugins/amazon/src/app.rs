//! What the form and the installation tell, and the names of the secrets.

use longshore_connector_sdk::time::Timestamp;
use longshore_connector_sdk::{Context, Failure};

use crate::region::Region;

/// Field: the client identifier of the application at Login with Amazon.
pub(crate) const APP_KEY: &str = "app-key";
/// Secret field: the client secret that belongs to it. Amazon wants a new one every 180 days.
pub(crate) const APP_SECRET: &str = "app-secret";
/// Field: the application's identifier in the Solution Provider Portal. Only the consent page asks for it.
pub(crate) const APPLICATION_ID: &str = "application-id";
/// Field: whether the application is still a draft, which the consent page must be told.
pub(crate) const PUBLICATION: &str = "publication";
/// The choice that says so.
pub(crate) const DRAFT: &str = "draft";
/// Field: the region that the seller sells in.
pub(crate) const REGION: &str = "region";
/// Field: the only marketplaces to read.
pub(crate) const MARKETPLACES: &str = "marketplaces";
/// Field: which personal data the application has a role for.
pub(crate) const PERSONAL_DATA: &str = "personal-data";
/// Field of the installation: which of Amazon's order interfaces is asked.
pub(crate) const ORDERS_API: &str = "orders-api";
/// The choice for the older one.
pub(crate) const V0: &str = "v0";
/// Field of the installation: where tokens are.
pub(crate) const TOKEN_ORIGIN: &str = "token-origin";
/// Field of the pasted token's form: the seller's identifier (merchant token), which no call tells.
pub(crate) const SELLER_ID: &str = "seller-id";
/// Secret: the code of the callback, named by the contract.
pub(crate) const AUTHORIZATION_CODE: &str = "authorization-code";
/// Secret: what every call needs.
pub(crate) const ACCESS_TOKEN: &str = "access-token";
/// Secret: what renewing needs; a pasted one bears the same name.
pub(crate) const REFRESH_TOKEN: &str = "refresh-token";
/// Secret: what the older interface wants in the access token's place before it shows personal data.
pub(crate) const RESTRICTED_TOKEN: &str = "restricted-token";

/// What every call needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct App<'a> {
    /// The client identifier.
    pub(crate) key: &'a str,
    /// The seller's region.
    pub(crate) region: Region,
    /// Origin of the region's endpoint.
    pub(crate) api: &'a str,
    /// Origin of the tokens, the same for all regions.
    pub(crate) tokens: &'a str,
    /// The moment of the call.
    pub(crate) now: Timestamp,
}

impl<'a> App<'a> {
    /// Reads the form's answers.
    pub(crate) fn of(context: &'a Context) -> Result<Self, Failure> {
        let region = Region::of(context.required_setting(REGION)?)?;
        Ok(Self {
            key: context.required_setting(APP_KEY)?,
            region,
            api: context.origin_setting(region.api().0)?,
            tokens: context.origin_setting(TOKEN_ORIGIN)?,
            now: context.moment()?,
        })
    }
}

/// Which personal data the application may read. Without a role Amazon leaves fields out or refuses the whole call, so that a
/// person has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Personal {
    /// None.
    Nothing,
    /// Buyer and address.
    Address,
    /// Tax numbers too.
    AddressAndTax,
}

impl Personal {
    /// What each is called in the form.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("none", Self::Nothing), ("address", Self::Address), ("address-and-tax", Self::AddressAndTax)];

    /// The form's answer. Addresses are what a forwarder is there for, so they are wanted where nothing is said.
    pub(crate) fn of(context: &Context) -> Self {
        let word = context.setting(PERSONAL_DATA);
        Self::WORDS.into_iter().find(|(known, _)| Some(*known) == word).map_or(Self::Address, |(_, choice)| choice)
    }
}

/// True if the installation asks the older order interface.
pub(crate) fn is_v0(context: &Context) -> bool {
    context.setting(ORDERS_API) == Some(V0)
}
