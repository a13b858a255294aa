//! `/dop/router`: the checks before every method, and the way to the method.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::Method as Verb;
use longshore::model::Timestamp;
use serde_json::Value;

use crate::sim::deliver::deliver;
use crate::sim::faults::{Fault, Switchboard};
use crate::sim::parameters::Parameters;
use crate::sim::shop::Shop;
use crate::sim::{App, Market};

use super::answer::{self, Refusal};
use super::{CALLS_PER_MINUTE, DETAIL, House, LIST, PRODUCTS, USER, detail, list, products, user};

/// What a single source tells.
const CALLS_PER_MINUTE_DEFAULT: u32 = 600;
/// A ban from this length on is played as a used-up quota, a shorter one as too many calls at once.
const QUOTA_SECONDS: u64 = 3600;

/// What a method is given once the router has let the call through.
pub(super) struct Call<'a> {
    pub(super) app: &'a App,
    pub(super) shop: &'a Shop,
    pub(super) parameters: &'a Parameters,
    pub(super) switches: &'a Switchboard,
    pub(super) now: Timestamp,
}

/// One of the methods that this router knows.
struct Method {
    version: &'static str,
    /// False for methods that are documented for POST alone.
    by_get: bool,
    /// True for methods that only sellers may call.
    of_sellers: bool,
    answer: fn(&Call<'_>) -> Result<Value, Refusal>,
}

fn method(name: &str) -> Option<Method> {
    let of_orders = |by_get, answer| Method { version: "2.0", by_get, of_sellers: true, answer };
    match name {
        USER => Some(Method { version: "1.0", by_get: true, of_sellers: false, answer: user::answer }),
        LIST => Some(of_orders(false, list::answer)),
        DETAIL => Some(of_orders(true, detail::answer)),
        PRODUCTS => Some(of_orders(true, products::answer)),
        _ => None,
    }
}

/// Any call of the router.
pub(super) async fn call(State(house): State<House>, verb: Verb, RawQuery(query): RawQuery, form: Bytes) -> Response {
    let parameters = Parameters::merged(query.as_deref(), &form);
    let name = parameters.get("method").unwrap_or_default().to_owned();
    deliver(&house.simulator, &name, || {
        let market = house.simulator.market();
        match decide(&house, &market, &verb, &parameters) {
            Ok(mut content) => {
                if let Some(members) = content.as_object_mut() {
                    members.insert("status".to_owned(), answer::success());
                }
                content
            }
            Err(refusal) => refusal.body(),
        }
    })
    .await
}

/// In this order: method and version, token, app, permission, rate, service, parameters. The order is a choice.
fn decide(house: &House, market: &Market, verb: &Verb, parameters: &Parameters) -> Result<Value, Refusal> {
    let (switches, now) = (house.simulator.switches(), house.simulator.now());
    let name = parameters.get("method").ok_or_else(Refusal::no_method)?;
    let method = method(name).ok_or_else(|| Refusal::unknown_method(name))?;
    let version = parameters.get("v").ok_or_else(Refusal::no_version)?;
    if version != method.version {
        return Err(Refusal::unknown_version());
    }
    if *verb != Verb::POST && !(method.by_get && *verb == Verb::GET) {
        return Err(Refusal::verb());
    }
    let token = parameters.get("access_token").ok_or_else(Refusal::access_token)?;
    let holder = market.grants.bearer(token, now).ok_or_else(Refusal::access_token)?;
    let app = market.grants.app(&holder.app).ok_or_else(Refusal::app_key)?;
    if parameters.get("client_id").is_some_and(|client| client != app.key) {
        return Err(Refusal::app_key());
    }
    let shop = market.shop(&holder.login).ok_or_else(Refusal::access_token)?;
    if switches.take(name, |fault| fault == Fault::NoPermission).is_some() {
        return Err(Refusal::app_permission());
    }
    if method.of_sellers && shop.buyer_only {
        return Err(Refusal::user_permission());
    }
    let allowed = setting(app, CALLS_PER_MINUTE).unwrap_or(CALLS_PER_MINUTE_DEFAULT);
    if !house.burst.admits(&app.key, now, allowed) {
        return Err(Refusal::frequency());
    }
    let is_of_the_house =
        |fault| matches!(fault, Fault::Throttled { .. } | Fault::RemoteService | Fault::AddressRefused);
    match switches.take(name, is_of_the_house) {
        Some(Fault::Throttled { seconds: QUOTA_SECONDS.. }) => return Err(Refusal::quota()),
        Some(Fault::Throttled { .. }) => return Err(Refusal::frequency()),
        Some(Fault::AddressRefused) => return Err(Refusal::forbidden()),
        Some(_) => return Err(Refusal::unavailable()),
        None => {}
    }
    // How far a caller's clock may be off is not documented, so that is not checked.
    let timestamp = parameters.get("timestamp").ok_or_else(|| Refusal::missing("timestamp"))?;
    if timestamp.parse::<i64>().is_err() {
        return Err(Refusal::invalid("timestamp"));
    }
    (method.answer)(&Call { app, shop, parameters, switches, now })
}

/// A number among an app's settings.
pub(super) fn setting(app: &App, name: &str) -> Option<u32> {
    app.settings.get(name)?.parse().ok()
}
