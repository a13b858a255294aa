//! Connector files that were accepted, by digest: what can be gone back to when the folder no longer holds it.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::Digest;

/// The folder of kept files. Made when the first one is put there.
#[derive(Debug, Clone)]
pub struct Shelf {
    dir: PathBuf,
}

impl Shelf {
    /// The shelf in this folder, which belongs to the daemon alone.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Keeps these bytes; durable when it answers. Blocks on the disk.
    pub fn put(&self, digest: Digest, bytes: &[u8]) -> io::Result<()> {
        if self.get(digest).is_some() {
            return Ok(());
        }
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
        let temporary = self.dir.join("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, self.path(digest))?;
        File::open(&self.dir)?.sync_all()
    }

    /// The bytes of this digest, if they are there and whole. Blocks on the disk.
    pub fn get(&self, digest: Digest) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.path(digest)).ok()?.read_to_end(&mut bytes).ok()?;
        (Digest(Sha256::digest(&bytes).into()) == digest).then_some(bytes)
    }

    /// Removes everything but these. Blocks on the disk.
    pub fn keep_only(&self, kept: &BTreeSet<Digest>) -> io::Result<()> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let kept: BTreeSet<PathBuf> = kept.iter().map(|digest| self.path(*digest)).collect();
        for entry in entries {
            let path = entry?.path();
            if !kept.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Where it lies, for messages.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn path(&self, digest: Digest) -> PathBuf {
        self.dir.join(format!("{digest}.wasm"))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_was_put_comes_back_until_it_is_damaged_or_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("a/shelf"));
        let digest = |text: &str| Digest(Sha256::digest(text).into());
        shelf.keep_only(&BTreeSet::new()).unwrap();
        for text in ["one", "two", "three"] {
            assert_eq!(shelf.get(digest(text)), None);
            shelf.put(digest(text), text.as_bytes()).unwrap();
            assert_eq!(shelf.get(digest(text)).as_deref(), Some(text.as_bytes()));
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(shelf.dir()), mode(&shelf.path(digest("one")))), (0o700, 0o600));

        fs::write(shelf.path(digest("one")), "One").unwrap();
        assert_eq!(shelf.get(digest("one")), None, "other bytes than its name says");
        shelf.put(digest("one"), b"one").unwrap();
        assert!(shelf.get(digest("one")).is_some(), "and putting it again mends it");

        shelf.keep_only(&[digest("one"), digest("two")].into()).unwrap();
        let left: Vec<_> =
            ["one", "two", "three"].into_iter().filter(|text| shelf.get(digest(text)).is_some()).collect();
        assert_eq!(left, ["one", "two"]);
    }
}
