//! Accepting connections, holding them to their limits, and letting them end well.
//!
//! Without TLS connections speak HTTP/1.1: no browser speaks HTTP/2 there, and telling the two apart by their first bytes is a
//! wait without a time limit. With TLS the handshake has settled the version.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, Request, header};
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::server::TlsStream;

use super::client::Arrival;
use super::control::Control;
use super::door::Door;
use super::idle::Busy;
use super::impatient::Impatient;
use super::limits::{HEAD_BUFFER_BYTES, HEADERS_PARSED_MAX, REQUESTS_AT_ONCE_MAX};
use super::listen::ControlSocket;
use super::plain;
use super::tls::{self, Tls};
use crate::config::{self, Origin};
use crate::tasks::Group;

/// Connections of the command line at once. A person types one command; a script a few.
const CONTROL_CONNECTIONS_MAX: usize = 32;
/// An HTTP/2 connection with nothing under way for so long is asked to end.
const IDLE_MIN: Duration = Duration::from_mins(1);
/// After a failed accept, such as when the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What every connection needs.
#[derive(Clone)]
pub(super) struct Serving {
    /// Where people are sent who speak plain http to TLS.
    origin: Origin,
    connections: Group,
    header_timeout: Duration,
    write_patience: Duration,
}

impl Serving {
    /// Connections of that group, with the limits of these settings.
    pub(super) fn new(connections: Group, server: &config::Server) -> Self {
        Self {
            connections,
            origin: server.origin(),
            header_timeout: server.header_timeout,
            write_patience: server.request_timeout,
        }
    }

    /// Accepts browsers. Whoever finds no free place waits in the kernel's queue.
    pub(super) async fn console(&self, tcp: &TcpListener, tls: Option<&Tls>, door: Door, places: usize) {
        let places = Arc::new(Semaphore::new(places));
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Some((stream, peer)) = accepted(tcp.accept().await).await else { continue };
            // Answers are small: waiting to fill a packet only delays them.
            if let Err(error) = TcpStream::set_nodelay(&stream, true) {
                tracing::debug!(%error, "a connection ended before it began");
                continue;
            }
            let (serving, door, tls) = (self.clone(), door.clone(), tls.cloned());
            let arrival = Arrival { peer: peer.ip(), tls: tls.is_some() };
            let answer = move |mut request: Request<Body>| {
                request.extensions_mut().insert(arrival);
                let door = door.clone();
                async move { door.answer(request).await }
            };
            self.spawn("a browser's connection", place, async move {
                match tls {
                    Some(tls) => serving.encrypted(&tls, stream, answer).await,
                    None => serving.http_1(stream, answer).await,
                }
            });
        }
    }

    /// Accepts the command line. Strangers are hung up on.
    pub(super) async fn control(&self, socket: &ControlSocket, control: Control) {
        let places = Arc::new(Semaphore::new(CONTROL_CONNECTIONS_MAX));
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Some((stream, _)) = accepted(socket.listener.accept().await).await else { continue };
            if !socket.is_administrator(&stream) {
                tracing::warn!("somebody who is not the administrator tried the command socket");
                continue;
            }
            let (serving, control) = (self.clone(), control.clone());
            let answer = move |request| {
                let control = control.clone();
                async move { control.answer(request).await }
            };
            self.spawn("a command's connection", place, async move { serving.http_1(stream, answer).await });
        }
    }

    /// Runs a connection as a task of its own, in its place.
    fn spawn(
        &self,
        name: &'static str,
        place: OwnedSemaphorePermit,
        conversation: impl Future<Output = ()> + Send + 'static,
    ) {
        let spawned = self.connections.spawn(name, async move {
            let _place = place;
            conversation.await;
        });
        if !spawned {
            tracing::debug!("a connection came while the daemon was stopping");
        }
    }

    /// Shakes hands, then speaks what was agreed on.
    async fn encrypted<F, A>(&self, tls: &Tls, stream: TcpStream, answer: F)
    where
        F: Fn(Request<Body>) -> A + Send + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let shaken = async {
            if plain::is_plain(&stream).await? {
                Ok(Shaken::Plain(stream))
            } else {
                tls.accept(stream).await.map(|stream| Shaken::Tls(Box::new(stream)))
            }
        };
        let origin = self.origin.clone();
        match tokio::time::timeout(self.header_timeout, shaken).await {
            Ok(Ok(Shaken::Plain(stream))) => {
                let redirect = move |request| std::future::ready(plain::redirect(&request, &origin));
                self.http_1(stream, redirect).await;
            }
            Ok(Ok(Shaken::Tls(stream))) if tls::is_http_2(&stream) => self.http_2(*stream, answer).await,
            Ok(Ok(Shaken::Tls(stream))) => self.http_1(*stream, answer).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn http_1<F, A>(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, answer: F)
    where
        F: Fn(Request<Body>) -> A + Send + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let service = service_fn(move |request: Request<Incoming>| {
            let answered = answer(request.map(Body::new));
            async move { Ok::<_, Infallible>(answered.await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_timeout)
            .max_buf_size(HEAD_BUFFER_BYTES)
            .max_header_size(HEAD_BUFFER_BYTES)
            .max_headers(HEADERS_PARSED_MAX)
            .serve_connection(TokioIo::new(Impatient::new(stream, self.write_patience)), service);
        self.see_through(connection, std::future::pending()).await;
    }

    async fn http_2<F, A>(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, answer: F)
    where
        F: Fn(Request<Body>) -> A + Send + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let busy = Busy::new();
        let counted = busy.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let (under_way, answered) = (counted.begin(), answer(with_host(request.map(Body::new))));
            async move { Ok::<_, Infallible>(answered.await.map(|body| under_way.until_sent(body))) }
        });
        let connection = http2::Builder::new(Tasks(self.connections.clone()))
            .timer(TokioTimer::new())
            .max_concurrent_streams(REQUESTS_AT_ONCE_MAX)
            .max_header_list_size(u32::try_from(HEAD_BUFFER_BYTES).unwrap_or(u32::MAX))
            .serve_connection(TokioIo::new(Impatient::new(stream, self.write_patience)), service);
        self.see_through(connection, busy.idle_for(self.header_timeout.max(IDLE_MIN))).await;
    }

    /// Keeps a connection going until it ends or breaks a limit. Asks it to end when it is `idle` or the daemon stops.
    async fn see_through<C>(&self, connection: C, idle: impl Future<Output = ()>)
    where
        C: GracefulConnection,
        C::Error: std::fmt::Display,
    {
        let stop = self.connections.stop_signal();
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            () = async { tokio::select! { () = stop.stopping() => {}, () = idle => {} } } => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}

/// What a connection turned out to be.
enum Shaken {
    Tls(Box<TlsStream<TcpStream>>),
    Plain(TcpStream),
}

/// Runs what hyper splits off a connection, as tasks that the listener waits for at its end.
#[derive(Clone)]
struct Tasks(Group);

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Tasks {
    fn execute(&self, future: F) {
        self.0.spawn("a browser's request", future);
    }
}

/// Gives a request of HTTP/2 the `Host` that it would have in HTTP/1.1 (RFC 9113, section 8.3.1), so that nobody behind has to
/// know of two places.
fn with_host(mut request: Request<Body>) -> Request<Body> {
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    if let Some(Ok(host)) = authority.map(HeaderValue::from_str) {
        request.headers_mut().insert(header::HOST, host);
    }
    request
}

/// What was accepted. After a failure it waits a little, because the next try would fail at once as well.
async fn accepted<T>(accepted: std::io::Result<T>) -> Option<T> {
    match accepted {
        Ok(stream) => Some(stream),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}
