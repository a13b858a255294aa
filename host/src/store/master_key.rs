//! The master key: where it comes from, and the keys that are derived from it. Seals nothing itself.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::MasterKeyError;
use crate::config::{self, MasterKeySource};

/// Bytes of the master key and of every derived key.
pub(super) const KEY_BYTES: usize = 32;

/// 64 digits, and room for the line end of whoever typed it.
const KEY_TEXT_MAX: u64 = 80;

/// The key from which every other key of the installation follows. Never used to seal anything itself.
#[derive(Clone)]
pub(super) struct MasterKey(Zeroizing<[u8; KEY_BYTES]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

impl MasterKey {
    /// A new key.
    pub(super) fn generate() -> Result<Self, MasterKeyError> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| MasterKeyError::Random)?;
        Ok(Self(key))
    }

    /// The key from its source. A key file is made only if `may_create`: beside an existing store a new key would open nothing.
    pub(super) fn load(source: &MasterKeySource, may_create: bool) -> Result<Self, MasterKeyError> {
        let path = config::master_key_path(source)?;
        match source {
            MasterKeySource::Credential(name) => {
                let file = File::open(&path).map_err(|_| MasterKeyError::NoCredential { name: name.clone() })?;
                // systemd hands credentials out readable for the service alone, on a file system of their own.
                Self::read(&path, &file)
            }
            MasterKeySource::File(path) => match File::open(path) {
                Ok(file) => {
                    refuse_if_exposed(path, &file)?;
                    Self::read(path, &file)
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && may_create => Self::create(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    Err(MasterKeyError::Missing { file: path.clone() })
                }
                Err(source) => Err(MasterKeyError::File { file: path.clone(), source }),
            },
        }
    }

    fn read(path: &Path, file: &File) -> Result<Self, MasterKeyError> {
        let mut text = Zeroizing::new(String::with_capacity(usize::try_from(KEY_TEXT_MAX).unwrap_or(0)));
        match file.take(KEY_TEXT_MAX).read_to_string(&mut text) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(MasterKeyError::Malformed { file: path.to_owned() });
            }
            Err(source) => return Err(MasterKeyError::File { file: path.to_owned(), source }),
        }
        from_hexadecimal(text.trim_ascii()).ok_or_else(|| MasterKeyError::Malformed { file: path.to_owned() })
    }

    /// Makes a key and its file, which must not exist; durable before the key is used.
    fn create(path: &Path) -> Result<Self, MasterKeyError> {
        let key = Self::generate()?;
        let text = Zeroizing::new(key.0.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")) + "\n");
        let written = || -> io::Result<()> {
            // Under another name first: a key file that is there is whole.
            let unfinished = path.with_extension("unfinished");
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // A link fails if the name is taken, where a rename would replace another daemon's new key.
            fs::hard_link(&unfinished, path)?;
            fs::remove_file(&unfinished)?;
            sync_folder_of(path)
        };
        file_error(path, written())?;
        Ok(key)
    }

    /// A key for one purpose: one block of HKDF-Expand (RFC 5869) with SHA-256. The extract step is left out because the master
    /// key is uniformly random already (section 3.3 there).
    pub(super) fn derive(&self, purpose: &str) -> [u8; KEY_BYTES] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_slice()) else { return [0; KEY_BYTES] };
        mac.update(b"longshore/");
        mac.update(purpose.as_bytes());
        mac.update(&[1]);
        mac.finalize().into_bytes().into()
    }

    /// Tells this key from others, and nothing about it.
    pub(super) fn id(&self) -> u32 {
        let [a, b, c, d, ..] = self.derive("key id");
        u32::from_be_bytes([a, b, c, d])
    }
}

/// Makes a new name in a folder durable.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

fn refuse_if_exposed(path: &Path, file: &File) -> Result<(), MasterKeyError> {
    let mode = file_error(path, file.metadata())?.permissions().mode() & 0o7777;
    if mode.trailing_zeros() >= 6 { Ok(()) } else { Err(MasterKeyError::Exposed { file: path.to_owned(), mode }) }
}

fn file_error<T>(path: &Path, result: io::Result<T>) -> Result<T, MasterKeyError> {
    result.map_err(|source| MasterKeyError::File { file: path.to_owned(), source })
}

fn from_hexadecimal(text: &str) -> Option<MasterKey> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let mut digits = text.chars().map(|digit| digit.to_digit(16));
    for byte in key.iter_mut() {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    digits.next().is_none().then_some(MasterKey(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_made_and_refused() {
        let folder = tempfile::tempdir().unwrap();
        let digits = "0123456789abcdefABCDEF0123456789".repeat(2);
        for (name, content, mode, may_create, expected) in [
            ("good", Some(digits.clone()), 0o600, false, "ok"),
            ("line-end", Some(format!("{digits}\n")), 0o400, false, "ok"),
            ("group", Some(digits.clone()), 0o640, false, "may be read by others (mode 0640): chmod 600 '"),
            ("others", Some(digits.clone()), 0o604, true, "may be read by others (mode 0604): chmod 600 '"),
            ("short", Some("0123".to_owned()), 0o600, false, "holds no master key"),
            ("long", Some(digits.clone() + "0"), 0o600, false, "holds no master key"),
            ("words", Some("g".repeat(64)), 0o600, true, "holds no master key"),
            ("empty", Some(String::new()), 0o600, true, "holds no master key"),
            ("new", None, 0, true, "ok"),
            ("gone", None, 0, false, "is missing"),
            ("no/folder", None, 0, true, "cannot read or make"),
        ] {
            let path = folder.path().join(name);
            if let Some(content) = &content {
                fs::write(&path, content).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            }
            let loaded = MasterKey::load(&MasterKeySource::File(path.clone()), may_create);
            match loaded {
                Ok(_) => assert_eq!(expected, "ok", "{name}"),
                Err(error) => assert!(error.to_string().contains(expected), "{name}: {error}"),
            }
            if let Some(content) = content {
                assert_eq!(fs::read_to_string(&path).unwrap(), content, "{name} was touched");
            }
        }
    }

    #[test]
    fn a_made_key_is_private_whole_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let source = MasterKeySource::File(folder.path().join("master.key"));
        let made = MasterKey::load(&source, true).unwrap();
        let found = MasterKey::load(&source, false).unwrap();
        assert_eq!(made.derive("a"), found.derive("a"));
        assert_ne!(made.derive("a"), made.derive("b"));
        assert_ne!(made.id(), MasterKey::generate().unwrap().id());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
