//! One pull: reads what is new of one account, window by window and page by page, into drafts.
//!
//! Every page is committed together with the cursor behind it, and every batch of fetched orders strikes what it brought off the
//! list to fetch, so that a pull can end anywhere and the next one goes on there. Nothing is tried twice here, except a call whose
//! tokens were refused, once, with a renewed grant. When to pull, and when again after a failure, is the schedule's.

mod fetch;
mod outcome;
mod run;
mod running;
mod window;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use outcome::PLATFORM_WAIT_MAX;
pub use run::NotRun;
pub use running::{Progress, Running};

use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config;
use crate::store::Store;

/// The most orders that the contract lets one call ask for.
const BATCH_ORDERS_MAX: usize = 50;

/// Pulls accounts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Puller(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limits: Limits,
    accounts: Accounts,
    store: Store,
    clock: Clock,
}

/// How much a pull takes at once.
#[derive(Debug, Clone, Copy)]
struct Limits {
    first_pull: Duration,
    batch_orders: usize,
    batches_at_once: usize,
}

impl Puller {
    /// A puller for the accounts of a store.
    pub fn new(section: &config::Pull, accounts: Accounts, store: Store, clock: Clock) -> Self {
        let limits = Limits {
            first_pull: section.first_pull,
            batch_orders: section.batch_orders.clamp(1, BATCH_ORDERS_MAX),
            batches_at_once: section.batches_at_once.max(1),
        };
        Self(Arc::new(Inner { limits, accounts, store, clock }))
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
