//! The HTTP client behind the one way out: pooled connections, addresses checked before they are dialled, limits on everything.
//!
//! Knows no guest and no secret's name. The address that was checked is the address that is connected to, because the resolver
//! is where they are checked; an address written as a number never reaches a resolver and is checked before.

use std::error::Error as StdError;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{fmt, io};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::net::TcpStream;
use tower::Service;

use super::address::{Reach, reach};
use super::body::{BodyError, Collector};
use super::fill::Outgoing;
use crate::config::Egress;
use crate::sandbox::BuildError;

/// The most an answer's headers may take, in bytes; HTTP/1.1 reads no further, HTTP/2 says so to the server.
const HEADER_BYTES_MAX: u32 = 64 * 1024;

/// The way out: one pool for public addresses, one for sessions that may reach private ones too. Two, because a pooled
/// connection must not be used by somebody who could not have opened it.
#[derive(Debug)]
pub(in crate::sandbox) struct Door {
    public: Client<Timed, Full<Bytes>>,
    private: Client<Timed, Full<Bytes>>,
    request_timeout: Duration,
    answer_bytes_max: usize,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExchangeError {
    #[error(transparent)]
    Forbidden(#[from] AddressForbidden),
    #[error("no complete answer within {} s", .0.as_secs())]
    Timeout(Duration),
    #[error("{0}")]
    Connection(String),
    #[error(transparent)]
    Body(#[from] BodyError),
}

/// A name or number leads where this session may not go.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{host} is the address {address}, which is not on the internet")]
pub(super) struct AddressForbidden {
    pub(super) host: String,
    pub(super) address: IpAddr,
    /// True if `private_addresses` would allow it.
    pub(super) grantable: bool,
}

impl Door {
    /// Builds the clients and reads the certificate authorities: the system's and those of `ca_file`.
    pub(in crate::sandbox) fn new(egress: &Egress) -> Result<Self, BuildError> {
        let tls = tls_config(egress)?;
        Ok(Self {
            public: client(egress, tls.clone(), false),
            private: client(egress, tls, true),
            request_timeout: egress.request_timeout,
            answer_bytes_max: egress.answer_bytes_max,
        })
    }

    /// Sends one request and waits for the whole answer. Redirects are answers. Nothing is sent twice: the pool tries another
    /// connection only if the first turned out to be closed before a byte was written.
    pub(super) async fn exchange(
        &self,
        outgoing: Outgoing,
        private: bool,
        timeout: Option<Duration>,
    ) -> Result<Answer, ExchangeError> {
        let literal = outgoing.origin.host.trim_start_matches('[').trim_end_matches(']').parse();
        if let Ok(address) = literal {
            allow(&outgoing.origin.host, address, private)?;
        }
        let limit = timeout.unwrap_or(self.request_timeout).min(self.request_timeout);
        let exchange = tokio::time::timeout(limit, self.exchange_unlimited(outgoing, private));
        exchange.await.map_err(|_| ExchangeError::Timeout(limit))?
    }

    async fn exchange_unlimited(&self, outgoing: Outgoing, private: bool) -> Result<Answer, ExchangeError> {
        let mut request = Request::new(Full::new(outgoing.body));
        *request.method_mut() = outgoing.method;
        *request.uri_mut() = outgoing.uri;
        *request.headers_mut() = outgoing.headers;
        let client = if private { &self.private } else { &self.public };
        let response = client.request(request).await.map_err(|error| connection_error(&error))?;

        let (parts, mut body) = response.into_parts();
        let encoding =
            parts.headers.get(header::CONTENT_ENCODING).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let mut collector = Collector::new(encoding.as_deref(), self.answer_bytes_max)?;
        while let Some(frame) = body.frame().await {
            // Trailers are dropped: no platform needs them and nobody would check them.
            if let Ok(data) = frame.map_err(|error| connection_error(&error))?.into_data() {
                collector.push(&data)?;
            }
        }
        // These two described the body on the wire, not the one that is handed on.
        let kept = |name: &&header::HeaderName| **name != header::CONTENT_ENCODING && **name != header::CONTENT_LENGTH;
        let pair = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let headers = parts.headers.iter().filter(|(name, _)| kept(name)).map(pair).collect();
        Ok(Answer { status: parts.status.as_u16(), headers, body: collector.finish()? })
    }
}

fn allow(host: &str, address: IpAddr, private: bool) -> Result<(), AddressForbidden> {
    let reach = reach(address);
    if reach == Reach::Public || (private && reach == Reach::Private) {
        return Ok(());
    }
    Err(AddressForbidden { host: host.to_owned(), address, grantable: reach == Reach::Private })
}

fn tls_config(egress: &Egress) -> Result<rustls::ClientConfig, BuildError> {
    let mut roots = rustls::RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(native.certs);
    if added == 0 {
        tracing::warn!(errors = ?native.errors, "the system has no certificate authorities: no https host can be reached");
    }
    if let Some(file) = &egress.ca_file {
        let wrong = |error: String| BuildError(format!("cannot read egress.ca_file {}: {error}", file.display()));
        let certificates = CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))?;
        let known = roots.len();
        for certificate in certificates {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
        }
        if roots.len() == known {
            return Err(wrong("it holds no certificate".to_owned()));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| BuildError(format!("cannot set TLS up: {error}")))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn client(egress: &Egress, tls: rustls::ClientConfig, private: bool) -> Client<Timed, Full<Bytes>> {
    let mut tcp = HttpConnector::new_with_resolver(Resolver { private });
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(egress.idle_timeout));
    tcp.set_connect_timeout(Some(egress.connect_timeout));
    let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions();
    Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(egress.idle_timeout)
        .pool_max_idle_per_host(egress.idle_per_host_max)
        .http1_max_buf_size(HEADER_BYTES_MAX as usize)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .http2_keep_alive_timeout(egress.connect_timeout)
        .build(Timed { inner: https.wrap_connector(tcp), limit: egress.connect_timeout })
}

/// Finds the address that forbids the exchange among the causes of an error; everything else is trouble on the way.
fn connection_error(error: &(dyn StdError + 'static)) -> ExchangeError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let forbidden = inner.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref());
        if let Some(forbidden) = forbidden {
            return ExchangeError::Forbidden(AddressForbidden::clone(forbidden));
        }
        let said = error.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    ExchangeError::Connection(text)
}

/// Resolves names, and refuses the whole name if one of its addresses may not be reached: a name that mixes public and private
/// addresses is how a rebinding attack looks.
#[derive(Debug, Clone)]
struct Resolver {
    private: bool,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let private = self.private;
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            for address in &addresses {
                allow(name.as_str(), address.ip(), private).map_err(io::Error::other)?;
            }
            Ok(addresses.into_iter())
        })
    }
}

/// A connector whose whole work, with name and TLS handshake, has a limit: the inner limits know only parts of it.
#[derive(Clone)]
struct Timed {
    inner: HttpsConnector<HttpConnector<Resolver>>,
    limit: Duration,
}

impl fmt::Debug for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timed").field("limit", &self.limit).finish_non_exhaustive()
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

impl Service<Uri> for Timed {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, limit) = (self.inner.call(uri), self.limit);
        Box::pin(async move {
            match tokio::time::timeout(limit, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(format!("no connection within {} s", limit.as_secs()).into()),
            }
        })
    }
}
