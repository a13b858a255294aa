//! What every request of one listener shares: the api, the words, the addresses under which people reach us.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, header};
use ipnet::IpNet;
use tokio::sync::Semaphore;

use super::Error;
use super::assets::Assets;
use super::headers::single;
use super::limits::STREAMS_MAX;
use super::text::Messages;
use crate::api::Api;
use crate::clock::Clock;
use crate::config;
use crate::tasks::StopSignal;

/// What every request shares.
pub(super) struct Site {
    /// Answers everything that is asked.
    pub(super) api: Api,
    /// For countdowns, which count from the server's moment.
    pub(super) clock: Clock,
    /// The words of the pages.
    pub(super) messages: Messages,
    /// Style sheet and script.
    pub(super) assets: Assets,
    /// What the pages call the forwarder.
    pub(super) forwarder: String,
    /// The addresses under which people reach us.
    pub(super) addresses: Addresses,
    /// Proxies that are believed when they say whom they speak for.
    pub(super) trusted_proxies: Vec<IpNet>,
    /// The longest request body.
    pub(super) body_bytes_max: usize,
    /// How long a request may take in all.
    pub(super) request_timeout: Duration,
    /// Ends the event streams when the daemon stops.
    pub(super) stop: StopSignal,
    /// Places for event streams.
    pub(super) streams: Arc<Semaphore>,
}

/// The origins under which people reach us.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    /// The configured ones, the shown one first; on loopback also the machine's other names for itself.
    origins: Vec<String>,
}

impl Addresses {
    /// From the settings, with the address that was really bound.
    pub(super) fn new(server: &config::Server) -> Self {
        let mut origins: Vec<String> = server.origins().iter().map(|origin| origin.as_str().to_owned()).collect();
        if server.public_url.is_none() && server.listen.ip().is_loopback() {
            let port = server.listen.port();
            let scheme = if server.speaks_tls() { "https" } else { "http" };
            origins.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{scheme}://{host}:{port}")));
        }
        Self { origins }
    }

    /// All origins that our own pages may have.
    pub(super) fn origins(&self) -> &[String] {
        &self.origins
    }

    /// True if the browser that sent these headers reached us over TLS: of the configured origins, the one whose host it names
    /// decides; the shown one where none fits. The header chooses among what we know and builds nothing.
    pub(super) fn is_https(&self, headers: &HeaderMap) -> bool {
        let host = single(headers, &header::HOST);
        let named = self.origins.iter().find(|origin| {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.zip(host).is_some_and(|(ours, host)| ours.eq_ignore_ascii_case(host))
        });
        named.or_else(|| self.origins.first()).is_some_and(|origin| origin.starts_with("https://"))
    }
}

impl Site {
    /// Puts together what requests share.
    pub(super) fn new(api: Api, clock: Clock, server: &config::Server, stop: StopSignal) -> Result<Self, Error> {
        Ok(Self {
            api,
            clock,
            messages: Messages::load()?,
            assets: Assets::built_in(),
            forwarder: server.forwarder_name.clone(),
            addresses: Addresses::new(server),
            trusted_proxies: server.trusted_proxies.clone(),
            body_bytes_max: server.body_bytes_max,
            request_timeout: server.request_timeout,
            stop,
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
        })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::config::Origin;

    #[test]
    fn the_named_origin_decides_the_scheme() {
        let server = config::Server {
            public_url: Some(Origin::new("https://orders.example.com")),
            also_public_urls: vec![Origin::new("http://203.0.113.7:8082")],
            ..config::Server::default()
        };
        let addresses = Addresses::new(&server);
        for (host, https) in [
            (Some("orders.example.com"), true),
            (Some("203.0.113.7:8082"), false),
            (Some("203.0.113.7"), true),
            (Some("evil.example"), true),
            (None, true),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(host) = host {
                headers.insert(header::HOST, HeaderValue::from_static(host));
            }
            assert_eq!(addresses.is_https(&headers), https, "{host:?}");
        }
    }

    #[test]
    fn loopback_has_several_names() {
        let origins = Addresses::new(&config::Server::default()).origins;
        assert!(origins.contains(&"http://localhost:8082".to_owned()), "{origins:?}");
        let named = config::Server { public_url: Some(Origin::new("https://a.example")), ..config::Server::default() };
        assert_eq!(Addresses::new(&named).origins, ["https://a.example"]);
    }
}
