//! The one writer: it takes what has gathered, applies it in one transaction, commits once, and then answers everybody.
//!
//! An operation that is refused leaves no trace and does not concern its neighbours. If it had written something before it
//! was refused, the transaction is dropped and the group applied again without it, so no operation needs care about the order
//! of its checks and its writes.
//!
//! After an error of the file the writer stops. What is queued is answered with the reason, reads go on over the last durable
//! state, and the store is opened again from time to time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use redb::{Database, Durability, ReadTransaction, ReadableDatabase as _};
use tokio::sync::{oneshot, watch};

use super::Health;
use super::error::{Error, Failed, Outcome};
use super::open::{Opened, Recipe};
use super::queue::{Queue, Taken};
use super::tables::Tx;
use crate::tasks;

/// Operations in one commit. More would make the first one wait for the last one's work.
const GROUP_MAX: usize = 256;
/// How long the writer waits before it opens a failed store again.
pub(super) const REOPEN_AFTER: Duration = Duration::from_secs(10);
/// After so many failures, five minutes' worth, the process had better end and let the administrator be called.
const REOPEN_ATTEMPTS_MAX: u32 = 30;

/// Something to be written.
pub(super) trait Job: Send {
    /// For crash points and messages.
    fn name(&self) -> &'static str;
    /// Applies it. False if it was refused: the answer is kept either way. May be called again in another transaction.
    fn apply(&mut self, tx: &Tx<'_>) -> Outcome<bool>;
    /// Tells the caller what became of it: what it came to, or why nothing was written.
    fn answer(self: Box<Self>, unavailable: Option<&str>);
}

/// A job made of a function.
pub(super) struct Operation<F, T> {
    name: &'static str,
    act: F,
    result: Option<Result<T, Error>>,
    caller: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Operation<F, T> {
    pub(super) fn new(name: &'static str, act: F, caller: oneshot::Sender<Result<T, Error>>) -> Self {
        Self { name, act, result: None, caller }
    }
}

impl<F, T> Job for Operation<F, T>
where
    F: FnMut(&Tx<'_>) -> Outcome<T> + Send,
    T: Send,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn apply(&mut self, tx: &Tx<'_>) -> Outcome<bool> {
        let result = match (self.act)(tx) {
            Ok(value) => Ok(value),
            Err(Failed::Refused(error)) => Err(error),
            Err(storage) => return Err(storage),
        };
        let done = result.is_ok();
        self.result = Some(result);
        Ok(done)
    }

    fn answer(self: Box<Self>, unavailable: Option<&str>) {
        let unwritten = || Err(Error::Unavailable(unavailable.unwrap_or("it was not reached").to_owned()));
        let result = match (self.result, unavailable) {
            // A refusal stands, whatever became of the others.
            (Some(Err(refused)), _) => Err(refused),
            (Some(Ok(value)), None) => Ok(value),
            _ => unwritten(),
        };
        // A caller that went away wants no answer; what it asked for is done all the same.
        drop(self.caller.send(result));
    }
}

/// What the store has done since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Operations answered after a commit.
    pub operations: u64,
    /// Commits.
    pub commits: u64,
    /// Times the file was told to make its bytes durable.
    pub syncs: u64,
}

/// The database, its condition, and what was counted. Shared by readers and the writer.
#[derive(Debug)]
pub(super) struct Engine {
    /// None once the store is closed. Readers hold it for one short read; the writer takes it whole to put another one in place.
    opened: RwLock<Option<Opened>>,
    recipe: Recipe,
    health: watch::Sender<Health>,
    lost: watch::Sender<bool>,
    operations: AtomicU64,
    commits: AtomicU64,
}

impl Engine {
    pub(super) fn new(opened: Opened, recipe: Recipe) -> Self {
        Self {
            opened: RwLock::new(Some(opened)),
            recipe,
            health: watch::Sender::new(Health::Writable),
            lost: watch::Sender::new(false),
            operations: AtomicU64::default(),
            commits: AtomicU64::default(),
        }
    }

    pub(super) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub(super) fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    pub(super) fn lost(&self) -> watch::Receiver<bool> {
        self.lost.subscribe()
    }

    pub(super) fn counters(&self) -> Counters {
        Counters {
            operations: self.operations.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            syncs: self.read_lock().as_ref().map_or(0, |opened| opened.medium.syncs()),
        }
    }

    /// Reads in one snapshot.
    pub(super) fn read<T>(&self, act: impl FnOnce(&ReadTransaction) -> Outcome<T>) -> Result<T, Error> {
        let opened = self.read_lock();
        let opened = opened.as_ref().ok_or_else(closed)?;
        let snapshot = opened.database.begin_read().map_err(Failed::from)?;
        Ok(act(&snapshot)?)
    }

    /// Applies a group, commits it and answers everybody. After an error of the file nothing more is accepted.
    pub(super) fn write(&self, mut group: Vec<Box<dyn Job>>) {
        let failure = match self.unavailable() {
            Some(reason) => Some(reason),
            None => self.commit(&mut group).err().inspect(|reason| self.stop(reason)),
        };
        for job in group {
            job.answer(failure.as_deref());
        }
    }

