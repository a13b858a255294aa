//! What an administrator may want of a connector's versions: the one before, another one, or one that asks for more.

use super::keeper::Keeper;
use super::{State, admit};
use crate::model::{ConnectorRecord, Digest, KeptVersion, PlatformId};

/// Why an administrator's wish about versions cannot be fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// No connector of the platform was ever in use here.
    #[error("no connector of this platform has been in use here")]
    NoVersion,
    /// There is no version before the one in use.
    #[error("no version before {0} is kept")]
    NothingBefore(String),
    /// The version is neither in the folder nor kept.
    #[error("version {version} is neither in the connector folder nor kept; kept are: {kept}")]
    Unknown {
        /// What was asked for.
        version: String,
        /// What there is.
        kept: String,
    },
    /// No file waits for an approval.
    #[error("no file of this platform waits for an approval that can be given here")]
    NothingWaits,
    /// It is allowed now, and still cannot be used.
    #[error("it still cannot be used: {0}")]
    StillRefused(String),
}

impl Keeper {
    pub(super) async fn roll_back(&mut self, id: &PlatformId) -> Result<String, NotKept> {
        let in_use = self.records.get(id).and_then(ConnectorRecord::in_use).ok_or(NotKept::NoVersion)?;
        let (digest, version) = (in_use.digest, in_use.version.clone());
        if !self.reject(id, digest, "an administrator went back to the version before it").await {
            return Err(NotKept::NothingBefore(version));
        }
        tracing::warn!(platform = %id, %version, "an administrator went back from a connector version");
        self.running(id)
    }

    pub(super) async fn use_version(&mut self, id: &PlatformId, version: &str) -> Result<String, NotKept> {
        let in_folder = self.candidates.iter().find_map(|candidate| {
            let description = candidate.made.as_ref().ok()?.description();
            (description.platform == *id && description.version == version).then_some(candidate.digest).flatten()
        });
        let record = self.records.get_mut(id).ok_or(NotKept::NoVersion)?;
        if in_folder.is_some_and(|digest| record.forgive(digest)) {
            self.remember(id).await;
            let slots = self.current().slots.clone();
            self.put_in_place(slots).await;
            return self.running_as(id, version);
        }
        let usable = |(place, kept): (usize, &KeptVersion)| kept.version == version && (place == 0 || kept.proven);
        let place = record.versions.iter().enumerate().position(usable);
        match place {
            Some(0) => self.running(id),
            Some(_) => {
                while let Some(in_use) = self.records.get(id).and_then(ConnectorRecord::in_use)
                    && in_use.version != version
                {
                    let digest = in_use.digest;
                    if !self.reject(id, digest, "an administrator chose another version").await {
                        break;
                    }
                }
                self.running_as(id, version)
            }
            None if in_folder.is_some() => self.running_as(id, version),
            None => {
                let kept: Vec<_> = record.versions.iter().map(|kept| kept.version.as_str()).collect();
                Err(NotKept::Unknown { version: version.to_owned(), kept: kept.join(", ") })
            }
        }
    }

    /// `seen` is the file that the administrator was shown. None: whichever waits.
    pub(super) async fn approve(&mut self, id: &PlatformId, seen: Option<Digest>) -> Result<String, NotKept> {
        let waits = self.current().found.iter().find_map(|line| {
            let (platform, _) = line.identity.as_ref()?;
            let waits = matches!(&line.state, State::NeedsApproval(wanted) if wanted.approvable);
            let digest = line.digest.filter(|_| platform == id && waits)?;
            seen.is_none_or(|seen| seen == digest).then_some(digest)
        });
        let digest = waits.ok_or(NotKept::NothingWaits)?;
        let candidate = self.candidates.iter().find(|candidate| candidate.digest == Some(digest));
        let platform = candidate.and_then(|candidate| candidate.made.as_ref().ok()).ok_or(NotKept::NothingWaits)?;
        let (_, asked) = admit::asked(platform.description(), &self.parts.blocks).map_err(|_| NotKept::NothingWaits)?;
        self.records.entry(id.clone()).or_default().approve(asked);
        tracing::info!(platform = %id, %digest, "an administrator approved what a connector asks for");
        self.remember(id).await;
        let slots = self.current().slots.clone();
        self.put_in_place(slots).await;
        match self.current().found.iter().find(|line| line.digest == Some(digest)).map(|line| line.state.clone()) {
            Some(State::NeedsApproval(wanted)) => Err(NotKept::StillRefused(wanted.to_string())),
            Some(State::Failed(reason)) => Err(NotKept::StillRefused(reason)),
            _ => self.running(id),
        }
    }

    fn running(&self, id: &PlatformId) -> Result<String, NotKept> {
        self.current().slots.get(id).map(|slot| slot.live.version().to_owned()).ok_or(NotKept::NoVersion)
    }

    fn running_as(&self, id: &PlatformId, version: &str) -> Result<String, NotKept> {
        match self.running(id)? {
            running if running == version => Ok(running),
            running => {
                Err(NotKept::StillRefused(format!("version {running} is live; `longshore connectors` says why")))
            }
        }
    }
}
