//! The TOML file, as checked values. Owns every key, its default and every message about it; opens nothing.

mod connector;
mod egress;
mod log;
mod pull;
mod sandbox;
mod secret;
mod server;
mod store;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use connector::{ConnectorBlock, SecretSource};
pub use egress::Egress;
pub use log::{Log, LogFormat};
pub use pull::Pull;
pub use sandbox::Sandbox;
pub use secret::{SecretError, master_key_path, read_secret};
pub use server::{Origin, Server};
pub use store::{MasterKeySource, Store};

use crate::model::PlatformId;

/// The whole file, checked. A constructor takes its own section, never this.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Addresses, origins, sockets.
    pub server: Server,
    /// The state folder, the store file and its key.
    pub store: Store,
    /// Where connector files lie.
    pub connector_dir: PathBuf,
    /// What is granted to connectors and what they are told, by platform.
    pub connectors: BTreeMap<PlatformId, ConnectorBlock>,
    /// Limits of guests.
    pub sandbox: Sandbox,
    /// Limits of outgoing HTTP.
    pub egress: Egress,
    /// When and how much to pull.
    pub pull: Pull,
    /// What to log, and how.
    pub log: Log,
}