    /// Why nothing can be written now.
    fn unavailable(&self) -> Option<String> {
        match &*self.health.borrow() {
            Health::Writable => None,
            Health::ReadOnly(reason) => Some(reason.clone()),
        }
    }

    fn commit(&self, group: &mut [Box<dyn Job>]) -> Result<(), String> {
        let opened = self.read_lock();
        let opened = opened.as_ref().ok_or_else(|| closed().to_string())?;
        // The engine beneath may panic over a page that the disk spoiled.
        let committed = catch_unwind(AssertUnwindSafe(|| commit_group(&opened.database, group)));
        let operations = match committed {
            Ok(Ok(operations)) => operations,
            Ok(Err(Failed::Storage(error))) => return Err(error.to_string()),
            Ok(Err(Failed::Refused(error))) => return Err(error.to_string()),
            Err(_) => return Err("writing panicked; the log tells where".to_owned()),
        };
        if operations > 0 {
            self.commits.fetch_add(1, Ordering::Relaxed);
            self.operations.fetch_add(operations, Ordering::Relaxed);
        }
        for job in group.iter() {
            tasks::crash_point_in("after-commit", job.name());
        }
        Ok(())
    }

    /// Nothing is written any more through the present database.
    fn stop(&self, reason: &str) {
        tracing::error!(reason, "the store stops accepting writes");
        if let Some(opened) = self.read_lock().as_ref() {
            opened.fence.close();
        }
        self.health.send_replace(Health::ReadOnly(reason.to_owned()));
    }

    /// Opens the store again over the same locked file. Reads wait meanwhile; if it fails, the former database goes on serving them.
    fn reopen(&self) -> bool {
        let mut slot = self.write_lock();
        let Some(former) = slot.as_ref() else { return false };
        match self.recipe.open_again(former.medium.clone()) {
            Ok(opened) => {
                *slot = Some(opened);
                drop(slot);
                tracing::info!("the store accepts writes again");
                self.health.send_replace(Health::Writable);
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the store cannot be opened again");
                false
            }
        }
    }

    /// Lets the database and the lock of its file go.
    pub(super) fn close(&self) {
        drop(self.write_lock().take());
        self.health.send_replace(Health::ReadOnly("it is closed".to_owned()));
    }

    /// Lets the database go as a killed process does: it writes nothing more, not even that it was closed.
    #[cfg(test)]
    pub(super) fn die(&self) {
        if let Some(opened) = self.write_lock().take() {
            opened.fence.close();
        }
    }

    fn read_lock(&self) -> RwLockReadGuard<'_, Option<Opened>> {
        // Only replaced as a whole, so a panic leaves nothing half done.
        self.opened.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn write_lock(&self) -> RwLockWriteGuard<'_, Option<Opened>> {
        self.opened.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn closed() -> Error {
    Error::Unavailable("it is closed".to_owned())
}

/// Applies and commits a group. Answers how many operations the commit made durable: none if nothing was written.
fn commit_group(database: &Database, group: &mut [Box<dyn Job>]) -> Outcome<u64> {
    let mut refused = vec![false; group.len()];
    'again: loop {
        let mut transaction = database.begin_write()?;
        // Two-phase, with the allocator's state: the primary slot is always whole, and a restart after a crash reads no more
        // than a clean one.
        transaction.set_quick_repair(true);
        // Refused only while a savepoint is being kept, and there are none.
        transaction.set_durability(Durability::Immediate).map_err(|error| Error::Unavailable(error.to_string()))?;
        let mut written = 0;
        for (job, refused) in group.iter_mut().zip(&mut refused) {
            if *refused {
                continue;
            }
            let tx = Tx::new(&transaction);
            let done = job.apply(&tx)?;
            *refused = !done;
            match (done, tx.wrote()) {
                (true, true) => written += 1,
                (_, false) => {}
                (false, true) => continue 'again,
            }
        }
        if written > 0 {
            for job in group.iter() {
                tasks::crash_point_in("before-commit", job.name());
            }
            transaction.commit()?;
        }
        return Ok(written);
    }
}

/// The writer's thread: until the queue is closed and empty.
pub(super) fn run(engine: &Engine, queue: &Queue<Box<dyn Job>>, reopen_after: Duration) {
    let mut attempts = 0;
    let mut next_attempt: Option<Instant> = None;
    loop {
        if next_attempt.is_some_and(|at| Instant::now() >= at) {
            if engine.reopen() {
                (attempts, next_attempt) = (0, None);
            } else {
                attempts += 1;
                next_attempt = Some(Instant::now() + reopen_after);
            }
            engine.lost.send_replace(attempts >= REOPEN_ATTEMPTS_MAX);
        }
        match queue.take(GROUP_MAX, next_attempt) {
            Taken::Some(group) => engine.write(group),
            Taken::TimedOut => {}
            Taken::Closed => return,
        }
        if next_attempt.is_none() && engine.unavailable().is_some() {
            next_attempt = Some(Instant::now() + reopen_after);
        }
    }
}

#[cfg(test)]
mod tests;
