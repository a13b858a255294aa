//! How any answer to a call leaves the house, faults of the way included.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use serde_json::Value;

use super::Simulator;
use super::consent_page::html;
use super::faults::Fault;

/// What is not JSON, and would be script on a page that showed it as it is.
const MALFORMED: &str = "{\"code\":\"0\",\"result\":{success: <script>alert(4)</script>,]}";

/// What a call is answered with.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    /// JSON with that status.
    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        let kind = HeaderValue::from_static("application/json;charset=UTF-8");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind)]);
        Self { status, headers, text: body.to_string() }
    }

    /// No body at all.
    pub(super) fn bare(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), text: String::new() }
    }

    /// The same with one more header.
    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    fn with_body(self, body: Body) -> Response {
        (self.status, self.headers, body).into_response()
    }
}

impl From<Value> for Answer {
    fn from(body: Value) -> Self {
        Self::json(StatusCode::OK, &body)
    }
}

/// Counts the call, lets `answer` do it, and sends the answer, spoiled if a switch says so.
///
/// A server error and a page for people come from before the platform's own code, so the call is not done then. All other
/// faults of the way spoil the answer of a call that was done.
pub(super) async fn deliver<A: Into<Answer>>(
    simulator: &Simulator,
    method: &str,
    answer: impl FnOnce() -> A + Send,
) -> Response {
    let switches = simulator.switches();
    switches.count(method);
    let fault = switches.take(method, Fault::is_of_the_way);
    match fault {
        Some(Fault::ServerError) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
        }
        Some(Fault::Html) => return html(StatusCode::OK, "<html><body><h1>Sorry, try again later</h1></body></html>"),
        _ => {}
    }
    let mut answer: Answer = answer().into();
    simulator.afterwards(method);
    let text = std::mem::take(&mut answer.text);
    match fault {
        Some(Fault::Malformed) => answer.with_body(Body::from(MALFORMED)),
        Some(Fault::Truncated) => answer.with_body(truncated(text)),
        Some(Fault::Endless) => answer.with_body(Body::new(Endless)),
        Some(Fault::Held) => {
            switches.hold().await;
            answer.with_body(Body::from(text))
        }
        Some(Fault::HeldHalfway) => answer.with_body(held_halfway(simulator.clone(), text)),
        _ => answer.with_body(Body::from(text)),
    }
}

/// Sends half of `text`, and the rest after the next release.
fn held_halfway(simulator: Simulator, text: String) -> Body {
    let mut half = Bytes::from(text);
    let rest = half.split_off(half.len() / 2);
    let rest = async move {
        simulator.switches().hold().await;
        rest
    };
    let frames = stream::once(async { half }).chain(stream::once(rest));
    Body::from_stream(frames.map(Ok::<_, std::convert::Infallible>))
}

/// Promises all of `text`, sends half of it and breaks the connection.
fn truncated(text: String) -> Body {
    let promised = text.len() as u64;
    let mut half = Bytes::from(text);
    half.truncate(half.len() / 2);
    Body::new(Truncated { promised, half: Some(half) })
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
