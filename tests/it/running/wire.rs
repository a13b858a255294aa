//! Bytes on the console's port that no browser sends, beyond what the listener's own tests hold: each gets its status and a small
//! answer, and the process is as well as before.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::bed::Bed;

/// The longest answer that nonsense deserves: a page for people with its headers.
const ANSWER_BYTES_MAX: usize = 8 * 1024;

const PING: &str = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
const LAST_PING: &str = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

/// The head of a form that comes in pieces.
const CHUNKED: &str = "POST /language HTTP/1.1\r\nhost: a\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
                       content-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n";

/// The beginning of a TLS handshake as a browser sends it, up to its random bytes.
const TLS_HELLO: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x5a\x5b\x5c\x5d\x5e\x5f\r\n\r\n";

/// What is sent, and the statuses that come back, in order.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let text = |parts: &[&str]| parts.concat().into_bytes();
    let chunk = format!("{:x}\r\n{}\r\n", 70_000, "a".repeat(70_000));
    let twice = "POST /language HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc";
    vec![
        ("two requests in one piece", text(&[PING, LAST_PING]), &["200", "200"]),
        ("nonsense behind a request", text(&[PING, "\u{1}\u{2}\u{3} nonsense\r\n\r\n"]), &["200", "400"]),
        ("a request behind an error", text(&["GET / HTTP/1.1\r\nhost : a\r\n\r\n", PING]), &["400"]),
        ("a TLS handshake", TLS_HELLO.to_vec(), &["400"]),
        // Whoever begins so would not understand an answer of HTTP/1.1.
        ("HTTP/2 without TLS", text(&["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]), &[]),
        ("two lengths", text(&[twice]), &["400"]),
        ("a length that is none", text(&["POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n"]), &["400"]),
        ("a form in pieces that is too long", text(&[CHUNKED, &chunk, "0\r\n\r\n"]), &["413"]),
        ("a piece without a length", text(&[CHUNKED, "zz\r\nlanguage=en\r\n0\r\n\r\n"]), &["400"]),
        ("no address", text(&["OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"]), &["400"]),
        ("a proxy's request", text(&["CONNECT b:443 HTTP/1.1\r\nhost: b:443\r\nconnection: close\r\n\r\n"]), &["400"]),
        ("a header with a zero", text(&["GET / HTTP/1.1\r\nhost: a\r\nx: a\u{0}b\r\n\r\n"]), &["400"]),
    ]
}

/// Sends the bytes, and reads until the other end is done.
async fn exchange(bed: &Bed, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(bed.listen()).await.unwrap();
    // Who is refused early is hung up on while still sending, or before reading all; what came back counts.
    stream.write_all(sent).await.unwrap_or_default();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap_or_default();
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).map(|answer| answer.split(' ').next().unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_on_the_wire_gets_its_status_and_hurts_nobody() {
    let bed = Bed::new().await;
    for (case, sent, expected) in cases() {
        let answer = exchange(&bed, &sent).await;
        assert_eq!(statuses(&answer), expected, "{case}: {answer}");
        assert!(answer.len() < ANSWER_BYTES_MAX, "{case}: {} bytes", answer.len());
        assert_eq!(statuses(&exchange(&bed, LAST_PING.as_bytes()).await), ["200"], "after {case}");
    }
    let alarms: Vec<String> =
        bed.said().into_iter().filter(|line| line.contains("ERROR") || line.contains("panicked")).collect();
    assert!(alarms.is_empty(), "{alarms:?}");
    bed.end().await;
}
