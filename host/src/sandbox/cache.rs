//! Compiled code on disk. An entry is machine code that will run in this process, so each stands under a keyed MAC over all of its
//! bytes, its identity included: what is damaged, foreign or made by another engine is compiled again, never trusted.

mod trusted;

use std::fs::{self, File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wasmtime::Engine;
use wasmtime::component::Component;

use self::trusted::Verified;
use crate::model::Digest;

/// First bytes of an entry, with the version of its layout.
const MAGIC: &[u8; 8] = b"LSCODE\0\x01";
/// Identity of an entry: magic, digest of the component, fingerprint of the engine.
const HEADER_BYTES: usize = MAGIC.len() + 32 + 8;
/// HMAC-SHA256, at the end.
const MAC_BYTES: usize = 32;
/// The largest entry that is read. Code is up to ten times as large as the component it was made of.
const ENTRY_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// The most entries kept; the oldest go first. Four platforms with a few versions each stay far below.
const ENTRIES_MAX: usize = 64;

/// The folder of compiled code. Every failure here costs a compilation and nothing else, so none is an error.
#[derive(Debug)]
pub(super) struct Cache {
    dir: PathBuf,
    key: Key,
    fingerprint: u64,
}

/// The MAC key. Not printed.
struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Cache {
    /// The cache in `dir`, which is made when the first entry is written.
    pub(super) fn new(dir: PathBuf, key: [u8; 32], engine: &Engine) -> Self {
        Self { dir, key: Key(key), fingerprint: fingerprint(engine) }
    }

    /// The compiled component, if there is an entry that can be trusted. Blocks.
    pub(super) fn get(&self, engine: &Engine, digest: Digest) -> Option<Component> {
        let path = self.path(digest);
        let entry = match read(&path) {
            Ok(entry) => entry,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "cannot read compiled code; compiling again");
                return None;
            }
        };
        let Some(code) = self.verify(digest, &entry) else {
            tracing::warn!(path = %path.display(), "compiled code is damaged, foreign or of another engine; compiling again");
            return None;
        };
        match trusted::component(engine, &code) {
            Ok(component) => Some(component),
            Err(error) => {
                tracing::warn!(path = %path.display(), error = %format!("{error:#}"), "cannot use compiled code; compiling again");
                None
            }
        }
    }

    /// Keeps code that was just compiled, and loads it. Blocks.
    pub(super) fn keep(&self, engine: &Engine, digest: Digest, code: &[u8]) -> wasmtime::Result<Component> {
        let entry = self.seal(digest, code);
        if let Err(error) = self.write(digest, &entry) {
            tracing::warn!(dir = %self.dir.display(), %error, "cannot keep compiled code; the next start compiles again");
        }
        let verified = self.verify(digest, &entry).ok_or_else(|| wasmtime::Error::msg("the MAC does not hold"))?;
        trusted::component(engine, &verified)
    }

    fn path(&self, digest: Digest) -> PathBuf {
        self.dir.join(format!("{digest}.code"))
    }

    fn header(&self, digest: Digest) -> Vec<u8> {
        [MAGIC.as_slice(), &digest.0, &self.fingerprint.to_le_bytes()].concat()
    }

    /// An entry: header, code, MAC over both.
    fn seal(&self, digest: Digest, code: &[u8]) -> Vec<u8> {
        let mut entry = self.header(digest);
        entry.extend_from_slice(code);
        if let Some(mac) = self.mac(&entry) {
            entry.extend_from_slice(&mac.finalize().into_bytes());
        }
        entry
    }

    /// The code of an entry, if the MAC is ours and the entry is what it is called.
    fn verify<'a>(&self, digest: Digest, entry: &'a [u8]) -> Option<Verified<'a>> {
        let (signed, mac) = entry.split_at_checked(entry.len().checked_sub(MAC_BYTES)?)?;
        self.mac(signed)?.verify_slice(mac).ok()?;
        let (header, code) = signed.split_at_checked(HEADER_BYTES)?;
        (header == self.header(digest)).then(|| Verified::after_mac(code))
    }

    fn mac(&self, signed: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key.0).ok()?;
        mac.update(signed);
        Some(mac)
    }

    /// Writes beside the entry and renames, so that nobody ever sees half of one. There is no fsync: what a power cut spoils, the
    /// MAC notices.
    fn write(&self, digest: Digest, entry: &[u8]) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
        let path = self.path(digest);
        let temporary = path.with_extension(format!("new-{}", std::process::id()));
        let written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary);
        let written = written.and_then(|mut file| file.write_all(entry)).and_then(|()| fs::rename(&temporary, &path));
        if written.is_err() && fs::remove_file(&temporary).is_err() {
            tracing::debug!(path = %temporary.display(), "a half-written entry stays behind");
        }
        written.and_then(|()| self.prune())
    }

    fn prune(&self) -> io::Result<()> {
        let mut entries: Vec<((i64, i64), PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let written = entry.metadata()?;
            entries.push(((written.mtime(), written.mtime_nsec()), entry.path()));
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(ENTRIES_MAX);
        entries.iter().take(surplus).try_for_each(|(_, path)| fs::remove_file(path))
    }
}

