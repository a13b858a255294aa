//! The seller's app at the platform, as the form tells it, and the names of the secrets that belong to it.

use longshore_connector_sdk::time::Timestamp;
use longshore_connector_sdk::{Context, Failure};

/// Field: the App Key (developer key, 开发者账号).
pub(crate) const APP_KEY: &str = "app-key";
/// Secret field: the App Secret (signature secret, 签名串). Only ever a key of the signature, never sent.
pub(crate) const APP_SECRET: &str = "app-secret";
/// Field of the installation: where the gateway is. Another one is a sandbox or a simulator.
pub(crate) const API_ORIGIN: &str = "api-origin";
/// Secret: the code of the callback, named by the contract.
pub(crate) const AUTHORIZATION_CODE: &str = "authorization-code";
/// Secret: what every business call needs.
pub(crate) const ACCESS_TOKEN: &str = "access-token";
/// Secret: what renewing needs.
pub(crate) const REFRESH_TOKEN: &str = "refresh-token";

/// What every call needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct App<'a> {
    /// The App Key.
    pub(crate) key: &'a str,
    /// Scheme, host and port of the gateway.
    pub(crate) origin: &'a str,
    /// The moment of the call, which the signature holds.
    pub(crate) now: Timestamp,
}

impl<'a> App<'a> {
    /// Reads the app out of the form's answers.
    pub(crate) fn of(context: &'a Context) -> Result<Self, Failure> {
        Ok(Self {
            key: context.required_setting(APP_KEY)?,
            origin: context.origin_setting(API_ORIGIN)?,
            now: context.moment()?,
        })
    }
}
