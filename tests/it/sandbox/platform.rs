//! A platform of a few paths, each with one way to answer. It counts what it is asked and keeps what it is sent.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use longshore_tests::sim::Served;

/// The access token that the platform issues; it has every character that an encoding changes.
pub(super) const ACCESS_TOKEN: &str = "access/token+0123456789=\"quoted\"";
/// The refresh token that the platform issues.
pub(super) const REFRESH_TOKEN: &str = "refresh-token-0123456789";

/// What was asked, by path.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Arc<Mutex<BTreeMap<String, Vec<Asked>>>>);

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) version: http::Version,
    pub(super) authorization: String,
    pub(super) body: String,
}

impl Seen {
    /// The requests to a path, oldest first.
    pub(super) fn at(&self, path: &str) -> Vec<Asked> {
        self.0.lock().unwrap().get(path).cloned().unwrap_or_default()
    }
}

/// Begins to serve on a free port.
pub(super) async fn serve() -> (Served, Seen) {
    let seen = Seen::default();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    (Served::serve(router(&seen), address).await.unwrap(), seen)
}

/// The platform's routes.
pub(super) fn router(seen: &Seen) -> axum::Router {
    axum::Router::new().fallback(answer).with_state(seen.clone())
}

#[expect(clippy::disallowed_methods, reason = "the requests of the tests are small")]
async fn answer(State(seen): State<Seen>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    let authorization = parts.headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
    let asked = Asked { version: parts.version, authorization: authorization.unwrap_or_default(), body };
    let path = parts.uri.path();
    seen.0.lock().unwrap().entry(path.to_owned()).or_default().push(asked.clone());
    match path {
        "/ok" => text("ok"),
        "/token" => token(&asked.body),
        "/echo" => Response::builder()
            .header("x-echo", &asked.authorization)
            .body(Body::from(serde_json::json!({ "echo": asked.authorization }).to_string()))
            .unwrap(),
        "/redirect" => {
            Response::builder().status(StatusCode::FOUND).header("location", "/landed").body(Body::empty()).unwrap()
        }
        "/large" => Response::new(Body::from(vec![b'l'; 200_000])),
        "/bomb" => Response::builder().header("content-encoding", "gzip").body(Body::from(bomb())).unwrap(),
        "/gzip" => Response::builder().header("content-encoding", "gzip").body(Body::from(gzip(b"unpacked"))).unwrap(),
        "/brotli" => Response::builder().header("content-encoding", "br").body(Body::from("x")).unwrap(),
        "/silent" => std::future::pending().await,
        "/endless" => Response::new(Body::from_stream(endless())),
        "/late" => {
            tokio::time::sleep(Duration::from_millis(20)).await;
            text("late")
        }
        _ => Response::builder().status(StatusCode::NOT_FOUND).body(Body::from("nothing here")).unwrap(),
    }
}

fn text(text: &'static str) -> Response {
    Response::new(Body::from(text))
}

/// Issues tokens, or what the code asks for: an error of its own, or an answer that holds neither token nor error.
fn token(body: &str) -> Response {
    let json = if body.contains("with=error") {
        serde_json::json!({ "error": "invalid_code", "token": "a value that no rule seals" })
    } else if body.contains("with=nothing") {
        serde_json::json!({ "token": "a value that no rule seals" })
    } else {
        serde_json::json!({ "access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "again": ACCESS_TOKEN })
    };
    Response::new(Body::from(json.to_string()))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A megabyte that looks like a kilobyte.
fn bomb() -> Vec<u8> {
    gzip(&vec![0; 1_000_000])
}

/// A byte now and then, for ever: the connection is never idle and the answer never ends.
fn endless() -> impl futures_util::Stream<Item = Result<Bytes, std::convert::Infallible>> {
    futures_util::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Some((Ok(Bytes::from_static(b".")), ()))
    })
}
