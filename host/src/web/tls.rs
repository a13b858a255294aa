//! TLS at the console's address: the handshake, and a certificate that is read again when its files change.
//!
//! Certificates are renewed every few weeks by programs that know nothing of this daemon, so it looks at the files by itself. A
//! pair of files that cannot be used leaves the one in use in place: a renewal that went wrong closes nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Error;
use crate::config;
use crate::tasks::{StopSignal, blocking};

/// How often the files are looked at.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// The protocol of HTTP/2 as ALPN names it (RFC 9113, section 3.1). Preferred, because a browser opens six HTTP/1.1 connections
/// at most, and each of its tabs with live news keeps one.
const HTTP_2: &[u8] = b"h2";
const HTTP_1_1: &[u8] = b"http/1.1";

/// TLS, ready to shake hands. Clones share the certificate.
#[derive(Clone)]
pub(super) struct Tls {
    acceptor: TlsAcceptor,
    certificate: Arc<Certificate>,
}

/// The certificate in use, and where it is from.
#[derive(Debug)]
struct Certificate {
    chain_file: PathBuf,
    key_file: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Loaded>,
    /// Counts looks at the files.
    looks: watch::Sender<u64>,
}

/// What two files held at one moment.
#[derive(Debug, Clone)]
struct Loaded {
    key: Arc<CertifiedKey>,
    /// Of both files, to tell whether they have changed. Not the modification time: a restored or linked file may have an old one.
    digest: [u8; 32],
}

/// Why two files are no certificate with its key.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// A file cannot be read.
    #[error("cannot read {}", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// A file without a certificate.
    #[error("{} holds no certificate in PEM form", .0.display())]
    NoCertificate(PathBuf),
    /// A file without a private key.
    #[error("{} holds no private key in PEM form", .0.display())]
    NoKey(PathBuf),
    /// The key is another certificate's, or of a kind that cannot be used.
    #[error("certificate and key do not fit: {0}")]
    Unfit(rustls::Error),
}

impl Tls {
    /// TLS as the settings say; none if they name no certificate.
    pub(super) fn new(server: &config::Server) -> Result<Option<Self>, Error> {
        let (Some(chain_file), Some(key_file)) = (&server.tls_certificate, &server.tls_key) else { return Ok(None) };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let loaded = load(chain_file, key_file, &provider)?;
        let (chain_file, key_file) = (chain_file.clone(), key_file.clone());
        let certificate = Arc::new(Certificate {
            chain_file,
            key_file,
            provider: Arc::clone(&provider),
            current: RwLock::new(loaded),
            looks: watch::Sender::new(0),
        });
        let resolver: Arc<dyn ResolvesServerCert> = certificate.clone();
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Unusable::Unfit)?;
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1_1.to_vec()];
        Ok(Some(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate }))
    }

    /// Shakes hands.
    pub(super) async fn accept<S>(&self, stream: S) -> std::io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.acceptor.accept(stream).await
    }

    /// Reads the files again when they change, until `stop`.
    pub(super) async fn keep_fresh(self, stop: StopSignal) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                () = stop.stopping() => return,
            }
            let certificate = Arc::clone(&self.certificate);
            match blocking(move || certificate.refresh()).await {
                Some(Ok(true)) => tracing::info!("a new certificate is in use"),
                Some(Err(error)) => {
                    tracing::error!(error = %words(&error), "the certificate in use stays, because the new one cannot be used");
                }
                Some(Ok(false)) | None => {}
            }
            self.certificate.looks.send_modify(|looks| *looks += 1);
        }
    }
}

#[cfg(test)]
impl Tls {
    /// The certificate in use.
    pub(super) fn leaf(&self) -> CertificateDer<'static> {
        self.certificate.current.read().unwrap().key.cert[0].clone()
    }

    /// Waits until the files have been looked at once more.
    pub(super) async fn looked_again(&self) {
        self.certificate.looks.subscribe().changed().await.unwrap();
    }
}

/// True if the two sides agreed on HTTP/2.
pub(super) fn is_http_2<S>(stream: &TlsStream<S>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP_2)
}

impl Certificate {
    /// Takes what the files hold now. True if that is something new.
    fn refresh(&self) -> Result<bool, Unusable> {
        let loaded = load(&self.chain_file, &self.key_file, &self.provider)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let changed = current.digest != loaded.digest;
        *current = loaded;
        Ok(changed)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("chain_file", &self.certificate.chain_file).finish_non_exhaustive()
    }
}

/// Reads both files and checks that the key is the certificate's.
fn load(chain_file: &Path, key_file: &Path, provider: &CryptoProvider) -> Result<Loaded, Unusable> {
    let read = |file: &Path| std::fs::read(file).map_err(|error| Unusable::File(file.to_owned(), error));
    let (chain_pem, key_pem) = (read(chain_file)?, zeroize::Zeroizing::new(read(key_file)?));
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain_pem).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| Unusable::NoCertificate(chain_file.to_owned()))?;
    let key = PrivateKeyDer::from_pem_slice(&key_pem).map_err(|_| Unusable::NoKey(key_file.to_owned()))?;
    let key = CertifiedKey::from_der(chain, key, provider).map_err(Unusable::Unfit)?;
    let digest = Sha256::new().chain_update(&chain_pem).chain_update([0]).chain_update(&*key_pem).finalize();
    Ok(Loaded { key: Arc::new(key), digest: digest.into() })
}

/// An error with its cause, for one line of the log.
fn words(error: &Unusable) -> String {
    let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
    format!("{error}{cause}")
}
