//! What can go wrong: while opening, which ends the start, and while running, which ends nothing.

use std::path::PathBuf;

/// Why the store cannot be opened. Ends the start; the file is left untouched.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made, or nothing can be written there.
    #[error("cannot write in the state folder {}: make it a folder that the daemon's user owns", folder.display())]
    Folder {
        /// The folder of the configuration.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is there and the system will not let us read or write it.
    #[error("cannot open {}: it must be readable and writable for the daemon's user", file.display())]
    File {
        /// The store file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has it open.
    #[error("{} is in use by another daemon: stop that one, or give this one a state_dir of its own", file.display())]
    Locked {
        /// The store file.
        file: PathBuf,
    },
    /// It is something else.
    #[error(
        "{} is not a store of Longshore: move it away, or point state_dir at the right folder; it was left untouched",
        file.display()
    )]
    NotAStore {
        /// The file that was found in the store's place.
        file: PathBuf,
    },
    /// Its end is missing.
    #[error("{} is cut off: put the last backup in its place; it was left untouched", file.display())]
    Truncated {
        /// The store file.
        file: PathBuf,
    },
    /// It began as a store and cannot be read as one.
    #[error(
        "{} is damaged ({detail}): check the disk and put the last backup in its place; it was left untouched",
        file.display()
    )]
    Damaged {
        /// The store file.
        file: PathBuf,
        /// What could not be read.
        detail: String,
    },
    /// A newer Longshore wrote it.
    #[error(
        "{} was written by a newer Longshore ({what} {found}, this one knows {known}): start that version; \
         it was left untouched",
        file.display()
    )]
    NewerFormat {
        /// The store file.
        file: PathBuf,
        /// The format, or one table.
        what: String,
        /// Its version in the file.
        found: u32,
        /// The newest version this program reads.
        known: u32,
    },
    /// It was sealed with another master key.
    #[error(
        "the master key {key} is not the one that sealed {}: bring back the key that belongs to it; \
         it was left untouched",
        file.display()
    )]
    WrongMasterKey {
        /// The store file.
        file: PathBuf,
        /// Where the key came from.
        key: String,
    },
    /// The master key cannot be had.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The thread that writes could not be started.
    #[error("cannot start the thread that writes the store")]
    Thread(#[source] std::io::Error),
    /// The system has no random numbers for keys.
    #[error("the system gives no random numbers")]
    Random,
}

/// Why the master key cannot be had. No key, no start: nothing is ever stored unsealed instead.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// A credential is configured, and we were started without credentials.
    #[error(transparent)]
    NoCredentials(#[from] crate::config::SecretError),
    /// A credential is configured, and systemd did not hand that one over.
    #[error("there is no systemd credential `{name}`: add LoadCredential={name}:FILE to the unit")]
    NoCredential {
        /// The name in the configuration.
        name: String,
    },
    /// The store is there and its key is not. A new key would open nothing.
    #[error("the master key {} is missing, and the store beside it was sealed with it: bring the key back", file.display())]
    Missing {
        /// Where it should be.
        file: PathBuf,
    },
    /// Others could read it.
    #[error("the master key {0} may be read by others (mode {mode:04o}): chmod 600 '{0}'", file.display())]
    Exposed {
        /// The key file.
        file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What is in the file is no key.
    #[error("{} holds no master key: 64 hexadecimal digits are expected", file.display())]
    Malformed {
        /// The key file.
        file: PathBuf,
    },
    /// The system will not let us read or make it.
    #[error("cannot read or make the master key {}", file.display())]
    File {
        /// The key file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system has no random numbers for a new key.
    #[error("the system gives no random numbers for a master key")]
    Random,
}

/// Why a running store could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The store does not accept writes now, and says why.
    #[error("the store does not accept writes: {0}")]
    Unavailable(String),
    /// What was asked for does not exist.
    #[error("there is no {0}")]
    Missing(String),
    /// What was asked for contradicts what is stored, in words.
    #[error("{0}")]
    Conflict(String),
    /// Another account of the customer has this nickname on the platform.
    #[error("another account is called {0}")]
    NicknameTaken(String),
    /// A stored record cannot be read.
    #[error("a stored record cannot be read: {0}")]
    Damaged(String),
}

/// How an operation inside a transaction fails.
#[derive(Debug)]
pub(super) enum Failed {
    /// It was refused, alone: its neighbours in the commit are not concerned.
    Refused(Error),
    /// The file failed, and with it everything in the commit.
    Storage(Box<redb::Error>),
}

/// What happens inside a transaction.
pub(super) type Outcome<T> = Result<T, Failed>;

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<redb::StorageError> for Failed {
    fn from(error: redb::StorageError) -> Self {
        Self::Storage(Box::new(error.into()))
    }
}

impl From<redb::TableError> for Failed {
    fn from(error: redb::TableError) -> Self {
        Self::Storage(Box::new(error.into()))
    }
}

impl From<redb::TransactionError> for Failed {
    fn from(error: redb::TransactionError) -> Self {
        Self::Storage(Box::new(error.into()))
    }
}

impl From<redb::CommitError> for Failed {
    fn from(error: redb::CommitError) -> Self {
        Self::Storage(Box::new(error.into()))
    }
}

impl From<Failed> for Error {
    /// For reads, where nobody else is concerned.
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Refused(error) => error,
            Failed::Storage(error) => Self::Damaged(error.to_string()),
        }
    }
}

/// There is no such thing: `missing("account", id)`.
pub(super) fn missing(what: &str, which: impl std::fmt::Display) -> Failed {
    Failed::Refused(Error::Missing(format!("{what} {which}")))
}

/// What was asked for contradicts what is stored.
pub(super) fn conflict(words: impl Into<String>) -> Failed {
    Failed::Refused(Error::Conflict(words.into()))
}
