//! The developer app at the platform, as the form or the installation tells it, and the names of the secrets that belong to it.

use longshore_connector_sdk::time::Timestamp;
use longshore_connector_sdk::{Context, Failure};

/// Field: the App ID, which is the OAuth client id.
pub(crate) const APP_KEY: &str = "app-key";
/// Secret field: the Cert ID, which is the OAuth client secret.
pub(crate) const APP_SECRET: &str = "app-secret";
/// Field: the name that eBay gave to the app's callback addresses.
pub(crate) const RU_NAME: &str = "ru-name";
/// Field of the installation: where tokens and orders are. Another one is the sandbox or a simulator.
pub(crate) const API_ORIGIN: &str = "api-origin";
/// Field of the installation: where users are.
pub(crate) const IDENTITY_ORIGIN: &str = "identity-origin";
/// Field of the installation: where sellers consent.
pub(crate) const CONSENT_ORIGIN: &str = "consent-origin";
/// Secret: the code of the callback, named by the contract.
pub(crate) const AUTHORIZATION_CODE: &str = "authorization-code";
/// Secret: what every call needs.
pub(crate) const ACCESS_TOKEN: &str = "access-token";
/// Secret: what renewing needs.
pub(crate) const REFRESH_TOKEN: &str = "refresh-token";

/// What authorising needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct App<'a> {
    /// The App ID.
    pub(crate) key: &'a str,
    /// Stands for the callback addresses: an address itself is never sent to eBay.
    pub(crate) ru_name: &'a str,
    /// Origin of the tokens.
    pub(crate) api: &'a str,
    /// Origin of the users.
    pub(crate) identity: &'a str,
    /// Origin of the page where sellers consent.
    pub(crate) consent: &'a str,
    /// The moment of the call.
    pub(crate) now: Timestamp,
}

impl<'a> App<'a> {
    /// Reads the app out of the form's answers.
    pub(crate) fn of(context: &'a Context) -> Result<Self, Failure> {
        Ok(Self {
            key: context.required_setting(APP_KEY)?,
            ru_name: ru_name(context)?,
            api: context.origin_setting(API_ORIGIN)?,
            identity: context.origin_setting(IDENTITY_ORIGIN)?,
            consent: context.origin_setting(CONSENT_ORIGIN)?,
            now: context.moment()?,
        })
    }
}

/// An address in the place of the `RuName` is the commonest mistake, and eBay answers it with a page from which nobody comes back.
fn ru_name(context: &Context) -> Result<&str, Failure> {
    let name = context.required_setting(RU_NAME)?;
    if name.contains(['/', ':', ' ']) {
        let message = "the RuName is a name such as Shop-ShopOrde-PRD-abcdefg, which eBay shows beside the accept and decline \
                       addresses; an address itself does not work";
        return Err(Failure::misconfigured("", message));
    }
    Ok(name)
}
