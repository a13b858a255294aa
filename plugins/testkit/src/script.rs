//! A host that answers from a script, signs for real, and fails a test that leaves answers over.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::{Algorithm, Body, Encoding, Failure, Field, Level, Method, Part, Request, Response};

use crate::digest;

/// One request: its address, and its form with the secrets filled in, nothing encoded. Empty where the body is no form.
pub type Form = (String, BTreeMap<String, String>);

/// The scripted host. It gives its answers in their order, whatever is asked.
#[derive(Debug)]
pub struct Script {
    secrets: Vec<(String, String)>,
    answers: RefCell<VecDeque<Result<Response, Failure>>>,
    requests: RefCell<Vec<Request>>,
    journal: RefCell<Vec<String>>,
}

impl Script {
    /// A host that holds these secrets, by name, and answers with these bodies, all with status 200 and nothing sealed.
    pub fn answering(secrets: &[(&str, &str)], bodies: &[&str]) -> Self {
        let script = Self {
            secrets: secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            answers: RefCell::default(),
            requests: RefCell::default(),
            journal: RefCell::default(),
        };
        bodies.iter().fold(script, |script, body| script.then(200, body, &[]))
    }

    /// Adds an answer, in which the host found these secrets and sealed them.
    #[must_use]
    pub fn then(mut self, status: u16, body: &str, sealed: &[&str]) -> Self {
        let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
        self.answers.get_mut().push_back(Ok(Response { status, headers: Vec::new(), body: body.into(), sealed }));
        self
    }

    /// Adds a request that the host does not get through with.
    #[must_use]
    pub fn then_fails(mut self, failure: Failure) -> Self {
        self.answers.get_mut().push_back(Err(failure));
        self
    }

    /// What was sent.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// What was sent, by address and form.
    pub fn forms(&self) -> Vec<Form> {
        let form = |request: &Request| match &request.body {
            Body::Form(fields) => fields.iter().map(|Field { name, value }| (name.clone(), self.fill(value))).collect(),
            _ => BTreeMap::new(),
        };
        self.requests.borrow().iter().map(|request| (request.url.clone(), form(request))).collect()
    }

    /// One parameter of every form; empty where a form lacks it.
    pub fn parameter(&self, name: &str) -> Vec<String> {
        self.forms().into_iter().map(|(_, form)| form.get(name).cloned().unwrap_or_default()).collect()
    }

    /// What was sent, in one line each: method and address, query, headers that carry a secret, user and password, body. Secrets
    /// are filled in, and nothing is encoded.
    pub fn lines(&self) -> Vec<String> {
        self.requests.borrow().iter().map(|request| self.line(request)).collect()
    }

    /// The lines for the operator.
    pub fn journal(&self) -> Vec<String> {
        self.journal.borrow().clone()
    }

    /// A value with the secrets filled in.
    pub fn fill(&self, value: &[Part]) -> String {
        let secret = |name: &String| {
            let held = self.secrets.iter().find(|(known, _)| known == name);
            held.map_or_else(|| panic!("the host holds no secret {name}"), |(_, value)| value.as_str())
        };
        value
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Secret(name) => secret(name),
            })
            .collect()
    }

    fn line(&self, request: &Request) -> String {
        let fields = |fields: &[Field]| -> String {
            let pairs = fields.iter().map(|Field { name, value }| format!("{name}={}", self.fill(value)));
            pairs.collect::<Vec<_>>().join(" & ")
        };
        let is_secret = |field: &&Field| field.value.iter().any(|part| matches!(part, Part::Secret(_)));
        let mut pieces = vec![format!("{} {}", name(request.method), request.url), fields(&request.query)];
        pieces.extend(request.headers.iter().filter(is_secret).map(|field| self.fill(&field.value)));
        pieces
            .extend(request.auth.iter().map(|auth| format!("{}:{}", self.fill(&auth.user), self.fill(&auth.password))));
        match &request.body {
            Body::Form(form) => pieces.push(fields(form)),
            Body::Json(json) => pieces.push(self.fill(json)),
            _ => {}
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces.join(" | ")
    }
}

impl Host for Script {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.requests.borrow_mut().push(request.clone());
        self.answers.borrow_mut().pop_front().expect("a request that the script does not know")
    }

    fn hash(&self, algorithm: Algorithm, message: &[Part], encoding: Encoding) -> Result<String, Failure> {
        Ok(digest::hash(algorithm, &self.fill(message), encoding))
    }

    fn hmac(
        &self,
        algorithm: Algorithm,
        key: &[Part],
        message: &[Part],
        encoding: Encoding,
    ) -> Result<String, Failure> {
        Ok(digest::hmac(algorithm, &self.fill(key), &self.fill(message), encoding))
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

fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}
