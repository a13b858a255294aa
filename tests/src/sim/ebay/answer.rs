//! What eBay says when it refuses a call, but for token calls, which speak OAuth's language.

use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::sim::deliver::Answer;

/// A refusal of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// With an error of eBay's list.
    Error {
        /// Its status.
        status: StatusCode,
        /// The error's number.
        id: u32,
        /// Who speaks.
        domain: &'static str,
        /// Whose fault it is: `REQUEST` the caller's, `APPLICATION` eBay's.
        category: &'static str,
        /// At most 50 characters.
        message: &'static str,
        /// What was wrong.
        detail: String,
    },
    /// Too many calls, for that many seconds. The error's number is a third party's word.
    Throttled(u64),
    /// Status 404 and nothing else.
    NoSuchOrder,
    /// Status 400 by the web server, before eBay's own code sees the call.
    BadRequest,
}

impl Refusal {
    /// A parameter of an order method is wrong.
    pub(super) fn parameter(id: u32, message: &'static str, detail: impl Into<String>) -> Self {
        let status = StatusCode::BAD_REQUEST;
        let (domain, category) = ("API_FULFILLMENT", "REQUEST");
        Self::Error { status, id, domain, category, message, detail: detail.into() }
    }

    /// The token is none, or none any more.
    pub(super) fn access_token() -> Self {
        Self::Error {
            status: StatusCode::UNAUTHORIZED,
            id: 1001,
            domain: "OAuth",
            category: "REQUEST",
            message: "Invalid access token",
            detail: "Invalid access token. Check the value of the Authorization HTTP request header.".to_owned(),
        }
    }

    /// The token was not issued for this. The status is not documented.
    pub(super) fn permission() -> Self {
        Self::Error {
            status: StatusCode::FORBIDDEN,
            id: 1100,
            domain: "ACCESS",
            category: "REQUEST",
            message: "Access denied",
            detail: "Insufficient permissions to fulfill the request.".to_owned(),
        }
    }

    /// Something of eBay's broke.
    pub(super) fn system() -> Self {
        Self::Error {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            id: 30500,
            domain: "API_FULFILLMENT",
            category: "APPLICATION",
            message: "System error",
            detail: "There was a problem with an eBay internal system or process.".to_owned(),
        }
    }

    /// The same list with status 200, as gateways in between were seen to send it.
    pub(super) fn inside_of_a_success(self) -> Answer {
        match self {
            Self::Error { id, domain, category, message, detail, .. } => {
                Answer::json(StatusCode::OK, &errors((id, domain, category), message, &detail))
            }
            other => other.into(),
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Error { status, id, domain, category, message, detail } => {
                Self::json(status, &errors((id, domain, category), message, &detail))
            }
            Refusal::Throttled(seconds) => {
                let body =
                    errors((2001, "ACCESS", "REQUEST"), "Too many requests.", "The request limit has been reached.");
                let answer = Self::json(StatusCode::TOO_MANY_REQUESTS, &body);
                answer.with_header(header::RETRY_AFTER, HeaderValue::from(seconds))
            }
            Refusal::NoSuchOrder => Self::bare(StatusCode::NOT_FOUND),
            Refusal::BadRequest => Self::bare(StatusCode::BAD_REQUEST),
        }
    }
}

fn errors((id, domain, category): (u32, &str, &str), message: &str, detail: &str) -> Value {
    json!({
        "errors": [{
            "errorId": id, "domain": domain, "category": category, "message": message, "longMessage": detail,
            "inputRefIds": [], "outputRefIds": [], "parameters": [],
        }],
    })
}
