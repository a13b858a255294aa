//! Reading the answer of the token path: what the host sealed out of it, and how long it lasts. It tells nothing of the shop.

use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::time::{self, Timestamp};
use longshore_connector_sdk::{Failure, Response};
use serde::Deserialize;

use crate::app::{ACCESS_TOKEN, REFRESH_TOKEN};
use crate::envelope;

/// From this number on `expires_in` is a moment in milliseconds: 2001 or later.
const MOMENT_MIN: i64 = 1_000_000_000_000;
/// Up to this number it is a length in seconds: a year, though a token is good for a day.
const LENGTH_MAX: i64 = 366 * 24 * 3600;

/// What was issued.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// Names of the secrets to keep.
    pub(crate) keep: Vec<String>,
    /// When the access token ends.
    pub(crate) access_until: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    /// In spite of its name the moment at which the access token ends, in milliseconds since 1970.
    expires_in: Told,
}

/// The tokens in an answer.
pub(crate) fn read(response: &Response, now: Timestamp) -> Result<Tokens, Failure> {
    let answer: Answer = envelope::open_plain(response)?;
    let was_sealed = |name: &&str| response.sealed.iter().any(|sealed| sealed == name);
    if !was_sealed(&ACCESS_TOKEN) {
        return Err(Failure::malformed("", "the platform's answer holds no access token"));
    }
    let keep = [ACCESS_TOKEN, REFRESH_TOKEN].into_iter().filter(was_sealed).map(str::to_owned).collect();
    Ok(Tokens { keep, access_until: access_until(&answer.expires_in, now) })
}

/// The moment that is meant. Should the platform ever write what the name says, a length is understood too; taken for one
/// another, a token would seem to last for ever, or to have ended in 1970.
fn access_until(expires_in: &Told, now: Timestamp) -> Option<Timestamp> {
    match expires_in.parsed::<i64>()? {
        moment @ MOMENT_MIN.. => Timestamp::from_millisecond(moment).ok(),
        seconds @ 1..=LENGTH_MAX => Some(time::after(now, seconds)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    fn read_body(body: &str, sealed: &[&str]) -> Result<Tokens, Failure> {
        let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
        let response = Response { status: 200, headers: Vec::new(), body: body.into(), sealed };
        read(&response, time::parse_utc("2026-08-01T00:00:00Z").unwrap())
    }

    #[test]
    fn the_end_is_a_moment_and_a_length_is_understood() {
        for (expires_in, expected) in [
            ("1785628800000", Some("2026-08-02T00:00:00.000Z")),
            (r#""1785628800000""#, Some("2026-08-02T00:00:00.000Z")),
            ("1458640718000", Some("2016-03-22T09:58:38.000Z")),
            ("86400", Some("2026-08-02T00:00:00.000Z")),
            // Seconds since 1970: not the platform's, and no length either.
            ("1785628800", None),
            ("0", None),
            ("-1", None),
            ("null", None),
            (r#""soon""#, None),
            ("9223372036854775807", None),
        ] {
            let tokens = read_body(&format!(r#"{{"expires_in":{expires_in}}}"#), &[ACCESS_TOKEN]).unwrap();
            assert_eq!(tokens.access_until.map(time::utc_text).as_deref(), expected, "{expires_in}");
        }
    }

    #[test]
    fn what_was_sealed_is_kept() {
        for sealed in [&[ACCESS_TOKEN, REFRESH_TOKEN][..], &[ACCESS_TOKEN]] {
            assert_eq!(read_body(r#"{"scope":"basic"}"#, sealed).unwrap().keep, sealed);
        }
    }

    #[test]
    fn answers_without_a_token_fail() {
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused};
        for (body, sealed, kind) in [
            ("{}", &[][..], Malformed),
            ("{}", &[REFRESH_TOKEN], Malformed),
            (r#"{"error":"invalid_authorization_code","error_description":"Authorization Code无效"}"#, &[], Refused),
            (r#"{"error":"invalid_refresh_token"}"#, &[], NeedsAuthorization),
            (r#"{"error":"invalid_client"}"#, &[], Misconfigured),
            (r#"{"code":"23","message":"x"}"#, &[], Misconfigured),
        ] {
            assert_eq!(read_body(body, sealed).unwrap_err().kind, kind, "{body}");
        }
    }
}
