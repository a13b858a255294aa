//! A look at the files that the configuration names: whether they are there, can be read, are closed to others where that matters,
//! and hold what they should. Reads, and changes nothing; whoever uses a file later still checks it, since it may change.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use super::check::Found;
use super::report::{NOWHERE, Problem};
use super::secret::{SecretError, has_credentials, read_secret};
use super::{Config, ConnectorBlock, MasterKeySource, SecretSource};

/// A longer file is no certificate: all authorities of a system are a quarter of it.
const PEM_BYTES_MAX: u64 = 1024 * 1024;

/// What is wrong with the files that are named. Keys whose value did not fit are left alone.
pub(super) fn problems(config: &Config, found: &Found) -> Vec<Problem> {
    let looks = [
        ("connectors.dir", folder(&config.connector_dir)),
        ("server.tls_certificate", config.server.tls_certificate.as_deref().and_then(certificates)),
        ("server.tls_key", config.server.tls_key.as_deref().and_then(private_key)),
        ("egress.ca_file", config.egress.ca_file.as_deref().and_then(certificates)),
        ("store.master_key", master_key(&config.store.master_key)),
    ];
    let mut problems: Vec<Problem> = looks
        .into_iter()
        .filter(|(key, _)| !found.unfit.contains(*key))
        .filter_map(|(key, wrong)| Some(at(found, key, wrong?.into_problem(key))))
        .collect();
    for (platform, block) in &config.connectors {
        problems.extend(secrets(&format!("connector.{platform}.secrets"), block, found));
    }
    problems
}

/// What is wrong with one file: what it is, and what to do.
struct Wrong {
    label: String,
    help: String,
}

impl Wrong {
    fn new(label: impl Into<String>, help: impl Into<String>) -> Self {
        Self { label: label.into(), help: help.into() }
    }

    /// A file that the system does not let us read.
    fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let help = match error.kind() {
            ErrorKind::NotFound => "put it there, or write where it is",
            ErrorKind::PermissionDenied => "let the daemon's user read it; check as that user, or as root",
            _ => "write where it is",
        };
        Self::new(format!("cannot read {}: {error}", path.display()), help)
    }

    fn into_problem(self, key: &str) -> Problem {
        Problem::error(format!("`{key}` cannot be used"), self.label).help(self.help)
    }
}

/// The problem at the key's value; at none, and said so, if that is the default.
fn at(found: &Found, key: &str, problem: Problem) -> Problem {
    match found.places.get(key).cloned() {
        Some((source, span)) => Problem { source, span, ..problem },
        None => Problem { title: format!("{}; it is the default", problem.title), source: NOWHERE, ..problem },
    }
}

/// A folder whose files are read.
fn folder(path: &Path) -> Option<Wrong> {
    let error = fs::read_dir(path).err()?;
    let label = format!("cannot read the folder {}: {error}", path.display());
    let help = match error.kind() {
        ErrorKind::NotFound => "make it, or write where the connector files are",
        ErrorKind::PermissionDenied => "let the daemon's user read it; check as that user, or as root",
        _ => "write where the connector files are",
    };
    Some(Wrong::new(label, help))
}

/// A file of certificates.
fn certificates(path: &Path) -> Option<Wrong> {
    let read: Result<Vec<_>, _> = match pem(path) {
        Ok(text) => CertificateDer::pem_slice_iter(&text).collect(),
        Err(wrong) => return Some(wrong),
    };
    let help = "write the certificates into it as PEM, between lines of BEGIN CERTIFICATE and END CERTIFICATE";
    match read {
        Ok(certificates) if !certificates.is_empty() => None,
        _ => Some(Wrong::new(format!("{} holds no certificate in PEM form", path.display()), help)),
    }
}

/// A file of a private key. Whether it is the certificate's is found out when both are used.
fn private_key(path: &Path) -> Option<Wrong> {
    let text = match pem(path) {
        Ok(text) => text,
        Err(wrong) => return Some(wrong),
    };
    let help = "write the certificate's private key into it as PEM";
    PrivateKeyDer::from_pem_slice(&text)
        .err()
        .map(|_| Wrong::new(format!("{} holds no private key in PEM form", path.display()), help))
}

fn pem(path: &Path) -> Result<Zeroizing<Vec<u8>>, Wrong> {
    let mut text = Zeroizing::new(Vec::new());
    // Asked before opening, because opening a pipe waits for its writer.
    let is_file = fs::metadata(path).map_err(|error| Wrong::unreadable(path, &error))?.is_file();
    if !is_file {
        return Err(Wrong::new(format!("{} is no regular file", path.display()), "write where the file is"));
    }
    let read = File::open(path).and_then(|file| file.take(PEM_BYTES_MAX).read_to_end(&mut text));
    read.map_err(|error| Wrong::unreadable(path, &error))?;
    Ok(text)
}

/// The master key's file, if it is there: the first start makes one. Its content is the store's own to check.
fn master_key(source: &MasterKeySource) -> Option<Wrong> {
    let MasterKeySource::File(path) = source else { return None };
    let is_open = fs::metadata(path).is_ok_and(|file| file.mode() & 0o077 != 0);
    is_open.then(|| {
        let path = path.display();
        Wrong::new(format!("others may read the master key in {path}"), format!("run `chmod 600 {path}`"))
    })
}

