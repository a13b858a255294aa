//! The open sockets, and serving them until the daemon stops.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::Error;
use super::connections::Serving;
use super::control::Control;
use super::door::Door;
use super::listen::{self, ControlSocket};
use super::site::Site;
use super::tls::Tls;
use crate::api::Api;
use crate::clock::Clock;
use crate::config;
use crate::tasks::{Group, StopSignal};

/// The open sockets, not served yet: what is needed to know the address before there is an api to build addresses with.
#[derive(Debug)]
#[must_use = "nobody is answered until it is served"]
pub struct Web {
    tcp: TcpListener,
    control: ControlSocket,
    tls: Option<Tls>,
    server: config::Server,
}

impl Web {
    /// Reads the certificate, and opens the console's address and the command line's socket.
    pub async fn bind(server: &config::Server) -> Result<Self, Error> {
        let tls = Tls::new(server)?;
        let tcp = listen::tcp(server).await?;
        let listen = tcp.local_addr().map_err(|source| Error::Listen { address: server.listen, source })?;
        let control = ControlSocket::open(&server.socket).await?;
        Ok(Self { tcp, control, tls, server: config::Server { listen, ..server.clone() } })
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
        let serving = Serving::new(connections.clone(), &self.server);
        let console = serving.console(&self.tcp, self.tls.as_ref(), Door::new(site), self.server.connections_max);
        let control = serving.control(&self.control, Control::new(api, clock, &self.server));
        let fresh = async {
            match &self.tls {
                Some(tls) => tls.clone().keep_fresh(stop.clone()).await,
                None => stop.stopping().await,
            }
        };
        tokio::select! {
            () = stop.stopping() => {}
            () = async { tokio::join!(console, control, fresh); } => {}
        }
        drop((self.tcp, self.control));
        let cut = connections.drain(self.server.drain).await;
        if !cut.is_empty() {
            tracing::warn!(connections = cut.len(), "connections were cut because they outlived the drain time");
        }
        Ok(())
    }
}
