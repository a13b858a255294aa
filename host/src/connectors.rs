//! Which connector version is live for each platform, with what it was granted and what the installation tells it.
//!
//! Files come from `catalog`, are made usable by `sandbox`, and are granted hosts here. A file that fails is kept in the list
//! with its reason; the others run. Leaves accounts and their credentials to `accounts`.

mod grants;
mod installation;
mod load;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use installation::Installation;
pub use load::load;

use crate::model::{Digest, PlatformId};
use crate::sandbox::{Grants, Platform};

/// The connectors as they were loaded. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Connectors(Arc<Loaded>);

#[derive(Debug, Default)]
struct Loaded {
    live: BTreeMap<PlatformId, Arc<Live>>,
    found: Vec<Found>,
}

/// The live version of a platform's connector.
#[derive(Debug)]
pub struct Live {
    /// The connector.
    pub platform: Arc<dyn Platform>,
    /// Where it may go.
    pub grants: Arc<Grants>,
    /// What the installation tells it.
    pub installation: Installation,
}

/// A connector file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file's name.
    pub file: String,
    /// SHA-256 of the file, once it was read.
    pub digest: Option<Digest>,
    /// Platform and version, once the connector said them.
    pub identity: Option<(PlatformId, String)>,
    /// What became of it.
    pub state: State,
    /// The origins that it may reach.
    pub hosts: Vec<String>,
}

/// What became of a connector file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is in use.
    Live,
    /// It wants hosts that nobody granted; the text says what to write.
    NeedsApproval(String),
    /// It cannot be used, for this reason.
    Failed(String),
}

impl Connectors {
    /// Connectors that are given instead of loaded: for tests of the rows above.
    pub fn fixed(live: impl IntoIterator<Item = (Arc<dyn Platform>, Grants)>) -> Self {
        let live = live.into_iter().map(|(platform, grants)| {
            let installation = Installation::default();
            let id = platform.description().platform.clone();
            (id, Arc::new(Live { platform, grants: Arc::new(grants), installation }))
        });
        Self(Arc::new(Loaded { live: live.collect(), found: Vec::new() }))
    }

    /// The live connector of a platform.
    pub fn get(&self, platform: &PlatformId) -> Option<Arc<Live>> {
        self.0.live.get(platform).cloned()
    }

    /// All live connectors, by platform.
    pub fn live(&self) -> impl Iterator<Item = &Arc<Live>> {
        self.0.live.values()
    }

    /// All files that were found, by name.
    pub fn found(&self) -> &[Found] {
        &self.0.found
    }

    /// The platform whose connector has this callback alias.
    pub fn platform_of_alias(&self, alias: &str) -> Option<PlatformId> {
        self.live()
            .find(|live| live.platform.description().callback_aliases.iter().any(|known| known == alias))
            .map(|live| live.platform.description().platform.clone())
    }
}
