//! Guests: compiles connectors, runs them under limits, and is the only way out for them.
//!
//! The port is two traits. A [`Platform`] is a connector that passed every check and can be used; a [`Session`] is one fresh
//! instance of it for one account and one pull. A guest returns data; the host keeps it. Knows no store and no schedule.

mod bindings;
mod budget;
mod cache;
mod capability;
mod check;
mod compile;
mod convert;
mod engine;
mod fault;
mod guest;
mod inspect;
mod limits;
mod load;
mod platform;
mod profile;
mod pulse;
pub mod scripted;
mod vault;
pub mod wire;
mod world;

use std::fmt::{self, Debug};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use wasmtime::Engine;
use wasmtime::component::Linker;

pub use self::budget::Budgets;
pub use self::compile::{
    Compiler, SUBCOMMAND as COMPILE_SUBCOMMAND, TIME_MAX as COMPILE_TIME_MAX, serve as serve_compiler,
};
pub use self::fault::{BuildError, Fault, LoadError};

use self::cache::Cache;
use self::capability::http::Door;
use self::guest::{Call, Guest};
use self::platform::Loaded;
use self::pulse::Pulse;
use self::vault::Vault;
use self::wire::Wire;
use crate::clock::Clock;
use crate::config;
use crate::model::{Batch, Consent, Description, Digest, Issued, Page, Pairs, SecretSet, Shop, Window};

/// A connector that passed every check.
pub trait Platform: Send + Sync + Debug {
    /// What it says about itself.
    fn description(&self) -> &Description;

    /// What it is, byte for byte.
    fn digest(&self) -> Digest;

    /// A fresh instance for one account. Made at the first call, so that opening costs nothing.
    fn open(&self, grants: Arc<Grants>, lease: Arc<Lease>) -> Box<dyn Session> {
        self.open_on(Wire::Network, grants, lease)
    }

    /// The same, with its requests going elsewhere.
    fn open_on(&self, wire: Wire, grants: Arc<Grants>, lease: Arc<Lease>) -> Box<dyn Session>;
}

/// One instance for one account. After a [`Fault`] that is the guest's it answers nothing more.
pub trait Session: Send {
    /// Starts a consent. Refused while the platform's call budget leaves no call to exchange its code with.
    fn begin<'a>(&'a mut self, address: &'a str, state: &'a str) -> BoxFuture<'a, Result<Consent, Fault>>;

    /// Turns a callback into a grant.
    fn finish(&mut self, callback: Callback) -> BoxFuture<'_, Result<Issued, Fault>>;

    /// Gets a new access token.
    fn renew(&mut self) -> BoxFuture<'_, Result<Issued, Fault>>;

    /// Turns pasted secrets, by field name, into a grant.
    fn adopt(&mut self, pasted: SecretSet) -> BoxFuture<'_, Result<Issued, Fault>>;

    /// Reads one page.
    fn list_orders(&mut self, window: Window, cursor: Option<String>) -> BoxFuture<'_, Result<Page, Fault>>;

    /// Reads orders one by one, at most 50.
    fn get_orders(&mut self, ids: Vec<String>) -> BoxFuture<'_, Result<Batch, Fault>>;

    /// The end of the last answer that the guest was given, at most 4 KiB, without the secrets that were sealed. For whoever
    /// looks into a failure; may hold personal data.
    fn excerpt(&self) -> Option<String>;
}

/// What an account lends a session.
#[derive(Debug, Clone, Default)]
pub struct Lease {
    /// Name of the account in the journal. No personal data.
    pub label: String,
    /// Answers of the form that are not secret, of the account and of the installation.
    pub settings: Pairs,
    /// The shop, once known.
    pub shop: Option<Shop>,
    /// The connector's own notes.
    pub extra: Pairs,
    /// Secret answers of the form, by field name.
    pub field_secrets: SecretSet,
    /// Secrets of the grant in force, by name.
    pub grant_secrets: SecretSet,
    /// Who waits for what the session does.
    pub urgency: Urgency,
}

/// Who waits. Decides who may draw from the part of a call budget that is kept for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Urgency {
    /// Nobody: it runs by itself.
    #[default]
    Routine,
    /// A person asked for it.
    Asked,
}

