//! Who is connected, and with which credential: authorising, renewing, and lending a credential to a pull.
//!
//! Leaves to others when to pull, and what the pages say. One renewal at a time for each account; an intent is durable before
//! the platform is asked, and a new grant is durable before its first use.

mod adopt;
mod authorize;
mod callback;
mod correct;
mod lend;
mod outcome;
mod renewal;
mod settle;
#[cfg(test)]
mod tests;
mod trial;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

pub use authorize::{Begun, NotBegun, TICKET_LIFE};
pub use callback::callback_path;
pub use lend::{Lent, NotLent};
pub use outcome::{Arrival, CallbackOutcome, Handle, NoHandle, PendingChoice, Returned};

use crate::clock::Clock;
use crate::connectors::Connectors;
use crate::model::{AccountId, Pairs};
use crate::store::Store;
use crate::tasks::{Activator, Changes};

/// The accounts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    connectors: Connectors,
    clock: Clock,
    /// Wakes the schedule: an account was connected.
    connected: Activator,
    /// Tells the pages.
    changes: Changes,
    /// One lock for each account that was ever renewed, so that a second renewal waits for the first.
    renewing: Mutex<BTreeMap<AccountId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Accounts {
    /// The accounts of a store. `connected` wakes whoever pulls, `changes` tells the pages.
    pub fn new(store: Store, connectors: Connectors, clock: Clock, connected: Activator, changes: Changes) -> Self {
        Self(Arc::new(Inner { store, connectors, clock, connected, changes, renewing: Mutex::default() }))
    }

    /// The lock under which one account's grant is renewed or replaced.
    fn renewal_lock(&self, id: AccountId) -> Arc<tokio::sync::Mutex<()>> {
        // The map is plain bookkeeping that no panic leaves half done.
        let mut locks = self.0.renewing.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(id).or_default())
    }
}

/// Answers with others above them: of those of the same name the other one counts.
fn overlaid(below: &Pairs, above: Pairs) -> Pairs {
    let mut answers = below.clone();
    answers.retain(|(name, _)| above.iter().all(|(answered, _)| answered != name));
    answers.extend(above);
    answers
}
