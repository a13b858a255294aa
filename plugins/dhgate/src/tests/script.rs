//! A host that answers from a script, and fails a test that leaves answers over.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::{
    Algorithm, Body, Context, Encoding, Failure, Field, Level, Part, Request, Response, Shop,
};

/// What the host holds, by name.
const SECRETS: [(&str, &str); 4] = [
    ("app-secret", "s3cret-of-the-app"),
    ("authorization-code", "code-of-the-callback"),
    ("access-token", "PeBHVTPBaccess"),
    ("refresh-token", "PeBHVTPBrefresh"),
];

/// Any moment, for any shop.
pub(super) fn context() -> Context {
    let settings = [
        ("app-key", "hI0wgrxsTxrz9EGwB1DE"),
        ("auth-origin", "https://secure.example.com"),
        ("api-origin", "https://api.example.com"),
    ];
    Context {
        now: "2024-05-17T03:00:00.000Z".into(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        shop: Some(Shop { id: "ff80808141".into(), name: "zhangsan_store".into() }),
        extra: Vec::new(),
    }
}

/// One request: its address, and its form with the secrets filled in.
pub(super) type Sent = (String, BTreeMap<String, String>);

/// The scripted host.
#[derive(Default)]
pub(super) struct Script {
    answers: RefCell<VecDeque<Result<Response, Failure>>>,
    requests: RefCell<Vec<Request>>,
    journal: RefCell<Vec<String>>,
}

impl Script {
    /// Answers with these bodies, in order, all with status 200 and nothing sealed.
    pub(super) fn of(bodies: &[&str]) -> Self {
        bodies.iter().fold(Self::default(), |script, body| script.then(Ok(response(body, &[]))))
    }

    /// Adds an answer.
    pub(super) fn then(self, answer: Result<Response, Failure>) -> Self {
        self.answers.borrow_mut().push_back(answer);
        self
    }

    /// What was sent.
    pub(super) fn sent(&self) -> Vec<Sent> {
        let form = |request: &Request| match &request.body {
            Body::Form(fields) => fields.iter().map(|Field { name, value }| (name.clone(), fill(value))).collect(),
            _ => BTreeMap::new(),
        };
        self.requests.borrow().iter().map(|request| (request.url.clone(), form(request))).collect()
    }

    /// One parameter of every request.
    pub(super) fn parameter(&self, name: &str) -> Vec<String> {
        self.sent().into_iter().map(|(_, form)| form.get(name).cloned().unwrap_or_default()).collect()
    }

    /// The lines for the operator.
    pub(super) fn journal(&self) -> Vec<String> {
        self.journal.borrow().clone()
    }
}

impl Host for Script {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.requests.borrow_mut().push(request.clone());
        self.answers.borrow_mut().pop_front().expect("a request that the script does not know")
    }

    fn hash(&self, _: Algorithm, _: &[Part], _: Encoding) -> Result<String, Failure> {
        panic!("the platform wants no digests")
    }

    fn hmac(&self, _: Algorithm, _: &[Part], _: &[Part], _: Encoding) -> Result<String, Failure> {
        panic!("the platform wants no signatures")
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

/// An answer with status 200.
pub(super) fn response(body: &str, sealed: &[&str]) -> Response {
    let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
    Response { status: 200, headers: Vec::new(), body: body.into(), sealed }
}

/// A value as the host sends it.
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
