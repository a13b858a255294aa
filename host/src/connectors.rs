//! Which connector version is live for each platform, with what it was granted and what the installation tells it.
//!
//! Files come from `catalog`, are made usable by `sandbox`, and are granted hosts here. What follows from the files is decided in
//! `admit` and carried out by `keeper`, the only writer; everybody else reads what is current, and whoever took a version keeps it
//! to the end of its work. A file that fails is listed with its reason, and the version before it goes on. Leaves accounts and
//! their credentials to `accounts`.

mod admit;
mod follow;
mod grants;
mod installation;
mod keeper;
#[cfg(test)]
mod tests;
mod wishes;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;

pub use follow::QUIET;
pub use grants::{Grantor, Wanted};
pub use installation::Installation;
pub use keeper::{Loader, Parts};
pub use wishes::NotKept;

use crate::catalog::NoFolder;
use crate::model::{Capabilities, Digest, Failure, FailureKind, PlatformId};
use crate::sandbox::{Grants, Platform};
use crate::tasks::StopSignal;
use keeper::Keeper;

/// The code of the failure that a pull without a live connector ends with.
const NO_CONNECTOR: &str = "host.no-connector";

/// Pulls that a new version has to end well before the one before it is let go.
const PROBATION_PULLS: u32 = 3;

/// The connectors. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Connectors {
    board: Arc<Board>,
    /// None: they were given and never change.
    keeper: Option<Arc<Mutex<Keeper>>>,
}

/// Where what is current is put and read.
#[derive(Debug, Default)]
struct Board(RwLock<Arc<Current>>);

/// Why nothing can be asked of a platform of which no connector is live.
pub fn none_live(platform: &PlatformId) -> Failure {
    let text = format!("no connector of `{platform}` is live; see the page of connectors");
    Failure::new(FailureKind::Misconfigured, NO_CONNECTOR, text)
}

/// What is current. Replaced as a whole.
#[derive(Debug, Default)]
struct Current {
    slots: Slots,
    /// By file name.
    found: Vec<Found>,
}

/// The place of each platform that has a live version.
type Slots = BTreeMap<PlatformId, Slot>;

/// A platform's live version, and the one before it until this one has proved itself.
#[derive(Debug, Clone)]
struct Slot {
    live: Arc<Live>,
    probation: Option<Arc<Probation>>,
}

#[derive(Debug)]
struct Probation {
    former: Arc<Live>,
    /// Pulls that ended well.
    passed: AtomicU32,
}

/// The live version of a platform's connector.
#[derive(Debug)]
pub struct Live {
    /// The connector.
    pub platform: Arc<dyn Platform>,
    /// Where it may go.
    pub grants: Arc<Grants>,
    /// Who said so.
    granted_by: Grantor,
    /// What it asks for.
    asked: Capabilities,
    /// What the installation tells it.
    pub installation: Installation,
    /// The file that it came from.
    file: String,
}

/// A connector file and what became of it, or a block of the configuration that is of none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file's name, or the block's as the configuration writes it.
    pub file: String,
    /// SHA-256 of the file, once it was read.
    pub digest: Option<Digest>,
    /// Platform and version, once the connector said them.
    pub identity: Option<(PlatformId, String)>,
    /// What became of it.
    pub state: State,
    /// The origins that it may reach.
    pub hosts: Vec<String>,
    /// Who granted these. None: it may reach none.
    pub granted_by: Option<Grantor>,
    /// The version that runs in its place.
    pub instead: Option<String>,
}

/// What became of a connector file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is in use.
    Live,
    /// It is in use, and has to prove itself: if it fails where the version before it works, that one is back.
    OnProbation,
    /// It asks for more than anybody granted.
    NeedsApproval(Wanted),
    /// It cannot be used, for this reason.
    Failed(String),
    /// A block of the configuration whose platform no file speaks to, in words.
    NoFile(String),
}

impl Connectors {
    /// Connectors that are given instead of loaded: for tests of the rows above.
    pub fn fixed(live: impl IntoIterator<Item = (Arc<dyn Platform>, Grants)>) -> Self {
        let slots = live.into_iter().map(|(platform, grants)| {
            let id = platform.description().platform.clone();
            let live = Arc::new(Live {
                platform,
                grants: Arc::new(grants),
                granted_by: Grantor::Configuration,
                asked: Capabilities::default(),
                installation: Installation::default(),
                file: String::new(),
            });
            (id, Slot { live, probation: None })
        });
        Self::of(Current { slots: slots.collect(), found: Vec::new() })
    }

    /// Reads the folder for the first time. Later changes are noticed while [`Connectors::run`] runs.
    pub async fn open(parts: Parts) -> Result<Self, NoFolder> {
        let this = Self::of(Current::default());
        let mut keeper = Keeper::new(parts, Arc::clone(&this.board));
        keeper.look().await?;
        Ok(Self { keeper: Some(Arc::new(Mutex::new(keeper))), ..this })
    }

