//! The TOML file, as checked values. Owns every key, its default and every message about it; opens nothing but the file itself
//! and, to look at them, the files that it names.
//!
//! A new key is a field of its section's struct and a line in the table below it; the sample file follows from that.

mod check;
mod connector;
mod egress;
mod files;
mod hint;
mod key;
mod log;
mod mask;
mod network;
mod origin;
mod pull;
mod read;
mod report;
mod rules;
mod sample;
mod sandbox;
mod secret;
mod server;
mod source;
mod store;
mod units;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use connector::{ConnectorBlock, SecretMap, SecretSource, SettingMap};
pub use egress::Egress;
pub use log::{Log, LogFormat};
pub use origin::Origin;
pub use pull::Pull;
pub use report::{Position, Problem, Report, Severity};
pub use sample::sample;
pub use sandbox::Sandbox;
pub use secret::{SecretError, master_key_path, read_secret};
pub use server::{Server, SocketTooLong, fits_socket};
pub use source::UnreadableFile;
pub use store::{MasterKeySource, Store};

use crate::model::PlatformId;

/// The whole file, checked. A constructor takes its own section, never this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Addresses, origins, sockets.
    pub server: Server,
    /// The state folder, the store file and its key.
    pub store: Store,
    /// Where connector files lie.
    pub connector_dir: PathBuf,
    /// How often that folder is looked at where the system does not tell of changes.
    pub connector_rescan: Duration,
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

/// A configuration that the daemon may start with.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The values.
    pub config: Config,
    /// What is allowed and somebody should know. Holds no errors.
    pub warnings: Report,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] UnreadableFile),
    /// Something in it is wrong. The report lists all of it.
    #[error("the configuration is wrong\n{0}")]
    Wrong(Report),
}

/// Reads and checks the file at `path`, with `overrides` (`KEY=VALUE`, later ones win) on top, and looks at the files that it names.
///
/// Relative paths start from the file's folder; in overrides, from the working directory.
pub fn load(path: &Path, overrides: &[String]) -> Result<Checked, LoadError> {
    let sources = sources(path, overrides)?;
    let mut reading = check::check(&sources);
    // Behind a line that is no TOML a file may be named that is not known here.
    if reading.is_toml {
        let wrong = files::problems(&reading.config, &reading.found);
        reading.problems.extend(wrong);
    }
    reading.end().map_err(LoadError::Wrong)
}

/// The same without a look at the files that it names, which not everybody may read who may read the configuration.
pub fn read(path: &Path, overrides: &[String]) -> Result<Checked, LoadError> {
    check::check(&sources(path, overrides)?).end().map_err(LoadError::Wrong)
}

fn sources(path: &Path, overrides: &[String]) -> Result<Vec<source::Source>, UnreadableFile> {
    let file = source::Source::from_file(path)?;
    let overrides = overrides.iter().map(|typed| source::Source::from_override(typed));
    Ok(std::iter::once(file).chain(overrides).collect())
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: Server::default(),
            store: Store::default(),
            connector_dir: PathBuf::from("/usr/lib/longshore/connectors"),
            connector_rescan: Duration::from_secs(30),
            connectors: BTreeMap::new(),
            sandbox: Sandbox::default(),
            egress: Egress::default(),
            pull: Pull::default(),
            log: Log::default(),
        }
    }
}

#[cfg(test)]
mod tests;
