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
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

pub use due::{Due, Reason};
pub use status::{Click, PullStatus};

use crate::clock::Clock;
use crate::config;
use crate::model::{Account, AccountId, AccountState, ScheduleRecord, Timestamp};
use crate::pull::{Puller, Running};
use crate::store::{self, Store};
use crate::tasks::{Activator, Changes, Group};
use agenda::Agenda;
use due::Times;

/// Why a click does nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotClicked {
    /// The account does not exist, or its state says that it is not pulled.
    #[error("the account is not connected")]
    NotConnected,
    /// The click could not be noted.
    #[error(transparent)]
    Store(#[from] store::Error),
}

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
    /// When the loop last turned. By a clock that nobody sets, so that a wall clock set right looks like no hang.
    turned_at: Mutex<Instant>,
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
            turned_at: Mutex::new(Instant::now()),
        }))
    }

    /// Notes a click on 拉取订单. It is durable when this answers.
    pub async fn click(&self, account: AccountId) -> Result<Click, NotClicked> {
        let inner = &*self.0;
        inner.pulled(account)?.ok_or(NotClicked::NotConnected)?;
        let now = inner.clock.now();
        inner.store.click(account, now).await?;
        let mut board = inner.board();
        inner.look_up(&mut board, account);
        let running_since = board.running.get(&account).map(|running| running.progress().began_at);
        let record = inner.store.schedule(account)?;
        drop(board);
        inner.moved.wake();
        inner.changes.note();
        // A click that is not waited for any more has been served: by a pull that ended meanwhile.
        let served_since = record.last_began_at.filter(|_| record.clicked_at.is_none());
        Ok(inner.click_now(account, &record, running_since.or(served_since), now))
    }

    /// How an account stands.
    pub fn status(&self, account: AccountId) -> Result<PullStatus, store::Error> {
        let inner = &*self.0;
        let record = inner.pulled(account)?;
        let board = inner.board();
        let running = board.running.get(&account).map(Running::progress);
        let Some(record) = record else {
            return Ok(PullStatus { running, next: None, click: None, clicked: false });
        };
        // What stands on the agenda while a pull runs is what that pull began for.
        let due = || board.agenda.due(account).unwrap_or_else(|| inner.times.due(account, &record, inner.clock.now()));
        let next = if running.is_some() { None } else { Some(due()) };
        let began_at = running.map(|progress| progress.began_at);
        let click = inner.click_now(account, &record, began_at, inner.clock.now());
        Ok(PullStatus { running, next, click: Some(click), clicked: record.clicked_at.is_some() })
    }

    /// Looks an account up again after somebody changed it: paused it, or let it go on.
    pub fn account_changed(&self, account: AccountId) {
        self.0.look_up(&mut self.0.board(), account);
        self.0.moved.wake();
    }

    /// True while the loop turns as it should: every few seconds, whatever happens.
    pub fn is_turning(&self) -> bool {
        self.0.turned_at().elapsed() <= turn::TURN_MAX * 3
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
            Ok(Some(record)) => board.agenda.put(account, self.times.due(account, &record, self.clock.now())),
            Ok(None) => board.agenda.remove(account),
            // The next turn that looks through all accounts finds it.
            Err(error) => tracing::error!(%account, %error, "cannot look up when an account is due"),
        }
    }

    fn click_now(
        &self,
        account: AccountId,
        record: &ScheduleRecord,
        running_since: Option<Timestamp>,
        now: Timestamp,
    ) -> Click {
        if let Some(starts_at) = running_since {
            return Click { joins: true, starts_at, platform_wait: false };
        }
        let Due { at, platform_wait, .. } = match record.clicked_at {
            Some(_) => self.times.due(account, record, now),
            None => self.times.click_due(record, now),
        };
        Click { joins: false, starts_at: at.max(now), platform_wait }
    }

    fn turned_at(&self) -> MutexGuard<'_, Instant> {
        // One value, written whole.
        self.turned_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        // The lock guards plain bookkeeping that no panic leaves half done.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
