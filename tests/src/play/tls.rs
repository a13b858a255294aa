//! TLS for the console on loopback: a certificate made once in a process, which the browsers of that process trust, and no other.

use std::sync::{Arc, LazyLock};

use anyhow::anyhow;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The names that a machine has for itself.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

static CERTIFIED: LazyLock<Result<Certified, rcgen::Error>> =
    LazyLock::new(|| rcgen::generate_simple_self_signed(NAMES.map(str::to_owned)));

type Certified = rcgen::CertifiedKey<rcgen::KeyPair>;

/// Certificate and private key, in PEM, for whoever serves.
pub fn certificate_and_key() -> anyhow::Result<(String, String)> {
    let certified = certified()?;
    Ok((certified.cert.pem(), certified.signing_key.serialize_pem()))
}

/// Connects to http addresses, and to https ones that have the certificate.
pub(super) fn connector() -> anyhow::Result<HttpsConnector<HttpConnector>> {
    let mut roots = RootCertStore::empty();
    roots.add(certified()?.cert.der().clone())?;
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
    Ok(HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build())
}

fn certified() -> anyhow::Result<&'static Certified> {
    CERTIFIED.as_ref().map_err(|error| anyhow!("cannot make a certificate: {error}"))
}
