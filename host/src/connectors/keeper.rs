//! Follows the connector folder: examines what is new in it, keeps and remembers what is taken into use, and puts it in place. The
//! only writer of what is current.
//!
//! The order makes a crash harmless. A version's bytes are kept and its record is durable before anybody works with it; what the
//! last step left undone is done again at the next start, from the same file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::admit::{self, Candidate, Rules, admit};
use super::{Board, Current, Found, Live, Slot, Slots, State};
use crate::catalog::{self, Entry, NoFolder, Outline, Shelf};
use crate::clock::Clock;
use crate::config::ConnectorBlock;
use crate::model::{ConnectorRecord, Digest, KeptVersion, PlatformId};
use crate::sandbox::{LoadError, Platform};
use crate::store::Store;
use crate::tasks::{Activator, Changes, blocking, crash_point};

/// Makes a connector of a file's bytes.
pub type Loader = Box<dyn Fn(Vec<u8>) -> BoxFuture<'static, Result<Arc<dyn Platform>, LoadError>> + Send + Sync>;

/// What connectors are made of and held against.
pub struct Parts {
    /// The connector folder.
    pub dir: PathBuf,
    /// The largest file that is read.
    pub file_bytes_max: usize,
    /// Makes connectors of files.
    pub load: Loader,
    /// Keeps what was accepted.
    pub shelf: Shelf,
    /// Remembers which version is in use.
    pub store: Store,
    /// Tells when.
    pub clock: Clock,
    /// What is granted to connectors and what they are told.
    pub blocks: BTreeMap<PlatformId, ConnectorBlock>,
    /// First path segments that the daemon's own routes have.
    pub reserved: Vec<&'static str>,
    /// Wakes the schedule: accounts have their connector again.
    pub resumed: Activator,
    /// Tells the pages.
    pub changes: Changes,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("dir", &self.dir).field("shelf", &self.shelf).finish_non_exhaustive()
    }
}

/// The only writer of what is current.
pub(super) struct Keeper {
    pub(super) parts: Parts,
    board: Arc<Board>,
    pub(super) records: BTreeMap<PlatformId, ConnectorRecord>,
    /// How the folder looked when it was read last. None: it is read again in any case.
    seen: Option<Outline>,
    pub(super) candidates: Vec<Candidate>,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("dir", &self.parts.dir).field("records", &self.records).finish_non_exhaustive()
    }
}

impl Keeper {
    pub(super) fn new(parts: Parts, board: Arc<Board>) -> Self {
        let records = match parts.store.connector_records() {
            Ok(records) => records.into_iter().collect(),
            Err(error) => {
                tracing::error!(%error, "what was remembered of connectors cannot be read; the folder alone decides");
                BTreeMap::new()
            }
        };
        Self { parts, board, records, seen: None, candidates: Vec::new() }
    }

    /// Reads the folder if something in it may have changed, and puts in place what follows.
    pub(super) async fn look(&mut self) -> Result<(), NoFolder> {
        let (dir, bytes_max, seen) = (self.parts.dir.clone(), self.parts.file_bytes_max, self.seen.clone());
        let read = blocking(move || read_changed(&dir, bytes_max, seen.as_ref())).await;
        let Some((outline, entries)) = read.transpose()?.flatten() else { return Ok(()) };
        let mut candidates = Vec::new();
        for entry in entries {
            candidates.push(self.examine(entry).await);
        }
        self.seen = Some(outline).filter(|_| candidates.iter().all(|candidate| !candidate.may_pass));
        self.candidates = candidates;
        let slots = self.current().slots.clone();
        self.put_in_place(slots).await;
        Ok(())
    }

    /// Gives up the version in use, because the one before it works where it failed.
    pub(super) async fn give_up(&mut self, id: &PlatformId, digest: Digest, reason: &str) {
        if self.reject(id, digest, reason).await {
            tracing::error!(platform = %id, %digest, reason, "a connector version is given up; the one before it is back");
        }
    }

    /// Notes that a version has proved itself.
    pub(super) async fn prove(&mut self, id: &PlatformId, digest: Digest) {
        if self.records.get_mut(id).is_some_and(|record| record.prove(digest)) {
            tracing::info!(platform = %id, %digest, "a connector version has proved itself");
            self.remember(id).await;
        }
        let mut slots = self.current().slots.clone();
        if let Some(slot) = slots.get_mut(id).filter(|slot| slot.live.digest() == digest) {
            slot.probation = None;
        }
        self.put_in_place(slots).await;
    }

