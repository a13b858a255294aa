//! The app at the platform, as the form tells it, and the names of the secrets that belong to it.

use longshore_connector_sdk::time::Timestamp;
use longshore_connector_sdk::{Context, Failure};

/// Field: the App Key.
pub(crate) const APP_KEY: &str = "app-key";
/// Secret field: the App Secret. Sent to the token path alone.
pub(crate) const APP_SECRET: &str = "app-secret";
/// Field of the installation: where sellers sign in and tokens are issued.
pub(crate) const AUTH_ORIGIN: &str = "auth-origin";
/// Field of the installation: where the router is. Another one is the sandbox, a simulator, or the platform over plain http.
pub(crate) const API_ORIGIN: &str = "api-origin";
/// Secret: the code of the callback, named by the contract.
pub(crate) const AUTHORIZATION_CODE: &str = "authorization-code";
/// Secret: what every call of the router needs.
pub(crate) const ACCESS_TOKEN: &str = "access-token";
/// Secret: what renewing needs.
pub(crate) const REFRESH_TOKEN: &str = "refresh-token";

/// What every call needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct App<'a> {
    /// The App Key.
    pub(crate) key: &'a str,
    /// Scheme, host and port of the sign-in.
    pub(crate) auth_origin: &'a str,
    /// Scheme, host and port of the router.
    pub(crate) api_origin: &'a str,
    /// The moment of the call.
    pub(crate) now: Timestamp,
}

impl<'a> App<'a> {
    /// Reads the app out of the form's answers.
    pub(crate) fn of(context: &'a Context) -> Result<Self, Failure> {
        Ok(Self {
            key: context.required_setting(APP_KEY)?,
            auth_origin: context.origin_setting(AUTH_ORIGIN)?,
            api_origin: context.origin_setting(API_ORIGIN)?,
            now: context.moment()?,
        })
    }
}
