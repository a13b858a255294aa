//! What Longshore keeps: one redb file behind operations of the domain.
//!
//! Owns the file, its tables, its one writer, and the sealing of secrets and personal data. Reads are synchronous and short
//! (a few pages, mostly from the cache). Writes are asynchronous: they are queued to the one writer, which commits whatever has
//! gathered together, and a caller is answered after the commit. Knows no HTTP, no guests and no schedule.
//!
//! In reading order: `open` finds the file, `backend` stands between it and redb, `writer` commits, `tables` names what there
//! is, `seal` and `master_key` keep it closed; then one file for each noun, with its operations.

mod accounts;
mod admin;
mod apps;
mod backend;
mod budgets;
mod codec;
mod commits;
mod connectors;
mod drafts;
mod error;
mod feed;
mod format;
mod grants;
mod index;
mod master_key;
mod open;
mod pending;
mod pulls;
mod queue;
mod removal;
mod schedules;
mod seal;
mod set_aside;
mod tables;
mod tickets;
mod to_fetch;
mod upsert;
mod writer;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redb::ReadTransaction;
use tokio::sync::{oneshot, watch};

pub use accounts::{AccountChange, NewAccount};
pub use admin::{AdminRecord, SessionRecord};
pub use commits::{BatchCommit, PageCommit};
pub use drafts::{DraftFilter, DraftKey, DraftPage};
pub use error::{Error, MasterKeyError, OpenError};
pub use feed::FeedPart;
pub use grants::StoreGrant;
pub use pending::{Pending, TakenState};
pub use pulls::PullEnd;
pub use set_aside::StoredSetAside;
pub use tickets::{Ticket, TicketProgress};
pub use writer::Counters;

use self::backend::Medium;
use self::error::Outcome;
use self::master_key::MasterKey;
use self::open::{Opened, Recipe};
use self::queue::Queue;
use self::seal::Keyring;
use self::tables::Tx;
use self::writer::{Engine, Job, Operation};
use crate::clock::Clock;
use crate::config;
use crate::tasks;

/// Pulls kept for each account unless the configuration says otherwise.
const PULLS_KEPT: usize = 200;
/// Records in one answer, whatever the caller asks for.
const LIST_MAX: usize = 1000;
/// Memory for the pages of a store in memory.
const MEMORY_CACHE_BYTES: usize = 1024 * 1024;

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    engine: Arc<Engine>,
    writer: Writer,
    keys: Arc<Keyring>,
    clock: Clock,
    pulls_kept: AtomicUsize,
}

/// Who applies the operations.
enum Writer {
    /// A thread of its own. The receiver learns when it has ended.
    Thread { queue: Arc<Queue<Box<dyn Job>>>, ended: watch::Receiver<bool> },
    /// The caller itself, one at a time: a store in memory has nothing to wait for, and a test with paused time must not see
    /// time pass because another thread is at work.
    Caller(Mutex<()>),
}

/// Whether the store accepts writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It does.
    Writable,
    /// It does not, for this reason.
    ReadOnly(String),
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("health", &self.health()).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // The writer still applies what is queued, and ends.
        if let Writer::Thread { queue, .. } = &self.writer {
            queue.close();
        }
    }
}

impl Store {
    /// Opens the store in the state folder, or makes a new one. Blocks while the file is read.
    pub fn open(section: &config::Store, clock: Clock) -> Result<Self, OpenError> {
        let (opened, recipe) = open::open(section)?;
        Self::with_thread(opened, recipe, clock, writer::REOPEN_AFTER)
    }

