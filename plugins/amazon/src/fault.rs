//! What the Selling Partner API says when it says no, and which kind of failure that is. The errors of token calls are `token`'s.

use longshore_connector_sdk::json::{Many, Told};
use longshore_connector_sdk::{Failure, FailureKind, Response};
use serde::Deserialize;

use crate::plan::Plan;

/// The list that stands in the place of an answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Errors {
    errors: Many<Fault>,
}

/// One error. The cause often stands in the details alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fault {
    code: Told,
    message: Told,
    details: Told,
}

/// Fails if the status or the shape of the answer says that it is none.
pub(crate) fn check(response: &Response, plan: Plan) -> Result<(), Failure> {
    if response.status < 400 {
        return response.transport_failure().map_or(Ok(()), Err);
    }
    let told: Errors = serde_json::from_str(&response.body).unwrap_or_default();
    match (told.errors.0.first(), response.transport_failure()) {
        (Some(fault), _) => Err(fault.to_failure(response, plan)),
        (None, Some(failure)) if failure.kind == FailureKind::Throttled => Err(waiting(failure, response, plan)),
        (None, Some(failure)) => Err(failure),
        (None, None) => Err(Fault::default().to_failure(response, plan)),
    }
}

/// The failure of an answer that succeeds by its status and holds errors in the place of what was asked for.
pub(crate) fn inside(response: &Response, errors: &Many<Fault>, plan: Plan) -> Failure {
    match errors.0.first() {
        Some(fault) => fault.to_failure(response, plan),
        None => Failure::malformed("", "Amazon's answer does not hold what was asked for"),
    }
}

/// The failure of a text that could not be read.
pub(crate) fn unreadable(error: &serde_json::Error) -> Failure {
    let what = longshore_connector_sdk::json::describe(error);
    Failure::malformed("", format!("Amazon's answer cannot be read: {what}"))
}

impl Fault {
    fn to_failure(&self, response: &Response, plan: Plan) -> Failure {
        let (kind, advice) = self.judge(response.status);
        let mut message = self.words();
        if !advice.is_empty() {
            message = format!("{message} ({advice})");
        }
        if let Some(request) = response.header("x-amzn-requestid") {
            message = format!("{message} [request {request}]");
        }
        let code = self.code.owned().unwrap_or_else(|| format!("http.{}", response.status));
        waiting(Failure::new(kind, code, message), response, plan)
    }

