//! Building a request piece by piece: the contract's record has nine fields, and most are empty most of the time.

use crate::bindings::longshore::connector::http::BasicAuth;
use crate::{Body, Field, Method, Request, Value};

impl Request {
    /// A request without query, headers and body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            query: Vec::new(),
            headers: Vec::new(),
            auth: None,
            body: Body::Empty,
            budgets: Vec::new(),
            timeout: None,
        }
    }

    /// Reads.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// Sends a body.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::Post, url)
    }

    /// Appends a query parameter.
    #[must_use]
    pub fn with_query(mut self, name: impl Into<String>, value: Value) -> Self {
        self.query.push(Field::new(name, value));
        self
    }

    /// Appends a header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: Value) -> Self {
        self.headers.push(Field::new(name, value));
        self
    }

    /// Authenticates with user and password.
    #[must_use]
    pub fn with_basic_auth(mut self, user: Value, password: Value) -> Self {
        self.auth = Some(BasicAuth { user, password });
        self
    }

    /// Sends a form.
    #[must_use]
    pub fn with_form(mut self, fields: Vec<Field>) -> Self {
        self.body = Body::Form(fields);
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn with_json(mut self, json: Value) -> Self {
        self.body = Body::Json(json);
        self
    }

    /// Draws from one of the descriptor's budgets.
    #[must_use]
    pub fn with_budget(mut self, name: impl Into<String>) -> Self {
        self.budgets.push(name.into());
        self
    }

    /// Gives the whole exchange at most that many seconds.
    #[must_use]
    pub fn with_timeout(mut self, seconds: u32) -> Self {
        self.timeout = Some(seconds);
        self
    }
}

impl Field {
    /// Name and value.
    pub fn new(name: impl Into<String>, value: Value) -> Self {
        Self { name: name.into(), value }
    }
}
