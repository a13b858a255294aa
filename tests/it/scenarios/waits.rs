//! A platform that misbehaves, call by call: how the pull's record names it, that nothing stored changes, when it is tried again
//! by itself, and that this attempt makes up for it.

use std::time::Duration;

use longshore::api::control::{Account, Button};
use longshore::model::{FailureKind, PullOutcome, PullRecord, Timestamp, Trigger};
use longshore_tests::sim::{Action, DECRYPT, DETAIL, Fault, LIST, Special};

use super::daemon::Daemon;

/// What goes wrong with which call, and what must come of it.
struct Case {
    fault: Fault,
    method: &'static str,
    kind: FailureKind,
    code: &'static str,
    /// A piece of the answer is kept.
    excerpt: bool,
    again: Again,
}

/// When an account is tried again after one failed pull.
#[derive(Debug, Clone, Copy)]
enum Again {
    /// After so many minutes, of which up to a fifth is the account's own.
    Within(u64),
    /// When the platform said, and not before.
    AfterSeconds(u64),
}

/// The wait that the platform demands in these tests: longer than the daemon's own first one.
const BAN_SECONDS: u64 = 600;

/// Longer than one exchange with a platform may take.
const TOO_SLOW: Duration = Duration::from_secs(31);

fn cases() -> Vec<Case> {
    use FailureKind::{Malformed, Throttled, Unavailable};
    let of = |method, fault, kind, code, again| {
        let excerpt = kind == Malformed;
        Case { fault, method, kind, code, excerpt, again }
    };
    let ban = Fault::Throttled { seconds: BAN_SECONDS };
    let (malformed, unavailable, banned) = (Again::Within(10), Again::Within(1), Again::AfterSeconds(BAN_SECONDS));
    vec![
        of(LIST, Fault::Malformed, Malformed, "", malformed),
        of(LIST, Fault::Html, Unavailable, "http.200", unavailable),
        of(LIST, Fault::ServerError, Unavailable, "http.500", unavailable),
        of(LIST, Fault::Truncated, Unavailable, "host.connection", unavailable),
        of(LIST, Fault::Endless, Unavailable, "host.too-large", unavailable),
        of(LIST, Fault::HeldHalfway, Unavailable, "host.timeout", unavailable),
        of(LIST, Fault::RemoteService, Unavailable, "isp.service-unavailable", unavailable),
        of(LIST, Fault::Unsuccessful, Unavailable, "SYSTEM_BUSY", unavailable),
        of(LIST, Fault::EmptyPage, Unavailable, "", unavailable),
        of(LIST, ban, Throttled, "ApiCallLimit", banned),
        of(DETAIL, Fault::Malformed, Malformed, "", malformed),
        of(DETAIL, Fault::Truncated, Unavailable, "host.connection", unavailable),
        of(DETAIL, Fault::HeldHalfway, Unavailable, "host.timeout", unavailable),
        of(DETAIL, ban, Throttled, "ApiCallLimit", banned),
        of(DECRYPT, Fault::Malformed, Malformed, "", malformed),
        of(DECRYPT, Fault::ServerError, Unavailable, "http.500", unavailable),
        of(DECRYPT, ban, Throttled, "ApiCallLimit", banned),
    ]
}

#[tokio::test]
async fn whatever_a_platform_does_is_named_waited_for_and_made_up_for() {
    let mut daemon = Daemon::start(19).await;
    let account = daemon.connect("shop", 0).await;
    let login = daemon.login(0);
    let order = daemon.market.special(&login, Special::Euro).unwrap();
    for (number, case) in cases().into_iter().enumerate() {
        let shown = format!("{:?} of {}", case.fault, case.method);
        let (stored, feed) = (daemon.orders(&account).await, daemon.feed());
        let street = format!("{number} New Street");
        daemon.market.act(&Action::Readdress { order: order.clone(), street }).unwrap();
        daemon.settle().await;

        daemon.switch_on(case.fault, case.method, None);
        let pull = failed_pull(&mut daemon, &account, &case).await;
        let failure = pull.failure.clone().unwrap();
        assert_eq!((failure.kind, failure.code.as_str()), (case.kind, case.code), "{shown}: {failure}");
        assert_eq!(daemon.orders(&account).await, stored, "{shown}");
        assert_eq!(daemon.feed(), feed, "{shown}");
        assert_excerpt(&mut daemon, &pull, &case, &shown).await;

        daemon.market.switches().clear();
        daemon.market.switches().release();
        let due = next_attempt(&daemon, &pull, case.again, &shown).await;
        daemon.pass(due.since(daemon.now()) + Duration::from_millis(1)).await;
        let again = daemon.pulled("shop", PullOutcome::Succeeded, due).await;
        assert_eq!(again.trigger, Trigger::Schedule, "{shown}");
        daemon.assert_equal(&account, &login, &shown).await;
    }
    daemon.end().await;
}

/// Clicks, and waits for the pull to fail; a slow answer is given until it is too late.
async fn failed_pull(daemon: &mut Daemon, account: &Account, case: &Case) -> PullRecord {
    let since = daemon.now();
    daemon.press(account, "pull").await;
    if case.fault == Fault::HeldHalfway {
        daemon.answer_held().await;
        daemon.pass(TOO_SLOW).await;
    }
    daemon.pulled("shop", PullOutcome::Failed, since).await
}

/// What the platform said is there for whoever looks, where it made no sense, and nowhere else.
async fn assert_excerpt(daemon: &mut Daemon, pull: &PullRecord, case: &Case, shown: &str) {
    let excerpt = daemon.store.pull_excerpt(pull.account, pull.id).unwrap();
    assert_eq!(excerpt.is_some_and(|excerpt| excerpt.reveal().contains("alert(4)")), case.excerpt, "{shown}");
    let page = daemon.page(&format!("accounts/{}", pull.account)).await;
    let link = format!("/accounts/{}/pulls/{}\"", pull.account, pull.id);
    assert_eq!(page.body.contains(&link), case.excerpt, "{shown}");
}

/// When the account is tried again, which must be as this case has it.
async fn next_attempt(daemon: &Daemon, pull: &PullRecord, again: Again, shown: &str) -> Timestamp {
    let account = daemon.control.account("shop").await.unwrap();
    let due = account.next_pull_at.unwrap();
    let wait = due.since(pull.ended_at.unwrap());
    match again {
        Again::Within(minutes) => {
            let longest = Duration::from_mins(minutes);
            assert!(wait <= longest && wait >= longest * 4 / 5, "{shown}: {wait:?}");
            assert_eq!(account.button, Button::Ready, "{shown}: a click need not wait for it");
        }
        Again::AfterSeconds(seconds) => {
            assert_eq!(wait, Duration::from_secs(seconds), "{shown}");
            assert_eq!((account.button, account.button_at), (Button::PlatformWait, Some(due)), "{shown}");
        }
    }
    due
}
