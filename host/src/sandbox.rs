//! Guests: compiles connectors, runs them under limits, and is the only way out for them.
//!
//! The port is two traits. A [`Platform`] is a connector that passed every check and can be used; a [`Session`] is one fresh
//! instance of it for one account and one pull. A guest returns data; the host keeps it. Knows no store and no schedule.

pub mod scripted;

use std::fmt::Debug;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::clock::Clock;
use crate::config;
use crate::model::{
    Batch, Consent, Description, Digest, Failure, FailureKind, Issued, Page, Pairs, SecretSet, Shop, Window,
};

/// A connector that passed every check.
pub trait Platform: Send + Sync + Debug {
    /// What it says about itself.
    fn description(&self) -> &Description;

    /// What it is, byte for byte.
    fn digest(&self) -> Digest;

    /// A fresh instance for one account. Made at the first call, so that opening costs nothing.
    fn open(&self, grants: Arc<Grants>, lease: Arc<Lease>) -> Box<dyn Session>;
}

/// One instance for one account. After a [`Fault`] that is the guest's it answers nothing more.
pub trait Session: Send {
    /// Starts a consent.
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

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The connector says so, or the host said so and the connector passed it on.
    #[error("{0}")]
    Failed(Failure),
    /// The guest trapped.
    #[error("the connector crashed: {0}")]
    Trapped(String),
    /// The guest used up its processor time.
    #[error("the connector used more processor time than it may")]
    CpuSpent,
    /// The guest wanted more memory than it may have.
    #[error("the connector wanted more memory than it may")]
    MemorySpent,
    /// The call took too long in all.
    #[error("the call took longer than it may")]
    TimedOut,
    /// The guest handed over what the contract does not allow.
    #[error("the connector answered against the contract: {0}")]
    Invalid(String),
    /// The host could not run the guest.
    #[error("the connector could not be run: {0}")]
    Host(String),
}

impl Fault {
    /// True if the guest cannot be asked again: whatever it did, its instance is gone.
    pub fn ends_session(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }

    /// What a session answers that an earlier fault has ended.
    pub fn ended() -> Self {
        Self::Host("an earlier fault has ended this instance".to_owned())
    }

    /// The fault as the failure that a person and the schedule are told.
    pub fn to_failure(&self) -> Failure {
        let code = match self {
            Self::Failed(failure) => return failure.clone(),
            Self::Trapped(_) => "host.trapped",
            Self::CpuSpent => "host.cpu",
            Self::MemorySpent => "host.memory",
            Self::TimedOut => "host.timeout",
            Self::Invalid(_) => "host.invalid",
            Self::Host(_) => "host.run",
        };
        let kind = match self {
            Self::TimedOut | Self::Host(_) => FailureKind::Unavailable,
            _ => FailureKind::Malformed,
        };
        Failure::new(kind, code, self.to_string())
    }
}

/// Why a file is not a connector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// STUB
    #[error("stub")]
    Stub,
}

/// The engine, its limits, its cache and the way out.
#[derive(Debug, Clone)]
pub struct Sandbox(Arc<()>);

/// Why the sandbox cannot be built. Ends the start.
#[derive(Debug, thiserror::Error)]
#[error("cannot build the sandbox: {0}")]
pub struct BuildError(pub String);

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real sandbox")]
impl Sandbox {
    /// Builds the engine. `cache_dir` keeps compiled code, each entry under a MAC with `cache_key`.
    pub fn new(
        sandbox: &config::Sandbox,
        egress: &config::Egress,
        cache_dir: std::path::PathBuf,
        cache_key: [u8; 32],
        clock: Clock,
    ) -> Result<Self, BuildError> {
        todo!()
    }

    /// Makes a connector of a file's bytes: checks what it is, compiles it or takes it from the cache, links it, makes an
    /// instance, asks it to describe itself, and checks the description.
    pub async fn load(&self, bytes: Vec<u8>) -> Result<Arc<dyn Platform>, LoadError> {
        todo!()
    }
}
