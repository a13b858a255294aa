//! Opening an answer: the gateway says HTTP 200 to nearly everything, so only the body tells success from failure.

use std::collections::BTreeMap;

use longshore_connector_sdk::json::{self, RawValue};
use longshore_connector_sdk::{Failure, Response};

use crate::fault::Fault;

/// The members of a successful answer, each with its own text.
pub(crate) type Content<'a> = BTreeMap<String, &'a RawValue>;

/// What a successful answer holds, without the wrapper that unsimplified answers have around it.
pub(crate) fn open(response: &Response) -> Result<Content<'_>, Failure> {
    if let Some(failure) = response.transport_failure() {
        return Err(failure);
    }
    let content = read(&response.body)?;
    check(&response.body, &content)?;
    let wrapper = content.iter().find(|(name, _)| name.ends_with("_response"));
    let Some((_, inner)) = wrapper else { return Ok(content) };
    let inside = read(inner.get())?;
    check(inner.get(), &inside)?;
    Ok(inside)
}

/// One member of a successful answer, which must be there.
pub(crate) fn member<'a>(content: &Content<'a>, name: &str) -> Result<&'a RawValue, Failure> {
    let missing = || Failure::malformed("", format!("the platform's answer has no `{name}`"));
    content.get(name).copied().ok_or_else(missing)
}

/// The failure of a text that could not be read.
pub(crate) fn unreadable(error: &serde_json::Error) -> Failure {
    Failure::malformed("", format!("the platform's answer cannot be read: {}", json::describe(error)))
}

fn read(text: &str) -> Result<Content<'_>, Failure> {
    json::members(text).map_err(|error| unreadable(&error))
}

/// Fails if this level reports an error, in either of the gateway's two forms.
fn check(text: &str, content: &Content<'_>) -> Result<(), Failure> {
    let fault = |text| serde_json::from_str::<Fault>(text).map_err(|error| unreadable(&error));
    if let Some(error) = content.get("error_response") {
        return Err(fault(error.get())?.to_failure());
    }
    // The text of a good answer is long: it is read as a fault only when its code says so.
    let code = content.get("code").and_then(|code| serde_json::from_str(code.get()).ok()).unwrap_or_default();
    if (Fault { code, ..Fault::default() }).is_error() { Err(fault(text)?.to_failure()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    fn opened(status: u16, body: &str) -> Result<Vec<String>, (FailureKind, String)> {
        let response = Response { status, headers: Vec::new(), body: body.into(), sealed: Vec::new() };
        match open(&response) {
            Ok(content) => Ok(content.into_keys().collect()),
            Err(failure) => Err((failure.kind, failure.code)),
        }
    }

    #[test]
    fn success_is_found_in_both_shapes() {
        for (body, expected) in [
            (r#"{"result":{},"code":"0","request_id":"1"}"#, vec!["code", "request_id", "result"]),
            (r#"{"result":{},"code":0}"#, vec!["code", "result"]),
            (r#"{"target":{},"code":""}"#, vec!["code", "target"]),
            (r#"{"aliexpress_trade_x_get_response":{"result":{},"request_id":"1"}}"#, vec!["request_id", "result"]),
        ] {
            assert_eq!(opened(200, body), Ok(expected.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }

    #[test]
    fn failures_are_found_wherever_they_hide() {
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Unavailable};
        for (status, body, kind, code) in [
            (200, r#"{"type":"ISV","code":"IncompleteSignature","message":"m"}"#, Misconfigured, "IncompleteSignature"),
            (200, r#"{"error_response":{"code":"IllegalAccessToken"}}"#, NeedsAuthorization, "IllegalAccessToken"),
            (
                200,
                r#"{"x_response":{"error_response":{"code":"IllegalAccessToken"}}}"#,
                NeedsAuthorization,
                "IllegalAccessToken",
            ),
            (200, r#"{"error_response":{"code":15,"sub_code":"isp.x"},"request_id":"1"}"#, Unavailable, "isp.x"),
            (400, r#"{"code":"IllegalAccessToken"}"#, NeedsAuthorization, "IllegalAccessToken"),
            (500, r#"{"code":"0"}"#, Unavailable, "http.500"),
            (200, "<html>busy</html>", Unavailable, "http.200"),
            (200, r#"{"result":{"succ"#, Malformed, ""),
            (200, "", Malformed, ""),
            (200, "[]", Malformed, ""),
            (200, "null", Malformed, ""),
        ] {
            assert_eq!(opened(status, body), Err((kind, code.to_owned())), "{status} {body}");
        }
    }
}