    /// Makes a candidate of a file. A file that was examined before is not examined again.
    async fn examine(&mut self, entry: Entry) -> Candidate {
        let content = match entry.content {
            Ok(content) => content,
            Err(problem) => {
                let made = Err(problem.to_string());
                return Candidate { file: entry.file, digest: None, made, may_pass: true };
            }
        };
        let (file, digest) = (entry.file, Some(content.digest));
        let known = self.candidates.iter().find(|known| known.digest == digest && !known.may_pass);
        if let Some(known) = known {
            return Candidate { file, ..known.clone() };
        }
        if let Some(running) = self.in_memory(content.digest) {
            return Candidate { file, digest, made: Ok(Arc::clone(&running.platform)), may_pass: false };
        }
        let made = (self.parts.load)(content.bytes).await;
        let may_pass = matches!(made, Err(LoadError::Host(_)));
        Candidate { file, digest, made: made.map_err(|problem| problem.to_string()), may_pass }
    }

    /// Decides what follows from the candidates after `before`, and puts it in place.
    pub(super) async fn put_in_place(&mut self, mut before: Slots) {
        for id in self.left_behind(&before) {
            if let Some(slot) = self.recall(&id).await {
                before.insert(id, slot);
            }
        }
        let rules = Rules { blocks: &self.parts.blocks, reserved: &self.parts.reserved, records: &self.records };
        let next = admit(&self.candidates, &before, rules);
        crash_point("connector-admitted");
        for slot in next.slots.values() {
            self.accept(&slot.live).await;
        }
        crash_point("connector-accepted");
        let current = self.current();
        let come: BTreeSet<PlatformId> =
            next.slots.keys().filter(|id| !current.slots.contains_key(*id)).cloned().collect();
        report(&current, &next);
        self.board.put(next);
        self.resume(come).await;
        self.parts.changes.note();
    }

    /// Platforms that nothing is live of although something is remembered of them that a file of the folder may follow: the version
    /// that was in use is the one that it follows.
    fn left_behind(&self, before: &Slots) -> Vec<PlatformId> {
        let concerns = |id: &PlatformId, record: &ConnectorRecord| {
            self.candidates.iter().any(|candidate| {
                let is_of = candidate.made.as_ref().is_ok_and(|platform| platform.description().platform == *id);
                is_of || candidate.file == record.file
            })
        };
        let left = self.records.iter().filter(|(id, record)| !before.contains_key(*id) && concerns(id, record));
        left.map(|(id, _)| id.clone()).collect()
    }

    /// The place that a platform had when its record was written.
    async fn recall(&self, id: &PlatformId) -> Option<Slot> {
        let record = self.records.get(id)?;
        let live = self.recall_version(&record.file, record.in_use()?).await?;
        let former = match record.former() {
            Some(former) => self.recall_version(&record.file, former).await,
            None => None,
        };
        Some(Slot::new(live, former))
    }

    async fn recall_version(&self, file: &str, kept: &KeptVersion) -> Option<Arc<Live>> {
        if let Some(running) = self.in_memory(kept.digest) {
            return Some(running);
        }
        let examined = self.candidates.iter().find(|candidate| candidate.digest == Some(kept.digest));
        let platform = if let Some(candidate) = examined {
            candidate.made.clone().ok()?
        } else {
            let digest = kept.digest;
            let bytes = self.on_shelf(move |shelf| shelf.get(digest)).await.flatten()?;
            let made = (self.parts.load)(bytes).await;
            made.inspect_err(|error| tracing::error!(%digest, %error, "a kept version cannot be used")).ok()?
        };
        admit::live(file, &platform, &self.parts.blocks, self.records.get(&platform.description().platform))
            .ok()
            .map(Arc::new)
    }

    /// A version that is live or that a live one has to prove itself against.
    fn in_memory(&self, digest: Digest) -> Option<Arc<Live>> {
        let current = self.current();
        let mut known = current.slots.values().flat_map(|slot| [&slot.live, slot.proven()]);
        known.find(|live| live.digest() == digest).cloned()
    }

    /// Keeps and remembers a version that is taken into use. If that fails it is used all the same: the version before it is then
    /// still the one that is remembered, and the next start finds the file again.
    async fn accept(&mut self, live: &Live) {
        let record = self.records.get(live.id());
        let same = |record: &ConnectorRecord| {
            let is_live = |in_use: &KeptVersion| in_use.digest == live.digest() && in_use.asked == live.asked;
            record.file == live.file && record.in_use().is_some_and(is_live)
        };
        if record.is_some_and(same) {
            return;
        }
        let (file, bytes_max, digest) = (self.parts.dir.join(&live.file), self.parts.file_bytes_max, live.digest());
        let keep = move |shelf: &Shelf| shelf.get(digest).is_some() || keep(shelf, &file, bytes_max, digest);
        if self.on_shelf(keep).await != Some(true) {
            return;
        }
        crash_point("connector-kept");
        let record = self.records.entry(live.id().clone()).or_default();
        record.accept(&live.file, live.digest(), live.version(), live.asked.clone(), self.parts.clock.now());
        self.remember(&live.id().clone()).await;
    }

