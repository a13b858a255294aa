//! The two sockets: the console's address, and the command line's socket file with its permissions.

use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{TcpListener, UnixListener, UnixStream};

use super::Error;
use crate::config;

/// The command line's socket. Removes its file when dropped.
#[derive(Debug)]
pub(super) struct ControlSocket {
    pub(super) listener: UnixListener,
    path: PathBuf,
    /// Who the daemon runs as, told by the file that it made.
    owner: u32,
}

/// Opens the console's address.
pub(super) async fn tcp(server: &config::Server) -> Result<TcpListener, Error> {
    TcpListener::bind(server.listen).await.map_err(|source| Error::Listen { address: server.listen, source })
}

impl ControlSocket {
    /// Opens the socket file. A file that a dead daemon left is replaced; one that answers is not.
    pub(super) async fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Socket { path: path.to_owned(), source };
        // systemd makes the folder of a service; whoever starts the daemon by hand may not know of it.
        if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
            std::fs::DirBuilder::new().mode(0o755).create(folder).map_err(failed)?;
        }
        if is_socket(path) {
            match UnixStream::connect(path).await {
                Ok(_) => return Err(Error::SocketTaken { path: path.to_owned() }),
                Err(refused) if refused.kind() == ErrorKind::ConnectionRefused => {
                    std::fs::remove_file(path).map_err(failed)?;
                }
                Err(other) => return Err(failed(other)),
            }
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        // Whoever connects in between is still asked for credentials.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        let owner = std::fs::metadata(path).map_err(failed)?.uid();
        Ok(Self { listener, path: path.to_owned(), owner })
    }

    /// True if the process at the other end is the administrator: root, or whoever the daemon runs as.
    pub(super) fn is_administrator(&self, peer: &UnixStream) -> bool {
        peer.peer_cred().is_ok_and(|peer| may_administer(peer.uid(), self.owner))
    }
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, "the socket file was gone already");
        }
    }
}

fn is_socket(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket())
}

fn may_administer(peer: u32, owner: u32) -> bool {
    peer == 0 || peer == owner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_and_the_daemon_itself_administer() {
        for (peer, owner, may) in [(0, 990, true), (990, 990, true), (1000, 990, false), (990, 0, false)] {
            assert_eq!(may_administer(peer, owner), may, "{peer} {owner}");
        }
    }

    #[tokio::test]
    async fn a_dead_daemons_socket_is_replaced_and_a_living_ones_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let first = ControlSocket::open(&path).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(ControlSocket::open(&path).await, Err(Error::SocketTaken { .. })));
        drop(first);
        assert!(!path.exists(), "it takes its file along");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists(), "left behind by one that did not");
        ControlSocket::open(&path).await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(ControlSocket::open(&path).await, Err(Error::Socket { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    }
}
