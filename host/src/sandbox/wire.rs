//! What a session's requests go over: the network, a network that somebody listens to, or a script in its place.
//!
//! An [`Exchange`] is told as the connector made the request and was shown the answer: secrets stand there by name, in brackets, and
//! so does every digest that the host made with them. It holds no secret, because the connector had none.

use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bindings::longshore::connector::http as wit;
use super::capability::http::fill::method;
use crate::model::{Failure, Pairs, Timestamp};

/// Stands in a request for a digest, which would tell apart what is the same with another secret.
pub const DIGEST: &str = "[digest]";

/// Where a session's requests go.
#[derive(Debug, Clone, Default)]
pub enum Wire {
    /// To the platform.
    #[default]
    Network,
    /// To the platform, and somebody is told.
    Tapped(Arc<dyn Tap>),
    /// Nowhere: answers come from a script, no call budget is drawn from, and the clock is the script's.
    Scripted(Arc<dyn Script>),
}

/// Who is told of exchanges.
pub trait Tap: Send + Sync + Debug {
    /// One exchange that came to an answer.
    fn exchanged(&self, exchange: Exchange);
}

/// What answers in a platform's place.
pub trait Script: Send + Sync + Debug {
    /// What the connector is told that the time is.
    fn now(&self) -> Timestamp;

    /// The platform's answer, from which secrets have still to be sealed; or what the host would have said for want of one.
    fn answer(&self, request: &Request) -> Result<Answer, Failure>;
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// As the connector made it.
    pub request: Request,
    /// As the connector was shown it.
    pub answer: Answer,
}

/// A request as a connector makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// Without its query.
    pub url: String,
    /// Names and values, not encoded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Pairs,
    /// Those that the connector set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Pairs,
    /// User and password of basic authentication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<(String, String)>,
    /// What is sent.
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub body: Body,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// Fields of a form, not encoded.
    Form(Pairs),
    /// A JSON text.
    Json(String),
    /// Any other text.
    Raw(String),
}

/// What a platform answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Pairs,
    /// Decompressed.
    pub body: String,
}

impl Body {
    /// True if nothing is sent.
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }
}

impl Wire {
    /// True if a script answers.
    pub(super) fn is_scripted(&self) -> bool {
        matches!(self, Self::Scripted(_))
    }

    /// True if an exchange would be told or answered by somebody.
    pub(super) fn is_told(&self) -> bool {
        !matches!(self, Self::Network)
    }
}

impl Request {
    /// A connector's request. `digests` are those that the host made for it.
    pub(super) fn told(request: &wit::Request, digests: &[String]) -> Self {
        let value = |value: &[wit::Part]| told(value, digests);
        let fields = |fields: &[wit::Field]| -> Pairs {
            fields.iter().map(|field| (field.name.clone(), value(&field.value))).collect()
        };
        Self {
            method: method(request.method).to_string(),
            url: request.url.clone(),
            query: fields(&request.query),
            headers: fields(&request.headers),
            auth: request.auth.as_ref().map(|auth| (value(&auth.user), value(&auth.password))),
            body: match &request.body {
                wit::Body::Empty => Body::Empty,
                wit::Body::Form(form) => Body::Form(fields(form)),
                wit::Body::Json(json) => Body::Json(value(json)),
                wit::Body::Raw(raw) => Body::Raw(value(&raw.content)),
            },
        }
    }
}

/// A value with secrets and digests by name.
fn told(value: &[wit::Part], digests: &[String]) -> String {
    let mut text = String::new();
    for part in value {
        match part {
            wit::Part::Text(plain) => {
                let mut plain = Cow::Borrowed(plain.as_str());
                for digest in digests.iter().filter(|digest| !digest.is_empty()) {
                    if plain.contains(digest.as_str()) {
                        plain = Cow::Owned(plain.replace(digest.as_str(), DIGEST));
                    }
                }
                text.push_str(&plain);
            }
            wit::Part::Secret(name) => {
                text.push('[');
                text.push_str(name);
                text.push(']');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(plain: &str) -> wit::Part {
        wit::Part::Text(plain.to_owned())
    }

    fn secret(name: &str) -> wit::Part {
        wit::Part::Secret(name.to_owned())
    }

    #[test]
    fn secrets_and_digests_stand_by_name() {
        let digests = ["d1".to_owned(), String::new(), "e2".to_owned()];
        for (value, told_as) in [
            (vec![], ""),
            (vec![text("Bearer "), secret("access-token")], "Bearer [access-token]"),
            (vec![text("d1")], DIGEST),
            (vec![text(r#"{"sign":"e2","of":"d1"}"#)], r#"{"sign":"[digest]","of":"[digest]"}"#),
            (vec![text("plain")], "plain"),
        ] {
            assert_eq!(told(&value, &digests), told_as);
        }
    }

    #[test]
    fn an_exchange_is_short_json() {
        let field = wit::Field { name: "q".to_owned(), value: vec![text("1")] };
        let request = wit::Request {
            method: wit::Method::Post,
            url: "https://a.example/x".to_owned(),
            query: vec![],
            headers: vec![],
            auth: None,
            body: wit::Body::Form(vec![field]),
            budgets: vec!["every".to_owned()],
            timeout: Some(3),
        };
        let answer = Answer { status: 200, headers: Pairs::new(), body: "{}".to_owned() };
        let exchange = Exchange { request: Request::told(&request, &[]), answer };
        let json = r#"{"request":{"method":"POST","url":"https://a.example/x","body":{"form":[["q","1"]]}},"answer":{"status":200,"body":"{}"}}"#;
        assert_eq!(serde_json::to_string(&exchange).unwrap(), json);
        assert_eq!(serde_json::from_str::<Exchange>(json).unwrap(), exchange);
    }
}
