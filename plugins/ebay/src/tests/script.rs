//! A host that answers from a script, and fails a test that leaves answers over.

use std::cell::RefCell;
use std::collections::VecDeque;

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::{
    Algorithm, Body, Context, Encoding, Failure, Field, Level, Part, Request, Response, Shop,
};

/// What the host holds, by name. The code is decoded already, and of the shape that eBay gives it.
const SECRETS: [(&str, &str); 4] = [
    ("app-secret", "PRD-0123456789ab"),
    ("authorization-code", "v^1.1#i^1#f^0#r^1#p^3#I^3#t^Ul4xMF8w="),
    ("access-token", "v^1.1#i^1#p^3#access"),
    ("refresh-token", "v^1.1#i^1#p^3#refresh"),
];

/// What every call is told.
pub(super) fn context() -> Context {
    let settings = [
        ("app-key", "Harbour-Orders-PRD-0123"),
        ("ru-name", "Harbour-HarbourO-Orders-abcdefg"),
        ("api-origin", "https://api.example.com"),
        ("identity-origin", "https://apiz.example.com/"),
        ("consent-origin", "https://auth.example.com"),
    ];
    Context {
        now: "2026-08-01T12:00:00.000Z".into(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        shop: Some(Shop { id: "kLm3xYz".into(), name: "harbour_goods".into() }),
        extra: Vec::new(),
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

    /// What was sent, in one line each: method, address, query, authorization, form; secrets filled in, nothing encoded.
    pub(super) fn sent(&self) -> Vec<String> {
        self.requests.borrow().iter().map(line).collect()
    }

    /// The budgets that each request drew from.
    pub(super) fn budgets(&self) -> Vec<Vec<String>> {
        self.requests.borrow().iter().map(|request| request.budgets.clone()).collect()
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
        panic!("eBay wants no digests")
    }

    fn hmac(&self, _: Algorithm, _: &[Part], _: &[Part], _: Encoding) -> Result<String, Failure> {
        panic!("eBay wants no digests")
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

fn line(request: &Request) -> String {
    let fields = |fields: &[Field]| -> String {
        fields.iter().map(|field| format!("{}={}", field.name, fill(&field.value))).collect::<Vec<_>>().join(" & ")
    };
    let mut parts = vec![format!("{:?} {}", request.method, request.url), fields(&request.query)];
    parts.extend(request.headers.iter().filter(|field| field.name == "authorization").map(|field| fill(&field.value)));
    parts.extend(request.auth.iter().map(|auth| format!("{}:{}", fill(&auth.user), fill(&auth.password))));
    if let Body::Form(form) = &request.body {
        parts.push(fields(form));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

/// A value as the host sends it, before it is encoded.
fn fill(value: &[Part]) -> String {
    let secret = |name: &String| SECRETS.iter().find(|(known, _)| known == name).map_or("?", |(_, value)| value);
    value
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Secret(name) => secret(name),
        })
        .collect()
}
