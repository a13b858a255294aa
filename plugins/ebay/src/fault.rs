//! What eBay says when it says no, and which kind of failure that is. The errors of OAuth are `token`'s.

use longshore_connector_sdk::json::{Many, Told};
use longshore_connector_sdk::{Failure, FailureKind, Response};
use serde::Deserialize;

/// The list that stands in the place of an answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Errors {
    errors: Many<Fault>,
}

/// One error. The first one of a list decides: eBay puts others behind it only to say more of the same.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Fault {
    error_id: Told,
    /// `REQUEST`: the caller's fault. `APPLICATION`: eBay's.
    category: Told,
    message: Told,
    long_message: Told,
}

/// Fails if the answer is a failure, whatever its status says.
pub(crate) fn check(response: &Response) -> Result<(), Failure> {
    let told: Errors = serde_json::from_str(&response.body).unwrap_or_default();
    if let Some(fault) = told.errors.0.first() {
        let wait = response.header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
        let failure = fault.to_failure(response.status);
        // Only who is throttled or waits for eBay gains from being told how long.
        let waits = matches!(failure.kind, FailureKind::Throttled | FailureKind::Unavailable);
        return Err(failure.retry_after(wait.filter(|_| waits)));
    }
    if let Some(failure) = response.transport_failure() {
        return Err(failure);
    }
    if response.status >= 400 {
        let failure = Fault::default().to_failure(response.status);
        return Err(Failure { code: format!("http.{}", response.status), ..failure });
    }
    Ok(())
}

impl Fault {
    /// The fault in the contract's words. The error's own number says more than the status, and the status more than who is blamed.
    fn to_failure(&self, status: u16) -> Failure {
        use FailureKind::{Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        let code = self.error_id.filled().unwrap_or_default();
        let (kind, advice) = match (code, status) {
            ("1100", _) => (
                Misconfigured,
                "the authorisation does not cover this: check the scopes of the app, then authorise again",
            ),
            // Passes by itself once the clock has been set, for all accounts at once.
            ("30850", _) => (Unavailable, "the clock of this computer is ahead of eBay's: set it right"),
            ("1001" | "1002", _) | (_, 401) => (NeedsAuthorization, ""),
            ("2001", _) | (_, 429) => (Throttled, ""),
            (_, 403) => (Misconfigured, "the app may not do this: check that its keyset is enabled"),
            (_, 500..) => (Unavailable, ""),
            _ if self.category.filled() == Some("APPLICATION") => (Unavailable, ""),
            _ => (Refused, ""),
        };
        let words = self.long_message.filled().or(self.message.filled()).unwrap_or("eBay reports an error");
        let message = if advice.is_empty() { words.to_owned() } else { format!("{words} ({advice})") };
        Failure::new(kind, code, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, headers: &[(&str, &str)], body: &str) -> Option<Failure> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        check(&Response { status, headers, body: body.into(), sealed: Vec::new() }).err()
    }

    #[test]
    fn errors_are_classified_by_number_then_status_then_blame() {
        use FailureKind::{Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        for (status, body, expected) in [
            (401, r#"{"errors":[{"errorId":1001,"domain":"OAuth"}]}"#, Some((NeedsAuthorization, "1001"))),
            (400, r#"{"errors":[{"errorId":"1002"}]}"#, Some((NeedsAuthorization, "1002"))),
            (403, r#"{"errors":[{"errorId":1100}]}"#, Some((Misconfigured, "1100"))),
            (400, r#"{"errors":[{"errorId":30850,"category":"REQUEST"}]}"#, Some((Unavailable, "30850"))),
            (400, r#"{"errors":[{"errorId":31100,"category":"REQUEST"}]}"#, Some((Refused, "31100"))),
            (500, r#"{"errors":[{"errorId":30500,"category":"APPLICATION"}]}"#, Some((Unavailable, "30500"))),
            (200, r#"{"errors":[{"errorId":30500,"category":"APPLICATION"}]}"#, Some((Unavailable, "30500"))),
            (200, r#"{"errors":[{"errorId":7,"category":"REQUEST"},{"errorId":1001}]}"#, Some((Refused, "7"))),
            (429, r#"{"errors":[{"errorId":2001}]}"#, Some((Throttled, "2001"))),
            (429, "", Some((Throttled, "http.429"))),
            (401, "{}", Some((NeedsAuthorization, "http.401"))),
            (403, r#"{"errors":[]}"#, Some((Misconfigured, "http.403"))),
            (409, "{}", Some((Refused, "http.409"))),
            (200, "<html>", Some((Unavailable, "http.200"))),
            (200, r#"{"orders":[],"errors":[]}"#, None),
            (200, "{}", None),
            (204, "", None),
        ] {
            let found = failure(status, &[], body);
            let found = found.as_ref().map(|failure| (failure.kind, failure.code.as_str()));
            assert_eq!(found, expected, "{status} {body}");
        }
    }

    #[test]
    fn the_wait_that_ebay_asks_for_is_kept_where_waiting_helps() {
        for (status, wait) in [(429, Some(17)), (503, Some(17)), (401, None), (400, None)] {
            let body = r#"{"errors":[{"errorId":9}]}"#;
            let failure = failure(status, &[("retry-after", "17")], body).unwrap();
            assert_eq!(failure.retry_after, wait, "{status}");
        }
    }

    #[test]
    fn the_longer_words_come_first_and_advice_behind_them() {
        let body = r#"{"errors":[{"errorId":30850,"message":"Future","longMessage":"The date is in the future"}]}"#;
        let message = failure(400, &[], body).unwrap().message;
        assert_eq!(message, "The date is in the future (the clock of this computer is ahead of eBay's: set it right)");
        assert_eq!(failure(400, &[], r#"{"errors":[{}]}"#).unwrap().message, "eBay reports an error");
    }
}
