//! The connector files and what became of each.

use super::{Api, Conflict, Error, Hindrance};
use crate::connectors::{Found, Grantor, State};
use crate::model::{Actor, Addition, Digest, PlatformId};

/// A connector file and what became of it, or a block of the configuration that is of none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorView {
    /// The file's name, or the block's.
    pub file: String,
    /// The platform, once the connector said it.
    pub platform: Option<PlatformId>,
    /// Its version, as it says.
    pub version: Option<String>,
    /// SHA-256 of the file in hexadecimal, once it was read.
    pub digest: Option<String>,
    /// `live`, `on-probation`, `needs-approval`, `failed` or `no-file`.
    pub state: &'static str,
    /// Why it is not live; with additions, what to do about them.
    pub reason: Option<String>,
    /// The version that runs in its place.
    pub instead: Option<String>,
    /// The origins it may reach.
    pub hosts: Vec<String>,
    /// Where these come from: `config`, `approval` or `none`.
    pub granted_by: &'static str,
    /// What it asks for beyond what is granted.
    pub additions: Vec<Addition>,
    /// An administrator can grant it here. False where only the configuration can.
    pub approvable: bool,
}

/// What an administrator wants of a platform's connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectorWish {
    /// The version before the one in use.
    RollBack,
    /// This version, which was given up or is kept from before.
    Use(String),
    /// The file that waits may have what it asks for: the one that the administrator was shown, or whichever waits.
    Approve(Option<Digest>),
}

impl Api {
    /// All connector files, by file name.
    pub fn connectors(&self, actor: &Actor) -> Result<Vec<ConnectorView>, Error> {
        Self::administrator(actor)?;
        Ok(self.0.connectors.found().iter().map(view).collect())
    }

    /// Does what an administrator wants of a platform's connector. Answers the version that is live then.
    pub async fn change_connector(
        &self,
        actor: &Actor,
        platform: PlatformId,
        wish: ConnectorWish,
    ) -> Result<String, Error> {
        Self::administrator(actor)?;
        let connectors = self.0.connectors.clone();
        // Somebody who goes away half-way must not leave it half done.
        let done = self.to_its_end("connector", async move {
            match wish {
                ConnectorWish::RollBack => connectors.roll_back(&platform).await,
                ConnectorWish::Use(version) => connectors.use_version(&platform, &version).await,
                ConnectorWish::Approve(seen) => connectors.approve(&platform, seen).await,
            }
        });
        done.await.ok_or(Hindrance::Stopping)?.map_err(|refused| Conflict::from(refused).into())
    }
}

fn view(found: &Found) -> ConnectorView {
    let (state, reason) = match &found.state {
        State::Live => ("live", None),
        State::OnProbation => ("on-probation", None),
        State::NeedsApproval(wanted) => ("needs-approval", Some(wanted.advice.clone())),
        State::Failed(reason) => ("failed", Some(reason.clone())),
        State::NoFile(reason) => ("no-file", Some(reason.clone())),
    };
    let wanted = match &found.state {
        State::NeedsApproval(wanted) => Some(wanted),
        _ => None,
    };
    ConnectorView {
        file: found.file.clone(),
        platform: found.identity.as_ref().map(|(platform, _)| platform.clone()),
        version: found.identity.as_ref().map(|(_, version)| version.clone()),
        digest: found.digest.map(|digest| digest.to_string()),
        state,
        reason,
        instead: found.instead.clone(),
        hosts: found.hosts.clone(),
        granted_by: match found.granted_by {
            Some(Grantor::Configuration) => "config",
            Some(Grantor::Approval) => "approval",
            None => "none",
        },
        additions: wanted.map(|wanted| wanted.additions.clone()).unwrap_or_default(),
        approvable: wanted.is_some_and(|wanted| wanted.approvable),
    }
}
