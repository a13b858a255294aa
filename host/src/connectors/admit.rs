//! What follows from the files of the folder: which of them are live, and what is said of the others. Decides; changes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Current, Found, Installation, Live, Slot, Slots, State, grants, installation};
use crate::config::ConnectorBlock;
use crate::model::{Capabilities, ConnectorRecord, Description, Digest, PlatformId};
use crate::sandbox::Platform;

/// A file of the folder, examined.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) file: String,
    /// None if it could not be read.
    pub(super) digest: Option<Digest>,
    /// The connector that it is, or why it is none.
    pub(super) made: Result<Arc<dyn Platform>, String>,
    /// What keeps it from being one may pass without a change of the file.
    pub(super) may_pass: bool,
}

/// What candidates are held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) blocks: &'a BTreeMap<PlatformId, ConnectorBlock>,
    /// First path segments that the daemon's own routes have: no alias may take one.
    pub(super) reserved: &'a [&'static str],
    pub(super) records: &'a BTreeMap<PlatformId, ConnectorRecord>,
}

/// Decides what is live after `before`: a good file in its place, else what was live from a file that is still there, else nothing.
pub(super) fn admit(candidates: &[Candidate], before: &Slots, rules: Rules<'_>) -> Current {
    let is_of_live = |file: &str| before.values().any(|slot| slot.live.file == file);
    // Files of live versions come first, so that no newcomer takes their platform or an alias from them.
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|&index| candidates.get(index).is_none_or(|candidate| !is_of_live(&candidate.file)));
    let still_there = |slot: &Slot| candidates.iter().any(|candidate| candidate.file == slot.live.file);
    let kept: Slots =
        before.iter().filter(|(_, slot)| still_there(slot)).map(|(id, slot)| (id.clone(), slot.clone())).collect();

    let mut places = Places { taken: Slots::new(), kept: &kept, before, rules };
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    for index in order {
        let Some(candidate) = candidates.get(index) else { continue };
        let (line, slot) = places.judge(candidate);
        if let Some(slot) = slot {
            places.taken.insert(slot.live.id().clone(), slot);
        }
        found.insert(index, line);
    }
    let mut slots = places.taken;
    for (id, slot) in kept {
        slots.entry(id).or_insert(slot);
    }
    let mut found: Vec<Found> = found.into_values().collect();
    for line in found.iter_mut().filter(|line| matches!(line.state, State::NeedsApproval(_) | State::Failed(_))) {
        let running = slots.values().find(|slot| slot.live.file == line.file);
        line.instead = running.map(|slot| slot.live.version().to_owned());
    }
    found.extend(idle_blocks(candidates, &slots, rules));
    Current { slots, found }
}

/// Blocks of the configuration that no file is of: one whose file is still to come, or whose name is misspelt.
fn idle_blocks(candidates: &[Candidate], slots: &Slots, rules: Rules<'_>) -> Vec<Found> {
    let has_file = |id: &PlatformId| {
        let is_of = |platform: &Arc<dyn Platform>| platform.description().platform == *id;
        slots.contains_key(id) || candidates.iter().any(|candidate| candidate.made.as_ref().is_ok_and(is_of))
    };
    let idle = rules.blocks.keys().filter(|id| !has_file(id)).map(|id| Found {
        file: format!("[connector.{id}]"),
        digest: None,
        identity: None,
        state: State::NoFile("no file of the connector folder says that it is of this platform".to_owned()),
        hosts: Vec::new(),
        granted_by: None,
        instead: None,
    });
    idle.collect()
}

/// The places of platforms while they are given out.
struct Places<'a> {
    /// Given to files that were judged already.
    taken: Slots,
    /// What was live and whose file is still there.
    kept: &'a Slots,
    /// What was live.
    before: &'a Slots,
    rules: Rules<'a>,
}

