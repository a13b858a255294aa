//! What the host keeps beside a guest: who it works for, what it may still use, and the secrets that it can only name.

use std::sync::Arc;

use tokio::time::Instant;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use super::bindings::longshore::connector::types;
use super::capability::http::Blanker;
use super::capability::journal::Journal;
use super::capability::wasi;
use super::limits::{Allowance, CpuBudget};
use super::profile::Profile;
use super::vault::Vault;
use super::wire::Wire;
use super::{Grants, Lease, Shared};

/// The longest excerpt of an answer, in bytes.
const EXCERPT_BYTES_MAX: usize = 4 * 1024;
/// Digests remembered of one call. A request that is signed needs one, at most a few.
const DIGESTS_MAX: usize = 1_000;

/// The state of one instance.
pub(super) struct Guest {
    wasi: WasiCtx,
    table: ResourceTable,
    pub(super) shared: Arc<Shared>,
    pub(super) profile: Arc<Profile>,
    pub(super) wire: Wire,
    pub(super) grants: Arc<Grants>,
    pub(super) lease: Arc<Lease>,
    pub(super) allowance: Allowance,
    pub(super) cpu: CpuBudget,
    pub(super) call: Call,
    journal: Journal,
    blanker: Option<(u32, Arc<Blanker>)>,
    excerpt: Option<String>,
}

/// The state of one call.
pub(super) struct Call {
    pub(super) vault: Vault,
    pub(super) requests_left: u32,
    /// When the wall limit ends the call.
    pub(super) deadline: Instant,
    /// Names of the budgets that the last request drew from.
    pub(super) drawn: Vec<String>,
    /// What the host digested for the guest, while somebody is told of its requests.
    pub(super) digests: Vec<String>,
}

impl Guest {
    /// The state of an instance that has not been called yet; `call` is its first.
    pub(super) fn new(
        shared: Arc<Shared>,
        profile: Arc<Profile>,
        wire: Wire,
        grants: Arc<Grants>,
        lease: Arc<Lease>,
        call: Call,
    ) -> Self {
        let journal = Journal::new(profile.name().to_owned(), lease.label.clone(), &shared.limits);
        journal.begin(call.vault.function());
        Self {
            wasi: wasi::powerless(&journal),
            table: ResourceTable::new(),
            allowance: Allowance::new(shared.limits.memory_bytes_max),
            cpu: CpuBudget::new(shared.limits.cpu_per_call),
            shared,
            profile,
            wire,
            grants,
            lease,
            call,
            journal,
            blanker: None,
            excerpt: None,
        }
    }

    /// Begins a call: whatever was counted or held for the one before is gone.
    pub(super) fn begin(&mut self, call: Call, cpu: CpuBudget) {
        if !(self.call.vault.holds_lease_alone() && call.vault.holds_lease_alone()) {
            self.blanker = None;
        }
        self.journal.begin(call.vault.function());
        self.call = call;
        self.cpu = cpu;
    }

    /// The secrets of the call.
    pub(super) fn vault(&self) -> &Vault {
        &self.call.vault
    }

    /// Remembers a digest, so that whoever is told of a request can tell it from other text.
    pub(super) fn note_digest(&mut self, digest: &str) {
        if self.wire.is_told() && self.call.digests.len() < DIGESTS_MAX {
            self.call.digests.push(digest.to_owned());
        }
    }

    /// Where the guest's lines go.
    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The end of the last answer that the guest was given.
    pub(super) fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// Remembers the end of an answer from which every secret has been taken.
    pub(super) fn remember(&mut self, body: &str) {
        let start = body.ceil_char_boundary(body.len().saturating_sub(EXCERPT_BYTES_MAX));
        self.excerpt = body.get(start..).map(str::to_owned);
    }

    /// A searcher for every secret known by now, made when it is first needed. None if it cannot be made.
    pub(super) fn blanker(&mut self) -> Option<Arc<Blanker>> {
        let generation = self.call.vault.generation();
        match &self.blanker {
            Some((made_for, blanker)) if *made_for == generation => Some(Arc::clone(blanker)),
            _ => {
                let blanker = Arc::new(Blanker::new(self.call.vault.known()).ok()?);
                self.blanker = Some((generation, Arc::clone(&blanker)));
                Some(blanker)
            }
        }
    }
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

/// The interface holds types only.
impl types::Host for Guest {}
