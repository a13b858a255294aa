//! `[server]`: where to listen, and under which addresses people reach us.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Scheme, host and port under which browsers reach the daemon: `https://orders.example.com`, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// Where to listen, and under which addresses people reach us.
#[derive(Debug, Clone)]
pub struct Server {
    /// Address of console and callbacks.
    pub listen: SocketAddr,
    /// The origin that builds every address shown. None only on loopback: then it is made of `listen`.
    pub public_url: Option<Origin>,
    /// Further origins under which platforms may call back, such as the documents' IP form.
    pub also_public_urls: Vec<Origin>,
    /// Plain http on other addresses than loopback was switched on.
    pub allow_plain_http: bool,
    /// The unix socket of the command line.
    pub socket: PathBuf,
    /// The longest request body.
    pub body_bytes_max: usize,
    /// How long a client may take to send its headers.
    pub header_timeout: Duration,
    /// How long a request may take in all.
    pub request_timeout: Duration,
    /// Connections at once; more wait in the kernel's queue.
    pub connections_max: usize,
    /// How long running work may take to come to a good place when the daemon stops.
    pub drain: Duration,
    /// What the pages call the forwarder.
    pub forwarder_name: String,
}

impl Origin {
    /// An origin that has been checked by the caller: scheme, host and optional port, no path.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The origin as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if its host is this machine itself.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.strip_prefix('[').map_or_else(
            || host.split(':').next().unwrap_or_default(),
            |rest| rest.split(']').next().unwrap_or_default(),
        );
        host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
    }

    /// True if browsers reach it over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl Server {
    /// The origin that builds the addresses shown.
    pub fn origin(&self) -> Origin {
        self.public_url.clone().unwrap_or_else(|| Origin(format!("http://{}", self.listen)))
    }

    /// True if browsers may reach us over plain http on other addresses than loopback: passwords and codes then cross in clear.
    pub fn crosses_in_clear(&self) -> bool {
        self.public_url.is_some() && self.origins().iter().any(|origin| !origin.is_https() && !origin.is_loopback())
    }

    /// All origins, the shown one first.
    pub fn origins(&self) -> Vec<Origin> {
        std::iter::once(self.origin()).chain(self.also_public_urls.iter().cloned()).collect()
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8082)),
            public_url: None,
            also_public_urls: Vec::new(),
            allow_plain_http: false,
            socket: PathBuf::from("/run/longshore/longshore.sock"),
            body_bytes_max: 64 * 1024,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_mins(1),
            connections_max: 512,
            drain: Duration::from_secs(30),
            forwarder_name: "Longshore".to_owned(),
        }
    }
}
