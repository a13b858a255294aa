//! The connector files and what became of each.

use super::{Api, Error};
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

#[allow(clippy::todo, unused_variables, reason = "replaced by the real api")]
impl Api {
    /// All connector files, by file name.
    pub fn connectors(&self, actor: &Actor) -> Result<Vec<ConnectorView>, Error> {
        todo!()
    }
}
