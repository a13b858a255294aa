//! `/sync`: the checks before every order method, in the platform's order, and the way to the method.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::Simulator;
use crate::sim::deliver::deliver;
use crate::sim::faults::{Fault, Switchboard};
use crate::sim::grants::Grants;
use crate::sim::parameters::Parameters;
use crate::sim::shop::Shop;

use super::answer::Refusal;
use super::{DECRYPT, DETAIL, LIST, decrypt, detail, list, shape, signature};

/// How far a caller's clock may be off, in milliseconds.
const TOLERANCE_MILLIS: u64 = 7_200_000;

/// What a method is given once the gateway has let the call through.
pub(super) struct Call<'a> {
    pub(super) shop: &'a Shop,
    pub(super) parameters: &'a Parameters,
    pub(super) switches: &'a Switchboard,
    pub(super) now: Timestamp,
}

/// One of the methods that this gateway knows.
type Method = fn(&Call<'_>) -> Result<Value, Refusal>;

/// Any call of `/sync`.
pub(super) async fn call(State(simulator): State<Simulator>, RawQuery(query): RawQuery, form: Bytes) -> Response {
    let parameters = Parameters::merged(query.as_deref(), &form);
    let method = parameters.get("method").unwrap_or_default().to_owned();
    deliver(&simulator, &method, || answer(&simulator, &method, &parameters)).await
}

fn answer(simulator: &Simulator, method: &str, parameters: &Parameters) -> Value {
    let now = simulator.now();
    let mut market = simulator.market();
    let request_id = market.request_id();
    let answered = decide(simulator, &market.grants, &market.shops, (method, parameters), now);
    let simple = parameters.get("simplify") == Some("true");
    match answered {
        Ok(mut fields) => {
            if let Some(members) = fields.as_object_mut() {
                members.insert("request_id".to_owned(), request_id.into());
            }
            if simple { fields } else { json!({ shape::wrapper(method): shape::wrapped(fields) }) }
        }
        Err(refusal) => refusal.wrapped(&request_id),
    }
}

/// In this order: method, app and signature, timestamp, address, session, permission, rate, service, parameters.
///
/// "Signature before session" and "permission before parameters" are known; the rest of the order is a choice.
fn decide(
    simulator: &Simulator,
    grants: &Grants,
    shops: &[Shop],
    (name, parameters): (&str, &Parameters),
    now: Timestamp,
) -> Result<Value, Refusal> {
    let switches = simulator.switches();
    let method = method(name).ok_or_else(Refusal::unknown_method)?;
    let app = check_caller(grants, "", parameters, switches.skew_seconds(), now)?;
    if switches.take_of(app, name, |fault| fault == Fault::AddressRefused).is_some() {
        return Err(Refusal::address());
    }
    let session = parameters.get("session").unwrap_or_default();
    let login = grants.login_of(app, session, now).ok_or_else(Refusal::access_token)?;
    let shop = shops.iter().find(|shop| shop.login == login).ok_or_else(Refusal::access_token)?;
    if shop.buyer_only || switches.take_of(app, name, |fault| fault == Fault::NoPermission).is_some() {
        return Err(Refusal::permission());
    }
    match switches.take_of(app, name, |fault| matches!(fault, Fault::Throttled { .. } | Fault::RemoteService)) {
        Some(Fault::Throttled { seconds }) => return Err(Refusal::throttled(seconds)),
        Some(_) => return Err(Refusal::remote_service()),
        None => {}
    }
    if parameters.get("format").is_some_and(|format| format != "json") {
        return Err(Refusal::invalid("format"));
    }
    method(&Call { shop, parameters, switches, now })
}

fn method(name: &str) -> Option<Method> {
    match name {
        LIST => Some(list::answer),
        DETAIL => Some(detail::answer),
        DECRYPT => Some(decrypt::answer),
        _ => None,
    }
}

/// Which app calls, proven by its signature at a time that is near enough. `path` is empty where the method is a parameter.
pub(super) fn check_caller<'a>(
    grants: &Grants,
    path: &str,
    parameters: &'a Parameters,
    skew_seconds: i64,
    now: Timestamp,
) -> Result<&'a str, Refusal> {
    let key = parameters.get("app_key").ok_or_else(|| Refusal::missing("app_key"))?;
    let app = grants.app(key).ok_or_else(Refusal::signature)?;
    // The gateway learns from the signed parameter how to check, so a call without it is not signed.
    if parameters.get("sign_method") != Some("sha256") {
        return Err(Refusal::signature());
    }
    if parameters.get("sign") != Some(signature::sign(&app.secret, path, parameters.all()).as_str()) {
        return Err(Refusal::signature());
    }
    let told = parameters.get("timestamp").ok_or_else(|| Refusal::missing("timestamp"))?;
    let told = read_timestamp(told).ok_or_else(Refusal::timestamp)?;
    let here = now.as_millis().saturating_add(skew_seconds.saturating_mul(1000));
    if told.abs_diff(here) > TOLERANCE_MILLIS {
        return Err(Refusal::timestamp());
    }
    Ok(key)
}

/// Milliseconds since 1970, or the same moment as `2017-11-11T12:00:00Z`.
fn read_timestamp(text: &str) -> Option<i64> {
    if let Ok(millis) = text.parse() {
        return Some(millis);
    }
    text.ends_with('Z').then(|| text.parse::<Timestamp>().ok()).flatten().map(Timestamp::as_millis)
}
