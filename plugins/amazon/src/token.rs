//! Reading the answer of Login with Amazon: what the host sealed out of it and how long it lasts, or why there is nothing.

use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::time::{self, Timestamp};
use longshore_connector_sdk::{Failure, FailureKind, Response};
use serde::Deserialize;

use crate::app::{ACCESS_TOKEN, REFRESH_TOKEN};

/// What was brought to get tokens for: it decides what a refusal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brought {
    /// The callback's code.
    Code,
    /// The refresh token that the host holds.
    Stored,
    /// A refresh token that somebody pasted.
    Pasted,
}

/// Tokens that the host now holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issued {
    /// The names to keep.
    pub(crate) keep: Vec<String>,
    /// When the access token ends.
    pub(crate) access_until: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    error: Told,
    error_description: Told,
    expires_in: Told,
}

/// The tokens in an answer.
pub(crate) fn read(response: &Response, brought: Brought, now: Timestamp) -> Result<Issued, Failure> {
    let answer: Option<Answer> = serde_json::from_str(&response.body).ok();
    if let Some(failure) = answer.as_ref().and_then(|answer| answer.failure(response.status, brought)) {
        return Err(failure);
    }
    if let Some(failure) = response.transport_failure() {
        return Err(failure);
    }
    let sealed = |name: &str| response.sealed.iter().any(|had| had == name);
    if response.status >= 400 || !sealed(ACCESS_TOKEN) {
        return Err(Failure::malformed("", "Login with Amazon answered without an access token"));
    }
    let seconds = answer.and_then(|answer| answer.expires_in.parsed::<i64>()).filter(|seconds| *seconds > 0);
    let keep = [ACCESS_TOKEN, REFRESH_TOKEN].into_iter().filter(|name| sealed(name));
    Ok(Issued {
        keep: keep.map(str::to_owned).collect(),
        access_until: seconds.map(|seconds| time::after(now, seconds)),
    })
}

impl Answer {
    fn failure(&self, status: u16, brought: Brought) -> Option<Failure> {
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        let code = self.error.filled()?;
        let (kind, advice) = match (code, brought) {
            ("invalid_grant", Brought::Code) => (
                Refused,
                "the authorisation took longer than five minutes or was used before: start again from the link",
            ),
            ("invalid_grant", Brought::Stored) => {
                (NeedsAuthorization, "the seller has withdrawn the authorisation, or it has ended: it lasts 365 days")
            }
            ("invalid_grant", Brought::Pasted) => (
                NeedsAuthorization,
                "Amazon does not know this refresh token: it is incomplete, was withdrawn, or is of another application",
            ),
            ("invalid_client" | "unauthorized_client", _) => (
                Misconfigured,
                "client ID and client secret do not belong together; Amazon wants a new secret every 180 days",
            ),
            ("access_denied", _) => (Refused, ""),
            ("server_error" | "temporarily_unavailable", _) => (Unavailable, ""),
            (_, _) if status == 429 => (Throttled, ""),
            (_, _) if status >= 500 => (Unavailable, ""),
            // What is left are complaints about the request, which nobody but the connector has written.
            _ => (Malformed, ""),
        };
        let words = self.error_description.filled().unwrap_or("Login with Amazon reports an error");
        let message = if advice.is_empty() { words.to_owned() } else { format!("{words} ({advice})") };
        Some(Failure::new(kind, code, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [&str; 2] = [ACCESS_TOKEN, REFRESH_TOKEN];

    fn answer(status: u16, body: &str, sealed: &[&str], brought: Brought) -> Result<Issued, Failure> {
        let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
        let response = Response { status, headers: Vec::new(), body: body.into(), sealed };
        read(&response, brought, time::parse_utc("2026-08-01T00:00:00Z").unwrap())
    }

    #[test]
    fn what_was_sealed_is_kept_for_as_long_as_it_lasts() {
        for (body, sealed, until) in [
            (r#"{"access_token":"[access-token]","expires_in":3600}"#, &BOTH[..], Some("2026-08-01T01:00:00.000Z")),
            (r#"{"expires_in":"60"}"#, &BOTH[..1], Some("2026-08-01T00:01:00.000Z")),
            (r#"{"expires_in":0}"#, &BOTH[..], None),
            ("{}", &BOTH[..], None),
        ] {
            let issued = answer(200, body, sealed, Brought::Stored).unwrap();
            assert_eq!(issued.keep, sealed, "{body}");
            assert_eq!(issued.access_until.map(time::utc_text).as_deref(), until, "{body}");
        }
    }

    #[test]
    fn refusals_say_whose_turn_it_is() {
        use Brought::{Code, Pasted, Stored};
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        for (status, body, brought, kind) in [
            (
                400,
                r#"{"error":"invalid_grant","error_description":"The request has an invalid grant parameter : code"}"#,
                Code,
                Refused,
            ),
            (400, r#"{"error":"invalid_grant"}"#, Stored, NeedsAuthorization),
            (400, r#"{"error":"invalid_grant"}"#, Pasted, NeedsAuthorization),
            (
                401,
                r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#,
                Stored,
                Misconfigured,
            ),
            (400, r#"{"error":"unauthorized_client"}"#, Code, Misconfigured),
            (400, r#"{"error":"access_denied"}"#, Code, Refused),
            (400, r#"{"error":"invalid_request"}"#, Stored, Malformed),
            (500, r#"{"error":"server_error"}"#, Stored, Unavailable),
            (503, r#"{"error":"other"}"#, Stored, Unavailable),
            (429, r#"{"error":"other"}"#, Stored, Throttled),
            (429, "", Stored, Throttled),
            (502, "<html>", Stored, Unavailable),
            (200, "<html>", Stored, Unavailable),
            (200, r#"{"expires_in":3600}"#, Stored, Malformed),
            (404, r#"{"message":"no"}"#, Stored, Malformed),
        ] {
            assert_eq!(answer(status, body, &[], brought).unwrap_err().kind, kind, "{status} {body} {brought:?}");
        }
    }
}
