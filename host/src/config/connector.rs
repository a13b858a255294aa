//! `[connector.NAME]`: what the administrator grants to a connector and tells it.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the administrator grants to one connector and tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectorBlock {
    /// Origins that it may reach, with `*` for one label: `https://api.example.com`. None: the file says nothing of hosts.
    pub hosts: Option<Vec<String>>,
    /// Plain `http://` origins among the hosts are granted too: tokens then cross in clear.
    pub plain_http: bool,
    /// Private, loopback and link-local addresses may be reached. For simulators and tests.
    pub private_addresses: bool,
    /// Installation fields that are not secret, by name.
    pub settings: BTreeMap<String, String>,
    /// Installation fields that are secret: where each comes from.
    pub secrets: BTreeMap<String, SecretSource>,
}

/// Where a secret installation field comes from. Never the file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A systemd credential of this name.
    Credential(String),
    /// A file that nobody else may read.
    File(PathBuf),
}
