//! `/oauth2/authorize`: the page on which a seller signs in and agrees, in the seller's own browser.
//!
//! A wrong parameter is answered with JSON in the browser; nobody is sent back then, not even with an error. Who declines is sent
//! to the decline address, and the state does not come along: no document says that it would.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::sim::Market;
use crate::sim::consent_page::{self as page, Form, back_to, html};
use crate::sim::parameters::Parameters;

use super::{House, RU_NAME, SCOPES, Scopes};

/// Where the page is, and the name under which visits are counted.
const AUTHORIZE: &str = "/oauth2/authorize";

/// A request for consent that names a known app and its `RuName`.
struct Request<'a> {
    client_id: &'a str,
    ru_name: &'a str,
    scope: &'a str,
    scopes: Scopes,
    state: Option<&'a str>,
    accepted: String,
    declined: String,
}

/// Shows the page.
pub(super) async fn ask(State(house): State<House>, RawQuery(query): RawQuery) -> Response {
    house.simulator.switches().count(AUTHORIZE);
    let parameters = Parameters::merged(query.as_deref(), b"");
    let market = house.simulator.market();
    match check(&market, &parameters) {
        Ok(request) => form(&market, &request, StatusCode::OK, None),
        Err(error) => refused(error),
    }
}

/// Takes the seller's answer: a sign-in name and `decision=agree` or `decision=decline`.
pub(super) async fn decide(State(house): State<House>, body: Bytes) -> Response {
    let parameters = Parameters::merged(None, &body);
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    let request = match check(&market, &parameters) {
        Ok(request) => request,
        Err(error) => return refused(error),
    };
    match parameters.get("decision") {
        Some("decline") => back_to(&request.declined, [("isAuthSuccessful", "false")]),
        Some("agree") => {
            let login = parameters.get("login").unwrap_or_default();
            let admitted = market.grants.app(request.client_id).is_some_and(|app| app.admits(login));
            if market.shop(login).is_none() || !admitted {
                let problem =
                    "没有这个登录名，或者它不能使用该应用。 There is no such sign-in name, or it may not use the app.";
                return form(&market, &request, StatusCode::UNPROCESSABLE_ENTITY, Some(problem));
            }
            let Market { grants, random, .. } = &mut *market;
            let code = grants.issue_code(random, now, (request.client_id, login), Some(request.ru_name));
            house.remember_scopes(&code, Some(&request.scopes));
            let expires_in = grants.settings.code_seconds.to_string();
            let state = request.state.map(|state| ("state", state));
            back_to(&request.accepted, state.into_iter().chain([("code", code.as_str()), ("expires_in", &expires_in)]))
        }
        _ => refused("invalid_request"),
    }
}

/// What the page cannot go on without, or the error.
fn check<'a>(market: &Market, parameters: &'a Parameters) -> Result<Request<'a>, &'static str> {
    let invalid = "invalid_request";
    if parameters.get("response_type") != Some("code")
        || parameters.get("prompt").is_some_and(|prompt| prompt != "login")
    {
        return Err(invalid);
    }
    let client_id = parameters.get("client_id").ok_or(invalid)?;
    let app = market.grants.app(client_id).ok_or(invalid)?;
    let ru_name = parameters.get("redirect_uri").ok_or(invalid)?;
    if app.settings.get(RU_NAME).map(String::as_str) != Some(ru_name) {
        return Err(invalid);
    }
    let accepted = app.redirect_uris.first().ok_or(invalid)?;
    let declined = app.redirect_uris.get(1).unwrap_or(accepted);
    if [accepted, declined].into_iter().any(|address| !market.grants.settings.takes_callback(address)) {
        return Err(invalid);
    }
    let scope = parameters.get("scope").ok_or(invalid)?;
    // Separated by exactly one space: a doubled one leaves an empty scope, which is none of them.
    let scopes: Scopes = scope.split(' ').map(str::to_owned).collect();
    if scopes.iter().any(|asked| !SCOPES.contains(&asked.as_str())) {
        return Err("invalid_scope");
    }
    let (accepted, declined) = (accepted.clone(), declined.clone());
    Ok(Request { client_id, ru_name, scope, scopes, state: parameters.get("state"), accepted, declined })
}

fn form(market: &Market, request: &Request<'_>, status: StatusCode, problem: Option<&str>) -> Response {
    let logins = market.logins();
    let hidden = [
        ("response_type", Some("code")),
        ("client_id", Some(request.client_id)),
        ("redirect_uri", Some(request.ru_name)),
        ("scope", Some(request.scope)),
        ("state", request.state),
    ];
    let hidden: Vec<_> = hidden.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    html(
        status,
        page::consent(&Form {
            platform: "eBay",
            action: AUTHORIZE,
            app: request.client_id,
            hidden: &hidden,
            logins: &logins,
            problem,
        }),
    )
}

/// The page that ends the way: nobody is sent back from it.
fn refused(error: &str) -> Response {
    let body = json!({
        "error_id": error,
        "error_description": "Input request parameters are invalid.",
        "http_status_code": 400,
    });
    let kind = HeaderValue::from_static("application/json");
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
}