    /// Gives up a version for the one before it. False if it is not in use, or none is before it.
    pub(super) async fn reject(&mut self, id: &PlatformId, digest: Digest, reason: &str) -> bool {
        let now = self.parts.clock.now();
        let Some(record) = self.records.get_mut(id) else { return false };
        if !record.reject(digest, reason, now) {
            return false;
        }
        self.remember(id).await;
        crash_point("connector-rejected");
        let mut slots = self.current().slots.clone();
        slots.remove(id);
        self.put_in_place(slots).await;
        true
    }

    /// Makes durable what is known of a platform's connector, and lets go what nobody can go back to any more.
    pub(super) async fn remember(&mut self, id: &PlatformId) {
        let Some(record) = self.records.get(id) else { return };
        if let Err(error) = self.parts.store.put_connector_record(id.clone(), record.clone()).await {
            tracing::error!(platform = %id, %error, "which connector version is in use cannot be remembered");
            return;
        }
        let kept: BTreeSet<Digest> =
            self.records.values().flat_map(|record| &record.versions).map(|kept| kept.digest).collect();
        if let Some(Err(error)) = self.on_shelf(move |shelf| shelf.keep_only(&kept)).await {
            tracing::warn!(%error, "old connector files cannot be removed");
        }
    }

    /// Has the accounts of these platforms pulled that were left without their connector.
    async fn resume(&self, come: BTreeSet<PlatformId>) {
        if come.is_empty() {
            return;
        }
        match self.parts.store.resume_after(come, super::NO_CONNECTOR).await {
            Ok(0) => {}
            Ok(accounts) => {
                tracing::info!(accounts, "accounts have their connector again");
                self.parts.resumed.wake();
            }
            Err(error) => tracing::warn!(%error, "accounts without a connector wait for their next turn"),
        }
    }

    /// Works with the shelf, off the threads that serve.
    async fn on_shelf<T: Send + 'static>(&self, work: impl FnOnce(&Shelf) -> T + Send + 'static) -> Option<T> {
        let kept = self.parts.shelf.clone();
        blocking(move || work(&kept)).await
    }

    pub(super) fn current(&self) -> Arc<Current> {
        self.board.get()
    }
}

/// The folder's files and how it looked, unless it looks as it was seen. Blocks on the disk.
fn read_changed(
    dir: &Path,
    bytes_max: usize,
    seen: Option<&Outline>,
) -> Result<Option<(Outline, Vec<Entry>)>, NoFolder> {
    let outline = catalog::outline(dir)?;
    if seen == Some(&outline) {
        return Ok(None);
    }
    Ok(Some((outline, catalog::scan(dir, bytes_max)?)))
}

/// Puts a file on the shelf, if it still is what was examined. Blocks on the disk.
fn keep(shelf: &Shelf, file: &Path, bytes_max: usize, digest: Digest) -> bool {
    let kept = match catalog::read(file, bytes_max) {
        Ok(content) if content.digest == digest => shelf.put(digest, &content.bytes).map_err(|error| error.to_string()),
        Ok(_) => Err("it has changed meanwhile".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    kept.inspect_err(|error| tracing::error!(file = %file.display(), error, "a connector file cannot be kept")).is_ok()
}

/// Says in the log what is new.
fn report(before: &Current, next: &Current) {
    for line in next.found.iter().filter(|line| !before.found.contains(line)) {
        let Found { file, identity, hosts, instead, .. } = line;
        let platform = identity.as_ref().map(|(platform, version)| format!("{platform} {version}")).unwrap_or_default();
        match &line.state {
            State::Live => tracing::info!(file, platform, ?hosts, "connector is live"),
            State::OnProbation => tracing::info!(file, platform, ?hosts, "connector is live, and has to prove itself"),
            State::NeedsApproval(wanted) => {
                tracing::warn!(file, platform, %wanted, running = instead, "connector needs approval");
            }
            State::Failed(reason) => {
                tracing::error!(file, platform, reason, running = instead, "connector cannot be used");
            }
            State::NoFile(reason) => tracing::warn!(block = file, reason, "a block of the configuration has no effect"),
        }
    }
    for (id, slot) in before.slots.iter().filter(|(id, _)| !next.slots.contains_key(*id)) {
        tracing::warn!(platform = %id, file = slot.live.file, "connector is gone; its accounts wait until it is back");
    }
}
