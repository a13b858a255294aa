//! Lantern itself: its consent page, its sessions and its list of orders, as strict as a marketplace is.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use longshore::clock::Clock;
use longshore_tests::sim::Served;
use serde_json::{Value, json};
use url::Url;

use super::books::{self, Sale, Stage, seconds, whole_second};

/// The forwarder's app: name and password.
pub(super) const APP: (&str, &str) = ("harbour", "a password of the app's own");

/// Orders on one page of the list.
const PAGE: usize = 3;

/// The marketplace, with one shop. Clones are the same one.
#[derive(Clone)]
pub(super) struct Market(Arc<Mutex<Inner>>);

struct Inner {
    sales: Vec<Sale>,
    /// Where browsers may be sent back to.
    address: String,
    /// What was issued last, and is good until it is used or replaced.
    ticket: Option<String>,
    token: Option<String>,
    refresh: Option<String>,
    issued: u32,
    /// How long a session lasts.
    good_for: u32,
    /// Pages of the list that were told.
    pages: usize,
}

/// A refusal: its status and Lantern's word for it.
type Refusal = (StatusCode, &'static str);

impl Market {
    /// A marketplace that sends browsers back to `address` alone.
    pub(super) fn new(address: String) -> Self {
        let sales = books::sales(Clock::system().now());
        Self(Arc::new(Mutex::new(Inner {
            sales,
            address,
            ticket: None,
            token: None,
            refresh: None,
            issued: 0,
            good_for: 86_400,
            pages: 0,
        })))
    }

    pub(super) async fn serve(&self) -> Served {
        let router = axum::Router::new()
            .route("/connect", get(ask).post(decide))
            .route("/v2/sessions", post(open_session))
            .route("/v2/orders", get(list))
            .route("/v2/orders/{number}", get(one))
            .with_state(self.clone());
        Served::serve(router, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap()
    }

    /// How the drafts must be.
    pub(super) fn ledger(&self) -> Vec<Value> {
        self.inner().sales.iter().map(Sale::truth).collect()
    }

    /// One more sale like the first one, and a change of the second.
    pub(super) fn trade(&self) {
        let now = Clock::system().now();
        let mut inner = self.inner();
        let number = inner.sales.last().unwrap().number + 1;
        let sold = inner.sales[0].again(number, now);
        inner.sales.push(sold);
        inner.sales[1].stage = Stage::Sent;
        inner.sales[1].changed_at = whole_second(now);
    }

    /// Lets sessions last so many seconds from now on.
    pub(super) fn shorten_sessions(&self, seconds: u32) {
        self.inner().good_for = seconds;
    }

    /// The seller takes the consent back.
    pub(super) fn revoke(&self) {
        let mut inner = self.inner();
        (inner.token, inner.refresh) = (None, None);
    }

    /// Pages of the list that were told, and tickets, tokens and refresh tokens that were issued.
    pub(super) fn counts(&self) -> (usize, u32) {
        let inner = self.inner();
        (inner.pages, inner.issued)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }
}

impl Inner {
    fn issue(&mut self, what: &str) -> String {
        self.issued += 1;
        format!("lantern-{what}-{:08}", self.issued)
    }

    /// True if a request for consent names the app and an address that is known to be its own.
    fn admits(&self, asked: &BTreeMap<String, String>) -> bool {
        let is = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
        is("app", APP.0) && is("return", &self.address) && asked.contains_key("state")
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let given = headers.get("authorization").and_then(|value| value.to_str().ok());
        let is_good = bearer.is_some() && bearer.as_deref() == given;
        if is_good { Ok(()) } else { Err((StatusCode::UNAUTHORIZED, "session-over")) }
    }
}

/// The consent page.
async fn ask(State(market): State<Market>, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    if !market.inner().admits(&asked) {
        return (StatusCode::BAD_REQUEST, "no such app, or not its address").into_response();
    }
    let hidden = |(name, value): (&String, &String)| format!("<input type=hidden name=\"{name}\" value=\"{value}\">");
    let hidden: String = asked.iter().map(hidden).collect();
    let page = format!(
        "<form method=post action=/connect>{hidden}<button name=answer value=yes>Authorize</button>\
         <button name=answer value=no>Decline</button></form>"
    );
    Html(page).into_response()
}

/// What the seller pressed there.
async fn decide(State(market): State<Market>, Form(answer): Form<BTreeMap<String, String>>) -> Response {
    let mut inner = market.inner();
    if !inner.admits(&answer) {
        return (StatusCode::BAD_REQUEST, "no such app, or not its address").into_response();
    }
    let mut back = Url::parse(&inner.address).unwrap();
    back.query_pairs_mut().append_pair("state", &answer["state"]);
    if answer["answer"] == "yes" {
        let ticket = inner.issue("ticket");
        back.query_pairs_mut().append_pair("ticket", &ticket);
        inner.ticket = Some(ticket);
    }
    Redirect::to(back.as_str()).into_response()
}

async fn open_session(State(market): State<Market>, headers: HeaderMap, body: String) -> Response {
    answer(session(&mut market.inner(), &headers, &body))
}

/// A session for a ticket or for a refresh token, each of which works once.
fn session(inner: &mut Inner, headers: &HeaderMap, body: &str) -> Result<Value, Refusal> {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|given| given == value);
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", APP.0, APP.1)));
    if !is("authorization", &basic) {
        return Err((StatusCode::UNAUTHORIZED, "unknown-app"));
    }
    let asked: Value = serde_json::from_str(body).map_err(|_| (StatusCode::BAD_REQUEST, "not-json"))?;
    let given = |name: &str| asked[name].as_str().map(str::to_owned);
    if let Some(ticket) = given("ticket") {
        inner.ticket.take_if(|known| *known == ticket).ok_or((StatusCode::CONFLICT, "ticket-used"))?;
    } else {
        let refresh = given("refresh");
        let is_known = refresh.is_some() && refresh == inner.refresh;
        is_known.then_some(()).ok_or((StatusCode::UNAUTHORIZED, "revoked"))?;
    }
    let (token, refresh) = (inner.issue("token"), inner.issue("refresh"));
    (inner.token, inner.refresh) = (Some(token.clone()), Some(refresh.clone()));
    Ok(json!({
        "session": {"token": token, "refresh": refresh, "good_for": inner.good_for},
        "seller": {"id": 417, "name": "Mira's Lamps"},
    }))
}

async fn list(
    State(market): State<Market>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    answer(page(&mut market.inner(), &asked, &headers))
}

/// Orders that changed in a span of time, by their numbers, from the one behind `after` on.
fn page(inner: &mut Inner, asked: &BTreeMap<String, String>, headers: &HeaderMap) -> Result<Value, Refusal> {
    inner.check_token(headers)?;
    let number = |name: &str| asked.get(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(from), Some(before), Some(after), 3) =
        (number("changed_from"), number("changed_before"), number("after"), asked.len())
    else {
        return Err((StatusCode::BAD_REQUEST, "bad-query"));
    };
    let is_asked_for =
        |sale: &&Sale| (from..before).contains(&seconds(sale.changed_at)) && sale.number > after.unsigned_abs();
    let found: Vec<&Sale> = inner.sales.iter().filter(is_asked_for).collect();
    let next = (found.len() > PAGE).then(|| found[PAGE - 1].number);
    let orders: Vec<Value> = found.into_iter().take(PAGE).map(Sale::told).collect();
    inner.pages += 1;
    Ok(json!({"orders": orders, "next": next}))
}

async fn one(State(market): State<Market>, Path(number): Path<u64>, headers: HeaderMap) -> Response {
    let inner = market.inner();
    let found = inner.sales.iter().find(|sale| sale.number == number).map(Sale::told);
    answer(inner.check_token(&headers).and_then(|()| found.ok_or((StatusCode::NOT_FOUND, "no-such-order"))))
}

fn answer(result: Result<Value, Refusal>) -> Response {
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err((status, problem)) => (status, json!({"problem": problem, "detail": "Lantern says no"})),
    };
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}
