//! The judge itself: that it lets pass what is right and nothing else. It needs no vendor's document.

use bytes::Bytes;
use http::StatusCode;
use longshore_tests::sim::Exchange;
use serde_json::{Value, json};

use super::check::Rules;
use super::document::Document;

/// The same interface in both languages.
fn documents() -> [Document; 2] {
    let basket = json!({
        "type": "object", "required": ["owner"],
        "properties": {
            "owner": { "type": "string", "enum": ["anna", "berta"] },
            "since": { "type": "string", "format": "date-time" },
            "fruit": { "type": "array", "items": { "type": "object", "properties": { "kind": { "type": "string" } } } },
        },
    });
    let swagger = json!({
        "swagger": "2.0", "basePath": "/old",
        "paths": {
            "/baskets/{basketId}": {
                "parameters": [],
                "get": {
                    "operationId": "getBasket",
                    "parameters": [
                        { "name": "basketId", "in": "path", "required": true, "type": "string", "pattern": "^b[0-9]+$" },
                        { "name": "parts", "in": "query", "required": true, "type": "array", "maxItems": 2,
                          "items": { "type": "string", "enum": ["LIDS", "HANDLES", "LABELS"] } },
                        { "name": "size", "in": "query", "type": "integer", "minimum": 1 },
                        { "name": "x-caller", "in": "header", "required": true, "type": "string" },
                    ],
                    "responses": {
                        "200": { "schema": { "$ref": "#/definitions/Basket" } },
                        "400": { "x-response-codes": { "errors": { "7": { "domain": "FRUIT", "category": "REQUEST" } } } },
                    },
                },
            },
        },
        "definitions": { "Basket": basket },
    });
    let openapi = json!({
        "openapi": "3.0.0",
        "servers": [{ "url": "https://x{basePath}", "variables": { "basePath": { "default": "/new" } } }],
        "paths": {
            "/baskets": {
                "post": {
                    "operationId": "postBasket",
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Basket" } } } },
                    "responses": {
                        "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Basket" } } } },
                    },
                },
            },
        },
        "components": { "schemas": { "Basket": basket } },
    });
    [&swagger, &openapi].map(Document::of)
}

fn exchange(asked: (&str, &str), sent: &str, status: u16, answer: &str) -> Exchange {
    Exchange {
        method: asked.0.parse().unwrap(),
        uri: asked.1.parse().unwrap(),
        headers: vec!["X-Caller".to_owned()],
        body: Bytes::copy_from_slice(sent.as_bytes()),
        status: StatusCode::from_u16(status).unwrap(),
        answer: Bytes::copy_from_slice(answer.as_bytes()),
    }
}

fn judge(exchange: &Exchange) -> Vec<String> {
    let errors = json!({ "type": "object", "required": ["errors"], "properties": { "errors": { "type": "array" } } });
    let refusals: [(u16, Option<Value>); 2] = [(400, Some(errors)), (404, None)];
    let rules = Rules { documents: &documents(), elsewhere: &["/token"], refusals: &refusals };
    rules.check(std::slice::from_ref(exchange)).err().unwrap_or_default()
}

const GOOD: &str = "/old/baskets/b1?parts=LIDS,LABELS&size=2";
const BASKET: &str = r#"{"owner":"anna","since":"2026-01-01T00:00:00Z","fruit":[{"kind":"pear"}]}"#;

#[test]
fn what_is_right_passes() {
    let known = r#"{"errors":[{"errorId":7,"domain":"FRUIT","category":"REQUEST"}]}"#;
    for (asked, sent, status, answer) in [
        (("GET", GOOD), "", 200, BASKET),
        (("GET", "/old/baskets/b1?parts=LIDS"), "", 200, r#"{"owner":"berta"}"#),
        (("GET", GOOD), "", 400, known),
        (("GET", GOOD), "", 404, ""),
        (("POST", "/new/baskets"), BASKET, 200, BASKET),
        (("POST", "/token"), "grant=x", 200, "anything"),
    ] {
        assert_eq!(judge(&exchange(asked, sent, status, answer)), Vec::<String>::new(), "{asked:?} {status}");
    }
}

#[test]
fn every_deviation_is_told() {
    for (asked, sent, status, answer, word) in [
        // Where it goes.
        (("GET", "/old/barrels"), "", 200, BASKET, "no document describes it"),
        (("DELETE", GOOD), "", 200, BASKET, "no document describes it"),
        (("GET", "/old/baskets/?parts=LIDS"), "", 200, BASKET, "no document describes it"),
        // What is asked.
        (("GET", "/old/baskets/c1?parts=LIDS"), "", 200, BASKET, "does not match"),
        (("GET", "/old/baskets/b1"), "", 200, BASKET, "`parts` is missing"),
        (("GET", "/old/baskets/b1?parts=LIDS&parts=LIDS"), "", 200, BASKET, "more than once"),
        (("GET", "/old/baskets/b1?parts=LIDS,KEYS"), "", 200, BASKET, "KEYS"),
        (("GET", "/old/baskets/b1?parts=LIDS,LIDS,LIDS"), "", 200, BASKET, "more than 2 items"),
        (("GET", "/old/baskets/b1?parts=LIDS&size=big"), "", 200, BASKET, "integer"),
        (("GET", "/old/baskets/b1?parts=LIDS&size=0"), "", 200, BASKET, "minimum"),
        (("GET", "/old/baskets/b1?parts=LIDS&color=red"), "", 200, BASKET, "no query parameter `color`"),
        (("GET", GOOD), BASKET, 200, BASKET, "there is none"),
        (("POST", "/new/baskets"), "", 200, BASKET, "no body"),
        (("POST", "/new/baskets"), r#"{"owner":"carla"}"#, 200, BASKET, "carla"),
        // What is answered.
        (("GET", GOOD), "", 200, "{}", "required"),
        (("GET", GOOD), "", 200, "", "without a body"),
        (("GET", GOOD), "", 200, "<html>", "no JSON"),
        (("GET", GOOD), "", 200, r#"{"owner":"anna","since":"soon"}"#, "date-time"),
        (("GET", GOOD), "", 200, r#"{"owner":"anna","since":null}"#, "null"),
        (("GET", GOOD), "", 200, r#"{"owner":"anna","fruit":[{"weight":1}]}"#, "weight"),
        (("GET", GOOD), "", 204, "", "not described"),
        (("GET", GOOD), "", 400, "", "without a body"),
        (("GET", GOOD), "", 400, r#"{"errors":[{"errorId":8}]}"#, "error 8"),
        (("GET", GOOD), "", 404, "{}", "with a body"),
        (("GET", GOOD), "", 418, "{}", "our table"),
    ] {
        let problems = judge(&exchange(asked, sent, status, answer));
        assert!(problems.iter().any(|problem| problem.contains(word)), "{asked:?} {status} {answer}: {problems:?}");
    }
    let headerless = Exchange { headers: Vec::new(), ..exchange(("GET", GOOD), "", 200, BASKET) };
    assert_eq!(judge(&headerless), ["GET /old/baskets/b1 -> 200: `x-caller` is missing"]);
}
