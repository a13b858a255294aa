//! Which connector files there are: names, bytes and digests. Runs none of them. What changes in the folder is noticed in `watch`,
//! and bytes that were accepted are kept in `shelf`, which lies elsewhere: the folder is only ever read.
//!
//! A connector file is a regular file (or a link to one) directly in the folder whose name ends in `.wasm`. Names that begin with
//! a dot, or end otherwise, are half-written or none of our business: whoever puts a file there writes it under another name
//! and renames it.

mod outline;
mod shelf;
mod watch;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub use outline::{Outline, outline};
pub use shelf::Shelf;
pub use watch::{Unwatched, Watch};

use sha2::{Digest as _, Sha256};

use crate::model::Digest;

/// More files than this are not looked at: each becomes bytes in memory and code in the cache.
pub const FILES_MAX: usize = 64;

/// A file in the connector folder.
#[derive(Debug)]
pub struct Entry {
    /// Its name within the folder.
    pub file: String,
    /// What is in it, or why that cannot be used.
    pub content: Result<Content, Unreadable>,
}

/// What is in a connector file.
#[derive(Debug)]
pub struct Content {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// The bytes, read whole.
    pub bytes: Vec<u8>,
}

/// Why a connector file cannot be used, before anybody looks into it.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The system does not let us.
    #[error("it cannot be read: {0}")]
    Io(std::io::Error),
    /// A folder, a pipe, a device.
    #[error("it is no regular file")]
    NotAFile,
    /// Nothing in it.
    #[error("it is empty; perhaps it is still being written")]
    Empty,
    /// Larger than `sandbox.component_max`.
    #[error("it is larger than {bytes_max} bytes; raise `sandbox.component_max` to allow it")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// Beyond [`FILES_MAX`].
    #[error("it is one of more than {FILES_MAX} connector files; remove some")]
    TooMany,
}

/// The folder itself cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the connector folder {}", path.display())]
pub struct NoFolder {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub source: std::io::Error,
}

/// Reads every connector file of `dir`, by name. Each is opened and read once, so that digest and bytes belong together whatever
/// happens to the file meanwhile.
///
/// Blocks on the disk. A file that cannot be read is an entry with the reason; only a folder that cannot be listed is an error.
pub fn scan(dir: &Path, file_bytes_max: usize) -> Result<Vec<Entry>, NoFolder> {
    let names = names(dir).map_err(|source| NoFolder { path: dir.to_owned(), source })?;
    let entries = names.into_iter().enumerate().map(|(index, name)| {
        let content = if index < FILES_MAX { read(&dir.join(&name), file_bytes_max) } else { Err(Unreadable::TooMany) };
        Entry { file: name.to_string_lossy().into_owned(), content }
    });
    Ok(entries.collect())
}

/// Names of connector files, sorted, so that every scan of the same folder answers the same.
fn names(dir: &Path) -> std::io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        if is_connector_name(&name.to_string_lossy()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// True for the name of a finished connector file.
fn is_connector_name(name: &str) -> bool {
    name.strip_suffix(".wasm").is_some_and(|stem| !stem.is_empty() && !stem.starts_with('.'))
}

/// Reads one connector file whole. Blocks on the disk.
pub fn read(path: &Path, bytes_max: usize) -> Result<Content, Unreadable> {
    // Asked before opening, because opening a pipe waits for its writer.
    if !fs::metadata(path).map_err(Unreadable::Io)?.is_file() {
        return Err(Unreadable::NotAFile);
    }
    let file = File::open(path).map_err(Unreadable::Io)?;
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
    match bytes.len() {
        0 => Err(Unreadable::Empty),
        length if length > bytes_max => Err(Unreadable::TooLarge { bytes_max }),
        _ => Ok(Content { digest: Digest(Sha256::digest(&bytes).into()), bytes }),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// `name: digest's first byte, or the reason`, a line for each entry.
    fn listed(dir: &Path) -> Vec<String> {
        let line = |entry: Entry| match entry.content {
            Ok(content) => format!("{}: {:02x}, {} bytes", entry.file, content.digest.0[0], content.bytes.len()),
            Err(reason) => format!("{}: {reason}", entry.file),
        };
        scan(dir, 8).unwrap().into_iter().map(line).collect()
    }

    #[test]
    fn lists_connector_files_and_says_what_is_wrong_with_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        fs::write(&elsewhere, "abc").unwrap();
        for (name, content) in [
            ("b.wasm", "abc"),
            ("a.wasm", "abcd"),
            ("large.wasm", "123456789"),
            ("just.wasm", "12345678"),
            ("empty.wasm", ""),
            (".b.wasm", "hidden"),
            (".wasm", "nameless"),
            ("b.wasm.part", "partial"),
            ("b.wasm~", "backup"),
            ("b.wat", "text"),
            ("B.WASM", "other case"),
        ] {
            fs::write(folder.path().join(name), content).unwrap();
        }
        fs::create_dir(folder.path().join("folder.wasm")).unwrap();
        symlink(elsewhere.path(), folder.path().join("link.wasm")).unwrap();
        symlink("nowhere", folder.path().join("broken.wasm")).unwrap();
        assert_eq!(
            listed(folder.path()),
            [
                "a.wasm: 88, 4 bytes",
                "b.wasm: ba, 3 bytes",
                "broken.wasm: it cannot be read: No such file or directory (os error 2)",
                "empty.wasm: it is empty; perhaps it is still being written",
                "folder.wasm: it is no regular file",
                "just.wasm: ef, 8 bytes",
                "large.wasm: it is larger than 8 bytes; raise `sandbox.component_max` to allow it",
                "link.wasm: ba, 3 bytes",
            ]
        );
    }

    #[test]
    fn an_empty_folder_is_fine_and_a_missing_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(listed(folder.path()).is_empty());
        let missing = folder.path().join("none");
        assert!(scan(&missing, 8).unwrap_err().to_string().contains("none"));
    }

    #[test]
    fn files_beyond_the_limit_are_named_and_not_read() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..=FILES_MAX {
            fs::write(folder.path().join(format!("{number:03}.wasm")), "x").unwrap();
        }
        let entries = scan(folder.path(), 8).unwrap();
        let refused: Vec<&str> = entries.iter().filter(|e| e.content.is_err()).map(|e| e.file.as_str()).collect();
        assert_eq!((entries.len(), refused), (FILES_MAX + 1, vec!["064.wasm"]));
    }
}
