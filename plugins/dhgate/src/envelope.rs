//! Opening an answer. Success and failure may share a status, so only the body tells one from the other.
//!
//! The router's methods put a `status` beside their fields. The router itself and the sign-in have none: they report errors at
//! the top, in numbers and in words.

use longshore_connector_sdk::json::{self, Many, Told};
use longshore_connector_sdk::{Failure, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fault::{Fault, SubError};

/// The method found nothing. That is an answer and not an error.
const NOTHING: &str = "109";

/// What stands around the content.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Head {
    status: Option<Status>,
    code: Told,
    message: Told,
    #[serde(rename = "subErrors")]
    subs: Many<SubError>,
    error_code: Told,
    error: Told,
    error_description: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    code: Told,
    /// Older answers call it `msg`.
    #[serde(alias = "msg")]
    message: Told,
    #[serde(rename = "subErrors")]
    subs: Many<SubError>,
}

impl Status {
    fn is_success(&self) -> bool {
        let zeros = self.code.filled().is_some_and(|code| code.bytes().all(|digit| digit == b'0'));
        zeros || self.message.filled() == Some("OK")
    }
}

impl Head {
    /// The error at the top, if there is one.
    fn fault(self) -> Option<Fault> {
        let is_told = |told: &Told| told.filled().is_some();
        if is_told(&self.error) {
            return Some(Fault { code: self.error, message: self.error_description, subs: self.subs.0 });
        }
        let code = [self.code, self.error_code].into_iter().find(is_told)?;
        Some(Fault { code, message: self.message, subs: self.subs.0 })
    }
}

/// What a method answered, read as `T`. None if it found nothing.
pub(crate) fn open<T: DeserializeOwned>(response: &Response) -> Result<Option<T>, Failure> {
    let head = head(response)?;
    let Some(status) = head.status else {
        let fault = head.fault().map(|fault| fault.to_failure());
        return Err(fault.unwrap_or_else(|| Failure::malformed("", "the platform's answer has no `status`")));
    };
    if status.code.filled() == Some(NOTHING) {
        return Ok(None);
    }
    if !status.is_success() {
        return Err(Fault { code: status.code, message: status.message, subs: status.subs.0 }.to_failure());
    }
    read(&response.body).map(Some)
}

/// What the sign-in answered, read as `T`. Its successes are told by having no error.
pub(crate) fn open_plain<T: DeserializeOwned>(response: &Response) -> Result<T, Failure> {
    match head(response)?.fault() {
        Some(fault) => Err(fault.to_failure()),
        None => read(&response.body),
    }
}

fn head(response: &Response) -> Result<Head, Failure> {
    // A refusal may come with any status below 500; from there on nobody promises JSON.
    match response.transport_failure() {
        Some(failure) => Err(failure),
        None => read(&response.body),
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Failure> {
    let unreadable = |error| format!("the platform's answer cannot be read: {}", json::describe(&error));
    serde_json::from_str(body).map_err(|error| Failure::malformed("", unreadable(error)))
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Content {
        #[serde(default)]
        count: Told,
    }

    fn response(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.into(), sealed: Vec::new() }
    }

    #[test]
    fn answers_of_methods_are_told_apart_by_their_body() {
        use FailureKind::{Malformed, NeedsAuthorization, Refused, Throttled, Unavailable};
        for (status, body, expected) in [
            (
                200,
                r#"{"status":{"code":"00000000","message":"OK","solution":"","subErrors":[]},"count":1}"#,
                Ok(Some("1")),
            ),
            (200, r#"{"status":{"code":"00000000","msg":"OK","subErrors":null},"count":"1"}"#, Ok(Some("1"))),
            (200, r#"{"status":{"code":0},"count":1}"#, Ok(Some("1"))),
            (200, r#"{"status":{"message":"OK"},"count":1}"#, Ok(Some("1"))),
            (200, r#"{"status":{"code":"109","message":"无数据","subErrors":[]}}"#, Ok(None)),
            (200, r#"{"status":{"code":109}}"#, Ok(None)),
            (
                200,
                r#"{"status":{"code":"9","message":"x","subErrors":[{"code":"a","message":"b"}]}}"#,
                Err((Refused, "9")),
            ),
            (
                200,
                r#"{"code":"40","message":"令牌Access Token过期或不存在","solution":"","subErrors":null}"#,
                Err((NeedsAuthorization, "40")),
            ),
            (400, r#"{"code":36,"message":"x"}"#, Err((Throttled, "36"))),
            (403, r#"{"error_code":"37"}"#, Err((Throttled, "37"))),
            (401, r#"{"error":"invalid_token"}"#, Err((NeedsAuthorization, "invalid_token"))),
            (500, r#"{"status":{"code":"00000000"}}"#, Err((Unavailable, "http.500"))),
            (200, "<html>", Err((Unavailable, "http.200"))),
            (200, "{}", Err((Malformed, ""))),
            (200, r#"{"status":null}"#, Err((Malformed, ""))),
            (200, r#"{"status":"OK"}"#, Err((Malformed, ""))),
            (200, r#"{"status":{"code":"00000000"},"count":[]}"#, Err((Malformed, ""))),
            (200, "[]", Err((Malformed, ""))),
            (200, "", Err((Malformed, ""))),
        ] {
            let opened = open::<Content>(&response(status, body));
            let opened = opened.map(|found| found.and_then(|content| content.count.owned()));
            let opened = opened.map_err(|failure| (failure.kind, failure.code));
            let expected =
                expected.map(|count| count.map(str::to_owned)).map_err(|(kind, code)| (kind, code.to_owned()));
            assert_eq!(opened, expected, "{status} {body}");
        }
    }

    #[test]
    fn answers_of_the_sign_in_need_no_status() {
        assert_eq!(open_plain::<Content>(&response(200, r#"{"count":7}"#)).unwrap().count.filled(), Some("7"));
        for body in [r#"{"error":"invalid_client","count":7}"#, r#"{"code":"23","count":7}"#] {
            let failure = open_plain::<Content>(&response(400, body)).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Misconfigured, "{body}");
        }
    }
}