    /// Follows what changes in the folder until `stop` is given: when the system tells, and every `rescan` because it may not.
    pub async fn run(&self, rescan: Duration, stop: StopSignal) {
        if let Some(keeper) = &self.keeper {
            follow::follow(keeper, rescan, stop).await;
        }
    }

    /// Reads the folder if something in it may have changed.
    pub async fn look(&self) -> Result<(), NoFolder> {
        match &self.keeper {
            Some(keeper) => keeper.lock().await.look().await,
            None => Ok(()),
        }
    }

    /// The live connector of a platform.
    pub fn get(&self, platform: &PlatformId) -> Option<Arc<Live>> {
        self.current().slots.get(platform).map(|slot| Arc::clone(&slot.live))
    }

    /// The version before `live`, while `live` has to prove itself against it.
    pub fn former(&self, live: &Live) -> Option<Arc<Live>> {
        let current = self.current();
        let slot = current.slots.get(live.id())?;
        let probation = slot.probation.as_ref().filter(|_| slot.live.digest() == live.digest())?;
        Some(Arc::clone(&probation.former))
    }

    /// All live connectors, by platform.
    pub fn live(&self) -> Vec<Arc<Live>> {
        self.current().slots.values().map(|slot| Arc::clone(&slot.live)).collect()
    }

    /// All files that were found, by name, and after them the blocks of the configuration that are of none.
    pub fn found(&self) -> Vec<Found> {
        self.current().found.clone()
    }

    /// The platform whose connector has this callback alias.
    pub fn platform_of_alias(&self, alias: &str) -> Option<PlatformId> {
        let current = self.current();
        let has = |slot: &&Slot| slot.live.platform.description().callback_aliases.iter().any(|known| known == alias);
        current.slots.values().find(has).map(|slot| slot.live.id().clone())
    }

    /// A pull with this version ended well.
    pub async fn passed(&self, live: &Live) {
        let current = self.current();
        let Some(slot) = current.slots.get(live.id()).filter(|slot| slot.live.digest() == live.digest()) else {
            return;
        };
        let Some(probation) = &slot.probation else { return };
        if probation.passed.fetch_add(1, Ordering::Relaxed).saturating_add(1) >= PROBATION_PULLS
            && let Some(keeper) = &self.keeper
        {
            keeper.lock().await.prove(live.id(), live.digest()).await;
        }
    }

    /// This version failed where the one before it works: that one is live again, and this one is not tried again by itself.
    pub async fn give_up(&self, live: &Live, reason: &str) {
        if let Some(keeper) = &self.keeper {
            keeper.lock().await.give_up(live.id(), live.digest(), reason).await;
        }
    }

    /// Goes back to the version before the one in use, at an administrator's wish. Answers the version that is live then.
    pub async fn roll_back(&self, platform: &PlatformId) -> Result<String, NotKept> {
        self.keeper()?.lock().await.roll_back(platform).await
    }

    /// Takes a version into use that was rejected or that is kept from before. Answers the version that is live then.
    pub async fn use_version(&self, platform: &PlatformId, version: &str) -> Result<String, NotKept> {
        self.keeper()?.lock().await.use_version(platform, version).await
    }

    /// Allows the file that waits for it what it asks for: the one that was `seen`, or whichever waits. Answers the version that is
    /// live then.
    pub async fn approve(&self, platform: &PlatformId, seen: Option<Digest>) -> Result<String, NotKept> {
        self.keeper()?.lock().await.approve(platform, seen).await
    }

    fn of(current: Current) -> Self {
        let board = Board::default();
        board.put(current);
        Self { board: Arc::new(board), keeper: None }
    }

    fn keeper(&self) -> Result<&Mutex<Keeper>, NotKept> {
        self.keeper.as_deref().ok_or(NotKept::NoVersion)
    }

    fn current(&self) -> Arc<Current> {
        self.board.get()
    }
}

impl Board {
    // What is within is only replaced as a whole, so a panic leaves nothing half done.

    fn get(&self) -> Arc<Current> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, current: Current) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
    }
}

impl Live {
    /// The platform that it speaks to.
    pub fn id(&self) -> &PlatformId {
        &self.platform.description().platform
    }

    /// What it is, byte for byte.
    pub fn digest(&self) -> Digest {
        self.platform.digest()
    }

    /// As it calls itself.
    pub fn version(&self) -> &str {
        &self.platform.description().version
    }
}

impl Slot {
    fn new(live: Arc<Live>, former: Option<Arc<Live>>) -> Self {
        let probation = former.map(|former| Arc::new(Probation { former, passed: AtomicU32::new(0) }));
        Self { live, probation }
    }

    /// The last version of this place that proved itself.
    fn proven(&self) -> &Arc<Live> {
        self.probation.as_ref().map_or(&self.live, |probation| &probation.former)
    }
}