/// What must be equal for compiled code to run: wasmtime's version, the machine's abilities, the engine's settings. A collision
/// would be noticed by wasmtime itself, which checks them once more.
fn fingerprint(engine: &Engine) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    hasher.finish()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut entry = Vec::new();
    let read = File::open(path)?.take(ENTRY_BYTES_MAX + 1).read_to_end(&mut entry)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > ENTRY_BYTES_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// The smallest component there is.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";
    const DIGEST: Digest = Digest([7; 32]);

    fn cache(dir: &Path, engine: &Engine) -> Cache {
        Cache::new(dir.join("code"), [1; 32], engine)
    }

    fn put(cache: &Cache, engine: &Engine, digest: Digest) {
        cache.keep(engine, digest, &engine.precompile_component(EMPTY).unwrap()).unwrap();
    }

    #[test]
    fn an_entry_comes_back_and_nobody_else_can_read_it() {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let cache = cache(dir.path(), &engine);
        assert!(cache.get(&engine, DIGEST).is_none());
        put(&cache, &engine, DIGEST);
        assert!(cache.get(&engine, DIGEST).is_some());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&cache.dir), mode(&cache.path(DIGEST))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&cache.dir).unwrap().count(), 1, "no temporary file stays");
    }

    /// One byte flipped in every region, and every kind of cut: never trusted, and rebuilding mends it.
    #[test]
    fn a_damaged_entry_is_never_trusted() {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let cache = cache(dir.path(), &engine);
        put(&cache, &engine, DIGEST);
        let good = fs::read(cache.path(DIGEST)).unwrap();
        let last = good.len() - 1;
        let fingerprint_at = MAGIC.len() + 32;
        let code_end = good.len() - MAC_BYTES - 1;
        for at in [0, MAGIC.len(), fingerprint_at, HEADER_BYTES, good.len() / 2, code_end, good.len() - MAC_BYTES, last]
        {
            let mut bad = good.clone();
            *bad.get_mut(at).unwrap() ^= 0x01;
            fs::write(cache.path(DIGEST), bad).unwrap();
            assert!(cache.get(&engine, DIGEST).is_none(), "byte {at}");
        }
        for length in [0, 1, MAC_BYTES, HEADER_BYTES, last] {
            fs::write(cache.path(DIGEST), good.get(..length).unwrap()).unwrap();
            assert!(cache.get(&engine, DIGEST).is_none(), "cut to {length}");
        }
        put(&cache, &engine, DIGEST);
        assert!(cache.get(&engine, DIGEST).is_some());
    }

    #[test]
    fn a_foreign_entry_is_never_trusted() {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let ours = cache(dir.path(), &engine);
        // Another key; another component under this name; another engine.
        put(&Cache { key: Key([2; 32]), ..cache(dir.path(), &engine) }, &engine, DIGEST);
        assert!(ours.get(&engine, DIGEST).is_none());
        put(&ours, &engine, Digest([8; 32]));
        fs::rename(ours.path(Digest([8; 32])), ours.path(DIGEST)).unwrap();
        assert!(ours.get(&engine, DIGEST).is_none());
        let other = Engine::new(wasmtime::Config::new().epoch_interruption(true)).unwrap();
        assert_ne!(fingerprint(&engine), fingerprint(&other));
        put(&cache(dir.path(), &other), &other, DIGEST);
        assert!(ours.get(&engine, DIGEST).is_none());
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::default());
        let cache = cache(dir.path(), &engine);
        for number in 0..=ENTRIES_MAX {
            let digest = Digest([u8::try_from(number).unwrap(); 32]);
            cache.write(digest, b"entry").unwrap();
            let age =
                std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(u64::try_from(number).unwrap());
            let file = File::options().write(true).open(cache.path(digest));
            // The last entry may already have pushed the oldest one out.
            file.unwrap().set_modified(age).unwrap();
        }
        assert_eq!(fs::read_dir(&cache.dir).unwrap().count(), ENTRIES_MAX);
        assert!(!cache.path(Digest([0; 32])).exists());
    }
}
