//! Getting and renewing a grant, by the seller's consent or from a refresh token that the seller brings.

use longshore_connector_sdk::exports::authorization::{Callback, Consent, Grant};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::time::{self, Timestamp};
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Context, Failure, FailureKind, Field, Level, Shop, url};

use crate::app::{APPLICATION_ID, AUTHORIZATION_CODE, App, DRAFT, MARKETPLACES, PUBLICATION, REFRESH_TOKEN, SELLER_ID};
use crate::call;
use crate::participation::Participations;
use crate::token::{self, Brought, Issued};

/// The page where the seller consents, on the seller's own site.
const CONSENT_PATH: &str = "/apps/authorize/consent";
/// The callback's parameter that holds the code.
pub(crate) const CODE_PARAMETER: &str = "spapi_oauth_code";
/// The callback's parameter that says whose consent it is.
const SELLER_PARAMETER: &str = "selling_partner_id";
/// A consent is good for so long; then the seller must give it again.
const CONSENT_SECONDS: i64 = 365 * 86_400;

/// Where to send the seller's browser.
pub(crate) fn begin(context: &Context, address: &str, state: &str) -> Result<Consent, Failure> {
    let app = App::of(context)?;
    app.region.wanted(context, MARKETPLACES)?;
    let application = context.setting(APPLICATION_ID).ok_or_else(|| {
        let message =
            "authorising at Amazon needs the application ID (amzn1.sp.solution. …); fill it in, or use a refresh token";
        Failure::misconfigured("", message)
    })?;
    let site = context.origin_setting(app.region.consent().0)?;
    let mut parameters = vec![("application_id", application), ("state", state), ("redirect_uri", address)];
    if context.setting(PUBLICATION) == Some(DRAFT) {
        // Without it the page of a draft ends in an error from which nobody comes back.
        parameters.push(("version", "beta"));
    }
    Ok(Consent { url: url::with_query(&format!("{site}{CONSENT_PATH}"), &parameters), remember: Vec::new() })
}

/// Turns the callback into a grant.
pub(crate) fn finish(host: &impl Host, context: &Context, callback: &Callback) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    if find(callback, CODE_PARAMETER).is_none() {
        let code = find(callback, "error").unwrap_or_default();
        let words = find(callback, "error_description").unwrap_or("the seller did not authorise");
        return Err(Failure::refused(code, words));
    }
    let seller = find(callback, SELLER_PARAMETER)
        .ok_or_else(|| Failure::malformed("", "Amazon did not say whose authorisation this is"))?;
    let form = vec![
        Field::new("code", secret(AUTHORIZATION_CODE)),
        Field::new("redirect_uri", text(callback.address.as_str())),
    ];
    let response = host.send(&call::token(&app, "authorization_code", form))?;
    let issued = token::read(&response, Brought::Code, app.now)?;
    let told = match Participations::ask(host, &app) {
        Ok(told) => told,
        // The code is used up. What Amazon is too busy to say now is asked for when orders are listed.
        Err(failure) if matches!(failure.kind, FailureKind::Throttled | FailureKind::Unavailable) => {
            host.log(Level::Warn, &format!("the seller's marketplaces could not be read yet: {}", failure.message));
            Participations::default()
        }
        Err(failure) => return Err(elsewhere(&app, failure)),
    };
    let renew_until = Some(time::after(app.now, CONSENT_SECONDS));
    Ok(grant(issued, shop(&app, seller, told.store.clone()), told.extra(), renew_until))
}

/// Checks a pasted refresh token by using it. How old the seller's consent behind it is, nobody tells.
pub(crate) fn adopt(host: &impl Host, context: &Context) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    app.region.wanted(context, MARKETPLACES)?;
    let seller = seller_id(context)?;
    let issued = exchange(host, &app, Brought::Pasted)?;
    let told = Participations::ask(host, &app).map_err(|failure| elsewhere(&app, failure))?;
    Ok(grant(issued, shop(&app, &seller, told.store.clone()), told.extra(), None))
}

/// Gets a new access token. Amazon answers with the refresh token that it was given.
pub(crate) fn renew(host: &impl Host, context: &Context) -> Result<Grant, Failure> {
    let app = App::of(context)?;
    let issued = exchange(host, &app, Brought::Stored)?;
    let shop = context.shop.clone().ok_or_else(|| Failure::malformed("", "the host names no shop to renew for"))?;
    Ok(grant(issued, shop, context.extra.clone(), None))
}

fn exchange(host: &impl Host, app: &App<'_>, brought: Brought) -> Result<Issued, Failure> {
    let form = vec![Field::new("refresh_token", secret(REFRESH_TOKEN))];
    let response = host.send(&call::token(app, "refresh_token", form))?;
    token::read(&response, brought, app.now)
}

fn grant(issued: Issued, shop: Shop, extra: Vec<(String, String)>, renew_until: Option<Timestamp>) -> Grant {
    Grant {
        shop,
        keep: issued.keep,
        access_until: issued.access_until.map(time::utc_text),
        renew_until: renew_until.map(time::utc_text),
        extra,
    }
}

/// One seller has an authorisation for each region, with orders of its own: each is a shop.
fn shop(app: &App<'_>, seller: &str, name: String) -> Shop {
    Shop { id: format!("{}.{seller}", app.region.word()), name }
}

/// The merchant token as Amazon writes it. No call tells it, so that its shape is all that can be checked.
fn seller_id(context: &Context) -> Result<String, Failure> {
    let seller = context.required_setting(SELLER_ID)?.to_ascii_uppercase();
    let well_formed = seller.starts_with('A') && seller.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if well_formed && (10..=20).contains(&seller.len()) {
        return Ok(seller);
    }
    let message = "the merchant token is a word such as A2EXAMPLE1234, from the account information in Seller Central";
    Err(Failure::misconfigured("", message))
}

/// A token that was issued a moment ago is good. A region that does not know it is not its own.
fn elsewhere(app: &App<'_>, failure: Failure) -> Failure {
    if failure.kind != FailureKind::NeedsAuthorization {
        return failure;
    }
    let region = app.region.word();
    let message =
        format!("the region `{region}` does not accept this seller's token: check the region; {}", failure.message);
    Failure::misconfigured(failure.code, message)
}

fn find<'a>(callback: &'a Callback, name: &str) -> Option<&'a str> {
    let found = callback.parameters.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}
