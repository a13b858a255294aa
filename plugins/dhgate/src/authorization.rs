//! Getting and renewing a grant. The tokens stay with the host; `token` reads what comes beside them.

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Context, Failure, Field, Request, Response, Shop, time, url};
use serde::Deserialize;

use crate::app::{APP_SECRET, AUTHORIZATION_CODE, App, REFRESH_TOKEN};
use crate::call::{Method, call};
use crate::{envelope, token};

/// Path of the page where the seller consents.
const CONSENT_PATH: &str = "/dop/oauth2/authorize";
/// Path that turns a code or a refresh token into tokens.
pub(crate) const TOKEN_PATH: &str = "/dop/oauth2/access_token";
/// The callback's parameter that holds the code.
pub(crate) const CODE_PARAMETER: &str = "code";
/// The only scope that there is.
const SCOPE: &str = "basic";
/// Who the token belongs to.
const USER: Method = Method { name: "dh.user.base.get", version: "1.0" };
/// Life of a refresh token, in seconds. It is documented, and no field of an answer tells it.
const RENEW_SECONDS: i64 = 30 * 24 * 3600;

/// Where to send the seller's browser.
pub(crate) fn begin(context: &Context, address: &str, state: &str) -> Result<Consent, Failure> {
    let app = App::of(context)?;
    let parameters = [
        ("response_type", "code"),
        ("client_id", app.key),
        ("redirect_uri", address),
        ("scope", SCOPE),
        // At most 20 characters long here, which is what the contract grants.
        ("state", state),
        ("display", "page"),
        // A forwarder authorises many sellers from one browser: the last one's session must not answer for the next.
        ("force_login", "1"),
    ];
    let url = url::with_query(&format!("{}{CONSENT_PATH}", app.auth_origin), &parameters);
    Ok(Consent { url, remember: Vec::new() })
}

/// Turns the callback into a grant, and asks whose it is.
pub(crate) fn finish(host: &impl Host, context: &Context, callback: &Callback) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    if find(callback, CODE_PARAMETER).is_none() {
        return Err(declined(callback));
    }
    let response = exchange(
        host,
        &app,
        vec![
            Field::new("grant_type", text("authorization_code")),
            Field::new("code", secret(AUTHORIZATION_CODE)),
            Field::new("redirect_uri", text(callback.address.as_str())),
        ],
    )?;
    let tokens = token::read(&response, app.now)?;
    Ok(Grant {
        shop: shop(host, &app)?,
        keep: tokens.keep,
        access_until: tokens.access_until.map(time::utc_text),
        renew_until: Some(time::utc_text(time::after(app.now, RENEW_SECONDS))),
        extra: Vec::new(),
    })
}

/// Gets a new access token. Whether that also makes renewing possible for longer is not known, so the end that the consent
/// set is left as it is: better an early call for the seller than a shop that falls silent.
pub(crate) fn renew(host: &impl Host, context: &Context) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    let response = exchange(
        host,
        &app,
        vec![
            Field::new("grant_type", text("refresh_token")),
            Field::new("refresh_token", secret(REFRESH_TOKEN)),
            Field::new("scope", text(SCOPE)),
        ],
    )?;
    let tokens = token::read(&response, app.now)?;
    let unknown = || Failure::malformed("", "the host does not tell whose token is renewed");
    Ok(Grant {
        shop: context.shop.clone().ok_or_else(unknown)?,
        keep: tokens.keep,
        access_until: tokens.access_until.map(time::utc_text),
        renew_until: None,
        extra: Vec::new(),
    })
}

/// A request to the token path, in the app's name.
fn exchange(host: &impl Host, app: &App<'_>, mut form: Vec<Field>) -> Result<Response, Failure> {
    form.push(Field::new("client_id", text(app.key)));
    form.push(Field::new("client_secret", secret(APP_SECRET)));
    host.send(&Request::post(format!("{}{TOKEN_PATH}", app.auth_origin)).with_form(form))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    systemuserbase: User,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct User {
    systemuserid: Told,
    nickname: Told,
}

/// The shop that the token just issued belongs to.
fn shop(host: &impl Host, app: &App<'_>) -> Result<Shop, Failure> {
    let answer: Option<Answer> = envelope::open(&call(host, app, USER, &[])?)?;
    let user = answer.unwrap_or_default().systemuserbase;
    let id = user.systemuserid.owned();
    let id = id.ok_or_else(|| Failure::malformed("", "the platform does not tell whose token this is"))?;
    Ok(Shop { id, name: user.nickname.owned().unwrap_or_default() })
}

/// A callback without a code. What a refusal carries is not documented, so its words are passed on if there are any.
fn declined(callback: &Callback) -> Failure {
    let code = find(callback, "error").unwrap_or_default();
    let words = find(callback, "error_description").unwrap_or("the seller did not authorise");
    Failure::refused(code, words)
}

fn find<'a>(callback: &'a Callback, name: &str) -> Option<&'a str> {
    let found = callback.parameters.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}
