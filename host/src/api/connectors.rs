//! The connector files and what became of each.

use super::{Api, Error};
use crate::connectors::{Found, State};
use crate::model::{Actor, PlatformId};

/// A connector file, or a connector, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorView {
    /// The file's name.
    pub file: String,
    /// The platform, once the connector said it.
    pub platform: Option<PlatformId>,
    /// Its version, as it says.
    pub version: Option<String>,
    /// SHA-256 of the file in hexadecimal, once it was read.
    pub digest: Option<String>,
    /// `live`, `needs-approval` or `failed`.
    pub state: &'static str,
    /// Why it is not live.
    pub reason: Option<String>,
    /// The origins it may reach.
    pub hosts: Vec<String>,
    /// Where these come from: `config` or `none`.
    pub granted_by: &'static str,
}

impl Api {
    /// All connector files, by file name.
    pub fn connectors(&self, actor: &Actor) -> Result<Vec<ConnectorView>, Error> {
        Self::administrator(actor)?;
        Ok(self.0.connectors.found().iter().map(view).collect())
    }
}

fn view(found: &Found) -> ConnectorView {
    let (state, reason) = match &found.state {
        State::Live => ("live", None),
        State::NeedsApproval(reason) => ("needs-approval", Some(reason.clone())),
        State::Failed(reason) => ("failed", Some(reason.clone())),
    };
    ConnectorView {
        file: found.file.clone(),
        platform: found.identity.as_ref().map(|(platform, _)| platform.clone()),
        version: found.identity.as_ref().map(|(_, version)| version.clone()),
        digest: found.digest.map(|digest| digest.to_string()),
        state,
        reason,
        hosts: found.hosts.clone(),
        granted_by: if found.hosts.is_empty() { "none" } else { "config" },
    }
}