/// Where a block's secrets are. A credential is looked at only where the service manager hands some over.
fn secrets(path: &str, block: &ConnectorBlock, found: &Found) -> Vec<Problem> {
    if found.unfit.contains(path) {
        return Vec::new();
    }
    let looked_at = block.secrets.iter().filter_map(|(name, source)| {
        let key = format!("{path}.{name}");
        let problem = match source {
            SecretSource::Credential(name) if !has_credentials() => Problem::warning(
                format!("the credential `{name}` is not looked at"),
                "only a service is handed its own",
            )
            .help(format!("the unit needs `LoadCredential={name}:/path`")),
            source => secret(source, read_secret(source).err()?).into_problem(&key),
        };
        Some(at(found, &key, problem))
    });
    looked_at.collect()
}

fn secret(source: &SecretSource, error: SecretError) -> Wrong {
    let from = match source {
        SecretSource::Credential(name) => format!("the unit needs `LoadCredential={name}:/path`"),
        SecretSource::File(_) => "write the secret into it, and nothing else".to_owned(),
    };
    match error {
        SecretError::Unreadable { path, source: cause } => {
            let wrong = Wrong::unreadable(&path, &cause);
            if matches!(source, SecretSource::Credential(_)) { Wrong { help: from, ..wrong } } else { wrong }
        }
        SecretError::Open { path } => {
            let path = path.display();
            Wrong::new(format!("others may read {path}"), format!("run `chmod 600 {path}`"))
        }
        unfit => Wrong::new(unfit.to_string(), from),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::super::{LoadError, load};
    use super::*;

    /// A certificate and its key, as far as a look at the file goes.
    const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

    /// Line and message of everything that is found in a configuration of this text.
    fn said(folder: &Path, text: &str) -> Vec<String> {
        let file = folder.join("longshore.toml");
        fs::write(&file, text).unwrap();
        let report = match load(&file, &[]) {
            Ok(checked) => checked.warnings,
            Err(LoadError::Wrong(report)) => report,
            Err(unreadable) => panic!("{unreadable}"),
        };
        let line = |(problem, position): (&Problem, super::super::Position<'_>)| {
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{}: {}: {}; {help}", position.line, problem.title, problem.label)
        };
        report.problems().map(line).collect()
    }

    #[test]
    fn what_is_named_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("connectors")).unwrap();
        for (name, content, mode) in [
            ("chain.pem", CERTIFICATE, 0o644),
            ("key.pem", KEY, 0o600),
            ("secret", "s3cret", 0o600),
            ("open", "s3cret", 0o644),
            ("empty", "", 0o600),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        }
        let tls = |chain: &str, key: &str| format!("[server]\ntls_certificate = '{chain}'\ntls_key = '{key}'\n");
        let secret = |source: &str| format!("[connector.alpha]\nsecrets = {{ app-secret = {source} }}\n");
        let cases: [(String, &[&str]); 15] = [
            (String::new(), &[]),
            (tls("chain.pem", "key.pem"), &[]),
            (tls("none.pem", "key.pem"), &["2: `server.tls_certificate` cannot be used: cannot read "]),
            (tls("key.pem", "chain.pem"), &["2: ", "3: `server.tls_key` cannot be used: "]),
            (tls("connectors", "key.pem"), &["connectors is no regular file"]),
            ("[egress]\nca_file = 'chain.pem'\n".to_owned(), &[]),
            ("[egress]\nca_file = 'empty'\n".to_owned(), &["empty holds no certificate in PEM form; write the"]),
            ("[egress]\nca_file = 5\n".to_owned(), &["takes a path as text"]),
            ("[store]\nmaster_key = { file = 'none' }\n".to_owned(), &[]),
            ("[store]\nmaster_key = { file = 'open' }\n".to_owned(), &["others may read the master key in "]),
            (secret("{ file = 'secret' }"), &[]),
            (secret("{ file = 'none' }"), &["2: `connector.alpha.secrets.app-secret` cannot be used: cannot read "]),
            (secret("{ file = 'open' }"), &["run `chmod 600 "]),
            (secret("{ file = 'empty' }"), &["it is empty; write the secret into it"]),
            (secret("{ credential = 'app' }"), &["the credential `app` is not looked at"]),
        ];
        for (text, expected) in cases {
            let found = said(folder.path(), &format!("{text}[connectors]\ndir = 'connectors'\n"));
            let as_expected =
                found.len() == expected.len() && found.iter().zip(expected).all(|(line, part)| line.contains(part));
            assert!(as_expected, "{text} should say {expected:?}, and says {found:#?}");
            assert!(!format!("{found:?}").contains("s3cret"), "{found:?}");
        }
    }

    #[test]
    fn the_connector_folder_is_looked_at_whether_it_is_named_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let named = said(folder.path(), "[connectors]\ndir = 'none'\n");
        assert!(named[0].starts_with("2: `connectors.dir` cannot be used: cannot read the folder "), "{named:?}");
        let found = Found::default();
        let config = Config { connector_dir: folder.path().join("none"), ..Config::default() };
        let [problem] = <[Problem; 1]>::try_from(problems(&config, &found)).unwrap();
        assert_eq!((problem.source, problem.help.is_some()), (NOWHERE, true), "{problem:?}");
        assert_eq!(problem.title, "`connectors.dir` cannot be used; it is the default");
    }
}