impl Places<'_> {
    /// What becomes of one file. With the place that it takes, if it takes one.
    fn judge(&self, candidate: &Candidate) -> (Found, Option<Slot>) {
        let mut line = Found {
            file: candidate.file.clone(),
            digest: candidate.digest,
            identity: None,
            state: State::Live,
            hosts: Vec::new(),
            granted_by: None,
            instead: None,
        };
        let platform = match &candidate.made {
            Ok(platform) => platform,
            Err(reason) => {
                line.state = State::Failed(reason.clone());
                return (line, None);
            }
        };
        let description = platform.description();
        line.identity = Some((description.platform.clone(), description.version.clone()));
        match self.place(candidate, platform) {
            Ok(slot) => {
                line.hosts.clone_from(&slot.live.grants.hosts);
                line.granted_by = Some(slot.live.granted_by).filter(|_| !line.hosts.is_empty());
                line.state = if slot.probation.is_some() { State::OnProbation } else { State::Live };
                (line, Some(slot))
            }
            Err(state) => {
                line.state = state;
                (line, None)
            }
        }
    }

    /// The place that a connector takes, or why it takes none.
    fn place(&self, candidate: &Candidate, platform: &Arc<dyn Platform>) -> Result<Slot, State> {
        let description = platform.description();
        let id = &description.platform;
        let digest = platform.digest();
        if self.taken.contains_key(id) {
            let reason = format!("another file is already the connector of `{id}`; remove one of them");
            return Err(State::Failed(reason));
        }
        let record = self.rules.records.get(id);
        if let Some(rejected) = record.and_then(|record| record.rejection(digest)) {
            return Err(State::Failed(format!(
                "it was given up: {}; `longshore connectors use {id} {}` lets it in again",
                rejected.reason, description.version
            )));
        }
        let before = self.before.get(id);
        if let Some(slot) = before.filter(|slot| slot.live.digest() == digest && slot.live.file == candidate.file) {
            return Ok(slot.clone());
        }
        self.conflict(description).map_or(Ok(()), |reason| Err(State::Failed(reason)))?;
        let proven = before.map(Slot::proven).filter(|proven| proven.digest() != digest);
        let live = live(&candidate.file, platform, self.rules.blocks, record)?;
        Ok(Slot::new(Arc::new(live), proven.cloned()))
    }

    /// What another connector or one of the daemon's routes already has.
    fn conflict(&self, description: &Description) -> Option<String> {
        description.callback_aliases.iter().find_map(|alias| {
            let first = alias.split('/').next().unwrap_or_default();
            if self.rules.reserved.contains(&first) {
                return Some(format!("its callback alias `{alias}` is an address of the daemon itself"));
            }
            let has = |(id, slot): &(&PlatformId, &Slot)| {
                **id != description.platform && slot.live.platform.description().callback_aliases.contains(alias)
            };
            let (owner, _) = self.taken.iter().chain(self.kept).find(has)?;
            Some(format!("its callback alias `{alias}` belongs to `{owner}`"))
        })
    }
}

/// A connector with its grants and its answers. `record`: what is remembered of its platform.
pub(super) fn live(
    file: &str,
    platform: &Arc<dyn Platform>,
    blocks: &BTreeMap<PlatformId, ConnectorBlock>,
    record: Option<&ConnectorRecord>,
) -> Result<Live, State> {
    let (installation, asked) = asked(platform.description(), blocks)?;
    let id = &platform.description().platform;
    let granted = grants::decide((id, platform.digest()), &asked, &installation.settings, blocks.get(id), record);
    let (grants, granted_by) = granted.map_err(State::NeedsApproval)?;
    let (platform, file) = (Arc::clone(platform), file.to_owned());
    Ok(Live { platform, grants: Arc::new(grants), granted_by, asked, installation, file })
}

/// What a connector asks for here, with what the installation tells it.
pub(super) fn asked(
    description: &Description,
    blocks: &BTreeMap<PlatformId, ConnectorBlock>,
) -> Result<(Installation, Capabilities), State> {
    let installation = installation::read(description, blocks.get(&description.platform)).map_err(State::Failed)?;
    let asked = Capabilities::of(description, &installation.settings).map_err(State::Failed)?;
    Ok((installation, asked))
}
