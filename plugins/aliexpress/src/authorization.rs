//! Getting and renewing a grant. The tokens stay with the host; `token` reads what comes beside them.

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Context, Failure, Field, url};

use crate::app::{AUTHORIZATION_CODE, App, REFRESH_TOKEN};
use crate::call::Call;
use crate::token;

/// Path of the page where the seller consents, on the gateway's own host.
const CONSENT_PATH: &str = "/oauth/authorize";
/// Path that turns a code into tokens, as it is signed; it is sent with `/rest` before it.
pub(crate) const CREATE_PATH: &str = "/auth/token/create";
/// Path that turns a refresh token into tokens.
pub(crate) const REFRESH_PATH: &str = "/auth/token/refresh";
/// The callback's parameter that holds the code.
pub(crate) const CODE_PARAMETER: &str = "code";
/// Binds a code to the consent it came from. The same text must go to both pages.
const UUID: &str = "uuid";

/// Where to send the seller's browser.
pub(crate) fn begin(context: &Context, address: &str, state: &str) -> Result<Consent, Failure> {
    let app = App::of(context)?;
    let parameters = [
        ("response_type", "code"),
        ("client_id", app.key),
        ("redirect_uri", address),
        // A forwarder authorises many sellers from one browser: the last one's session must not answer for the next.
        ("force_auth", "true"),
        ("state", state),
        // The host's state is unguessable and used once, which is all that this asks for.
        (UUID, state),
    ];
    let url = url::with_query(&format!("{}{CONSENT_PATH}", app.origin), &parameters);
    Ok(Consent { url, remember: vec![(UUID.to_owned(), state.to_owned())] })
}

/// Turns the callback into a grant.
pub(crate) fn finish(host: &impl Host, context: &Context, callback: &Callback) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    if find(&callback.parameters, CODE_PARAMETER).is_none() {
        return Err(declined(callback));
    }
    let mut parameters = vec![Field::new("code", secret(AUTHORIZATION_CODE))];
    if let Some(uuid) = find(&callback.remember, UUID) {
        parameters.push(Field::new(UUID, text(uuid)));
    }
    let response = Call::system(&app, CREATE_PATH, parameters).send(host)?;
    token::grant(&response, app.now, None)
}

/// Gets a new access token.
pub(crate) fn renew(host: &impl Host, context: &Context) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    let parameters = vec![Field::new("refresh_token", secret(REFRESH_TOKEN))];
    let response = Call::system(&app, REFRESH_PATH, parameters).send(host)?;
    token::grant(&response, app.now, context.shop.as_ref())
}

/// A callback without a code. What a refusal carries is not documented, so its words are passed on if there are any.
fn declined(callback: &Callback) -> Failure {
    let code = find(&callback.parameters, "error").unwrap_or_default();
    let words = find(&callback.parameters, "error_description").unwrap_or("the seller did not authorise");
    Failure::refused(code, words)
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}
