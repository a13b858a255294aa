//! The platform's strictness, seen from outside: every call goes through the router, without a socket.

mod consent;
mod gateway;
mod orders;
mod tokens;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::Response;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use longshore::model::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{DECRYPT, DETAIL, LIST, TOKEN_CREATE, TOKEN_REFRESH, signature};
use crate::sim::{App, Command, Fault, Platform, Setup, SimClock, Simulator, Special, Stage, Switch};

const KEY: &str = "12345678";
const SECRET: &str = "helloworld-test-secret";
const CALLBACK: &str = "http://127.0.0.1:8082/callBackSMT.htm";
/// The first shop of every simulator.
const LOGIN: &str = "cn1000012345";
/// Nine days after the hour that came twice.
const START: &str = "2026-11-10T08:00:00Z";

/// Changes to the parameters of a call: a new value, or none to leave it out.
type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

/// An app and its marketplace.
struct Caller {
    simulator: Simulator,
}

impl Caller {
    fn at(start: &str, orders: u64) -> Self {
        let app = App {
            key: KEY.to_owned(),
            secret: SECRET.to_owned(),
            redirect_uris: vec![CALLBACK.to_owned()],
            sellers: None,
            settings: BTreeMap::new(),
        };
        let clock = SimClock::standing_at(start.parse().unwrap());
        Self {
            simulator: Simulator::new(Setup {
                platform: Platform::AliExpress,
                seed: 7,
                shops: 2,
                orders,
                clock,
                apps: vec![app],
            }),
        }
    }

    fn new() -> Self {
        Self::at(START, 25)
    }

    async fn send(&self, method: Method, address: &str, form: &[(&str, &str)]) -> Response {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::builder().method(method).uri(address);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded;charset=utf-8");
        self.simulator.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    }

    async fn post(&self, address: &str, parameters: &BTreeMap<String, String>) -> Value {
        let form: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let response = self.send(Method::POST, address, &form).await;
        assert_eq!(response.status(), StatusCode::OK);
        serde_json::from_slice(&bytes(response).await).unwrap()
    }

    /// A signed call below `/rest`, with `changes` made before signing.
    async fn rest(&self, path: &str, changes: Changes<'_>) -> Value {
        let mut parameters = self.common();
        change(&mut parameters, changes);
        let sign = signature::sign(SECRET, path, &parameters);
        parameters.insert("sign".to_owned(), sign);
        self.post(&format!("/rest{path}"), &parameters).await
    }

    /// A signed call of an order method, with `changes` made before signing.
    async fn sync(&self, method: &str, session: &str, changes: Changes<'_>) -> Value {
        let mut parameters = self.common();
        change(
            &mut parameters,
            &[("method", Some(method)), ("session", Some(session)), ("format", Some("json")), ("v", Some("2.0"))],
        );
        change(&mut parameters, &[("simplify", Some("true"))]);
        change(&mut parameters, changes);
        let sign = signature::sign(SECRET, "", &parameters);
        parameters.insert("sign".to_owned(), sign);
        self.post("/sync", &parameters).await
    }

    async fn list(&self, session: &str, query: Value) -> Value {
        self.sync(LIST, session, &[("param_aeop_order_query", Some(&query.to_string()))]).await
    }

    async fn detail(&self, session: &str, order: &str) -> Value {
        self.sync(DETAIL, session, &[("param1", Some(&format!("{{\"order_id\":{order}}}")))]).await
    }

    /// A code for the first shop, as its seller would bring it.
    async fn code(&self) -> String {
        let form = [
            ("response_type", "code"),
            ("client_id", KEY),
            ("redirect_uri", CALLBACK),
            ("decision", "agree"),
            ("login", LOGIN),
        ];
        let response = self.send(Method::POST, "/oauth/authorize", &form).await;
        let location = response.headers()[header::LOCATION].to_str().unwrap();
        location.split_once("code=").unwrap().1.to_owned()
    }

    async fn tokens(&self) -> Value {
        let code = self.code().await;
        self.rest(TOKEN_CREATE, &[("code", Some(&code))]).await
    }

    async fn session(&self) -> String {
        self.tokens().await["access_token"].as_str().unwrap().to_owned()
    }

    fn common(&self) -> BTreeMap<String, String> {
        let timestamp = self.simulator.now().as_millis().to_string();
        let common = [("app_key", KEY), ("sign_method", "sha256"), ("timestamp", &timestamp)];
        common.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
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

/// The query that a connector's first look at a month would send, at `START`.
fn month() -> Value {
    json!({
        "create_date_start": "2026-10-11 00:00:00", "create_date_end": "2026-11-10 00:00:00",
        "current_page": 1, "page_size": 50,
    })
}

/// The code of a refusal, in whichever form.
fn code_of(answer: &Value) -> String {
    let error = answer.get("error_response").unwrap_or(answer);
    error["code"].as_str().map_or_else(|| error["code"].to_string(), str::to_owned)
}

fn ids(answer: &Value) -> Vec<String> {
    let list = answer["result"]["target_list"].as_array().unwrap();
    list.iter().map(|item| item["order_id"].to_string()).collect()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Stages for tests that need one in JSON.
fn stage(stage: Stage) -> Value {
    serde_json::to_value(stage).unwrap()
}
