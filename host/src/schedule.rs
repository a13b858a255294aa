//! When to pull which account: by itself every hour, at a click, after a consent, and again after a failure.
//!
//! What is due is decided in `due` (one account) and `agenda` (all of them, and the places); `turn` obeys. Waking carries no
//! message: whoever wakes the schedule makes it look up what the store says. Leaves the pull itself to `pull`.

mod agenda;
mod backoff;
mod due;
mod spread;
mod status;
mod turn;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use due::{Due, Reason};
pub use status::{Clicked, PullStatus};

use crate::clock::Clock;
use crate::config;
use crate::model::{Account, AccountId, AccountState, ScheduleRecord, Timestamp};
use crate::pull::{Progress, Puller, Running};
use crate::store::{self, Store};
use crate::tasks::{Activator, Changes, Group};
use agenda::Agenda;
use due::Times;

/// The schedule. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Schedule(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    times: Times,
    puller: Puller,
    store: Store,
    clock: Clock,
    /// Woken from outside: some account was connected.
    connected: Activator,
    /// Woken from inside: a place or an account changed.
    moved: Activator,
    /// Tells the pages.
    changes: Changes,
    pulls: Group,
    board: Mutex<Board>,
    /// When the loop last turned, in milliseconds since 1970.
    turned_at: AtomicI64,
}

/// What changes from moment to moment.
#[derive(Debug)]
struct Board {
    agenda: Agenda,
    /// The pulls that run, for whoever watches them or asks them to give way.
    running: HashMap<AccountId, Running>,
}

impl Schedule {
    /// A schedule that does nothing until [`Schedule::run`]. `connected` is woken by whoever connects an account, `changes`
    /// tells the pages that a pull began, advanced or ended.
    pub fn new(
        section: &config::Pull,
        puller: Puller,
        store: Store,
        clock: Clock,
        connected: Activator,
        changes: Changes,
    ) -> Self {
        let now = clock.now();
        Self(Arc::new(Inner {
            times: Times::new(section, now),
            puller,
            store,
            clock,
            connected,
            moved: Activator::new(),
            changes,
            pulls: Group::new(),
            board: Mutex::new(Board { agenda: Agenda::new(section), running: HashMap::new() }),
            turned_at: AtomicI64::new(now.as_millis()),
        }))
    }

    /// Notes a click on 拉取订单. It is durable when this answers.
    pub async fn click(&self, account: AccountId) -> Result<Clicked, store::Error> {
        let inner = &*self.0;
        if inner.pulled(account)?.is_none() {
            return Err(store::Error::Conflict("the account is not connected".to_owned()));
        }
        let now = inner.clock.now();
        let record = inner.store.click(account, now).await?;
        let running = {
            let mut board = inner.board();
            inner.look_up(&mut board, account);
            board.progress(account)
        };
        inner.moved.wake();
        inner.changes.note();
        Ok(Clicked::new(running, inner.times.due(account, &record), now))
    }

    /// How an account stands.
    pub fn status(&self, account: AccountId) -> PullStatus {
        let board = self.0.board();
        PullStatus::new(board.progress(account), board.agenda.due(account))
    }

    /// Looks an account up again after somebody changed it: paused it, or let it go on.
    pub fn account_changed(&self, account: AccountId) {
        self.0.look_up(&mut self.0.board(), account);
        self.0.moved.wake();
    }

    /// When the loop last turned. It turns every few seconds, whatever happens.
    pub fn turned_at(&self) -> Timestamp {
        Timestamp::from_millis(self.0.turned_at.load(Ordering::Relaxed))
    }

    /// True while the loop turns as it should.
    pub fn is_turning(&self) -> bool {
        self.0.clock.now().since(self.turned_at()) <= turn::TURN_MAX * 3
    }

    /// Starts no pull any more, asks the running ones to end at their next page, and waits up to `grace`. Answers the names of
    /// those that did not end; they are cut off, and go on after the next start.
    pub async fn drain(&self, grace: Duration) -> Vec<String> {
        self.0.pulls.drain(grace).await
    }
}

impl Inner {
    /// What the schedule knows of an account that may be pulled. None: it may not.
    fn pulled(&self, account: AccountId) -> Result<Option<ScheduleRecord>, store::Error> {
        let is_pulled = |account: &Account| account.state == AccountState::Connected;
        match self.store.account(account)?.filter(is_pulled) {
            Some(_) => self.store.schedule(account).map(Some),
            None => Ok(None),
        }
    }

    /// Puts what the store says of an account on the agenda. The store is read under the lock, so that of two who look up at
    /// the same time the later one has the newer record.
    fn look_up(&self, board: &mut Board, account: AccountId) {
        match self.pulled(account) {
            Ok(Some(record)) => board.agenda.put(account, self.times.due(account, &record)),
            Ok(None) => board.agenda.remove(account),
            // The next turn that looks through all accounts finds it.
            Err(error) => tracing::error!(%account, %error, "cannot look up when an account is due"),
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        // The lock guards plain bookkeeping that no panic leaves half done.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn progress(&self, account: AccountId) -> Option<Progress> {
        self.running.get(&account).map(Running::progress)
    }
}

#[cfg(test)]
mod tests;
