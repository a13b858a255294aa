//! `[server]`: where to listen, and under which addresses people reach us.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

use super::key::{Key, Place, Section};
use super::origin::Origin;

/// A socket's address has 108 bytes, with the zero at its end (`unix(7)`).
const SOCKET_BYTES_MAX: usize = 107;

/// A socket cannot have this path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the socket's path is too long: {0} bytes, at most {SOCKET_BYTES_MAX}")]
pub struct SocketTooLong(usize);

/// Whether a socket can have this path.
pub fn fits_socket(path: &Path) -> Result<(), SocketTooLong> {
    let bytes = path.as_os_str().as_bytes().len();
    if bytes <= SOCKET_BYTES_MAX { Ok(()) } else { Err(SocketTooLong(bytes)) }
}

/// Where to listen, and under which addresses people reach us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Address of console and callbacks.
    pub listen: SocketAddr,
    /// The origin that builds every address shown. None only on loopback: then it is made of `listen`.
    pub public_url: Option<Origin>,
    /// Further origins under which platforms may call back, such as the documents' IP form.
    pub also_public_urls: Vec<Origin>,
    /// Certificate chain (PEM) for TLS at `listen`. None: plain http there, with a proxy in front or on loopback.
    pub tls_certificate: Option<PathBuf>,
    /// The certificate's private key (PEM).
    pub tls_key: Option<PathBuf>,
    /// Proxies that are believed when they say whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
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

impl Server {
    /// The origin that builds the addresses shown.
    pub fn origin(&self) -> Origin {
        let scheme = if self.speaks_tls() { "https" } else { "http" };
        self.public_url.clone().unwrap_or_else(|| Origin::new(format!("{scheme}://{}", self.listen)))
    }

    /// True if `listen` speaks TLS.
    pub fn speaks_tls(&self) -> bool {
        self.tls_certificate.is_some() && self.tls_key.is_some()
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
            tls_certificate: None,
            tls_key: None,
            trusted_proxies: Vec::new(),
            allow_plain_http: false,
            socket: PathBuf::from("/run/longshore/longshore.sock"),
            body_bytes_max: 64 * 1024,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_mins(1),
            connections_max: 512,
            drain: Duration::from_secs(70),
            forwarder_name: "Longshore".to_owned(),
        }
    }
}

/// `[server]` in the file.
pub(super) const SECTION: Section = Section {
    name: "server",
    sentence: "Where the daemon listens, and under which addresses people reach it.",
    keys: &[
        Key {
            name: "listen",
            place: Place::Address(|c| &mut c.server.listen),
            sentence: "IP address and port of console and callbacks. Anything but loopback needs `public_url`.",
            example: None,
        },
        Key {
            name: "public_url",
            place: Place::Origin(|c| &mut c.server.public_url),
            sentence: "The origin that every address shown to people is built from, callback addresses above all. \
                       Not needed while `listen` is loopback.",
            example: Some("\"https://orders.example.com\""),
        },
        Key {
            name: "also_public_urls",
            place: Place::Origins(|c| &mut c.server.also_public_urls),
            sentence: "Further origins under which platforms may call back, such as the IP form `http://203.0.113.7:8082`.",
            example: Some("[\"http://203.0.113.7:8082\"]"),
        },
        Key {
            name: "tls_certificate",
            place: Place::OptionalPath(|c| &mut c.server.tls_certificate),
            sentence: "Certificate chain (PEM) for TLS at `listen`, with `tls_key`. Both files are read again when they change. \
                       Left out: plain http there, for a TLS proxy in front.",
            example: Some("\"/etc/longshore/tls/fullchain.pem\""),
        },
        Key {
            name: "tls_key",
            place: Place::OptionalPath(|c| &mut c.server.tls_key),
            sentence: "The certificate's private key (PEM). The daemon's user must be able to read it, and nobody else.",
            example: Some("\"/etc/longshore/tls/privkey.pem\""),
        },
        Key {
            name: "trusted_proxies",
            place: Place::Networks(|c| &mut c.server.trusted_proxies),
            sentence: "Addresses or networks of proxies whose `X-Forwarded-For` is believed, such as 127.0.0.1. Whoever tries \
                       passwords is slowed down by that address; nothing else depends on it.",
            example: None,
        },
        Key {
            name: "allow_plain_http",
            place: Place::Flag(|c| &mut c.server.allow_plain_http),
            sentence: "Accept origins with `http://` off loopback. Passwords and tokens then cross the network in clear.",
            example: None,
        },
        Key {
            name: "socket",
            place: Place::Path(|c| &mut c.server.socket),
            sentence: "Unix socket that the command line talks to.",
            example: None,
        },
        Key {
            name: "forwarder_name",
            place: Place::Text(|c| &mut c.server.forwarder_name, 80),
            sentence: "What the pages call the forwarder; sellers read it when they authorise a shop.",
            example: None,
        },
        Key {
            name: "drain",
            place: Place::Span(|c| &mut c.server.drain, Duration::from_secs(1)..=Duration::from_mins(10)),
            sentence: "How long running pulls may take to reach a page boundary when the daemon stops. The unit's \
                       TimeoutStopSec must be longer.",
            example: None,
        },
        Key {
            name: "body_max",
            place: Place::Size(|c| &mut c.server.body_bytes_max, 4 * 1024..=16 * 1024 * 1024),
            sentence: "The longest request body; a longer one is refused. Forms are small.",
            example: None,
        },
        Key {
            name: "header_timeout",
            place: Place::Span(|c| &mut c.server.header_timeout, Duration::from_secs(1)..=Duration::from_mins(2)),
            sentence: "How long a client may take to send its headers; a slower one is cut off.",
            example: None,
        },
        Key {
            name: "request_timeout",
            place: Place::Span(|c| &mut c.server.request_timeout, Duration::from_secs(1)..=Duration::from_mins(10)),
            sentence: "How long a request may take in all, the answer included.",
            example: None,
        },
        Key {
            name: "connections_max",
            place: Place::Count(|c| &mut c.server.connections_max, 1..=65_536),
            sentence: "Connections at once; more wait in the kernel's queue.",
            example: None,
        },
    ],
};
