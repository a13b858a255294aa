//! Accepting connections, holding them to their limits, and letting them end well.
//!
//! Connections speak HTTP/1.1. No browser speaks HTTP/2 without TLS, and telling the two apart by their first bytes is a wait
//! without a time limit. TLS belongs between `accept` and `converse`, where ALPN settles the version.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Error;
use super::control::Control;
use super::door::Door;
use super::impatient::Impatient;
use super::limits::{HEAD_BUFFER_BYTES, HEADERS_PARSED_MAX};
use super::listen::{self, ControlSocket};
use super::site::Site;
use crate::api::Api;
use crate::clock::Clock;
use crate::config;
use crate::tasks::{Group, StopSignal};

/// Connections of the command line at once. A person types one command; a script a few.
const CONTROL_CONNECTIONS_MAX: usize = 32;
/// After a failed accept, such as when the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The open sockets, not served yet: what is needed to know the address before there is an api to build addresses with.
#[derive(Debug)]
#[must_use = "nobody is answered until it is served"]
pub struct Web {
    tcp: TcpListener,
    control: ControlSocket,
    server: config::Server,
}

impl Web {
    /// Opens the console's address and the command line's socket.
    pub async fn bind(server: &config::Server) -> Result<Self, Error> {
        let tcp = listen::tcp(server).await?;
        let listen = tcp.local_addr().map_err(|source| Error::Listen { address: server.listen, source })?;
        let control = ControlSocket::open(&server.socket).await?;
        Ok(Self { tcp, control, server: config::Server { listen, ..server.clone() } })
    }

    /// The address of the console, with the port that was really bound.
    pub fn local_addr(&self) -> SocketAddr {
        self.server.listen
    }

    /// The settings with the address that was really bound: what builds the addresses shown.
    pub fn server(&self) -> &config::Server {
        &self.server
    }

    /// Answers requests until `stop`, then accepts no more, lets those under way end, and cuts what is left after the drain time.
    pub async fn serve(self, api: Api, clock: Clock, stop: StopSignal) -> Result<(), Error> {
        let site = Arc::new(Site::new(api.clone(), clock, &self.server, stop.clone())?);
        let connections = Group::new();
        let serving = Serving {
            connections: connections.clone(),
            header_timeout: self.server.header_timeout,
            write_patience: self.server.request_timeout,
        };
        let console = serving.console(&self.tcp, Door::new(site), self.server.connections_max);
        let control = serving.control(&self.control, Control::new(api, clock, &self.server));
        tokio::select! {
            () = stop.stopping() => {}
            () = async { tokio::join!(console, control); } => {}
        }
        drop((self.tcp, self.control));
        let cut = connections.drain(self.server.drain).await;
        if !cut.is_empty() {
            tracing::warn!(connections = cut.len(), "connections were cut because they outlived the drain time");
        }
        Ok(())
    }
}

/// What accepting needs.
struct Serving {
    connections: Group,
    header_timeout: Duration,
    write_patience: Duration,
}

impl Serving {
    /// Accepts browsers. Whoever finds no free place waits in the kernel's queue.
    async fn console(&self, tcp: &TcpListener, door: Door, places: usize) {
        let places = Arc::new(Semaphore::new(places));
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Some((stream, _)) = accepted(tcp.accept().await).await else { continue };
            // Answers are small: waiting to fill a packet only delays them.
            if let Err(error) = TcpStream::set_nodelay(&stream, true) {
                tracing::debug!(%error, "a connection ended before it began");
                continue;
            }
            let door = door.clone();
            let answer = move |request| {
                let door = door.clone();
                async move { door.answer(request).await }
            };
            self.converse("a browser's connection", stream, place, answer);
        }
    }

    /// Accepts the command line. Strangers are hung up on.
    async fn control(&self, socket: &ControlSocket, control: Control) {
        let places = Arc::new(Semaphore::new(CONTROL_CONNECTIONS_MAX));
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            let Some((stream, _)) = accepted(socket.listener.accept().await).await else { continue };
            if !socket.is_administrator(&stream) {
                tracing::warn!("somebody who is not the administrator tried the command socket");
                continue;
            }
            let control = control.clone();
            let answer = move |request| {
                let control = control.clone();
                async move { control.answer(request).await }
            };
            self.converse("a command's connection", stream, place, answer);
        }
    }

    /// Serves one connection as a task of its own, until it ends, breaks a limit, or the daemon stops.
    fn converse<F, A>(
        &self,
        name: &'static str,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        place: OwnedSemaphorePermit,
        answer: F,
    ) where
        F: Fn(Request<Body>) -> A + Send + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let service = service_fn(move |request: Request<Incoming>| {
            let answered = answer(request.map(Body::new));
            async move { Ok::<_, std::convert::Infallible>(answered.await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_timeout)
            .max_buf_size(HEAD_BUFFER_BYTES)
            .max_header_size(HEAD_BUFFER_BYTES)
            .max_headers(HEADERS_PARSED_MAX)
            .serve_connection(TokioIo::new(Impatient::new(stream, self.write_patience)), service);
        let stop = self.connections.stop_signal();
        let spawned = self.connections.spawn(name, async move {
            let _place = place;
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = &mut connection => ended,
                () = stop.stopping() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
        });
        if !spawned {
            tracing::debug!("a connection came while the daemon was stopping");
        }
    }
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
