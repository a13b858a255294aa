//! `/auth/o2/token` of Login with Amazon: codes and refresh tokens for access tokens. The application proves itself in the form.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::Market;
use crate::sim::deliver::{Answer, deliver};
use crate::sim::faults::Fault;
use crate::sim::grants::Pair;
use crate::sim::parameters::Parameters;

use super::{House, TOKEN};

/// An error of OAuth with its status and words.
struct OauthError(StatusCode, &'static str, String);

/// Any call for tokens.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap, form: Bytes) -> Response {
    deliver(&house.simulator, TOKEN, || answer(&house, &headers, &form)).await
}

fn answer(house: &House, headers: &HeaderMap, form: &[u8]) -> Answer {
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    let request = market.request_id();
    let decided = match house.simulator.switches().take(TOKEN, |fault| !fault.is_of_the_way()) {
        Some(Fault::Throttled { .. }) => Err(OauthError(StatusCode::TOO_MANY_REQUESTS, "slow_down", "Too many".into())),
        Some(_) => Err(OauthError(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "The server failed".into())),
        None => decide(&mut market, headers, form, now),
    };
    match decided {
        Ok(pair) => issued(&pair, now).into(),
        Err(OauthError(status, error, description)) => {
            let body = json!({
                "error": error, "error_description": description, "error_index": "0", "request_id": request,
            });
            Answer::json(status, &body)
        }
    }
}

/// In this order: form, client, kind of grant, code or token.
fn decide(market: &mut Market, headers: &HeaderMap, form: &[u8], now: Timestamp) -> Result<Pair, OauthError> {
    let invalid = |what: &str| {
        let description = format!("The request is missing a required parameter : {what}");
        OauthError(StatusCode::BAD_REQUEST, "invalid_request", description)
    };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(invalid("content-type"));
    }
    let parameters = Parameters::merged(None, form);
    let needed = |name: &'static str| parameters.get(name).ok_or_else(|| invalid(name));
    let (key, secret) = (needed("client_id")?, needed("client_secret")?);
    if market.grants.app(key).is_none_or(|app| app.secret != secret) {
        let description = "Client authentication failed".to_owned();
        return Err(OauthError(StatusCode::UNAUTHORIZED, "invalid_client", description));
    }
    let bad_grant = |what: &str| {
        let description = format!(
            "The request has an invalid grant parameter : {what}. User may have revoked or didn't grant the permission."
        );
        OauthError(StatusCode::BAD_REQUEST, "invalid_grant", description)
    };
    let Market { grants, random, .. } = market;
    match needed("grant_type")? {
        "authorization_code" => {
            // Where it is repeated, it must be the one that the seller came back to.
            let code = needed("code")?;
            grants.redeem(random, now, (key, code), parameters.get("redirect_uri")).map_err(|_| bad_grant("code"))
        }
        "refresh_token" => {
            let refresh = needed("refresh_token")?;
            grants.renew(random, now, (key, refresh)).map_err(|_| bad_grant("refresh_token"))
        }
        _ => {
            let description = "The authorization grant type is not supported".to_owned();
            Err(OauthError(StatusCode::BAD_REQUEST, "unsupported_grant_type", description))
        }
    }
}

fn issued(pair: &Pair, now: Timestamp) -> Value {
    json!({
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "token_type": "bearer",
        "expires_in": pair.access_until.since(now).as_secs(),
    })
}
