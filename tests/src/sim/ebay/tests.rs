//! The platform's strictness, seen from outside: every call goes through the router, without a socket.

mod consent;
mod orders;
mod tokens;

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{GET_ORDER, GET_ORDERS, GET_USER, IDENTITY_SCOPE, ORDERS_SCOPE, RU_NAME, TOKEN};
use crate::sim::{App, Command, Fault, Platform, Setup, SimClock, Simulator, Special, Switch};

const KEY: &str = "Harbour-Orders-PRD-1";
const SECRET: &str = "PRD-secret-0123456789";
const NAME: &str = "Harbour-HarbourO-Orders-abcdef";
const ACCEPTED: &str = "https://orders.example.com/callback/ebay/app";
/// The first shop of every simulator.
const LOGIN: &str = "cn1000012345";
const START: &str = "2026-11-10T08:00:00Z";

/// Changes to the parameters of a call: a new value, or none to leave it out.
type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

/// An app and its marketplace.
struct Caller {
    simulator: Simulator,
    router: Router,
}

impl Caller {
    fn new() -> Self {
        Self::with(25)
    }

    fn with(orders: u64) -> Self {
        let app = App {
            key: KEY.to_owned(),
            secret: SECRET.to_owned(),
            redirect_uris: vec![ACCEPTED.to_owned()],
            sellers: None,
            settings: BTreeMap::from([(RU_NAME.to_owned(), NAME.to_owned())]),
        };
        let clock = SimClock::standing_at(START.parse().unwrap());
        let setup = Setup { platform: Platform::Ebay, seed: 7, shops: 2, orders, clock, apps: vec![app] };
        let simulator = Simulator::new(setup);
        Self { router: simulator.router(), simulator }
    }

    async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn get(&self, address: &str, token: &str) -> (StatusCode, Value) {
        let request = Request::get(address).header(header::AUTHORIZATION, format!("Bearer {token}"));
        read(self.send(request.body(Body::empty()).unwrap()).await).await
    }

    /// Presses a button of the consent page. Answers status and where the browser is sent.
    async fn consent(&self, changes: Changes<'_>) -> (StatusCode, String) {
        let scope = format!("{ORDERS_SCOPE} {IDENTITY_SCOPE}");
        let mut form = parameters(&[
            ("client_id", Some(KEY)),
            ("redirect_uri", Some(NAME)),
            ("response_type", Some("code")),
            ("scope", Some(&scope)),
            ("state", Some("s t&")),
            ("login", Some(LOGIN)),
            ("decision", Some("agree")),
        ]);
        change(&mut form, changes);
        let response = self.send(post("/oauth2/authorize").body(encoded(&form)).unwrap()).await;
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (response.status(), location.unwrap_or_default())
    }

    /// A code for the first shop, decoded once.
    async fn code(&self, changes: Changes<'_>) -> String {
        let (_, location) = self.consent(changes).await;
        let query = location.split_once('?').unwrap().1;
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    /// A token call with the app's own credentials.
    async fn token(&self, changes: Changes<'_>) -> (StatusCode, Value) {
        self.token_as(&format!("Basic {}", STANDARD.encode(format!("{KEY}:{SECRET}"))), changes).await
    }

    async fn token_as(&self, authorization: &str, changes: Changes<'_>) -> (StatusCode, Value) {
        let form = parameters(changes);
        let request = post(TOKEN).header(header::AUTHORIZATION, authorization);
        read(self.send(request.body(encoded(&form)).unwrap()).await).await
    }

    /// Tokens of the first shop.
    async fn tokens(&self) -> Value {
        let code = self.code(&[]).await;
        let (status, body) = self.token(&redeeming(&code)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    async fn access(&self) -> String {
        self.tokens().await["access_token"].as_str().unwrap().to_owned()
    }

    fn switch_on(&self, fault: Fault, method: &str) {
        self.simulator.switches().switch_on(Switch {
            fault,
            method: Some(method.to_owned()),
            app: None,
            times: Some(1),
        });
    }

    fn special(&self, special: Special) -> String {
        self.simulator.special(LOGIN, special).unwrap()
    }

    fn command(&self, command: Value) {
        self.simulator.command(serde_json::from_value::<Command>(command).unwrap()).unwrap();
    }
}

/// The form that takes a code for tokens.
fn redeeming(code: &str) -> [(&'static str, Option<&str>); 3] {
    [("grant_type", Some("authorization_code")), ("code", Some(code)), ("redirect_uri", Some(NAME))]
}

/// The form that takes a refresh token for an access token.
fn renewing(refresh: &str) -> [(&'static str, Option<&str>); 2] {
    [("grant_type", Some("refresh_token")), ("refresh_token", Some(refresh))]
}

fn parameters(changes: Changes<'_>) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    change(&mut parameters, changes);
    parameters
}

fn change(parameters: &mut BTreeMap<String, String>, changes: Changes<'_>) {
    for (name, value) in changes {
        match value {
            Some(value) => drop(parameters.insert((*name).to_owned(), (*value).to_owned())),
            None => drop(parameters.remove(*name)),
        }
    }
}

fn post(address: &str) -> http::request::Builder {
    Request::builder()
        .method(Method::POST)
        .uri(address)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

fn encoded(form: &BTreeMap<String, String>) -> Body {
    Body::from(form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
}

/// A query, percent-encoded as eBay wants it.
fn query(changes: Changes<'_>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters(changes)).finish()
}

async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    (status, body)
}

/// The number of eBay's error, or OAuth's word.
fn error_of(body: &Value) -> String {
    body["errors"][0]["errorId"]
        .as_u64()
        .map_or_else(|| body["error"].as_str().unwrap_or_default().to_owned(), |id| id.to_string())
}
