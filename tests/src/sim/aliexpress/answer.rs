//! What the gateway says when it refuses, in its two forms, and how any answer leaves the house, faults included.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use serde_json::{Value, json};

use crate::sim::Simulator;
use crate::sim::faults::Fault;

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

/// Counts the call, lets `answer` do it, and sends the answer, spoiled if a switch says so.
///
/// A server error and a page for people come from before the gateway, so the call is not done then. All other transport
/// faults spoil the answer of a call that was done.
pub(super) async fn deliver(simulator: &Simulator, method: &str, answer: impl FnOnce() -> Value + Send) -> Response {
    let switches = simulator.switches();
    switches.count(method);
    let fault = switches.take(method, is_of_transport);
    match fault {
        Some(Fault::ServerError) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
        }
        Some(Fault::Html) => return html(StatusCode::OK, "<html><body><h1>Sorry, try again later</h1></body></html>"),
        _ => {}
    }
    let text = answer().to_string();
    simulator.afterwards(method);
    match fault {
        Some(Fault::Malformed) => json_response(Body::from("{\"code\":\"0\",\"result\":{success: yes,]}")),
        Some(Fault::Truncated) => truncated(text),
        Some(Fault::Endless) => json_response(Body::new(Endless)),
        Some(Fault::Held) => {
            switches.hold().await;
            json_response(Body::from(text))
        }
        _ => json_response(Body::from(text)),
    }
}

fn is_of_transport(fault: Fault) -> bool {
    match fault {
        Fault::ServerError | Fault::Html | Fault::Malformed | Fault::Truncated | Fault::Endless | Fault::Held => true,
        Fault::Throttled { .. }
        | Fault::AddressRefused
        | Fault::NoPermission
        | Fault::RemoteService
        | Fault::Unsuccessful
        | Fault::EmptyPage => false,
    }
}

/// A page for people.
pub(super) fn html(status: StatusCode, page: impl Into<Body>) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], page.into()).into_response()
}

fn json_response(body: Body) -> Response {
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Promises all of `text`, sends half of it and breaks the connection.
fn truncated(text: String) -> Response {
    let promised = text.len() as u64;
    let mut half = Bytes::from(text);
    half.truncate(half.len() / 2);
    json_response(Body::new(Truncated { promised, half: Some(half) }))
}

/// A body that breaks off.
struct Truncated {
    promised: u64,
    half: Option<Bytes>,
}

impl HttpBody for Truncated {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let broken = || std::io::Error::from(std::io::ErrorKind::ConnectionAborted);
        std::task::Poll::Ready(Some(self.half.take().map(Frame::data).ok_or_else(broken)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A body of white space that never ends, which every JSON reader waits through.
struct Endless;

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, std::convert::Infallible>>> {
        static BLANKS: [u8; 16 * 1024] = [b' '; 16 * 1024];
        std::task::Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&BLANKS)))))
    }
}
