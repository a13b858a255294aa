//! Where systemd puts the credentials of the service.

use std::path::PathBuf;

/// The file of a systemd credential (`LoadCredential=`, `LoadCredentialEncrypted=`). None if we were started without credentials.
pub fn credential_path(name: &str) -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| PathBuf::from(folder).join(name))
}
