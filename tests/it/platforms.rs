//! Each platform from its notice to stored drafts, on the daemon as a process and the platform's simulator: what is that
//! platform's alone. What holds for all of them is in `running`. One more platform, which only `fifth` knows, shows that another one
//! needs nothing of this project.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where, by ending there"
)]

mod aliexpress;
mod amazon;
mod dhgate;
mod ebay;
mod fifth;

use longshore::api::control::Account;
use longshore::model::{AccountState, FailureKind, PullOutcome};
use longshore_tests::play::seller;
use longshore_tests::sim::Action;
use serde_json::{Value, json};
use url::Url;

use crate::running::bed::Bed;

/// A way in which a platform misbehaves.
struct Trouble {
    what: &'static str,
    /// For the simulator.
    command: Value,
    /// What the pull fails with.
    kind: FailureKind,
    /// What the account's row on 外贸账号 says then.
    says: &'static str,
}

impl Trouble {
    /// The pull fails and changes nothing, and when the trouble is over the next one makes up for it. `mend` sets right what
    /// clearing the faults sets wrong.
    async fn costs_one_pull(self, bed: &mut Bed, account: &Account, login: &str, mend: impl Fn(&Bed)) {
        let Self { what, command, kind, says } = self;
        let stored = bed.orders(account).await;
        bed.act(&Action::Place { shop: login.to_owned() });
        bed.command(&command);
        let after = bed.pull("shop", PullOutcome::Failed).await;
        assert_eq!(after.state, AccountState::Connected, "{what}: only a person stops an account");
        assert_eq!(after.last_pull.and_then(|pull| pull.failure), Some(kind), "{what}");
        assert_eq!(bed.orders(account).await, stored, "{what}");
        let page = bed.page("accounts").await.expect_ok().unwrap();
        for words in [says, what_to_do(kind)] {
            assert!(page.body.contains(words), "{what}: {words} is not in {}", page.body);
        }
        bed.command(&json!({"do": "clear"}));
        mend(bed);
        // A wait that the platform asks for is heeded by clicks too.
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal(account, login, what).await;
    }
}

/// What the row tells people to do about a failure that stops no account.
fn what_to_do(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unavailable => "会自动重试，间隔逐次加长，无需处理",
        FailureKind::Throttled => "到时会自动继续，无需处理",
        FailureKind::Refused | FailureKind::Malformed => "如果到明天还是这样，请把这里的说明转给管理员",
        FailureKind::NeedsAuthorization | FailureKind::Misconfigured => "this one stops the account",
    }
}

/// The platform's buttons.
const AGREE: &str = "授权";
const DECLINE: &str = "拒绝";

/// A consent from which a seller comes back with nothing.
struct Mishap {
    what: &'static str,
    /// For the simulator.
    command: Value,
    /// The button that the seller presses at the platform.
    press: &'static str,
    /// What the page says then.
    says: &'static [&'static str],
}

impl Mishap {
    /// The page says what happened and what to do, and the link that it offers is still good. `mend` sets right what clearing the
    /// faults sets wrong.
    async fn may_be_tried_again(self, bed: &Bed, link: &Url, login: &str, mend: impl Fn(&Bed)) {
        let Self { what, command, press, says } = self;
        bed.command(&command);
        let login = Some(login).filter(|_| press == AGREE);
        let (_, back) = seller::answer(link, &bed.origin(), login, &[press]).await.unwrap();
        for words in says {
            assert!(back.body.contains(words), "{what}: {words} is not in {}", back.body);
        }
        assert!(back.body.contains(link.as_str()), "{what}: {}", back.body);
        bed.command(&json!({"do": "clear"}));
        bed.command(&json!({"do": "settings", "code_seconds": 600}));
        mend(bed);
    }
}

/// A command that switches a fault of one method on.
fn fault(method: &str, fault: &Value) -> Value {
    json!({"do": "switch-on", "fault": fault, "method": method})
}
