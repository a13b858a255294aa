//! Making connectors of files: each is loaded, described, granted, or kept with the reason why not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grants::{self, Granted};
use super::{Connectors, Found, Live, Loaded, State, installation};
use crate::catalog::Entry;
use crate::config::ConnectorBlock;
use crate::model::{Description, PlatformId};
use crate::sandbox::{Platform, Sandbox};

/// Loads every file. `reserved` are the first path segments that the daemon's own routes have: no alias may take one.
pub async fn load(
    entries: Vec<Entry>,
    sandbox: &Sandbox,
    blocks: &BTreeMap<PlatformId, ConnectorBlock>,
    reserved: &[&str],
) -> Connectors {
    let mut loaded = Loaded::default();
    for entry in entries {
        let found = match entry.content {
            Ok(content) => {
                let mut found = Found {
                    file: entry.file,
                    digest: Some(content.digest),
                    identity: None,
                    state: State::Live,
                    hosts: Vec::new(),
                };
                match sandbox.load(content.bytes).await {
                    Ok(platform) => admit(&mut loaded, &mut found, platform, blocks, reserved),
                    Err(problem) => found.state = State::Failed(problem.to_string()),
                }
                found
            }
            Err(problem) => Found {
                file: entry.file,
                digest: None,
                identity: None,
                state: State::Failed(problem.to_string()),
                hosts: Vec::new(),
            },
        };
        report(&found);
        loaded.found.push(found);
    }
    Connectors(Arc::new(loaded))
}

/// Takes a connector into use, or notes on `found` why not.
fn admit(
    loaded: &mut Loaded,
    found: &mut Found,
    platform: Arc<dyn Platform>,
    blocks: &BTreeMap<PlatformId, ConnectorBlock>,
    reserved: &[&str],
) {
    let description = platform.description();
    let id = description.platform.clone();
    found.identity = Some((id.clone(), description.version.clone()));
    let block = blocks.get(&id);
    let problem = conflict(loaded, description, reserved);
    let installation = match problem.map_or_else(|| installation::read(description, block), Err) {
        Ok(installation) => installation,
        Err(problem) => {
            found.state = State::Failed(problem);
            return;
        }
    };
    match grants::decide(description, &installation.settings, block) {
        Granted::Yes(grants) => {
            found.hosts.clone_from(&grants.hosts);
            loaded.live.insert(id, Arc::new(Live { platform, grants: Arc::new(grants), installation }));
        }
        Granted::No(advice) => found.state = State::NeedsApproval(advice),
    }
}

/// What another connector or one of the daemon's routes already has.
fn conflict(loaded: &Loaded, description: &Description, reserved: &[&str]) -> Option<String> {
    if loaded.live.contains_key(&description.platform) {
        return Some(format!(
            "another file is already the connector of `{}`; remove one of them",
            description.platform
        ));
    }
    description.callback_aliases.iter().find_map(|alias| {
        let first = alias.split('/').next().unwrap_or_default();
        if reserved.contains(&first) {
            return Some(format!("its callback alias `{alias}` is an address of the daemon itself"));
        }
        let owner = loaded.live.values().find(|live| live.platform.description().callback_aliases.contains(alias))?;
        Some(format!("its callback alias `{alias}` belongs to `{}`", owner.platform.description().platform))
    })
}

fn report(found: &Found) {
    let platform =
        found.identity.as_ref().map(|(platform, version)| format!("{platform} {version}")).unwrap_or_default();
    match &found.state {
        State::Live => tracing::info!(file = found.file, platform, hosts = ?found.hosts, "connector is live"),
        State::NeedsApproval(reason) => tracing::warn!(file = found.file, platform, reason, "connector needs approval"),
        State::Failed(reason) => tracing::error!(file = found.file, platform, reason, "connector cannot be used"),
    }
}
