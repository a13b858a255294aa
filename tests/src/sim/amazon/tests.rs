//! The platform's strictness, seen from outside: every call goes through the router, without a socket.

mod consent;
mod door;
mod older;
mod orders;
mod tokens;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{GET_ORDER, SEARCH_ORDERS, V0_ITEMS, V0_ORDER, application_id};
use crate::sim::{App, Command, Fault, Platform, Setup, SimClock, Simulator, Special, Switch};

const KEY: &str = "amzn1.application-oa2-client.0123";
const SECRET: &str = "amzn1.oa2-cs.v1.0123";
const CALLBACK: &str = "https://orders.example/callback/amazon/abc";
/// The first shop of every simulator, and what Amazon calls its seller.
const LOGIN: &str = "cn1000012345";
const SELLER: &str = "A006072325717";
const START: &str = "2026-11-10T08:00:00Z";
const AGENT: &str = "Test/1.0 (Language=Rust)";

/// Changes to the parameters of a call: a new value, or none to leave it out.
type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    /// Status and code of a refusal.
    fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["errors"][0]["code"].as_str().unwrap_or_default())
    }

    fn details(&self) -> &str {
        self.body["errors"][0]["details"].as_str().unwrap_or_default()
    }
}

/// An app and its marketplace, whose routes remember what was issued.
struct Caller {
    simulator: Simulator,
    routes: axum::Router,
}

impl Caller {
    fn new() -> Self {
        Self::with(json!({}))
    }

    /// The same with settings of the app.
    fn with(settings: Value) -> Self {
        let clock = SimClock::standing_at(START.parse().unwrap());
        let app = App {
            key: KEY.to_owned(),
            secret: SECRET.to_owned(),
            redirect_uris: vec![CALLBACK.to_owned(), "https://other.example/cb".to_owned()],
            sellers: None,
            settings: serde_json::from_value(settings).unwrap(),
        };
        let setup = Setup { platform: Platform::Amazon, seed: 7, shops: 2, orders: 25, clock, apps: vec![app] };
        let simulator = Simulator::new(setup);
        Self { routes: simulator.router(), simulator }
    }

    async fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: String) -> Response {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.routes.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    /// A form that a browser or a program sends.
    async fn post(&self, address: &str, form: &BTreeMap<String, String>) -> Response {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, address, &[("content-type", "application/x-www-form-urlencoded")], body).await
    }

    async fn tokens(&self, changes: Changes<'_>) -> Answer {
        let mut form = BTreeMap::new();
        change(&mut form, &[("client_id", Some(KEY)), ("client_secret", Some(SECRET))]);
        change(&mut form, changes);
        read(self.post(super::TOKEN, &form).await).await
    }

    /// A code for the first shop, as its seller would bring it.
    async fn code(&self) -> String {
        let mut form = BTreeMap::new();
        let application = application_id(KEY);
        change(
            &mut form,
            &[("application_id", Some(application.as_str())), ("decision", Some("agree")), ("login", Some(LOGIN))],
        );
        let response = self.post(super::consent::PATH, &form).await;
        let location = response.headers()[header::LOCATION].to_str().unwrap();
        location.split_once("spapi_oauth_code=").unwrap().1.to_owned()
    }

    async fn access(&self) -> String {
        let code = self.code().await;
        let answer = self.tokens(&[("grant_type", Some("authorization_code")), ("code", Some(&code))]).await;
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// A call of the Selling Partner API.
    async fn get(&self, token: &str, path: &str, query: Changes<'_>) -> Answer {
        let mut parameters = BTreeMap::new();
        change(&mut parameters, query);
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
        let headers = [("x-amz-access-token", token), ("user-agent", AGENT)];
        read(self.send(Method::GET, &format!("{path}?{query}"), &headers, String::new()).await).await
    }

    async fn search(&self, token: &str, changes: Changes<'_>) -> Answer {
        let query = [&[("lastUpdatedAfter", Some("2026-10-11T08:00:00Z"))][..], changes].concat();
        self.get(token, "/orders/2026-01-01/orders", &query).await
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

fn change(parameters: &mut BTreeMap<String, String>, changes: Changes<'_>) {
    for (name, value) in changes {
        match value {
            Some(value) => drop(parameters.insert((*name).to_owned(), (*value).to_owned())),
            None => drop(parameters.remove(*name)),
        }
    }
}

async fn bytes(response: Response) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn read(response: Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = serde_json::from_slice(&bytes(response).await).unwrap_or(Value::Null);
    Answer { status, headers, body }
}

fn ids(answer: &Answer) -> Vec<String> {
    let orders = answer.body["orders"].as_array().unwrap();
    orders.iter().map(|order| order["orderId"].as_str().unwrap().to_owned()).collect()
}

fn order_of<'a>(answer: &'a Answer, id: &str) -> &'a Value {
    answer.body["orders"].as_array().unwrap().iter().find(|order| order["orderId"] == id).unwrap()
}
