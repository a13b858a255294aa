//! TLS at the console's address: both protocols, plain http, and what is wrong with files that cannot be used.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{Request, Response, StatusCode, Version, header};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::sockets::{Served, serve};
use crate::config;
use crate::web::Web;

/// A certificate of its own making and its key, as two files.
struct Files {
    folder: tempfile::TempDir,
    certificate: CertificateDer<'static>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let certificate = write(folder.path());
        Self { folder, certificate }
    }

    fn name(&self, server: &mut config::Server) {
        server.tls_certificate = Some(self.folder.path().join("chain.pem"));
        server.tls_key = Some(self.folder.path().join("key.pem"));
    }
}

fn write(folder: &Path) -> CertificateDer<'static> {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("chain.pem"), certified.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), certified.signing_key.serialize_pem()).unwrap();
    certified.cert.der().clone()
}

/// Asks over TLS for an address, with that protocol.
async fn ask(served: &Served, trusted: &CertificateDer<'static>, protocol: &[u8], path: &str) -> Response<Incoming> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(served.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    let io = TokioIo::new(stream);
    let uri = format!("https://localhost:{}{path}", served.address.port());
    let group = crate::tasks::Group::new();
    if protocol == b"h2" {
        let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
        group.spawn("client", async move { drop(connection.await) });
        sender.send_request(Request::get(uri).body(Body::empty()).unwrap()).await.unwrap()
    } else {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
        group.spawn("client", async move { drop(connection.await) });
        let request = Request::get(path).header(header::HOST, format!("localhost:{}", served.address.port()));
        sender.send_request(request.body(Body::empty()).unwrap()).await.unwrap()
    }
}

#[tokio::test]
async fn both_protocols_are_spoken_and_the_browser_is_told_that_it_is_https() {
    let files = Files::new();
    let served = serve(|server| files.name(server)).await;
    for (protocol, version) in [(b"h2".as_slice(), Version::HTTP_2), (b"http/1.1", Version::HTTP_11)] {
        let answer = ask(&served, &files.certificate, protocol, "/sign-in").await;
        assert_eq!((answer.status(), answer.version()), (StatusCode::OK, version));
        assert!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "{version:?}");
        let page = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(page.starts_with(b"<!doctype html>"), "{version:?}");
    }
    served.end().await;
}

#[tokio::test]
async fn plain_http_is_sent_to_https() {
    let files = Files::new();
    let served = serve(|server| {
        files.name(server);
        server.public_url = Some(config::Origin::new("https://orders.example.com"));
    })
    .await;
    for (path, location) in [
        ("/callBack.htm?code=1&state=2", "https://orders.example.com/callBack.htm?code=1&state=2"),
        ("/", "https://orders.example.com/"),
        ("//evil.example/", "https://orders.example.com//evil.example/"),
    ] {
        let answer = served.exchange(format!("GET {path} HTTP/1.1\r\nhost: evil.example\r\n\r\n").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 307 "), "{answer}");
        assert!(answer.contains(&format!("location: {location}\r\n")), "{answer}");
    }
    served.end().await;
}

#[tokio::test]
async fn who_does_not_shake_hands_is_hung_up_on() {
    let files = Files::new();
    let served = serve(|server| {
        files.name(server);
        server.header_timeout = Duration::from_millis(50);
    })
    .await;
    // Nothing at all, and the beginning of a handshake that goes no further.
    for begun in [&b""[..], &[22, 3, 1, 2, 0]] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.write_all(begun).await.unwrap();
        let mut rest = Vec::new();
        // Reset or closed, as long as it ends.
        let _ended = stream.read_to_end(&mut rest).await;
    }
    served.end().await;
}

#[tokio::test]
async fn files_that_cannot_be_used_are_named_before_anything_is_opened() {
    let good = Files::new();
    let path = |name: &str| good.folder.path().join(name);
    std::fs::write(path("empty.pem"), "").unwrap();
    let other = Files::new();
    for (chain, key, said) in [
        (path("none.pem"), path("key.pem"), "cannot read"),
        (path("empty.pem"), path("key.pem"), "empty.pem holds no certificate in PEM form"),
        (path("chain.pem"), path("chain.pem"), "chain.pem holds no private key in PEM form"),
        (path("chain.pem"), other.folder.path().join("key.pem"), "certificate and key do not fit"),
    ] {
        let server = config::Server {
            listen: ([127, 0, 0, 1], 0).into(),
            socket: path("socket"),
            tls_certificate: Some(chain),
            tls_key: Some(key),
            ..config::Server::default()
        };
        let error = Web::bind(&server).await.unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains(said), "{cause}");
        assert!(!path("socket").exists());
    }
}

/// The files are looked at once a minute; here the minute is tokio's.
#[tokio::test(start_paused = true)]
async fn a_certificate_is_exchanged_when_its_files_change_and_kept_when_they_break() {
    let files = Files::new();
    let mut server = config::Server::default();
    files.name(&mut server);
    let tls = crate::web::tls::Tls::new(&server).unwrap().unwrap();
    let (group, first) = (crate::tasks::Group::new(), tls.leaf());
    group.spawn("certificate", tls.clone().keep_fresh(group.stop_signal()));
    std::fs::write(files.folder.path().join("chain.pem"), "half a certifi").unwrap();
    tls.looked_again().await;
    assert_eq!(tls.leaf(), first);
    let second = write(files.folder.path());
    tls.looked_again().await;
    assert_eq!(tls.leaf(), second);
    assert_eq!(group.drain(Duration::from_mins(1)).await, Vec::<String>::new());
}
