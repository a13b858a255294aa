//! `/dop/oauth2/authorize`: the page on which a seller signs in and agrees, in the seller's own browser.
//!
//! Nothing is redirected before app and callback address are known to belong together. Whether the platform knows addresses
//! beforehand is not documented.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;

use crate::sim::Market;
use crate::sim::consent_page::{self as page, Form, back_to, html};
use crate::sim::parameters::Parameters;

use super::House;

/// Where the page is, and the name under which visits are counted.
pub(super) const AUTHORIZE: &str = "/dop/oauth2/authorize";

/// Longest `state`, in characters.
const STATE_CHARS_MAX: usize = 20;

/// A request for consent that names a known app and one of its callback addresses.
struct Request<'a> {
    client_id: &'a str,
    redirect_uri: &'a str,
    state: Option<&'a str>,
}

/// Shows the page.
pub(super) async fn ask(State(house): State<House>, RawQuery(query): RawQuery) -> Response {
    house.simulator.switches().count(AUTHORIZE);
    let parameters = Parameters::merged(query.as_deref(), b"");
    let market = house.simulator.market();
    match check(&market, &parameters) {
        Ok(request) => form(&market, &request, StatusCode::OK, None),
        Err(problem) => html(StatusCode::BAD_REQUEST, page::refused(problem)),
    }
}

/// Takes the seller's answer: a sign-in name and `decision=agree` or `decision=decline`.
pub(super) async fn decide(State(house): State<House>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let parameters = Parameters::merged(query.as_deref(), &body);
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    let request = match check(&market, &parameters) {
        Ok(request) => request,
        Err(problem) => return html(StatusCode::BAD_REQUEST, page::refused(problem)),
    };
    match parameters.get("decision") {
        // What a refusal carries is not documented; this is OAuth's form of it.
        Some("decline") => redirect(&request, &[("error", "access_denied"), ("error_description", "用户拒绝授权")]),
        Some("agree") => {
            let login = parameters.get("login").unwrap_or_default();
            let admitted = market.grants.app(request.client_id).is_some_and(|app| app.admits(login));
            if market.shop(login).is_none() || !admitted {
                let problem =
                    "没有这个登录名，或者它不能使用该应用。 There is no such sign-in name, or it may not use the app.";
                return form(&market, &request, StatusCode::UNPROCESSABLE_ENTITY, Some(problem));
            }
            let Market { grants, random, .. } = &mut *market;
            let code = grants.issue_code(random, now, (request.client_id, login), Some(request.redirect_uri));
            redirect(&request, &[("code", &code)])
        }
        _ => html(StatusCode::BAD_REQUEST, page::refused("decision")),
    }
}

/// What the page cannot go on without, or the name of the parameter that is wrong.
fn check<'a>(market: &Market, parameters: &'a Parameters) -> Result<Request<'a>, &'static str> {
    if parameters.get("response_type") != Some("code") {
        return Err("response_type");
    }
    let client_id = parameters.get("client_id").ok_or("client_id")?;
    let app = market.grants.app(client_id).ok_or("client_id")?;
    let redirect_uri = parameters.get("redirect_uri").ok_or("redirect_uri")?;
    if !app.redirect_uris.iter().any(|registered| registered == redirect_uri) {
        return Err("redirect_uri");
    }
    let state = parameters.get("state");
    if state.is_some_and(|state| state.chars().count() > STATE_CHARS_MAX) {
        return Err("state");
    }
    let is_one_of = |name: &str, values: &[&str]| parameters.get(name).is_none_or(|value| values.contains(&value));
    for (name, values) in
        [("scope", &["basic"][..]), ("display", &["page", "mobile"][..]), ("force_login", &["0", "1"][..])]
    {
        if !is_one_of(name, values) {
            return Err(name);
        }
    }
    Ok(Request { client_id, redirect_uri, state })
}

fn form(market: &Market, request: &Request<'_>, status: StatusCode, problem: Option<&str>) -> Response {
    let logins = market.logins();
    let hidden = [
        ("response_type", Some("code")),
        ("client_id", Some(request.client_id)),
        ("redirect_uri", Some(request.redirect_uri)),
        ("state", request.state),
    ];
    let hidden: Vec<_> = hidden.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    html(
        status,
        page::consent(&Form {
            platform: "DHgate · 敦煌网",
            action: AUTHORIZE,
            app: request.client_id,
            hidden: &hidden,
            logins: &logins,
            problem,
        }),
    )
}

/// Sends the browser back to the app with `outcome` and the state it came with.
fn redirect(request: &Request<'_>, outcome: &[(&str, &str)]) -> Response {
    let state = request.state.map(|state| ("state", state));
    back_to(request.redirect_uri, outcome.iter().copied().chain(state))
}
