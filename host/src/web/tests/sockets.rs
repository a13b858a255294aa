//! Over real sockets: slow senders, heads that are too large to read, the command line's socket, and the end of a listener.

use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

use super::bench::Bench;
use crate::config;
use crate::tasks::{Group, StopSignal};
use crate::web::Web;

/// A listener on ports of its own, with patience for tests: short where a test waits for its end.
pub(super) struct Served {
    bench: Bench,
    group: Group,
    stop: StopSignal,
    pub(super) address: std::net::SocketAddr,
    socket: PathBuf,
    _folder: tempfile::TempDir,
}

pub(super) async fn serve(change: impl FnOnce(&mut config::Server)) -> Served {
    let bench = Bench::new();
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("s");
    let mut server = config::Server {
        listen: ([127, 0, 0, 1], 0).into(),
        socket: socket.clone(),
        drain: Duration::from_secs(10),
        ..config::Server::default()
    };
    change(&mut server);
    let web = Web::bind(&server).await.unwrap();
    let address = web.local_addr();
    let (group, stop) = (Group::new(), StopSignal::new());
    let serving = web.serve(bench.api.clone(), bench.clock, stop.clone());
    group.spawn("web", async move { serving.await.unwrap() });
    Served { bench, group, stop, address, socket, _folder: folder }
}

impl Served {
    /// Everything that comes back on a connection until the other end closes it.
    pub(super) async fn exchange(&self, request: &[u8]) -> String {
        talk(TcpStream::connect(self.address).await.unwrap(), request).await
    }

    async fn command(&self, line: &str) -> String {
        let request = format!("{line} HTTP/1.1\r\nhost: longshore\r\nconnection: close\r\n\r\n");
        talk(UnixStream::connect(&self.socket).await.unwrap(), request.as_bytes()).await
    }

    /// Ends it: nothing may be left running.
    pub(super) async fn end(self) {
        self.stop.stop();
        assert_eq!(self.group.drain(Duration::from_secs(30)).await, Vec::<String>::new());
        assert!(!self.socket.exists(), "the socket's file is gone");
    }
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &[u8]) -> String {
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // A listener that gives up on a request may reset the connection; what came before counts.
    let _ended = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[tokio::test]
async fn heads_that_are_too_large_to_read_are_refused_with_bounded_memory() {
    let served = serve(|_| ()).await;
    let host = format!("host: {}\r\n", served.address);
    let many = "x: v\r\n".repeat(300);
    for (head, expected) in [
        (format!("GET /healthz HTTP/1.1\r\n{host}connection: close\r\n\r\n"), "200"),
        (format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(9_000)), "414"),
        (format!("GET / HTTP/1.1\r\n{host}x: {}\r\n\r\n", "v".repeat(20_000)), "431"),
        (format!("GET / HTTP/1.1\r\n{host}x: {}\r\n\r\n", "v".repeat(100_000)), "431"),
        (format!("GET / HTTP/1.1\r\n{host}{many}\r\n"), "431"),
        (format!("GET / HTTP/9.9\r\n{host}\r\n"), "400"),
        ("\u{16}\u{3}\u{1}\u{2}\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = served.exchange(head.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{head:.60}");
    }
    served.end().await;
}

#[tokio::test]
async fn slow_senders_are_hung_up_on() {
    let served = serve(|server| {
        server.header_timeout = Duration::from_millis(50);
        server.request_timeout = Duration::from_millis(50);
    })
    .await;
    assert_eq!(served.exchange(b"").await, "", "who says nothing");
    assert_eq!(served.exchange(b"GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ").await, "", "who stops within the head");
    let stuck = format!(
        "POST /language HTTP/1.1\r\nhost: {}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nlanguage=",
        served.address
    );
    assert_eq!(status(&served.exchange(stuck.as_bytes()).await), "408", "who stops within the body");
    served.end().await;
}

#[tokio::test]
async fn the_listener_ends_with_open_streams_and_idle_connections() {
    let served = serve(|_| ()).await;
    let session = served.bench.session().await;
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    let request = format!(
        "GET /events HTTP/1.1\r\nhost: {}\r\ncookie: longshore-session={}\r\n\r\n",
        served.address,
        session.reveal()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut seen = String::new();
    let mut buffer = [0u8; 1024];
    while !seen.contains("event: changed") {
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "the stream ended early: {seen}");
        seen.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    assert!(seen.starts_with("HTTP/1.1 200") && seen.contains("text/event-stream"), "{seen}");
    let idle = TcpStream::connect(served.address).await.unwrap();
    served.end().await;
    drop((stream, idle));
}

#[tokio::test]
async fn the_command_socket_speaks_json_to_the_administrator() {
    let served = serve(|_| ()).await;
    for (line, expected, holds) in [
        ("GET /v1/connectors", "200", "{\"connectors\":[]}"),
        ("GET /v1/accounts", "200", "{\"accounts\":[],\"next\":null}"),
        ("GET /v1/drafts?view=to-ship&limit=5", "200", "{\"drafts\":[],\"next\":null}"),
        ("GET /v1/drafts?view=none", "400", "{\"error\":{\"code\":\"bad-request\""),
        ("GET /v1/drafts?after=x", "400", "\"bad-request\""),
        ("GET /v1/drafts/7", "404", "{\"error\":{\"code\":\"not-found\""),
        ("GET /v1/accounts/none", "404", "\"not-found\""),
        ("POST /v1/accounts/none/pull", "404", "\"not-found\""),
        ("GET /v1/accounts/none/pull", "405", "\"method-not-allowed\""),
        ("DELETE /v1/accounts", "405", "\"method-not-allowed\""),
        ("GET /v2/accounts", "404", "\"not-found\""),
        ("GET /accounts", "404", "\"not-found\""),
    ] {
        let answer = served.command(line).await;
        assert_eq!(status(&answer), expected, "{line}: {answer}");
        assert!(answer.contains("content-type: application/json") && answer.contains(holds), "{line}: {answer}");
    }
    served.end().await;
}