    /// Which kind it is, and what a person can do about it. Refused access (403) has many causes, which the words tell apart.
    fn judge(&self, status: u16) -> (FailureKind, &'static str) {
        use FailureKind::{Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        let says = |word: &str| self.all_words().contains(word);
        match status {
            429 => (Throttled, ""),
            500.. => (Unavailable, ""),
            _ if self.code.filled() == Some("QuotaExceeded") => (Throttled, ""),
            _ if self.code.filled() == Some("InternalFailure") => (Unavailable, ""),
            401 | 403 if says("access token") => (NeedsAuthorization, ""),
            401 | 403 if says("marketplace") => {
                (Misconfigured, "check the account's region, and its marketplaces if any are named")
            }
            401 | 403 => (
                Misconfigured,
                "check that the application has the roles for orders and, if personal data is wanted, for addresses; \
                 after a role was added the seller must authorise again",
            ),
            // The older interface refuses a token for personal data without a role in these words.
            400 if says("requested data elements") => (
                Misconfigured,
                "the application has no role for personal data: ask Amazon for it, or set personal data to none",
            ),
            _ => (Refused, ""),
        }
    }

    fn all_words(&self) -> String {
        let words = [&self.message, &self.details].map(|told| told.filled().unwrap_or_default());
        words.join(" ").to_ascii_lowercase()
    }

    fn words(&self) -> String {
        let (message, details) = (self.message.filled(), self.details.filled());
        let words: Vec<&str> =
            [message, details.filter(|details| Some(*details) != message)].into_iter().flatten().collect();
        if words.is_empty() { "Amazon refuses the call".to_owned() } else { words.join(" ") }
    }
}

/// Amazon tells no wait with a refusal for too many calls; one call comes back in the time that the plan says.
fn waiting(failure: Failure, response: &Response, plan: Plan) -> Failure {
    let told = response.header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    match failure.kind {
        FailureKind::Throttled => failure.retry_after(told.or(Some(plan.seconds))),
        FailureKind::Unavailable => failure.retry_after(told),
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::SEARCH_ORDERS;

    fn failure(status: u16, headers: &[(&str, &str)], body: &str) -> Option<Failure> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        check(&Response { status, headers, body: body.into(), sealed: Vec::new() }, SEARCH_ORDERS).err()
    }

    fn error(code: &str, message: &str, details: &str) -> String {
        serde_json::json!({ "errors": [{ "code": code, "message": message, "details": details }] }).to_string()
    }

    #[test]
    fn refusals_are_classified_by_status_and_words() {
        use FailureKind::{Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        let denied = "Access to requested resource is denied.";
        for (status, body, expected) in [
            (403, error("Unauthorized", denied, "Access token is missing in the request header."), NeedsAuthorization),
            (
                403,
                error("Unauthorized", denied, "The access token you provided is revoked, malformed or invalid."),
                NeedsAuthorization,
            ),
            (403, error("Unauthorized", denied, "The access token you provided has expired."), NeedsAuthorization),
            (401, error("Unauthorized", "Access token expired", ""), NeedsAuthorization),
            (403, error("Unauthorized", denied, ""), Misconfigured),
            (
                403,
                error("Unauthorized", denied, "The marketplaces you provided are not valid for region."),
                Misconfigured,
            ),
            (400, error("InvalidInput", "The paginationToken you have submitted is not valid.", ""), Refused),
            (
                400,
                error(
                    "InvalidInput",
                    "Application does not have access to one or more requested data elements: [buyerInfo]",
                    "",
                ),
                Misconfigured,
            ),
            (404, error("NotFound", "Resource not found", ""), Refused),
            (413, error("RequestTooLarge", "too large", ""), Refused),
            (429, error("QuotaExceeded", "You exceeded your quota for the requested resource.", ""), Throttled),
            (500, error("InternalFailure", "We encountered an internal error.", ""), Unavailable),
            (503, error("ServiceUnavailable", "busy", ""), Unavailable),
            (429, "{}".to_owned(), Throttled),
            (403, "{}".to_owned(), Misconfigured),
            (400, "<html>Bad Request</html>".to_owned(), Unavailable),
            (200, "<html>maintenance</html>".to_owned(), Unavailable),
            (503, String::new(), Unavailable),
        ] {
            assert_eq!(failure(status, &[], &body).map(|failure| failure.kind), Some(expected), "{status} {body}");
        }
        assert_eq!(failure(200, &[], "{}"), None);
    }

    #[test]
    fn who_is_throttled_waits_as_long_as_a_call_takes_to_come_back() {
        for (status, headers, wait) in [
            (429, &[][..], Some(179)),
            (429, &[("retry-after", "7")], Some(7)),
            (503, &[], None),
            (503, &[("retry-after", "7")], Some(7)),
            (400, &[("retry-after", "7")], None),
        ] {
            for body in [String::new(), "{}".to_owned(), error("Some", "words", "")] {
                assert_eq!(failure(status, headers, &body).unwrap().retry_after, wait, "{status} {headers:?} {body}");
            }
        }
    }

    #[test]
    fn the_words_hold_the_details_and_the_number_of_the_request() {
        let headers = [("x-amzn-requestid", "r-1")];
        let told = failure(400, &headers, &error("InvalidInput", "no", "createdAfter is no date")).unwrap();
        assert_eq!(
            (told.code.as_str(), told.message.as_str()),
            ("InvalidInput", "no createdAfter is no date [request r-1]")
        );
        let bare = failure(400, &[], &error("InvalidInput", "Invalid Input", "Invalid Input")).unwrap();
        assert_eq!(bare.message, "Invalid Input");
        assert_eq!(failure(404, &[], "{}").unwrap().code, "http.404");
    }
}
