//! Getting and renewing a grant. The tokens stay with the host; `token` reads what comes beside them, `user` whose they are.

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Context, Failure, Field, Shop, url};

use crate::app::{AUTHORIZATION_CODE, App, REFRESH_TOKEN};
use crate::{call, token, user};

/// Path of the page where the seller consents.
const CONSENT_PATH: &str = "/oauth2/authorize";
/// The callback's parameter that holds the code.
pub(crate) const CODE_PARAMETER: &str = "code";
/// Budget of renewals, which eBay counts per app and day.
pub(crate) const RENEWAL_BUDGET: &str = "renewal";
/// What the seller agrees to: reading orders, and reading who the seller is. The second one is to be checked against eBay's
/// Identity API page; its name stands in the list of an app's scopes. Scopes have the same names in the sandbox.
const SCOPES: &str = "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly \
                      https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";

/// Where to send the seller's browser. The callback address is not sent: eBay knows it by the `RuName`.
pub(crate) fn begin(context: &Context, state: &str) -> Result<Consent, Failure> {
    let app = App::of(context)?;
    let parameters = [
        ("client_id", app.key),
        ("redirect_uri", app.ru_name),
        ("response_type", "code"),
        ("scope", SCOPES),
        // A forwarder authorises many sellers from one browser: the last one's session must not answer for the next.
        ("prompt", "login"),
        ("state", state),
    ];
    let url = url::with_query(&format!("{}{CONSENT_PATH}", app.consent), &parameters);
    Ok(Consent { url, remember: Vec::new() })
}

/// Turns the callback into a grant, and asks whose it is.
pub(crate) fn finish(host: &impl Host, context: &Context, callback: &Callback) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    if find(&callback.parameters, CODE_PARAMETER).is_none() {
        return Err(declined(callback));
    }
    let form = vec![
        Field::new("grant_type", text("authorization_code")),
        // The host decoded the code once when it arrived, and encodes it once into the form.
        Field::new("code", secret(AUTHORIZATION_CODE)),
        Field::new("redirect_uri", text(app.ru_name)),
    ];
    let issued = token::read(&host.send(&call::token(&app, form))?, app.now)?;
    let user = host.send(&call::get(format!("{}{}", app.identity, call::USER_PATH)))?;
    Ok(issued.grant(user::read(&user)?))
}

/// Gets a new access token. The refresh token stays the one of the consent: the answer holds none.
pub(crate) fn renew(host: &impl Host, context: &Context) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    let form = vec![
        Field::new("grant_type", text("refresh_token")),
        // Without `scope` the new token may do what the first one could.
        Field::new("refresh_token", secret(REFRESH_TOKEN)),
    ];
    let request = call::token(&app, form).with_budget(RENEWAL_BUDGET);
    let issued = token::read(&host.send(&request)?, app.now)?;
    let shop = context.shop.clone().unwrap_or(Shop { id: String::new(), name: String::new() });
    Ok(issued.grant(shop))
}

/// A callback without a code. What a refusal carries is not documented, so its words are passed on if there are any.
fn declined(callback: &Callback) -> Failure {
    let code = find(&callback.parameters, "error").unwrap_or_default();
    let words = find(&callback.parameters, "error_description").unwrap_or("the seller did not agree");
    Failure::refused(code, words)
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}
