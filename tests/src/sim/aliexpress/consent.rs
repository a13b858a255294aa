//! `/oauth/authorize`: the page on which a seller signs in and agrees, in the seller's own browser.
//!
//! Nothing is redirected before app and callback address are known to belong together: an address that anybody could put into
//! a link gets neither code nor error.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;

use crate::sim::consent_page::{self as page, Form, back_to, html};
use crate::sim::parameters::Parameters;
use crate::sim::{Market, Simulator};

/// Name under which visits are counted.
const AUTHORIZE: &str = "/oauth/authorize";

/// Longest `state` and `uuid`, in characters. The platform's limit is not documented.
const STATE_CHARS_MAX: usize = 512;

/// A request for consent that names a known app and one of its callback addresses.
struct Request<'a> {
    client_id: &'a str,
    redirect_uri: &'a str,
    state: Option<&'a str>,
    uuid: Option<&'a str>,
}

/// Shows the page.
pub(super) async fn ask(State(simulator): State<Simulator>, RawQuery(query): RawQuery) -> Response {
    simulator.switches().count(AUTHORIZE);
    let parameters = Parameters::merged(query.as_deref(), b"");
    let market = simulator.market();
    match check(&market, &parameters) {
        Ok(request) => form(&market, &request, StatusCode::OK, None),
        Err(problem) => html(StatusCode::BAD_REQUEST, page::refused(problem)),
    }
}

/// Takes the seller's answer: a sign-in name and `decision=agree` or `decision=decline`.
pub(super) async fn decide(State(simulator): State<Simulator>, RawQuery(query): RawQuery, body: Bytes) -> Response {
    let parameters = Parameters::merged(query.as_deref(), &body);
    let now = simulator.now();
    let mut market = simulator.market();
    let request = match check(&market, &parameters) {
        Ok(request) => request,
        Err(problem) => return html(StatusCode::BAD_REQUEST, page::refused(problem)),
    };
    match parameters.get("decision") {
        Some("decline") => {
            redirect(&request, &[("error", "access_denied"), ("error_description", "the seller declined")])
        }
        Some("agree") => {
            let login = parameters.get("login").unwrap_or_default();
            if market.shop(login).is_none() {
                let problem = "没有这个登录名。 There is no such sign-in name.";
                return form(&market, &request, StatusCode::UNPROCESSABLE_ENTITY, Some(problem));
            }
            if !market.grants.app(request.client_id).is_some_and(|app| app.admits(login)) {
                let problem = "该应用未授权给此卖家。 This seller is not on the app's whitelist.";
                return form(&market, &request, StatusCode::FORBIDDEN, Some(problem));
            }
            let Market { grants, random, .. } = &mut *market;
            let code = grants.issue_code(random, now, (request.client_id, login), request.uuid);
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
    let (state, uuid) = (parameters.get("state"), parameters.get("uuid"));
    let too_long = |text: Option<&str>| text.is_some_and(|text| text.chars().count() > STATE_CHARS_MAX);
    if too_long(state) {
        return Err("state");
    }
    if too_long(uuid) {
        return Err("uuid");
    }
    Ok(Request { client_id, redirect_uri, state, uuid })
}

fn form(market: &Market, request: &Request<'_>, status: StatusCode, problem: Option<&str>) -> Response {
    let logins = market.logins();
    let hidden = [
        ("response_type", Some("code")),
        ("client_id", Some(request.client_id)),
        ("redirect_uri", Some(request.redirect_uri)),
        ("state", request.state),
        ("uuid", request.uuid),
    ];
    let hidden: Vec<_> = hidden.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    html(
        status,
        page::consent(&Form {
            platform: "AliExpress · 速卖通",
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
