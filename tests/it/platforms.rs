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

mod amazon;
mod dhgate;
mod ebay;
mod fifth;

use longshore::api::control::Account;
use longshore::model::{AccountState, FailureKind, PullOutcome};
use longshore_tests::sim::Action;
use serde_json::{Value, json};

use crate::running::bed::Bed;

/// A way in which a platform misbehaves.
struct Trouble {
    what: &'static str,
    /// For the simulator.
    command: Value,
    /// What the pull fails with.
    kind: FailureKind,
}

impl Trouble {
    /// The pull fails and changes nothing, and when the trouble is over the next one makes up for it. `mend` sets right what
    /// clearing the faults sets wrong.
    async fn costs_one_pull(self, bed: &mut Bed, account: &Account, login: &str, mend: impl Fn(&Bed)) {
        let Self { what, command, kind } = self;
        let stored = bed.orders(account).await;
        bed.act(&Action::Place { shop: login.to_owned() });
        bed.command(&command);
        let after = bed.pull("shop", PullOutcome::Failed).await;
        assert_eq!(after.state, AccountState::Connected, "{what}: only a person stops an account");
        assert_eq!(after.last_pull.and_then(|pull| pull.failure), Some(kind), "{what}");
        assert_eq!(bed.orders(account).await, stored, "{what}");
        bed.command(&json!({"do": "clear"}));
        mend(bed);
        // A wait that the platform asks for is heeded by clicks too.
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal(account, login, what).await;
    }
}
