//! What the gateway says when it refuses, in its two forms.

use serde_json::{Value, json};

use crate::sim::grants::Invalid;

/// A refusal by the gateway. The HTTP status is 200 all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Whose fault it is: `ISV` the caller's, `ISP` the service's behind the gateway, `SYSTEM` the gateway's.
    kind: &'static str,
    code: &'static str,
    message: String,
    sub: Option<(&'static str, String)>,
}

impl Refusal {
    fn of_caller(code: &'static str, message: impl Into<String>) -> Self {
        Self { kind: "ISV", code, message: message.into(), sub: None }
    }

    /// A wrong signature, a wrong secret and an unknown app are one and the same to the gateway.
    pub(super) fn signature() -> Self {
        Self::of_caller("IncompleteSignature", "The request signature does not conform to platform standards")
    }

    /// Its real code is not known.
    pub(super) fn timestamp() -> Self {
        Self::of_caller("InvalidTimestamp", "The specified timestamp is outside of the tolerated range")
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::of_caller("MissingParameter", format!("MissingParameter: {parameter}"))
    }

    pub(super) fn unknown_method() -> Self {
        Self::of_caller("InvalidApiPath", "The specified api path is invalid")
    }

    pub(super) fn code() -> Self {
        Self::of_caller("InvalidCode", "The authorization code is invalid, used or expired")
    }

    pub(super) fn access_token() -> Self {
        Self::of_caller("IllegalAccessToken", "The specified access token is invalid or expired")
    }

    pub(super) fn refresh_token() -> Self {
        Self::of_caller("IllegalRefreshToken", "The specified refresh token is invalid or expired")
    }

    pub(super) fn address() -> Self {
        Self::of_caller("AppWhiteIpLimit", "The source IP address is not in the whitelist of the app")
    }

    pub(super) fn permission() -> Self {
        Self::of_caller("InsufficientPermission", "App does not have permission to access this api")
    }

    pub(super) fn throttled(seconds: u64) -> Self {
        let text = format!("Api access frequency exceeds the limit. this ban will last {seconds} seconds");
        Self::of_caller("ApiCallLimit", text)
    }

    /// A parameter that is there and wrong. The code is that of the platform's former gateway; the current one's is not known.
    pub(super) fn invalid(what: impl Into<String>) -> Self {
        let sub = Some(("isv.invalid-parameter", what.into()));
        Self { kind: "ISV", code: "50", message: "Remote service error".to_owned(), sub }
    }

    pub(super) fn remote_service() -> Self {
        let sub = Some(("isp.service-unavailable", "service unavailable".to_owned()));
        Self { kind: "ISP", code: "15", message: "Remote service error".to_owned(), sub }
    }

    /// As `/rest` says it: flat, with `message`.
    pub(super) fn flat(&self, request_id: &str) -> Value {
        let mut answer = json!({
            "type": self.kind, "code": self.code, "message": self.message, "request_id": request_id,
        });
        self.add_sub(&mut answer);
        answer
    }

    /// As `/sync` says it: wrapped, with `msg`.
    pub(super) fn wrapped(&self, request_id: &str) -> Value {
        let mut answer = json!({
            "type": self.kind, "code": self.code, "msg": self.message, "request_id": request_id,
        });
        // The gateway writes the codes that were numbers in its predecessor as numbers here.
        if let (Ok(number), Some(members)) = (self.code.parse::<u32>(), answer.as_object_mut()) {
            members.insert("code".to_owned(), number.into());
        }
        self.add_sub(&mut answer);
        json!({ "error_response": answer })
    }

    fn add_sub(&self, answer: &mut Value) {
        if let (Some((code, text)), Some(members)) = (&self.sub, answer.as_object_mut()) {
            members.insert("sub_code".to_owned(), (*code).into());
            members.insert("sub_msg".to_owned(), text.as_str().into());
        }
    }
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Code => Self::code(),
            Invalid::RefreshToken => Self::refresh_token(),
        }
    }
}