/// What came back from the platform's page.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Every query parameter, decoded once, in order, with the code among them. The sandbox takes the code out.
    pub parameters: Pairs,
    /// The address given to `begin`.
    pub address: String,
    /// The connector's own notes.
    pub remember: Pairs,
}

/// Where a connector may go: what it asks for and was granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    /// Origins it may send to, with settings filled in; `*` stands for one label.
    pub hosts: Vec<String>,
    /// Origins a browser may be sent to.
    pub consent_hosts: Vec<String>,
    /// Plain http origins among them may be used.
    pub plain_http: bool,
    /// Private, loopback and link-local addresses may be reached.
    pub private_addresses: bool,
}

/// The engine, its limits, its cache and the way out. Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<Shared>);

/// How often connectors were compiled, and how often the cache spared it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoadCounts {
    /// Compilations.
    pub compiled: u64,
    /// Entries of the cache that were used.
    pub from_cache: u64,
}

/// What all guests share.
struct Shared {
    engine: Engine,
    linker: Linker<Guest>,
    pulse: Pulse,
    /// Instances that may exist; fewer than the pool has slots, because the pool refuses where this waits.
    slots: Arc<Semaphore>,
    /// One component is compiled at a time.
    compiling: Semaphore,
    compiler: Compiler,
    cache: Cache,
    counts: Counts,
    door: Door,
    budgets: Budgets,
    limits: config::Sandbox,
    request_bytes_max: usize,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Counts {
    compiled: AtomicU64,
    from_cache: AtomicU64,
}

impl Sandbox {
    /// Builds the engine. `cache_dir` keeps compiled code, each entry under a MAC with `cache_key`; `budgets` counts the calls.
    pub fn new(
        sandbox: &config::Sandbox,
        egress: &config::Egress,
        cache_dir: PathBuf,
        cache_key: [u8; 32],
        compiler: Compiler,
        budgets: Budgets,
        clock: Clock,
    ) -> Result<Self, BuildError> {
        let engine = engine::engine(sandbox)?;
        let pulse = Pulse::start(&engine).map_err(|error| BuildError(format!("no thread for the pulse: {error}")))?;
        Ok(Self(Arc::new(Shared {
            linker: engine::linker(&engine)?,
            pulse,
            slots: Arc::new(Semaphore::new(usize::try_from(sandbox.instances_max).unwrap_or(usize::MAX))),
            compiling: Semaphore::new(1),
            compiler,
            cache: Cache::new(cache_dir, cache_key, &engine),
            counts: Counts::default(),
            door: Door::new(egress)?,
            budgets,
            limits: sandbox.clone(),
            request_bytes_max: egress.request_bytes_max,
            clock,
            engine,
        })))
    }

    /// Makes a connector of a file's bytes: checks what it is, compiles it or takes it from the cache, links it, makes an
    /// instance, asks it to describe itself, and checks the description.
    pub async fn load(&self, bytes: Vec<u8>) -> Result<Arc<dyn Platform>, LoadError> {
        let platform = load::load(&self.0, bytes).await?;
        Ok(Arc::new(Loaded(Arc::new(platform))))
    }

    /// What [`Sandbox::load`] has cost so far.
    pub fn load_counts(&self) -> LoadCounts {
        LoadCounts {
            compiled: self.0.counts.compiled.load(Ordering::Relaxed),
            from_cache: self.0.counts.from_cache.load(Ordering::Relaxed),
        }
    }
}

impl Shared {
    /// The state of a call that begins now.
    fn call(&self, vault: Vault, time: Duration) -> Call {
        let deadline = Instant::now() + time;
        let requests_left = self.limits.requests_per_call;
        Call { vault, requests_left, deadline, drawn: Vec::new(), digests: Vec::new() }
    }
}

impl Counts {
    fn count_compiled(&self) {
        self.compiled.fetch_add(1, Ordering::Relaxed);
    }

    fn count_cached(&self) {
        self.from_cache.fetch_add(1, Ordering::Relaxed);
    }
}

impl Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("limits", &self.limits).field("cache", &self.cache).finish_non_exhaustive()
    }
}
