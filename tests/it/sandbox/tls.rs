//! Over TLS: HTTP/2 where the platform speaks it, connections used again, and nobody trusted whom nobody vouches for.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use longshore::sandbox::{Grants, Lease};
use longshore::tasks::Group;
use longshore_tests::components::component;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::bed::{limits, obey, sandbox};
use super::platform::{Seen, router};

/// A platform that speaks TLS with a certificate of its own, which it leaves in `ca_file`.
struct Secure {
    origin: String,
    seen: Seen,
    connections: Arc<std::sync::atomic::AtomicU32>,
    group: Group,
}

async fn serve(protocol: &[u8], ca_file: &Path) -> Secure {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(ca_file, certified.cert.pem()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![protocol.to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));

    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let origin = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let (seen, group, connections) = (Seen::default(), Group::new(), Arc::default());
    let (routes, stop, conversations) = (router(&seen), group.stop_signal(), group.clone());
    let counter: Arc<std::sync::atomic::AtomicU32> = Arc::clone(&connections);
    group.spawn("secure platform", async move {
        loop {
            let accepted = tokio::select! {
                () = stop.stopping() => return,
                accepted = listener.accept() => accepted,
            };
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let (acceptor, routes, stop) = (acceptor.clone(), routes.clone(), stop.clone());
            conversations.spawn("secure connection", async move {
                let Ok(stream) = acceptor.accept(accepted.unwrap().0).await else { return };
                let builder = Builder::new(TokioExecutor::new());
                let conversation = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
                tokio::select! {
                    () = stop.stopping() => {}
                    ended = conversation => drop(ended),
                }
            });
        }
    });
    Secure { origin, seen, connections, group }
}

#[tokio::test]
async fn tls_is_checked_and_connections_are_kept() {
    for (protocol, version) in [(b"h2".as_slice(), http::Version::HTTP_2), (b"http/1.1", http::Version::HTTP_11)] {
        let dir = tempfile::tempdir().unwrap();
        let ca_file = dir.path().join("ca.pem");
        let secure = serve(protocol, &ca_file).await;
        let (limits, mut egress) = limits();
        let grants =
            Arc::new(Grants { hosts: vec![secure.origin.clone()], private_addresses: true, ..Grants::default() });
        for (trusted, said) in [(false, "certificate"), (true, "ok")] {
            egress.ca_file = trusted.then(|| ca_file.clone());
            let sandbox = sandbox(&limits, &egress, &dir.path().join("code"));
            let probe = sandbox.load(component("probe").unwrap()).await.unwrap();
            let mut session = probe.open(Arc::clone(&grants), Arc::new(Lease::default()));
            let answer = obey(&mut *session, &format!("send-twice {}/ok", secure.origin)).await;
            let said_now = answer.unwrap_or_else(|fault| fault.to_string());
            assert!(said_now.to_lowercase().contains(said), "{said_now}");
        }
        let asked = secure.seen.at("/ok");
        assert_eq!(asked.iter().map(|asked| asked.version).collect::<Vec<_>>(), [version, version]);
        let connections = secure.connections.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!(connections, 2, "one that was not trusted, one for both requests");
        assert!(secure.group.drain(std::time::Duration::from_secs(10)).await.is_empty());
    }
}
