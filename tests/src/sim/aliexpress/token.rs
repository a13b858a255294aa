//! `/rest/auth/token/…`: codes and refresh tokens for access tokens.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::deliver::deliver;
use crate::sim::faults::Fault;
use crate::sim::grants::Pair;
use crate::sim::parameters::Parameters;
use crate::sim::{Market, Simulator};

use super::answer::Refusal;
use super::gateway::check_caller;
use super::{TOKEN_CREATE, TOKEN_REFRESH};

/// Any call below `/rest`. The path without `/rest` is the method, and is signed.
pub(super) async fn call(
    State(simulator): State<Simulator>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    form: Bytes,
) -> Response {
    let path = format!("/{path}");
    let parameters = Parameters::merged(query.as_deref(), &form);
    deliver(&simulator, &path, || answer(&simulator, &path, &parameters)).await
}

fn answer(simulator: &Simulator, path: &str, parameters: &Parameters) -> Value {
    let now = simulator.now();
    let mut market = simulator.market();
    let request_id = market.request_id();
    match decide(simulator, &mut market, path, parameters, now) {
        Ok(pair) => issued(&market, &pair, now, &request_id),
        Err(refusal) => refusal.flat(&request_id),
    }
}

/// In this order: path, app and signature, timestamp, address, rate, parameters, code or token.
fn decide(
    simulator: &Simulator,
    market: &mut Market,
    path: &str,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Pair, Refusal> {
    if path != TOKEN_CREATE && path != TOKEN_REFRESH {
        return Err(Refusal::unknown_method());
    }
    let app = check_caller(&market.grants, path, parameters, simulator.switches().skew_seconds(), now)?.to_owned();
    match simulator.switches().take(path, |fault| !matches!(fault, Fault::NoPermission)) {
        Some(Fault::AddressRefused) => return Err(Refusal::address()),
        Some(Fault::Throttled { seconds }) => return Err(Refusal::throttled(seconds)),
        Some(Fault::RemoteService) => return Err(Refusal::remote_service()),
        _ => {}
    }
    let Market { grants, random, .. } = market;
    let issued = if path == TOKEN_CREATE {
        let code = parameters.get("code").ok_or_else(|| Refusal::missing("code"))?;
        grants.redeem(random, now, (&app, code), parameters.get("uuid"))
    } else {
        let refresh = parameters.get("refresh_token").ok_or_else(|| Refusal::missing("refresh_token"))?;
        grants.renew(random, now, (&app, refresh))
    };
    Ok(issued?)
}

/// The tokens and whom they belong to. A seller has no `account_id`; a buyer is told by `account_platform` alone.
fn issued(market: &Market, pair: &Pair, now: Timestamp, request_id: &str) -> Value {
    let as_text = market.grants.settings.numbers_as_text;
    let number = |value: i64| if as_text { Value::from(value.to_string()) } else { Value::from(value) };
    let seconds = |until: Timestamp| number(i64::try_from(until.since(now).as_secs()).unwrap_or(i64::MAX));
    let shop = market.shop(&pair.login);
    let seller_id = shop.map(|shop| shop.seller_id).unwrap_or_default();
    let buyer = shop.is_some_and(|shop| shop.buyer_only);
    json!({
        "code": "0",
        "request_id": request_id,
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "expires_in": seconds(pair.access_until),
        "expire_time": number(pair.access_until.as_millis()),
        "refresh_expires_in": seconds(pair.refresh_until),
        "refresh_token_valid_time": number(pair.refresh_until.as_millis()),
        "user_id": seller_id.to_string(),
        "seller_id": seller_id.to_string(),
        "account": format!("{}@example.com", pair.login),
        "user_nick": shop.map_or(pair.login.as_str(), |shop| &shop.nick),
        "account_id": if buyer { json!(seller_id.to_string()) } else { Value::Null },
        "account_platform": if buyer { "buyerApp" } else { "seller_center" },
        "havana_id": format!("300{seller_id}"),
        "locale": "zh_CN",
        "sp": "ae",
    })
}
