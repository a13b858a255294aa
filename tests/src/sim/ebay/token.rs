//! `/identity/v1/oauth2/token`: codes and refresh tokens for access tokens, and what is wrong with them in OAuth's words.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode, header};
use longshore::model::Timestamp;
use serde_json::{Value, json};

use crate::sim::Market;
use crate::sim::deliver::{Answer, deliver};
use crate::sim::faults::Fault;
use crate::sim::grants::{Grants, Invalid, Pair};
use crate::sim::parameters::Parameters;

use super::answer::Refusal;
use super::{House, Scopes, TOKEN};

/// An error of OAuth with its status and words.
struct OauthError(StatusCode, &'static str, &'static str);

/// Any call for tokens.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap, form: Bytes) -> Response {
    deliver(&house.simulator, TOKEN, || answer(&house, &headers, &form)).await
}

fn answer(house: &House, headers: &HeaderMap, form: &[u8]) -> Answer {
    match house.simulator.switches().take(TOKEN, |fault| !fault.is_of_the_way()) {
        Some(Fault::Throttled { seconds }) => return Refusal::Throttled(seconds).into(),
        Some(Fault::NoPermission) => return refused(&OauthError(StatusCode::BAD_REQUEST, "invalid_scope", "scope")),
        Some(_) => {
            let down = OauthError(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "the authorization server failed");
            return refused(&down);
        }
        None => {}
    }
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    match decide(house, &mut market, headers, form, now) {
        Ok(body) => body.into(),
        Err(error) => refused(&error),
    }
}

/// In this order: form, client, kind of grant, code or token.
fn decide(
    house: &House,
    market: &mut Market,
    headers: &HeaderMap,
    form: &[u8],
    now: Timestamp,
) -> Result<Value, OauthError> {
    let invalid = |words| OauthError(StatusCode::BAD_REQUEST, "invalid_request", words);
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(invalid("the content type must be application/x-www-form-urlencoded"));
    }
    let app = client(&market.grants, headers).ok_or(OauthError(
        StatusCode::UNAUTHORIZED,
        "invalid_client",
        "client authentication failed",
    ))?;
    let parameters = Parameters::merged(None, form);
    let Market { grants, random, .. } = market;
    match parameters.get("grant_type") {
        Some("authorization_code") => {
            let code = parameters.get("code").ok_or_else(|| invalid("code is missing"))?;
            let ru_name = parameters.get("redirect_uri").ok_or_else(|| invalid("redirect_uri is missing"))?;
            let scopes = house.scopes_of(code);
            let pair = grants.redeem(random, now, (&app, code), Some(ru_name)).map_err(invalid_grant)?;
            house.remember_scopes(&pair.refresh, scopes.as_ref());
            house.remember_scopes(&pair.access, scopes.as_ref());
            let mut body = issued(&pair, now);
            if let Some(members) = body.as_object_mut() {
                members.insert("refresh_token".to_owned(), pair.refresh.into());
                members.insert("refresh_token_expires_in".to_owned(), seconds(pair.refresh_until, now));
            }
            Ok(body)
        }
        Some("refresh_token") => {
            let refresh = parameters.get("refresh_token").ok_or_else(|| invalid("refresh_token is missing"))?;
            let granted = house.scopes_of(refresh);
            let scopes = narrowed(granted, parameters.get("scope"))?;
            let pair = grants.renew(random, now, (&app, refresh)).map_err(invalid_grant)?;
            house.remember_scopes(&pair.access, scopes.as_ref());
            Ok(issued(&pair, now))
        }
        _ => {
            Err(OauthError(StatusCode::BAD_REQUEST, "unsupported_grant_type", "grant type in request is not supported"))
        }
    }
}

/// The app that proves itself by HTTP Basic authentication. A secret in the form is none.
fn client(grants: &Grants, headers: &HeaderMap) -> Option<String> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (key, secret) = decoded.split_once(':')?;
    grants.app(key).filter(|app| app.secret == secret).map(|app| app.key.clone())
}

/// A renewal may ask for less than was granted, and not for more.
fn narrowed(granted: Option<Scopes>, asked: Option<&str>) -> Result<Option<Scopes>, OauthError> {
    let (Some(granted), Some(asked)) = (&granted, asked) else { return Ok(granted) };
    let asked: Scopes = asked.split(' ').map(str::to_owned).collect();
    if asked.is_subset(granted) {
        return Ok(Some(asked));
    }
    let words = "the requested scope exceeds the scope granted by the resource owner";
    Err(OauthError(StatusCode::BAD_REQUEST, "invalid_scope", words))
}

/// A renewal's answer holds no refresh token: the first one stays.
fn issued(pair: &Pair, now: Timestamp) -> Value {
    json!({
        "access_token": pair.access,
        "expires_in": seconds(pair.access_until, now),
        "token_type": "User Access Token",
    })
}

fn seconds(until: Timestamp, now: Timestamp) -> Value {
    until.since(now).as_secs().into()
}

fn invalid_grant(invalid: Invalid) -> OauthError {
    let words = match invalid {
        Invalid::Code => "the provided authorization grant code is invalid or was issued to another client",
        Invalid::RefreshToken => "the provided authorization refresh token is invalid or was issued to another client",
    };
    OauthError(StatusCode::BAD_REQUEST, "invalid_grant", words)
}

fn refused(OauthError(status, error, words): &OauthError) -> Answer {
    Answer::json(*status, &json!({ "error": error, "error_description": words }))
}
