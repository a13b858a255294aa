//! `[store]`: the state folder, the store's cache and its master key.

use std::path::PathBuf;

use super::key::{Key, Place, Section};

/// The state folder, the store's cache and its master key.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// `[store]` in the file.
pub(super) const SECTION: Section = Section {
    name: "store",
    sentence: "What the daemon keeps, and the key that seals secrets and personal data in it.",
    keys: &[
        Key {
            name: "state_dir",
            place: Place::Path(|c| &mut c.store.state_dir),
            sentence: "The folder that holds everything the daemon keeps. Nobody else needs to read it.",
            example: None,
        },
        Key {
            name: "master_key",
            place: Place::MasterKey(|c| &mut c.store.master_key),
            sentence: "Where the master key is: a file of mode 0600, made on the first start; or, with `credential` in \
                       the place of `file`, a systemd credential. Left out: `master.key` in `state_dir`. Without it nothing \
                       sealed can be read again, so keep a copy apart from the store's.",
            example: None,
        },
        Key {
            name: "cache",
            place: Place::Size(|c| &mut c.store.cache_bytes, 1024 * 1024..=16 * 1024 * 1024 * 1024),
            sentence: "Memory for the store's pages.",
            example: None,
        },
    ],
};
