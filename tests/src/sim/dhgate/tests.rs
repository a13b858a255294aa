//! The platform's strictness, seen from outside: every call goes through the router, without a socket.

mod consent;
mod orders;
mod router;
mod tokens;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::Response;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use longshore::model::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{CALLS_PER_MINUTE, DETAIL, LIST, PAGE_SIZE_MAX, PRODUCTS, TOKEN, USER};
use crate::sim::{App, Command, Fault, Platform, Setup, SimClock, Simulator, Special, Switch};

const KEY: &str = "hI0wgrxsTxrz9EGwB1DE";
const SECRET: &str = "dhgate-test-secret";
const CALLBACK: &str = "http://127.0.0.1:8082/callback/dhgate/a1";
/// The first shop of every simulator.
const LOGIN: &str = "cn1000012345";
const START: &str = "2026-11-10T08:00:00Z";

/// Changes to the parameters of a call: a new value, or none to leave it out.
type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

/// An app and its marketplace. The router is one, because it counts calls.
struct Caller {
    simulator: Simulator,
    router: axum::Router,
}

impl Caller {
    fn new() -> Self {
        Self::with(&[])
    }

    /// An app with these settings.
    fn with(settings: &[(&str, &str)]) -> Self {
        let app = App {
            key: KEY.to_owned(),
            secret: SECRET.to_owned(),
            redirect_uris: vec![CALLBACK.to_owned()],
            sellers: None,
            settings: settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let simulator = Simulator::new(Setup {
            platform: Platform::DHgate,
            seed: 7,
            shops: 2,
            orders: 25,
            clock: SimClock::standing_at(START.parse().unwrap()),
            apps: vec![app],
        });
        Self { router: simulator.router(), simulator }
    }

    async fn send(&self, method: Method, address: &str, form: &[(&str, &str)]) -> Response {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::builder().method(method).uri(address);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded;charset=UTF-8");
        self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    /// A form with `changes` made to it; answers status and JSON.
    async fn post(&self, address: &str, form: Changes<'_>, changes: Changes<'_>) -> (StatusCode, Value) {
        let mut parameters = BTreeMap::new();
        change(&mut parameters, form);
        change(&mut parameters, changes);
        let form: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let response = self.send(Method::POST, address, &form).await;
        (response.status(), serde_json::from_slice(&bytes(response).await).unwrap())
    }

    /// A code for a login, as its owner would bring it.
    async fn code(&self, login: &str) -> String {
        let form = [
            ("response_type", "code"),
            ("client_id", KEY),
            ("redirect_uri", CALLBACK),
            ("decision", "agree"),
            ("login", login),
        ];
        let response = self.send(Method::POST, "/dop/oauth2/authorize", &form).await;
        let location = response.headers()[header::LOCATION].to_str().unwrap();
        location.split_once("code=").unwrap().1.to_owned()
    }

    /// A code for tokens, with `changes` made.
    async fn redeem(&self, code: &str, changes: Changes<'_>) -> (StatusCode, Value) {
        let form = [
            ("grant_type", Some("authorization_code")),
            ("code", Some(code)),
            ("redirect_uri", Some(CALLBACK)),
            ("client_id", Some(KEY)),
            ("client_secret", Some(SECRET)),
        ];
        self.post(TOKEN, &form, changes).await
    }

    /// A refresh token for tokens, with `changes` made.
    async fn renew(&self, refresh: &str, changes: Changes<'_>) -> (StatusCode, Value) {
        let form = [
            ("grant_type", Some("refresh_token")),
            ("refresh_token", Some(refresh)),
            ("scope", Some("basic")),
            ("client_id", Some(KEY)),
            ("client_secret", Some(SECRET)),
        ];
        self.post(TOKEN, &form, changes).await
    }

    async fn access_of(&self, login: &str) -> String {
        let (_, tokens) = self.redeem(&self.code(login).await, &[]).await;
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    async fn access(&self) -> String {
        self.access_of(LOGIN).await
    }

    /// A call of a method, with `changes` made.
    async fn call(&self, access: &str, method: &str, changes: Changes<'_>) -> Value {
        let version = if method == USER { "1.0" } else { "2.0" };
        let form = [
            ("access_token", Some(access)),
            ("method", Some(method)),
            ("v", Some(version)),
            ("timestamp", Some("1715900000000")),
        ];
        let (status, answer) = self.post("/dop/router", &form, changes).await;
        assert_eq!(status, StatusCode::OK);
        answer
    }

    /// The list of a month up to `START`, with `changes` made.
    async fn list(&self, access: &str, changes: Changes<'_>) -> Value {
        let mut month = BTreeMap::new();
        change(&mut month, &[("querytimeType", Some("1")), ("pageNo", Some("1")), ("pageSize", Some("50"))]);
        change(&mut month, &[("startDate", Some("2026-10-11 16:00:00")), ("endDate", Some("2026-11-10 16:00:00"))]);
        change(&mut month, changes);
        let month: Vec<_> = month.iter().map(|(name, value)| (name.as_str(), Some(value.as_str()))).collect();
        self.call(access, LIST, &month).await
    }

    async fn of_order(&self, access: &str, method: &str, order: &str) -> Value {
        self.call(access, method, &[("orderNo", Some(order))]).await
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

/// The code of an answer: the router's own, or the one in a method's status.
fn code_of(answer: &Value) -> &str {
    assert!(answer.get("code").is_some() != answer.get("status").is_some(), "one of the two forms: {answer}");
    let code = answer.get("code").or_else(|| answer.pointer("/status/code"));
    code.and_then(Value::as_str).unwrap()
}

fn numbers(answer: &Value) -> Vec<String> {
    let list = answer["orderBaseInfoList"].as_array().unwrap();
    list.iter().map(|item| item["orderNo"].as_str().unwrap().to_owned()).collect()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}
