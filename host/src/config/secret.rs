//! Reading the secrets that the file points to. The file itself never holds one.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::{MasterKeySource, SecretSource};
use crate::model::Secret;

/// A longer secret is a wrong file. RSA keys in PEM are below 4 KiB.
const SECRET_BYTES_MAX: u64 = 16 * 1024;

/// Where systemd puts the credentials of a service.
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";

/// Why a secret cannot be had. Names the place, never the content.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// There is no systemd credential here at all.
    #[error(
        "the credential `{0}` is not there: `CREDENTIALS_DIRECTORY` is not set; add `LoadCredential={0}:/path` to the unit, or name a file"
    )]
    NoCredentials(String),
    /// The file cannot be read.
    #[error("cannot read the secret in {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others may read the file.
    #[error("others may read the secret in {}: run `chmod 600 {}`", path.display(), path.display())]
    Open {
        /// Which.
        path: PathBuf,
    },
    /// The file holds no text, or too much.
    #[error("{} holds no secret: it {why}", path.display())]
    Unfit {
        /// Which.
        path: PathBuf,
        /// Why.
        why: &'static str,
    },
}

/// Reads a secret: the whole file, less one line end at its end.
///
/// A file that group or others may read is refused with the command that mends it. A credential is not asked for its mode: systemd
/// hands it to the service alone.
pub fn read_secret(source: &SecretSource) -> Result<Secret, SecretError> {
    match source {
        SecretSource::Credential(name) => read(&credential_path(name)?, false),
        SecretSource::File(path) => read(path, true),
    }
}

/// True if systemd has handed credentials to this process.
pub(super) fn has_credentials() -> bool {
    std::env::var_os(CREDENTIALS_VARIABLE).is_some()
}

/// The path of the master key, whichever way it comes. Says nothing about whether it exists.
pub fn master_key_path(source: &MasterKeySource) -> Result<PathBuf, SecretError> {
    match source {
        MasterKeySource::Credential(name) => credential_path(name),
        MasterKeySource::File(path) => Ok(path.clone()),
    }
}

fn credential_path(name: &str) -> Result<PathBuf, SecretError> {
    let folder = std::env::var_os(CREDENTIALS_VARIABLE).ok_or_else(|| SecretError::NoCredentials(name.to_owned()))?;
    Ok(Path::new(&folder).join(name))
}

/// Opens first and asks the open file for its mode, so that nobody can change it in between.
fn read(path: &Path, private: bool) -> Result<Secret, SecretError> {
    let unreadable = |source| SecretError::Unreadable { path: path.to_owned(), source };
    let unfit = |why| Err(SecretError::Unfit { path: path.to_owned(), why });
    // Asked before opening too, because opening a pipe waits for its writer.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return unfit("is no regular file");
    }
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if private && metadata.mode() & 0o077 != 0 {
        return Err(SecretError::Open { path: path.to_owned() });
    }
    let mut text = zeroize::Zeroizing::new(String::new());
    match file.take(SECRET_BYTES_MAX + 1).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return unfit("is not UTF-8 text"),
        Err(error) => return Err(unreadable(error)),
    }
    if text.len() as u64 > SECRET_BYTES_MAX {
        return unfit("is longer than 16 KiB");
    }
    let secret = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    if secret.is_empty() { unfit("is empty") } else { Ok(Secret::from(secret)) }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn reads_private_files_and_refuses_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let long = "x".repeat(16 * 1024 + 1);
        for (name, content, mode, wanted) in [
            ("plain", "s3cret", 0o600, Ok("s3cret")),
            ("line", "s3cret\r\n", 0o400, Ok("s3cret")),
            ("inner", " s3\ncret \n", 0o600, Ok(" s3\ncret ")),
            ("group", "s3cret", 0o640, Err("chmod 600")),
            ("others", "s3cret", 0o604, Err("chmod 600")),
            ("empty", "\n", 0o600, Err("is empty")),
            ("long", long.as_str(), 0o600, Err("longer than")),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let read = read_secret(&SecretSource::File(path));
            match wanted {
                Ok(text) => assert_eq!(read.unwrap().reveal(), text, "{name}"),
                Err(part) => {
                    let message = read.unwrap_err().to_string();
                    assert!(message.contains(part) && !message.contains("s3cret"), "{name}: {message}");
                }
            }
        }
        let missing = read_secret(&SecretSource::File(folder.path().join("none"))).unwrap_err();
        assert!(matches!(missing, SecretError::Unreadable { .. }));
        let folder_itself = read_secret(&SecretSource::File(folder.path().to_owned())).unwrap_err();
        assert!(matches!(folder_itself, SecretError::Unfit { .. }));
    }
}
