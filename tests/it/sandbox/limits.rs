//! What stops a guest, and what does not.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use longshore::model::SetAside;
use longshore::sandbox::Fault;

use super::bed::{Bed, obey, window};

/// Whether a fault is the one that a case is about.
type Expected<'a> = &'a dyn Fn(&Fault) -> bool;

/// Each way to misbehave ends the session with its own fault, and nobody else notices.
#[tokio::test]
async fn a_guest_that_takes_too_much_is_stopped() {
    let bed = Bed::new().await;
    let trapped = |fault: &Fault, text: &str| matches!(fault, Fault::Trapped(said) if said.contains(text));
    let invalid = |fault: &Fault, text: &str| matches!(fault, Fault::Invalid(said) if said.contains(text));
    let cases: &[(&str, Expected<'_>)] = &[
        ("spin", &|fault| *fault == Fault::CpuSpent),
        ("spin-in-crypto", &|fault| *fault == Fault::CpuSpent),
        ("grow", &|fault| *fault == Fault::MemorySpent),
        ("crash", &|fault| trapped(fault, "unreachable")),
        ("recurse", &|fault| trapped(fault, "stack") || trapped(fault, "out of bounds")),
        ("hand-over 2000000", &|fault| invalid(fault, "fuel")),
        ("cursor 4097", &|fault| invalid(fault, "longer than 4096 bytes")),
    ];
    for (command, expected) in cases {
        let mut session = bed.open();
        let fault = obey(&mut *session, command).await.unwrap_err();
        assert!(expected(&fault), "{command} ended with {fault:?}");
        assert_eq!(obey(&mut *session, "now").await, Err(Fault::ended()), "after {command}");
        let beside = bed.obey("now").await.unwrap();
        assert!(beside.starts_with("2026-01-01T00:"), "beside {command}: {beside}");
    }
}

/// Waiting costs no processor time: many waits, each longer than a tick, on a budget of a few ticks.
#[tokio::test]
async fn waiting_is_forgiven() {
    let bed = Bed::with(|limits, _| limits.cpu_per_call = Duration::from_millis(50)).await;
    assert_eq!(bed.obey("wait URL/late 30").await.as_deref(), Ok("waited"));
    assert_eq!(bed.seen.at("/late").len(), 30);
}

/// On a single thread: while one guest spins, the call of another begins and ends.
#[tokio::test(flavor = "current_thread")]
async fn a_spinning_guest_lets_others_run() {
    let bed = Bed::new().await;
    let spinner = bed.obey("spin");
    let neighbour = async {
        tokio::task::yield_now().await;
        bed.obey("send URL/ok").await
    };
    tokio::pin!(spinner);
    tokio::select! {
        biased;
        ended = &mut spinner => panic!("the spinner ended first: {ended:?}"),
        answer = neighbour => assert!(answer.unwrap().contains("ok")),
    }
    assert_eq!(spinner.await, Err(Fault::CpuSpent));
}

/// Who finds all instances taken waits until one is given back.
#[tokio::test]
async fn sessions_wait_for_a_free_instance() {
    let bed = Bed::with(|limits, _| limits.instances_max = 1).await;
    let mut first = bed.open();
    assert!(obey(&mut *first, "now").await.is_ok());
    let second = bed.obey("now");
    tokio::pin!(second);
    assert!((&mut second).now_or_never().is_none());
    assert!(obey(&mut *first, "now").await.is_ok(), "who has an instance goes on");
    drop(first);
    assert!(second.await.is_ok());
}

/// A call that was dropped half-way is never entered again.
#[tokio::test]
async fn a_dropped_call_ends_its_session() {
    let bed = Bed::new().await;
    let mut session = bed.open();
    let command = format!("send {}", bed.url("/silent"));
    let asked = async {
        while bed.seen.at("/silent").is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        ended = obey(&mut *session, &command) => panic!("it ended with {ended:?}"),
        () = asked => {}
    }
    assert_eq!(obey(&mut *session, "now").await, Err(Fault::ended()));
}

#[tokio::test]
async fn a_call_that_takes_too_long_in_all_is_given_up() {
    let bed = Bed::with(|limits, _| limits.time_per_call = Duration::from_millis(200)).await;
    assert_eq!(bed.obey("send URL/silent").await, Err(Fault::TimedOut));
}

#[tokio::test]
async fn a_flood_of_lines_does_not_harm() {
    let bed = Bed::new().await;
    assert_eq!(bed.obey("log 5000").await.as_deref(), Ok("logged"));
}

/// WASI is linked, and empty.
#[tokio::test]
async fn a_guest_has_no_powers() {
    let bed = Bed::new().await;
    let powers = bed.obey("powers").await.unwrap();
    assert_eq!(powers, "arguments=0 variables=0 files=false sockets=false");
}

#[tokio::test]
async fn answers_are_checked() {
    let bed = Bed::new().await;
    let mut session = bed.open();
    let page = session.list_orders(window(), Some("bad-order".to_owned())).await.unwrap();
    assert_eq!(page.orders.len(), 1);
    let reason = "created-date-time is not an RFC 3339 time with an offset".to_owned();
    assert_eq!(page.set_aside, [SetAside { order_id: Some("2".to_owned()), reason, source: "{}".to_owned() }]);

    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let batch = session.get_orders(ids(&["1", "2"])).await.unwrap();
    assert_eq!(batch.orders.iter().map(|order| order.order_id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert!(matches!(session.get_orders(ids(&["1", "lie"])).await, Err(Fault::Invalid(_))));
    assert!(matches!(bed.open().get_orders(vec![String::from("1"); 51]).await, Err(Fault::Host(_))));
}

/// The same platform serves many sessions at once, each with its own account.
#[tokio::test]
async fn sessions_do_not_mix() {
    let bed = Bed::new().await;
    let answers = (0..20).map(|index| {
        let lease = longshore::sandbox::Lease {
            grant_secrets: super::bed::secrets(&[("access-token", &format!("token-of-account-{index:04}"))]),
            ..bed.lease.clone()
        };
        let mut session = bed.probe.open(Arc::new(bed.grants.clone()), Arc::new(lease));
        let command = format!("secret {} access-token", bed.url("/mixed"));
        async move { obey(&mut *session, &command).await.map(drop) }
    });
    assert!(futures_util::future::join_all(answers).await.iter().all(Result::is_ok));
    let mut bodies: Vec<String> = bed.seen.at("/mixed").into_iter().map(|asked| asked.body).collect();
    bodies.sort();
    let wanted: Vec<String> = (0..20).map(|index| format!("value=token-of-account-{index:04}")).collect();
    assert_eq!(bodies, wanted);
}
