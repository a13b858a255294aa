//! `[store]`: the state folder, the store's cache and its master key.

use std::path::PathBuf;

/// The state folder, the store's cache and its master key.
#[derive(Debug, Clone)]
pub struct Store {
    /// The folder that holds everything the daemon keeps.
    pub state_dir: PathBuf,
    /// Memory for the store's pages, in bytes.
    pub cache_bytes: usize,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
}

/// Where the key that seals secrets and personal data comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MasterKeySource {
    /// A systemd credential of this name (`LoadCredential=`).
    Credential(String),
    /// A file of mode 0600; made on the first start if it is missing and the store is too.
    File(PathBuf),
}

impl Default for Store {
    fn default() -> Self {
        Self {
            state_dir: PathBuf::from("/var/lib/longshore"),
            cache_bytes: 64 * 1024 * 1024,
            master_key: MasterKeySource::File(PathBuf::from("/var/lib/longshore/master.key")),
        }
    }
}