    /// A store in memory, for tests.
    #[expect(
        clippy::missing_panics_doc,
        clippy::expect_used,
        reason = "memory refuses nothing, and only tests come here"
    )]
    pub fn in_memory(clock: Clock) -> Self {
        let recipe = Self::memory_recipe().expect("the system gives random numbers");
        let opened = open::in_memory(Medium::memory(), &recipe).expect("memory can be written");
        Self::new(Engine::new(opened, recipe), Writer::Caller(Mutex::default()), clock)
    }

    fn memory_recipe() -> Result<Recipe, OpenError> {
        let key = MasterKey::generate()?;
        Ok(Recipe { file: "(memory)".into(), cache_bytes: MEMORY_CACHE_BYTES, key, key_name: "(memory)".to_owned() })
    }

    fn with_thread(opened: Opened, recipe: Recipe, clock: Clock, reopen_after: Duration) -> Result<Self, OpenError> {
        let engine = Arc::new(Engine::new(opened, recipe));
        let queue = Arc::new(Queue::new());
        let (ended, has_ended) = watch::channel(false);
        let (its_engine, its_queue) = (engine.clone(), queue.clone());
        tasks::start_thread("store-writer", move || {
            writer::run(&its_engine, &its_queue, reopen_after);
            ended.send_replace(true);
        })
        .map_err(OpenError::Thread)?;
        Ok(Self::of(engine, Writer::Thread { queue, ended: has_ended }, clock))
    }

    fn new(engine: Engine, writer: Writer, clock: Clock) -> Self {
        Self::of(Arc::new(engine), writer, clock)
    }

    fn of(engine: Arc<Engine>, writer: Writer, clock: Clock) -> Self {
        let keys = Arc::new(Keyring::new(engine.recipe().key.clone()));
        Self(Arc::new(Inner { engine, writer, keys, clock, pulls_kept: AtomicUsize::new(PULLS_KEPT) }))
    }

    /// Answers what is queued, commits it, ends the writer, and lets the file and its lock go. Later reads and writes fail.
    pub async fn close(&self) {
        if let Writer::Thread { queue, ended } = &self.0.writer {
            queue.close();
            // An error says that the writer is gone already.
            drop(ended.clone().wait_for(|ended| *ended).await);
        }
        self.0.engine.close();
    }

    /// Whether it accepts writes.
    pub fn health(&self) -> Health {
        self.0.engine.health().borrow().clone()
    }

    /// Whether it accepts writes, as it changes.
    pub fn watch_health(&self) -> watch::Receiver<Health> {
        self.0.engine.health()
    }

    /// Returns when the store could not be opened again for five minutes after an error: the process had better end.
    pub async fn lost(&self) {
        let mut lost = self.0.engine.lost();
        if lost.wait_for(|lost| *lost).await.is_err() {
            // The engine lives as long as this store does.
            std::future::pending::<()>().await;
        }
    }

    /// What it has done since it was opened.
    pub fn counters(&self) -> Counters {
        self.0.engine.counters()
    }

    /// A key for others, derived from the master key and `purpose`: for MACs of files outside the store.
    pub fn derived_key(&self, purpose: &str) -> [u8; 32] {
        // Apart from the names of the store's own keys.
        self.0.keys.master().derive(&format!("outside/{purpose}"))
    }

    /// Keeps that many pulls of each account in the history, from the next pull on.
    pub fn keep_pulls(&self, count: usize) {
        self.0.pulls_kept.store(count, Ordering::Relaxed);
    }

    fn read<T>(&self, act: impl FnOnce(&ReadTransaction) -> Outcome<T>) -> Result<T, Error> {
        self.0.engine.read(act)
    }

    fn keys(&self) -> Arc<Keyring> {
        self.0.keys.clone()
    }

    /// Has an operation applied and committed. It may be applied more than once, each time in a new transaction.
    async fn write<T: Send + 'static>(
        &self,
        name: &'static str,
        act: impl FnMut(&Tx<'_>) -> Outcome<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (caller, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Operation::new(name, act, caller));
        match &self.0.writer {
            Writer::Thread { queue, .. } => {
                if !queue.push(job).await {
                    return Err(Error::Unavailable("it is closed".to_owned()));
                }
            }
            Writer::Caller(turn) => {
                let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                self.0.engine.write(vec![job]);
            }
        }
        answer.await.unwrap_or_else(|_| Err(Error::Unavailable("its writer ended".to_owned())))
    }
}
