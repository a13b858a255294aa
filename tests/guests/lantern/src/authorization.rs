//! Getting and renewing a grant. The tokens stay with the host; what comes beside them is read here.

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::host::{Host as _, Imports};
use longshore_connector_sdk::json::{self, Told};
use longshore_connector_sdk::value::{push, push_text, secret, text};
use longshore_connector_sdk::{Context, Failure, Request, Shop, time, url};
use serde::Deserialize;

use crate::descriptor::{ACCESS_TOKEN, APP_KEY, APP_SECRET, CODE_PARAMETER, ORIGIN, REFRESH_TOKEN, SESSIONS_PATH};
use crate::problem;

/// What a session tells beside its tokens.
#[derive(Deserialize)]
struct Opened {
    session: Session,
    seller: Seller,
}

#[derive(Deserialize)]
struct Session {
    /// Seconds from now.
    #[serde(default)]
    good_for: Told,
}

#[derive(Deserialize)]
struct Seller {
    #[serde(default)]
    id: Told,
    #[serde(default)]
    name: Told,
}

/// Where to send the seller's browser.
pub(crate) fn begin(context: &Context, address: &str, state: &str) -> Result<Consent, Failure> {
    let parameters = [("app", context.required_setting(APP_KEY)?), ("return", address), ("state", state)];
    let url = url::with_query(&format!("{}/connect", context.origin_setting(ORIGIN)?), &parameters);
    Ok(Consent { url, remember: Vec::new() })
}

/// Turns the callback into a grant.
pub(crate) fn finish(context: &Context, callback: &Callback) -> Result<Grant, Failure> {
    if !callback.parameters.iter().any(|(name, _)| name == CODE_PARAMETER) {
        return Err(Failure::refused("", "the seller did not agree at Lantern: open the link again to change that"));
    }
    open_session(context, "ticket", "authorization-code")
}

/// Gets new tokens; the old ones are dead from then on.
pub(crate) fn renew(context: &Context) -> Result<Grant, Failure> {
    open_session(context, "refresh", REFRESH_TOKEN)
}

/// Opens a session with a secret of ours.
fn open_session(context: &Context, with: &str, named: &str) -> Result<Grant, Failure> {
    let mut body = text(format!("{{\"{with}\":\""));
    push(&mut body, &secret(named));
    push_text(&mut body, "\"}");
    let request = Request::post(format!("{}{SESSIONS_PATH}", context.origin_setting(ORIGIN)?))
        .with_basic_auth(text(context.required_setting(APP_KEY)?), secret(APP_SECRET))
        .with_json(body);
    let response = Imports.send(&request)?;
    problem::check(&response)?;
    let opened: Opened = serde_json::from_str(&response.body).map_err(|error| {
        Failure::malformed("", format!("Lantern's session cannot be read: {}", json::describe(&error)))
    })?;
    let now = context.moment()?;
    Ok(Grant {
        shop: Shop {
            id: opened
                .seller
                .id
                .owned()
                .ok_or_else(|| Failure::malformed("", "Lantern does not say whose shop it is"))?,
            name: opened.seller.name.owned().unwrap_or_default(),
        },
        keep: vec![ACCESS_TOKEN.to_owned(), REFRESH_TOKEN.to_owned()],
        access_until: opened.session.good_for.parsed().map(|seconds| time::utc_text(time::after(now, seconds))),
        renew_until: None,
        extra: Vec::new(),
    })
}
