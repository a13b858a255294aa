//! Serves a marketplace on a loopback socket until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use longshore::tasks::Group;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::Simulator;

/// Connections at once. Whoever comes later waits in the listener's queue.
const CONNECTIONS_MAX: usize = 1024;

/// How long the end of a cut connection may take. Nothing is waited for there but the scheduler.
const STOP_GRACE: Duration = Duration::from_secs(10);

/// A marketplace that is being served. It stops when it is dropped; [`Served::stop`] waits for it.
#[derive(Debug)]
#[must_use = "a marketplace is served until this is dropped"]
pub struct Served {
    address: SocketAddr,
    group: Group,
}

/// The marketplace cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct ServeError {
    address: SocketAddr,
    source: std::io::Error,
}

impl Simulator {
    /// Begins to serve on `address`; port 0 takes a free one.
    pub async fn serve(&self, address: SocketAddr) -> Result<Served, ServeError> {
        Served::serve(self.router(), address).await
    }
}

impl Served {
    /// Begins to serve any routes on `address`, for tests that need a platform simpler than a marketplace.
    pub async fn serve(router: axum::Router, address: SocketAddr) -> Result<Self, ServeError> {
        let failed = |source| ServeError { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let group = Group::new();
        group.spawn("marketplace", accept(listener, router, group.clone()));
        Ok(Self { address, group })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Scheme, host and port, as a connector's setting wants it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops, cutting answers that are under way. Answers the names of tasks that would not end.
    pub async fn stop(self) -> Vec<String> {
        self.group.drain(STOP_GRACE).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.group.stop_signal().stop();
    }
}

async fn accept(listener: TcpListener, router: axum::Router, group: Group) {
    let stop = group.stop_signal();
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
            Some((slot, listener.accept().await))
        };
        let (slot, accepted) = tokio::select! {
            () = stop.stopping() => return,
            Some(next) = next => next,
            else => return,
        };
        // A client that was gone before it was accepted is nobody's trouble.
        let Ok((stream, _)) = accepted else { continue };
        let (router, stop) = (router.clone(), stop.clone());
        group.spawn("marketplace connection", async move {
            tokio::select! {
                () = stop.stopping() => {}
                () = converse(stream, router) => {}
            }
            drop(slot);
        });
    }
}

/// HTTP/1.1 or HTTP/2 with one client until it goes. How it goes, broken or not, is the client's to tell.
async fn converse(stream: TcpStream, router: axum::Router) {
    let builder = Builder::new(TokioExecutor::new());
    let service = TowerToHyperService::new(router);
    let conversation = builder.serve_connection(TokioIo::new(stream), service);
    drop(conversation.await);
}
