//! `/dop/oauth2/access_token`: codes and refresh tokens for access tokens, by GET or POST.
//!
//! The grant for a seller's own password is not played: nobody should ask for that.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::Market;
use crate::sim::deliver::{Answer, deliver};
use crate::sim::faults::Fault;
use crate::sim::grants::{Invalid, Pair};
use crate::sim::parameters::Parameters;

use super::answer::{OauthError, Refusal};
use super::{House, TOKEN};

/// Any call for tokens.
pub(super) async fn call(State(house): State<House>, RawQuery(query): RawQuery, form: Bytes) -> Response {
    let parameters = Parameters::merged(query.as_deref(), &form);
    deliver(&house.simulator, TOKEN, || answer(&house, &parameters)).await
}

fn answer(house: &House, parameters: &Parameters) -> Answer {
    match house.simulator.switches().take(TOKEN, |fault| !fault.is_of_the_way()) {
        Some(Fault::Throttled { .. }) => return Refusal::frequency().body().into(),
        Some(_) => return OauthError("server_error", "服务不可用").into(),
        None => {}
    }
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    match decide(&mut market, parameters, now) {
        Ok(pair) => issued(&market, &pair).into(),
        Err(error) => error.into(),
    }
}

/// In this order: kind of grant, app and its secret, code or token.
fn decide(market: &mut Market, parameters: &Parameters, now: Timestamp) -> Result<Pair, OauthError> {
    let missing = |what: &'static str| OauthError("invalid_request", what);
    let kind = parameters.get("grant_type").ok_or(missing("grant_type"))?;
    let client = parameters.get("client_id").ok_or(missing("client_id"))?;
    let secret = parameters.get("client_secret").ok_or(missing("client_secret"))?;
    let Market { grants, random, .. } = market;
    if grants.app(client).is_none_or(|app| app.secret != secret) {
        return Err(OauthError("invalid_client", "App Key或App Secret无效"));
    }
    let issued = match kind {
        "authorization_code" => {
            let code = parameters.get("code").ok_or(missing("code"))?;
            // A client in production sends another address here than it sent to the consent. The same one is surely right.
            let address = parameters.get("redirect_uri").ok_or(missing("redirect_uri"))?;
            grants.redeem(random, now, (client, code), Some(address))
        }
        "refresh_token" => {
            if parameters.get("scope") != Some("basic") {
                return Err(OauthError("invalid_scope", "scope"));
            }
            let refresh = parameters.get("refresh_token").ok_or(missing("refresh_token"))?;
            grants.renew(random, now, (client, refresh))
        }
        _ => return Err(OauthError("unsupported_grant_type", "grant_type")),
    };
    issued.map_err(|invalid| match invalid {
        Invalid::Code => {
            OauthError("invalid_authorization_code", "Authorization Code无效(一个授权码只能使用一次)或者已经过期.")
        }
        Invalid::RefreshToken => OauthError("invalid_refresh_token", "Refresh Token无效或者已经过期."),
    })
}

/// The tokens. `expires_in` is the moment at which the access token ends; nothing tells of the refresh token's end, nor of the
/// seller.
fn issued(market: &Market, pair: &Pair) -> Value {
    let until = pair.access_until.as_millis();
    let until = if market.grants.settings.numbers_as_text { json!(until.to_string()) } else { json!(until) };
    json!({ "access_token": pair.access, "refresh_token": pair.refresh, "expires_in": until, "scope": "basic" })
}
