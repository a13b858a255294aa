//! Asks the daemon over its unix socket: one HTTP/1.1 exchange on a connection of its own. Knows status codes, not commands.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;

use super::exit::{Exit, Failure};
use super::table::visible;
use crate::api::control::ErrorAnswer;

/// A longer answer is none of ours: 500 drafts with long titles stay well below.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The daemon answers from its own memory and store; nothing it says here waits for a platform.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Asks the daemon.
#[derive(Debug)]
pub(super) struct Client {
    socket: PathBuf,
}

impl Client {
    /// Asks on this socket.
    pub(super) fn new(socket: PathBuf) -> Self {
        Self { socket }
    }

    /// `GET` of a path that is encoded already.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.ask(Method::GET, path).await
    }

    /// `POST` without a body.
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        self.ask(Method::POST, path).await
    }

    async fn ask<T: DeserializeOwned>(&self, method: Method, path: &str) -> Result<T, Failure> {
        let exchange = tokio::time::timeout(ANSWER_WITHIN, self.exchange(method, path)).await;
        let (status, body) = exchange.unwrap_or_else(|_| {
            Err(Failure::new(Exit::TryAgain, format!("the daemon on {} does not answer", self.socket.display()))
                .help("see what it does with `journalctl -u longshore`"))
        })?;
        read(status, &body)
    }

    async fn exchange(&self, method: Method, path: &str) -> Result<(StatusCode, Bytes), Failure> {
        let broken = |what: &dyn std::fmt::Display| {
            Failure::new(Exit::Unavailable, format!("the daemon on {} broke off: {what}", self.socket.display()))
        };
        let stream = UnixStream::connect(&self.socket).await.map_err(|error| self.not_reached(&error))?;
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = handshake.map_err(|error| broken(&error))?;
        let request = Request::builder().method(method).uri(path).header(http::header::HOST, "longshore");
        let request = request.body(Empty::<Bytes>::new());
        let request = request.map_err(|error| Failure::new(Exit::Failed, format!("cannot ask for {path}: {error}")))?;
        let mut exchange = pin!(async {
            let response = sender.send_request(request).await.map_err(|error| broken(&error))?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|error| broken(&error))?;
            Ok((head.status, body.to_bytes()))
        });
        // The connection moves only while it is polled. If it ends first, the exchange still has what had arrived.
        tokio::select! {
            biased;
            answer = &mut exchange => answer,
            _ended = connection => exchange.await,
        }
    }

    fn not_reached(&self, error: &std::io::Error) -> Failure {
        let socket = self.socket.display();
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::ConnectionRefused => {
                Failure::new(Exit::Unavailable, format!("no daemon answers on {socket}: is it running?"))
                    .help("start it with `systemctl start longshore`, or name its socket with `--socket`")
            }
            ErrorKind::PermissionDenied => Failure::new(Exit::NotAllowed, format!("not allowed to use {socket}"))
                .help("the socket is the administrator's: use `sudo`"),
            _ => Failure::new(Exit::Unavailable, format!("cannot reach the daemon on {socket}: {error}")),
        }
    }
}

/// What an answer means.
fn read<T: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<T, Failure> {
    if status == StatusCode::OK {
        return serde_json::from_slice(body).map_err(|error| {
            Failure::new(Exit::Failed, format!("the daemon's answer is not understood: {error}"))
                .help("daemon and command line are probably of different versions: restart the daemon")
        });
    }
    let exit = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Exit::NotAllowed,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Exit::TryAgain,
        _ => Exit::Failed,
    };
    let told: Option<ErrorAnswer> = serde_json::from_slice(body).ok();
    let message = told.map_or_else(|| format!("the daemon answers {status}"), |told| visible(&told.error.message));
    Err(Failure::new(exit, message))
}

/// A text as one segment of a path, or one value of a query.
pub(super) fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let encode = |byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests;
