//! What the Selling Partner API says when it refuses a call.

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::json;

use crate::sim::deliver::Answer;

use super::quota::Plan;

const DENIED: &str = "Access to requested resource is denied.";

/// A refusal of one call: status, code, message, details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>, details: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: details.into() }
    }

    pub(super) fn no_token() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Unauthorized", DENIED, "Access token is missing in the request header.")
    }

    /// Unknown, ended and revoked tokens are one and the same here.
    pub(super) fn bad_token() -> Self {
        let details = "The access token you provided is revoked, malformed or invalid.";
        Self::new(StatusCode::FORBIDDEN, "Unauthorized", DENIED, details)
    }

    /// The role is missing, or there is no such path: the answer does not tell.
    pub(super) fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, "Unauthorized", DENIED, "")
    }

    pub(super) fn foreign_marketplace() -> Self {
        let details = "The marketplaces you provided are not valid for region.";
        Self::new(StatusCode::FORBIDDEN, "Unauthorized", DENIED, details)
    }

    pub(super) fn throttled() -> Self {
        let message = "You exceeded your quota for the requested resource.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "QuotaExceeded", message, "")
    }

    pub(super) fn internal() -> Self {
        let message = "We encountered an internal error. Please try again.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", message, "")
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidInput", message, "")
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NotFound", "The requested resource doesn't exist.", "")
    }

    /// The same list with status 200, as gateways in between were seen to send it.
    pub(super) fn inside_of_a_success(self) -> Self {
        Self { status: StatusCode::OK, ..self }
    }

    /// As it is sent for a call under `plan`. `request` is the call's number.
    pub(super) fn answer(&self, plan: Option<Plan>, request: &str) -> Answer {
        let error = json!({ "code": self.code, "message": self.message, "details": self.details });
        let answer = Answer::json(self.status, &json!({ "errors": [error] }));
        let kind = if self.status == StatusCode::FORBIDDEN { "AccessDeniedException" } else { self.code };
        marked(answer, self.status, plan, request)
            .with_header(HeaderName::from_static("x-amzn-errortype"), HeaderValue::from_static(kind))
    }
}

/// Adds the call's number, and the rate where Amazon tells it: with successes, bad requests and what is not found.
pub(super) fn marked(answer: Answer, status: StatusCode, plan: Option<Plan>, request: &str) -> Answer {
    let number = HeaderValue::from_str(request).unwrap_or(HeaderValue::from_static("none"));
    let answer = answer.with_header(HeaderName::from_static("x-amzn-requestid"), number);
    let told = matches!(status, StatusCode::OK | StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND);
    match plan.filter(|_| told) {
        Some(plan) => {
            answer.with_header(HeaderName::from_static("x-amzn-ratelimit-limit"), HeaderValue::from_static(plan.rate))
        }
        None => answer,
    }
}
