//! Writes down what is asked of a platform and what it answers, whole bodies included.
//!
//! It stands between the server and any routes, and waits for an answer's end before it passes it on: answers that never end,
//! or break off, are not for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use bytes::Bytes;
use http::{Method, StatusCode, Uri};
use http_body_util::BodyExt as _;

/// A call and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// How it was asked.
    pub method: Method,
    /// What for: path and query, as they were sent.
    pub uri: Uri,
    /// Names of the request's headers. Their values hold tokens.
    pub headers: Vec<String>,
    /// What was sent.
    pub body: Bytes,
    /// How it was answered.
    pub status: StatusCode,
    /// What was answered.
    pub answer: Bytes,
}

/// The exchanges of some routes. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Exchange>>>);

impl Recorder {
    /// The same routes, written down from now on.
    pub fn around(&self, routes: Router) -> Router {
        routes.layer(middleware::from_fn_with_state(self.clone(), record))
    }

    /// What was written down so far, in the order of the answers.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.list().clone()
    }

    fn list(&self) -> MutexGuard<'_, Vec<Exchange>> {
        // A list to which whole entries are added: no panic leaves it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes a call on, and its answer back. A body that breaks off is answered with 502, as by any gateway.
async fn record(State(recorder): State<Recorder>, request: Request, next: Next) -> Result<Response, StatusCode> {
    let (head, body) = request.into_parts();
    let body = whole(body).await?;
    let (method, uri) = (head.method.clone(), head.uri.clone());
    let headers = head.headers.keys().map(ToString::to_string).collect();
    let response = next.run(Request::from_parts(head, Body::from(body.clone()))).await;
    let (head, answer) = response.into_parts();
    let answer = whole(answer).await?;
    let exchange = Exchange { method, uri, headers, body, status: head.status, answer: answer.clone() };
    recorder.list().push(exchange);
    Ok(Response::from_parts(head, Body::from(answer)))
}

async fn whole(body: Body) -> Result<Bytes, StatusCode> {
    body.collect().await.map(http_body_util::Collected::to_bytes).map_err(|_| StatusCode::BAD_GATEWAY)
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn both_sides_see_what_they_would_without_it() {
        let recorder = Recorder::default();
        let echo = |body: Bytes| async move { (StatusCode::IM_A_TEAPOT, body) };
        let routes = recorder.around(Router::new().route("/echo", post(echo)));
        let request = Request::post("/echo?a=%20b").header("x-token", "secret").body(Body::from("hello")).unwrap();
        let response = routes.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
        assert_eq!(whole(response.into_body()).await.unwrap(), "hello");

        let [exchange] = recorder.exchanges().try_into().unwrap();
        let Exchange { method, uri, headers, body, status, answer } = exchange;
        assert_eq!((method, uri.to_string().as_str()), (Method::POST, "/echo?a=%20b"));
        assert_eq!((headers, body.as_ref()), (vec!["x-token".to_owned()], b"hello".as_ref()));
        assert_eq!((status, answer.as_ref()), (StatusCode::IM_A_TEAPOT, b"hello".as_ref()));
    }
}
