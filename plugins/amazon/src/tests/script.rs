//! A host that answers from a script, and fails a test that leaves answers over.

use std::cell::RefCell;
use std::collections::VecDeque;

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::{
    Algorithm, Body, Context, Encoding, Failure, Field, Level, Method, Part, Request, Response, Shop,
};

/// What the host holds, by name.
const SECRETS: [(&str, &str); 5] = [
    ("app-secret", "amzn1.oa2-cs.v1.0123"),
    ("authorization-code", "ANcode"),
    ("access-token", "Atza|access"),
    ("refresh-token", "Atzr|refresh"),
    ("restricted-token", "Atz.sprdt|restricted"),
];

/// What every call is told: an app of the installation, and an account in North America.
pub(super) fn context(changes: &[(&str, &str)]) -> Context {
    let settings = [
        ("app-key", "amzn1.application-oa2-client.0123"),
        ("application-id", "amzn1.sp.solution.0123"),
        ("publication", "published"),
        ("region", "na"),
        ("api-origin-na", "https://na.example.com"),
        ("api-origin-eu", "https://eu.example.com"),
        ("consent-origin-na", "https://seller.example.com"),
        ("token-origin", "https://tokens.example.com"),
    ];
    let kept = settings.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let settings = kept.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Context {
        now: "2026-08-01T12:00:00.000Z".into(),
        settings,
        shop: Some(Shop { id: "na.A2EXAMPLE1234".into(), name: "Harbour Goods".into() }),
        extra: vec![("marketplaces".into(), "ATVPDKIKX0DER,A2EUQ1WTGCTBG2".into())],
    }
}

/// The scripted host.
#[derive(Default)]
pub(super) struct Script {
    answers: RefCell<VecDeque<Response>>,
    requests: RefCell<Vec<Request>>,
    journal: RefCell<Vec<String>>,
}

impl Script {
    /// Answers with these bodies, in order, all with status 200 and nothing sealed.
    pub(super) fn of(bodies: &[&str]) -> Self {
        bodies.iter().fold(Self::default(), |script, body| script.then(200, body, &[]))
    }

    /// Adds an answer.
    pub(super) fn then(self, status: u16, body: &str, sealed: &[&str]) -> Self {
        let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
        self.answers.borrow_mut().push_back(Response { status, headers: Vec::new(), body: body.into(), sealed });
        self
    }

    /// What was sent, in one line each: method, address, query, token, body; secrets filled in, nothing encoded.
    pub(super) fn sent(&self) -> Vec<String> {
        self.requests.borrow().iter().map(line).collect()
    }

    /// The requests themselves.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// The lines for the operator.
    pub(super) fn journal(&self) -> Vec<String> {
        self.journal.borrow().clone()
    }
}

impl Host for Script {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.requests.borrow_mut().push(request.clone());
        Ok(self.answers.borrow_mut().pop_front().expect("a request that the script does not know"))
    }

    fn hash(&self, _: Algorithm, _: &[Part], _: Encoding) -> Result<String, Failure> {
        panic!("Amazon wants no digests")
    }

    fn hmac(&self, _: Algorithm, _: &[Part], _: &[Part], _: Encoding) -> Result<String, Failure> {
        panic!("Amazon wants no digests")
    }

    fn log(&self, _: Level, message: &str) {
        self.journal.borrow_mut().push(message.to_owned());
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let left = self.answers.borrow().len();
        assert!(left == 0 || std::thread::panicking(), "{left} answers were not asked for");
    }
}

/// A list of errors as the Selling Partner API writes it.
pub(super) fn errors(code: &str, message: &str, details: &str) -> String {
    serde_json::json!({ "errors": [{ "code": code, "message": message, "details": details }] }).to_string()
}

fn line(request: &Request) -> String {
    let fields = |fields: &[Field]| -> String {
        fields.iter().map(|field| format!("{}={}", field.name, fill(&field.value))).collect::<Vec<_>>().join(" & ")
    };
    let mut parts = vec![
        format!("{} {}", if request.method == Method::Get { "GET" } else { "POST" }, request.url),
        fields(&request.query),
    ];
    parts.extend(
        request.headers.iter().filter(|field| field.name == "x-amz-access-token").map(|field| fill(&field.value)),
    );
    match &request.body {
        Body::Form(form) => parts.push(fields(form)),
        Body::Json(json) => parts.push(fill(json)),
        _ => {}
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

/// A value as the host sends it, before it is encoded.
pub(super) fn fill(value: &[Part]) -> String {
    let secret = |name: &String| SECRETS.iter().find(|(known, _)| known == name).map_or("?", |(_, value)| value);
    value
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Secret(name) => secret(name),
        })
        .collect()
}
