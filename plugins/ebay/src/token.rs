//! Reading the answer of a token call: what the host sealed out of it and how long it lasts, or why there is none.

use longshore_connector_sdk::exports::authorization::Grant;
use longshore_connector_sdk::json::{self, Told};
use longshore_connector_sdk::time::{self, Timestamp};
use longshore_connector_sdk::{Failure, FailureKind, Response, Shop};
use serde::Deserialize;

use crate::app::{ACCESS_TOKEN, REFRESH_TOKEN};
use crate::fault;

/// What a token call tells beside the tokens, and what it tells in their place.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    expires_in: Told,
    refresh_token_expires_in: Told,
    error: Told,
    error_description: Told,
}

/// Tokens that the host now holds.
#[derive(Debug)]
pub(crate) struct Issued {
    keep: Vec<String>,
    access_until: Option<Timestamp>,
    renew_until: Option<Timestamp>,
}

impl Issued {
    /// The grant that they are, for this shop.
    pub(crate) fn grant(self, shop: Shop) -> Grant {
        Grant {
            shop,
            keep: self.keep,
            access_until: self.access_until.map(time::utc_text),
            renew_until: self.renew_until.map(time::utc_text),
            extra: Vec::new(),
        }
    }
}

/// What was issued in an answer. A renewal tells no end of the refresh token, which then stays as it was.
pub(crate) fn read(response: &Response, now: Timestamp) -> Result<Issued, Failure> {
    let answer: Answer = match serde_json::from_str(&response.body) {
        Ok(answer) => answer,
        Err(error) => {
            let unreadable =
                || Failure::malformed("", format!("eBay's answer cannot be read: {}", json::describe(&error)));
            return Err(response.transport_failure().unwrap_or_else(unreadable));
        }
    };
    if let Some(error) = answer.error.filled() {
        return Err(refusal(error, answer.error_description.filled()));
    }
    // Errors that are not OAuth's own, such as too many calls, come in the form of all other calls.
    fault::check(response)?;
    if !response.sealed.iter().any(|name| name == ACCESS_TOKEN) {
        return Err(Failure::malformed("", "eBay's answer holds no access token"));
    }
    let keep = [ACCESS_TOKEN, REFRESH_TOKEN].into_iter().filter(|name| response.sealed.iter().any(|had| had == name));
    let until = |seconds: &Told| Some(time::after(now, seconds.parsed::<i64>().filter(|seconds| *seconds > 0)?));
    Ok(Issued {
        keep: keep.map(str::to_owned).collect(),
        access_until: until(&answer.expires_in),
        renew_until: until(&answer.refresh_token_expires_in),
    })
}

/// An error of OAuth (RFC 6749, section 5.2), with what a person can do about it. eBay words a dead refresh token like a dead
/// code: its seller changed the password or the user name, or took the permission back.
fn refusal(error: &str, words: Option<&str>) -> Failure {
    use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Unavailable};
    let (kind, advice) = match error {
        "invalid_grant" => (
            NeedsAuthorization,
            "the authorisation is used up, too old, taken back, or belongs to another RuName: authorise again",
        ),
        "invalid_client" | "unauthorized_client" => (
            Misconfigured,
            "check App ID, Cert ID and that the keyset is enabled: production keysets stay disabled until eBay's account \
             deletion notifications are set up or an exemption is granted",
        ),
        "invalid_scope" => {
            (Misconfigured, "the app may not ask for sell.fulfillment.readonly and commerce.identity.readonly")
        }
        "invalid_request" => (Misconfigured, "check App ID and RuName, and that both are of the same environment"),
        "server_error" | "temporarily_unavailable" => (Unavailable, "eBay cannot issue tokens now"),
        "unsupported_grant_type" => (Malformed, "eBay does not know this kind of request"),
        _ => (Refused, "eBay issues no token"),
    };
    let message = words.map_or_else(|| advice.to_owned(), |words| format!("{words} ({advice})"));
    Failure::new(kind, error, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_body(status: u16, body: &str, sealed: &[&str]) -> Result<Issued, Failure> {
        let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
        let response = Response { status, headers: Vec::new(), body: body.into(), sealed };
        read(&response, time::parse_utc("2026-08-01T00:00:00Z").unwrap())
    }

    #[test]
    fn lifetimes_count_from_now() {
        for (body, access, renew) in [
            (
                r#"{"expires_in":7200,"refresh_token_expires_in":47304000}"#,
                Some("2026-08-01T02:00:00.000Z"),
                Some("2028-01-30T12:00:00.000Z"),
            ),
            (r#"{"expires_in":"7200"}"#, Some("2026-08-01T02:00:00.000Z"), None),
            (r#"{"expires_in":0}"#, None, None),
            ("{}", None, None),
        ] {
            let issued = read_body(200, body, &[ACCESS_TOKEN]).unwrap();
            assert_eq!(issued.access_until.map(time::utc_text).as_deref(), access, "{body}");
            assert_eq!(issued.renew_until.map(time::utc_text).as_deref(), renew, "{body}");
            assert_eq!(issued.keep, [ACCESS_TOKEN], "{body}");
        }
    }

    #[test]
    fn refusals_are_classified() {
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        for (status, body, kind, code) in [
            (
                400,
                r#"{"error":"invalid_grant","error_description":"the code is old"}"#,
                NeedsAuthorization,
                "invalid_grant",
            ),
            (401, r#"{"error":"invalid_client"}"#, Misconfigured, "invalid_client"),
            (400, r#"{"error":"invalid_scope"}"#, Misconfigured, "invalid_scope"),
            (400, r#"{"error":"invalid_request"}"#, Misconfigured, "invalid_request"),
            (200, r#"{"error":"invalid_grant"}"#, NeedsAuthorization, "invalid_grant"),
            (400, r#"{"error":"server_error"}"#, Unavailable, "server_error"),
            (400, r#"{"error":"unsupported_grant_type"}"#, Malformed, "unsupported_grant_type"),
            (400, r#"{"error":"brand_new"}"#, Refused, "brand_new"),
            (429, "{}", Throttled, "http.429"),
            (429, "", Throttled, "http.429"),
            (503, "<html>", Unavailable, "http.503"),
            (200, "<html>", Unavailable, "http.200"),
            (200, "{}", Malformed, ""),
            (200, "[", Malformed, ""),
        ] {
            let failure = read_body(status, body, &[]).unwrap_err();
            assert_eq!((failure.kind, failure.code.as_str()), (kind, code), "{status} {body}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let failure =
            read_body(400, r#"{"error":"invalid_grant","error_description":"the code is old"}"#, &[]).unwrap_err();
        assert!(failure.message.starts_with("the code is old (") && failure.message.contains("authorise again"));
    }
}
