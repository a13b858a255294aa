//! What leaves, and what does not.

use std::sync::Arc;

use super::*;
use crate::model::{Secret, SecretSet};
use crate::sandbox::Lease;
use crate::sandbox::vault::Function;

const SECRET: &str = "a b\"/+";

fn vault() -> Vault {
    let field_secrets: SecretSet = [("app-secret".to_owned(), Secret::from(SECRET))].into();
    let lease = Lease { field_secrets, ..Lease::default() };
    let fields = Arc::new(["app-secret".to_owned()].into());
    Vault::new(Function::Begin, fields, Arc::new(lease), None, SecretSet::new())
}

fn text(text: &str) -> Vec<wit::Part> {
    vec![wit::Part::Text(text.to_owned())]
}

fn secret() -> Vec<wit::Part> {
    vec![wit::Part::Text("<".to_owned()), wit::Part::Secret("app-secret".to_owned()), wit::Part::Text(">".to_owned())]
}

fn field(name: &str, value: Vec<wit::Part>) -> wit::Field {
    wit::Field { name: name.to_owned(), value }
}

fn request() -> wit::Request {
    wit::Request {
        method: wit::Method::Post,
        url: "https://api.example.com/rest".to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        auth: None,
        body: wit::Body::Empty,
        budgets: Vec::new(),
        timeout: None,
    }
}

fn send(request: wit::Request) -> Result<Outgoing, Failure> {
    let target = Target::parse(&request.url).unwrap();
    fill(request, target, &vault(), Purpose::Send, 1024)
}

#[test]
fn a_secret_is_encoded_for_its_place() {
    let outgoing = send(wit::Request {
        query: vec![field("a b", text("1&2")), field("s", secret())],
        headers: vec![field("X-Sign", secret())],
        auth: Some(wit::BasicAuth { user: text("key"), password: secret() }),
        ..request()
    })
    .unwrap();
    assert_eq!(outgoing.uri, "https://api.example.com/rest?a%20b=1%262&s=%3Ca%20b%22%2F%2B%3E");
    assert_eq!(outgoing.headers.get("x-sign").unwrap(), "<a b\"/+>");
    assert!(outgoing.headers.get("x-sign").unwrap().is_sensitive());
    let basic = outgoing.headers.get("authorization").unwrap();
    assert_eq!(basic.to_str().unwrap(), format!("Basic {}", STANDARD.encode("key:<a b\"/+>")));
    for (body, content_type, sent) in [
        (wit::Body::Empty, None, ""),
        (
            wit::Body::Form(vec![field("k", text("v w")), field("s", secret())]),
            Some("application/x-www-form-urlencoded"),
            "k=v+w&s=%3Ca+b%22%2F%2B%3E",
        ),
        (
            wit::Body::Json([text("{\"s\":\""), secret(), text("\"}")].concat()),
            Some("application/json"),
            r#"{"s":"<a b\"/+>"}"#,
        ),
        (
            wit::Body::Raw(wit::RawBody { content_type: "text/xml".to_owned(), content: secret() }),
            Some("text/xml"),
            "<a b\"/+>",
        ),
    ] {
        let outgoing = send(wit::Request { body, ..request() }).unwrap();
        assert_eq!(outgoing.body, sent);
        assert_eq!(outgoing.headers.get("content-type").map(|v| v.to_str().unwrap()), content_type);
    }
}

#[test]
fn what_is_not_a_request_is_refused() {
    let header = |name: &str, value: &str| wit::Request { headers: vec![field(name, text(value))], ..request() };
    let json = |value| wit::Request { body: wit::Body::Json(value), ..request() };
    let mut cases = vec![
        (header("Host", "evil.example"), "is the host's to set"),
        (header("transfer-encoding", "chunked"), "is the host's to set"),
        (header("Content-Type", "text/html"), "is the host's to set"),
        (header("bad name", "x"), "has no valid name"),
        (header("", "x"), "has no valid name"),
        (header("x", "a\r\nhost: evil.example"), "holds a character"),
        (header("x", "a\0b"), "holds a character"),
        (header("x", &"y".repeat(HEADER_BYTES_MAX)), "the headers are longer"),
        (json(text("{\"a\":")), "does not parse"),
        (json(Vec::new()), "does not parse"),
        (wit::Request { url: "https://api.example.com/rest?x=1".to_owned(), ..request() }, "query or a fragment"),
        (wit::Request { url: "https://api.example.com/rest#x".to_owned(), ..request() }, "query or a fragment"),
        (
            wit::Request { query: vec![field("q", text(&"z".repeat(QUERY_BYTES_MAX)))], ..request() },
            "the query is longer",
        ),
        (json(text(&format!("\"{}\"", "b".repeat(1024)))), "the body has 1026 bytes, the limit is 1024"),
        (wit::Request { headers: vec![field("x", text("y")); HEADERS_MAX + 1], ..request() }, "more than 64 headers"),
        (
            wit::Request { auth: Some(wit::BasicAuth { user: text("a:b"), password: text("") }), ..request() },
            "holds a colon",
        ),
    ];
    cases.push((
        wit::Request {
            auth: Some(wit::BasicAuth { user: text("a"), password: text("b") }),
            ..header("Authorization", "Bearer x")
        },
        "both `auth` and",
    ));
    for (request, said) in cases {
        let failure = send(request).err().unwrap();
        assert_eq!(failure.code, "host.request");
        assert!(failure.message.contains(said), "{} should say {said}", failure.message);
    }
}

#[test]
fn no_failure_quotes_a_secret() {
    let value = vec![wit::Part::Secret("app-secret".to_owned())];
    let failure = send(wit::Request { body: wit::Body::Json(value), ..request() }).err().unwrap();
    assert!(!failure.message.contains(SECRET), "{}", failure.message);
}
