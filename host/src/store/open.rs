//! Opening: the folder, the file, its lock, the key, a trial that touches nothing, and only then the real thing.
//!
//! redb trusts a file and repairs it while it opens, and it may panic over a damaged one. So a file is first opened behind a
//! gate that keeps every write to itself, and looked at: is it ours, of a layout we know, sealed with our key? Whatever is
//! wrong is said with the file as it was found.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::{Builder, Database, DatabaseError, StorageError};

use super::backend::{Gate, Medium, Unusable, WriteFence};
use super::error::{Error, Failed, OpenError};
use super::format;
use super::master_key::{self, MasterKey};
use crate::config::{self, MasterKeySource};

/// The store file in the state folder.
const FILE_NAME: &str = "longshore.redb";
/// What it is called while it is being made, so that a file under the real name is always whole.
const UNFINISHED_NAME: &str = "longshore.redb.unfinished";

/// The first bytes of every redb file.
const MAGIC: &[u8] = b"redb\x1a\x0a\xa9\x0d\x0a";
/// A redb file is at least its header page.
const HEADER_BYTES: usize = 4096;

/// An open database and what it stands on.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) medium: Medium,
    /// Ends the writes of this database.
    pub(super) fence: WriteFence,
}

/// How to open it, now and again after an error.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    pub(super) file: PathBuf,
    pub(super) cache_bytes: usize,
    pub(super) key: MasterKey,
    pub(super) key_name: String,
}

/// Opens the store of a configuration, or makes it.
pub(super) fn open(section: &config::Store) -> Result<(Opened, Recipe), OpenError> {
    let folder = &section.state_dir;
    let folder_error = |source| OpenError::Folder { folder: folder.clone(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(folder_error)?;
    if std::fs::metadata(folder).map_err(folder_error)?.mode() & 0o077 != 0 {
        let folder = folder.display();
        tracing::warn!("others may look into the state folder {folder}: run `chmod 700 {folder}`");
    }
    let file = folder.join(FILE_NAME);
    let exists = file.try_exists().map_err(folder_error)?;
    let key = if exists {
        // A file that is no store at all is named before a key that may be missing with it.
        look_at(&file)?;
        MasterKey::load(&section.master_key, false)?
    } else {
        MasterKey::load(&section.master_key, true)?
    };
    let key_name = match &section.master_key {
        MasterKeySource::Credential(name) => format!("(credential `{name}`)"),
        MasterKeySource::File(path) => path.display().to_string(),
    };
    let recipe = Recipe { file, cache_bytes: section.cache_bytes, key, key_name };
    if !exists {
        make(folder, &recipe)?;
    }
    let medium = medium_of(&recipe.file, false)?;
    Ok((recipe.open_again(medium)?, recipe))
}

/// A store in memory.
pub(super) fn in_memory(medium: Medium, recipe: &Recipe) -> Result<Opened, OpenError> {
    if medium.head(1).map_err(|source| recipe.file_error(source))?.is_empty() {
        let (gate, _fence) = medium.gate();
        recipe.fill(gate)?;
    }
    recipe.open_again(medium)
}

/// Whether the file is locked, ours by its first bytes, and longer than nothing.
fn look_at(file: &Path) -> Result<(), OpenError> {
    let medium = medium_of(file, false)?;
    let head = medium.head(HEADER_BYTES);
    let head = head.map_err(|source| OpenError::File { file: file.to_owned(), source })?;
    let begun = head.get(..MAGIC.len().min(head.len())).unwrap_or_default();
    if !MAGIC.starts_with(begun) {
        return Err(OpenError::NotAStore { file: file.to_owned() });
    }
    if head.len() < HEADER_BYTES {
        return Err(OpenError::Truncated { file: file.to_owned() });
    }
    Ok(())
}

/// Makes a new store under another name and gives it its own when it is whole and durable.
fn make(folder: &Path, recipe: &Recipe) -> Result<(), OpenError> {
    let folder_error = |source| OpenError::Folder { folder: folder.to_owned(), source };
    let unfinished = folder.join(UNFINISHED_NAME);
    let medium = match Medium::file(&unfinished, true) {
        Ok(medium) => medium,
        Err(Unusable::Locked) => return Err(OpenError::Locked { file: recipe.file.clone() }),
        Err(Unusable::Io(source)) => return Err(folder_error(source)),
    };
    // Whoever holds this lock is the only one who makes a store here; another daemon may have done so just before.
    if recipe.file.try_exists().map_err(folder_error)? {
        return std::fs::remove_file(&unfinished).map_err(folder_error);
    }
    medium.clear().map_err(folder_error)?;
    let (gate, _fence) = medium.gate();
    recipe.fill(gate)?;
    std::fs::rename(&unfinished, &recipe.file).map_err(folder_error)?;
    master_key::sync_folder_of(&recipe.file).map_err(folder_error)
}

fn medium_of(file: &Path, create: bool) -> Result<Medium, OpenError> {
    Medium::file(file, create).map_err(|unusable| match unusable {
        Unusable::Locked => OpenError::Locked { file: file.to_owned() },
        Unusable::Io(source) => OpenError::File { file: file.to_owned(), source },
    })
}

impl Recipe {
    /// Opens what is on the medium: on trial first, then for real.
    pub(super) fn open_again(&self, medium: Medium) -> Result<Opened, OpenError> {
        let trial = medium.trial_gate().map_err(|source| self.file_error(source))?;
        let looked_at = catch_unwind(AssertUnwindSafe(|| {
            let database = self.database(trial)?;
            format::check(&database, &self.file, &self.key, &self.key_name)
        }));
        looked_at.unwrap_or_else(|_| Err(self.damaged("it makes no sense to the database engine")))?;
        let (gate, fence) = medium.gate();
        let database = catch_unwind(AssertUnwindSafe(|| {
            let database = self.database(gate)?;
            let added = format::add_missing(&database).map_err(super::Error::from);
            added.map_err(|error| self.file_error(std::io::Error::other(error)))?;
            Ok(database)
        }));
        let database = database.unwrap_or_else(|_| Err(self.damaged("it makes no sense to the database engine")))?;
        Ok(Opened { database, medium, fence })
    }

    fn database(&self, gate: Gate) -> Result<Database, OpenError> {
        let opened = Builder::new().set_cache_size(self.cache_bytes).create_with_backend(gate);
        opened.map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => OpenError::Locked { file: self.file.clone() },
            DatabaseError::Storage(StorageError::Io(source)) if source.kind() == io::ErrorKind::UnexpectedEof => {
                OpenError::Truncated { file: self.file.clone() }
            }
            DatabaseError::Storage(StorageError::Io(source)) => self.file_error(source),
            other => self.damaged(&other.to_string()),
        })
    }

    /// Writes an empty store.
    fn fill(&self, gate: Gate) -> Result<(), OpenError> {
        let database = self.database(gate)?;
        let written = || -> Result<(), Failed> {
            let mut transaction = database.begin_write()?;
            transaction.set_quick_repair(true);
            format::write_new(&transaction, &self.key)?;
            Ok(transaction.commit()?)
        };
        written().map_err(|failed| self.file_error(io::Error::other(Error::from(failed))))
    }

    fn file_error(&self, source: io::Error) -> OpenError {
        OpenError::File { file: self.file.clone(), source }
    }

    fn damaged(&self, detail: &str) -> OpenError {
        OpenError::Damaged { file: self.file.clone(), detail: detail.to_owned() }
    }
}
