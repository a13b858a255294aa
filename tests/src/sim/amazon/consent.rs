//! `/apps/authorize/consent` of Seller Central: the page on which a seller signs in and agrees, in the seller's own browser.
//!
//! A wrong link ends on a page with a number; nobody is sent back then. What a decline brings back is not documented: here it is the
//! state alone.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;

use crate::sim::Market;
use crate::sim::app::App;
use crate::sim::consent_page::{self as page, Form, back_to, html};
use crate::sim::parameters::Parameters;

use super::{APPLICATION_ID, House, PUBLICATION, application_id, seller_id};

/// Where the page is, and the name under which visits are counted.
pub(super) const PATH: &str = "/apps/authorize/consent";

/// The page of a draft was opened without saying so.
const DRAFT_UNTOLD: &str = "MD1000";
/// The redirect address is not one of the application's.
const REDIRECT_UNKNOWN: &str = "MD5101";
/// The redirect address holds a fragment.
const REDIRECT_FRAGMENT: &str = "MD5110";

/// A request for consent that names a known application and one of its addresses.
struct Request<'a> {
    application: &'a str,
    key: String,
    state: Option<&'a str>,
    version: Option<&'a str>,
    /// As given; none where the first registered one is meant.
    redirect_uri: Option<&'a str>,
    address: String,
}

/// Shows the page.
pub(super) async fn ask(State(house): State<House>, RawQuery(query): RawQuery) -> Response {
    house.simulator.switches().count("/authorize");
    let parameters = Parameters::merged(query.as_deref(), b"");
    let market = house.simulator.market();
    match check(&market, &parameters) {
        Ok(request) => form(&market, &request, StatusCode::OK, None),
        Err(problem) => html(StatusCode::BAD_REQUEST, page::refused(problem)),
    }
}

/// Takes the seller's answer: a sign-in name and `decision=agree` or `decision=decline`.
pub(super) async fn decide(State(house): State<House>, body: Bytes) -> Response {
    let parameters = Parameters::merged(None, &body);
    let now = house.simulator.now();
    let mut market = house.simulator.market();
    let request = match check(&market, &parameters) {
        Ok(request) => request,
        Err(problem) => return html(StatusCode::BAD_REQUEST, page::refused(problem)),
    };
    let state = request.state.map(|state| ("state", state));
    match parameters.get("decision") {
        Some("decline") => back_to(&request.address, state),
        Some("agree") => {
            let login = parameters.get("login").unwrap_or_default();
            let admitted = market.grants.app(&request.key).is_some_and(|app| app.admits(login));
            let seller = market.shop(login).filter(|shop| admitted && !shop.buyer_only).map(|shop| shop.seller_id);
            let Some(seller) = seller else {
                let problem =
                    "没有这个卖家，或者它不能使用该应用。 There is no such seller, or it may not use the app.";
                return form(&market, &request, StatusCode::UNPROCESSABLE_ENTITY, Some(problem));
            };
            let Market { grants, random, .. } = &mut *market;
            let code = grants.issue_code(random, now, (&request.key, login), None);
            let seller = seller_id(seller);
            let outcome = [("selling_partner_id", seller.as_str()), ("spapi_oauth_code", &code)];
            back_to(&request.address, state.into_iter().chain(outcome))
        }
        _ => html(StatusCode::BAD_REQUEST, page::refused("decision")),
    }
}

/// What the page cannot go on without, or what is wrong.
fn check<'a>(market: &Market, parameters: &'a Parameters) -> Result<Request<'a>, &'static str> {
    let application = parameters.get("application_id").ok_or("application_id")?;
    let app = market.grants.apps().find(|app| identifier(app) == application).ok_or("application_id")?;
    let version = parameters.get("version");
    let is_draft = app.settings.get(PUBLICATION).is_some_and(|publication| publication == "draft");
    if is_draft != (version == Some("beta")) {
        return Err(if is_draft { DRAFT_UNTOLD } else { "version" });
    }
    let redirect_uri = parameters.get("redirect_uri");
    if redirect_uri.is_some_and(|address| address.contains('#')) {
        return Err(REDIRECT_FRAGMENT);
    }
    let registered = |address: &str| app.redirect_uris.iter().any(|known| known == address);
    let address = match redirect_uri {
        Some(address) if registered(address) => address.to_owned(),
        Some(_) => return Err(REDIRECT_UNKNOWN),
        None => app.redirect_uris.first().cloned().ok_or(REDIRECT_UNKNOWN)?,
    };
    if !market.grants.settings.takes_callback(&address) {
        return Err(REDIRECT_UNKNOWN);
    }
    let key = app.key.clone();
    Ok(Request { application, key, state: parameters.get("state"), version, redirect_uri, address })
}

/// What the application is called on the page.
fn identifier(app: &App) -> String {
    app.settings.get(APPLICATION_ID).cloned().unwrap_or_else(|| application_id(&app.key))
}

fn form(market: &Market, request: &Request<'_>, status: StatusCode, problem: Option<&str>) -> Response {
    let logins = market.logins();
    let hidden = [
        ("application_id", Some(request.application)),
        ("state", request.state),
        ("version", request.version),
        ("redirect_uri", request.redirect_uri),
    ];
    let hidden: Vec<_> = hidden.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    html(
        status,
        page::consent(&Form {
            platform: "Amazon · 亚马逊",
            action: PATH,
            app: request.application,
            hidden: &hidden,
            logins: &logins,
            problem,
        }),
    )
}
