//! The client against a socket that answers from a script.

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

use super::*;

/// Answers one connection with `answer` and tells the first line that it was asked.
async fn serve_once(listener: UnixListener, answer: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.unwrap();
        asked.push(byte);
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    String::from_utf8(asked).unwrap().lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn answers_and_errors_mean_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let error = r#"{"error":{"code":"x","message":"no such \u001b[2Jaccount"}}"#;
    for (index, (status, body, wanted)) in [
        ("200 OK", r#"{"a":1}"#, Ok(())),
        ("200 OK", "nonsense", Err((Exit::Failed, "not understood"))),
        ("404 Not Found", error, Err((Exit::Failed, "no such \u{fffd}[2Jaccount"))),
        ("403 Forbidden", error, Err((Exit::NotAllowed, "no such"))),
        ("503 Service Unavailable", error, Err((Exit::TryAgain, "no such"))),
        ("500 Internal Server Error", "<html>", Err((Exit::Failed, "answers 500"))),
    ]
    .into_iter()
    .enumerate()
    {
        let socket = folder.path().join(index.to_string());
        let listener = UnixListener::bind(&socket).unwrap();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let client = Client::new(socket);
        let path = format!("/v1/{}", encoded("\u{5e97} 1/2"));
        let (asked, told) = tokio::join!(serve_once(listener, &answer), client.post::<Value>(&path));
        assert_eq!(asked, "POST /v1/%E5%BA%97%201%2F2 HTTP/1.1");
        match (told, wanted) {
            (Ok(value), Ok(())) => assert_eq!(value["a"], 1),
            (Err(failure), Err((exit, part))) => {
                assert_eq!(failure.exit, exit, "{failure:?}");
                assert!(failure.message.contains(part), "{failure:?}");
            }
            (told, wanted) => panic!("{told:?} against {wanted:?}"),
        }
    }
}

#[tokio::test]
async fn a_socket_without_a_daemon_is_told_from_one_that_breaks_off() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Client::new(folder.path().join("missing")).get::<Value>("/").await.unwrap_err();
    assert_eq!(missing.exit, Exit::Unavailable);
    assert!(missing.message.contains("is it running?") && missing.help.is_some(), "{missing:?}");

    let left = folder.path().join("left");
    drop(UnixListener::bind(&left).unwrap());
    let refused = Client::new(left).get::<Value>("/").await.unwrap_err();
    assert!(refused.message.contains("is it running?"), "{refused:?}");

    let broken = folder.path().join("broken");
    let listener = UnixListener::bind(&broken).unwrap();
    let client = Client::new(broken);
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    let (_, told) = tokio::join!(serve_once(listener, answer), client.get::<Value>("/"));
    assert_eq!(told.unwrap_err().exit, Exit::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn a_silent_daemon_is_not_waited_for_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("silent");
    let _listener = UnixListener::bind(&socket).unwrap();
    assert_eq!(Client::new(socket).get::<Value>("/").await.unwrap_err().exit, Exit::TryAgain);
}
