//! The one way out: where a guest may go, and how much it may send and get.

use std::time::Duration;

use longshore::sandbox::{Fault, Urgency};

use super::bed::Bed;

/// What a session may reach is what was granted, to the letter.
#[tokio::test]
async fn a_guest_goes_only_where_it_was_granted() {
    let mut bed = Bed::new().await;
    let origin = bed.platform.origin();
    let port = bed.platform.address().port();
    assert!(bed.obey("send URL/ok").await.unwrap().ends_with("ok"));
    for (command, code, said) in [
        (
            "send https://elsewhere.example/",
            "host.denied",
            "\"https://elsewhere.example\"]` below `[connector.probe]` would allow it".to_owned(),
        ),
        ("send http://127.0.0.1:1/", "host.denied", format!("hosts = [\"{origin}\", \"http://127.0.0.1:1\"]")),
        ("send http://localhost/", "host.denied", "http://localhost is not granted".to_owned()),
        ("send http://user@127.0.0.1/", "host.request", "it names a user".to_owned()),
        ("send http://2130706433/", "host.request", "its host is not".to_owned()),
        ("send ftp://127.0.0.1/", "host.request", "begins neither with".to_owned()),
        ("send URL/ok?query", "host.request", "query".to_owned()),
        ("header URL/ok host evil.example", "host.request", "`host` is the host's to set".to_owned()),
        ("post URL/ok 20000", "host.request", "the limit is 10000".to_owned()),
        ("draw URL/ok unknown", "host.request", "no budget `unknown`".to_owned()),
    ] {
        let failure = bed.failure(command).await;
        assert_eq!(failure.code, code, "{command}");
        assert!(failure.message.contains(&said), "{command}: {}", failure.message);
    }
    assert_eq!(bed.seen.at("/ok").len(), 1, "nothing else has left");

    bed.grants.plain_http = false;
    assert!(
        bed.failure("send URL/ok")
            .await
            .message
            .contains("`plain_http = true` below `[connector.probe]` would allow it")
    );
    bed.grants.plain_http = true;
    bed.grants.private_addresses = false;
    bed.grants.hosts.push(format!("http://localhost:{port}"));
    for command in ["send URL/ok".to_owned(), format!("send http://localhost:{port}/ok")] {
        let failure = bed.failure(&command).await;
        assert_eq!(failure.code, "host.denied", "{command}");
        let line = "`private_addresses = true` below `[connector.probe]` would allow it";
        assert!(failure.message.contains(line), "{command}: {}", failure.message);
    }
    assert_eq!(bed.seen.at("/ok").len(), 1, "a pooled connection is not lent to who could not have opened it");
    bed.grants.hosts = vec!["http://169.254.169.254".to_owned()];
    bed.grants.private_addresses = true;
    let failure = bed.failure("send http://169.254.169.254/").await;
    assert!(!failure.message.contains("would allow"), "{}", failure.message);
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_needs_its_grant_too() {
    let mut bed = Bed::new().await;
    let url = format!("http://localhost:{}", bed.platform.address().port());
    bed.grants.hosts = vec![url.clone()];
    assert!(bed.obey(&format!("send {url}/ok")).await.unwrap().ends_with("ok"));
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let bed = Bed::new().await;
    let shown = bed.obey("send URL/redirect").await.unwrap();
    assert!(shown.starts_with("302 location: /landed"), "{shown}");
    assert!(bed.seen.at("/landed").is_empty());
}

#[tokio::test]
async fn answers_are_bounded() {
    let bed = Bed::with(|_, egress| egress.request_timeout = Duration::from_millis(400)).await;
    for (command, code) in [
        ("send URL/large", "host.too-large"),
        ("send URL/bomb", "host.too-large"),
        ("send URL/silent", "host.timeout"),
        ("send URL/endless", "host.timeout"),
        ("patience URL/silent 100", "host.timeout"),
        ("send URL/brotli", "host.connection"),
    ] {
        assert_eq!(bed.failure(command).await.code, code, "{command}");
    }
    assert!(bed.obey("send URL/gzip").await.unwrap().ends_with("unpacked"));
    assert!(bed.obey("send URL/missing").await.unwrap().starts_with("404"));
}

/// A port that was just closed.
#[tokio::test]
async fn who_does_not_answer_is_unavailable() {
    let mut bed = Bed::new().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    bed.grants.hosts = vec![origin.clone()];
    let failure = bed.failure(&format!("send {origin}/")).await;
    assert_eq!(failure.code, "host.connection");
    assert!(failure.message.contains("refused"), "{}", failure.message);
}

#[tokio::test]
async fn requests_of_a_call_are_counted() {
    let bed = Bed::with(|limits, _| limits.requests_per_call = 3).await;
    assert_eq!(bed.obey("wait URL/ok 3").await.as_deref(), Ok("waited"));
    let failure = bed.failure("wait URL/ok 4").await;
    assert_eq!(failure.code, "host.request");
    assert!(failure.message.contains("`[sandbox] requests_per_call`"));
    assert_eq!(bed.seen.at("/ok").len(), 6);
}

/// The probe's budget `scarce` gives two calls at once and one an hour. One of the two is kept for people.
#[tokio::test]
async fn a_named_budget_is_kept_and_a_part_of_it_is_for_people() {
    let mut bed = Bed::new().await;
    for urgency in [Urgency::Routine, Urgency::Asked] {
        bed.lease.urgency = urgency;
        assert!(bed.obey("draw URL/ok scarce").await.is_ok(), "{urgency:?}");
        let failure = bed.failure("draw URL/ok scarce").await;
        assert_eq!(failure.code, "host.budget", "{urgency:?}");
        assert!(failure.retry_after_seconds.is_some_and(|seconds| seconds > 3000), "{failure:?}");
    }
    bed.lease.label = "account-2".to_owned();
    assert!(bed.obey("draw URL/ok scarce").await.is_ok(), "another account has its own");
}

/// A refusal by the platform holds everybody who shares the budget, and nothing else.
#[tokio::test]
async fn a_platforms_wish_to_be_left_alone_is_heeded() {
    let mut bed = Bed::new().await;
    bed.lease.urgency = Urgency::Asked;
    let refused = bed.failure("draw-refused URL/ok scarce 90").await;
    assert_eq!((refused.code.as_str(), refused.retry_after_seconds), ("429", Some(90)));
    let held = bed.failure("draw URL/ok scarce").await;
    assert_eq!(held.code, "host.budget");
    assert!(held.retry_after_seconds.is_some_and(|seconds| seconds > 80), "{held:?}");
    bed.lease.label = "account-2".to_owned();
    assert!(bed.obey("draw URL/ok scarce").await.is_ok());
}

/// A consent is begun while its code could be exchanged, and not while the platform wants to be left alone for longer.
#[tokio::test]
async fn no_seller_is_sent_to_a_platform_that_wants_to_be_left_alone() {
    let mut bed = Bed::new().await;
    // A call may last a minute.
    for (account, seconds, begins) in [("account-1", 50, true), ("account-2", 90, false)] {
        bed.lease.label = account.to_owned();
        bed.failure(&format!("draw-refused URL/ok every {seconds}")).await;
        let begun = bed.open().begin("http://127.0.0.1/callback", "state").await;
        let failure = match &begun {
            Err(Fault::Failed(failure)) => Some((failure.code.as_str(), failure.retry_after_seconds > Some(80))),
            _ => None,
        };
        assert_eq!(failure, (!begins).then_some(("host.budget", true)), "{account}: {begun:?}");
    }
}
