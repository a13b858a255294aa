//! `/_control` over HTTP, for the demo and for tests that run the marketplace as a process.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::sim::Simulator;

use super::Command;

#[derive(Deserialize)]
struct OfShop {
    shop: Option<String>,
}

pub(in crate::sim) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/_control", post(command))
        .route("/_control/ledger", get(ledger))
        .route("/_control/shops", get(shops))
        .route("/_control/calls", get(calls))
        .route("/_control/now", get(now))
        .with_state(simulator)
}

async fn command(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let command: Command = match serde_json::from_slice(&body) {
        Ok(command) => command,
        Err(error) => return refused(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match simulator.command(command) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(StatusCode::NOT_FOUND, &error.to_string()),
    }
}

async fn ledger(State(simulator): State<Simulator>, Query(of): Query<OfShop>) -> Response {
    json_response(StatusCode::OK, &simulator.ledger(of.shop.as_deref()).into())
}

async fn shops(State(simulator): State<Simulator>) -> Response {
    json_response(StatusCode::OK, &simulator.shops_json())
}

async fn calls(State(simulator): State<Simulator>) -> Response {
    json_response(StatusCode::OK, &json!(simulator.switches().calls()))
}

async fn now(State(simulator): State<Simulator>) -> Response {
    json_response(StatusCode::OK, &json!({ "now": simulator.now() }))
}

fn refused(status: StatusCode, error: &str) -> Response {
    json_response(status, &json!({ "error": error }))
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
}
