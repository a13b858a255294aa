//! The texts a configuration is made of: the file, and overrides from the command line, each as a small TOML text of its own.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::key::{Spelling, spelling};
use super::sample::quoted;

/// A larger file is no configuration.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// A text to be read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// What messages call it.
    pub(super) name: String,
    /// The text.
    pub(super) text: String,
    /// Where relative paths in it start. Absolute, or empty for "as written".
    pub(super) base: PathBuf,
    /// True for an override.
    pub(super) is_override: bool,
}

/// Why there is no text to check.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableFile {
    /// The system does not let us.
    #[error("cannot read {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is longer than 1 MiB.
    #[error("{} is longer than 1 MiB, which no configuration is", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
    },
    /// It is not text.
    #[error("{} is not UTF-8 text (line {line})", path.display())]
    NotText {
        /// Which.
        path: PathBuf,
        /// Where the first wrong byte is, counted from 1.
        line: usize,
    },
}

impl Source {
    /// Reads the file, once.
    pub(super) fn from_file(path: &Path) -> Result<Self, UnreadableFile> {
        let io = |source| UnreadableFile::Io { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)).map_err(io)?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(UnreadableFile::TooLong { path: path.to_owned() });
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
            UnreadableFile::NotText { path: path.to_owned(), line: before.filter(|byte| **byte == b'\n').count() + 1 }
        })?;
        let folder = std::path::absolute(path).map_err(io)?.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { name: path.display().to_string(), text, base: folder, is_override: false })
    }

    /// Makes TOML of `KEY=VALUE`. Text needs no quotes and a list of one no brackets, since a shell takes both away.
    pub(super) fn from_override(typed: &str) -> Self {
        let text = match typed.split_once('=') {
            Some((path, value)) => format!("{} = {}", path.trim(), spelt(path.trim(), value)),
            None => typed.to_owned(),
        };
        let base = std::path::absolute(".").unwrap_or_default();
        Self { name: "--set".to_owned(), text, base, is_override: true }
    }
}

/// The value as TOML, whichever way the key is spelt.
fn spelt(path: &str, value: &str) -> String {
    match spelling(path) {
        Some(Spelling::Toml) => value.to_owned(),
        Some(Spelling::List) if value.trim_start().starts_with('[') => value.to_owned(),
        Some(Spelling::Secret) if value.trim_start().starts_with('{') => value.to_owned(),
        Some(Spelling::List) => format!("[{}]", quoted(value)),
        Some(Spelling::Text | Spelling::Secret) | None => quoted(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_become_toml() {
        for (typed, text) in [
            ("server.listen=127.0.0.1:0", "server.listen = \"127.0.0.1:0\""),
            ("server.allow_plain_http=true", "server.allow_plain_http = true"),
            ("pull.at_once=3", "pull.at_once = 3"),
            ("connector.aliexpress.settings.app-key=500001", "connector.aliexpress.settings.app-key = \"500001\""),
            ("connector.ebay.hosts=https://api.ebay.com", "connector.ebay.hosts = [\"https://api.ebay.com\"]"),
            ("connector.ebay.hosts=[\"https://a\"]", "connector.ebay.hosts = [\"https://a\"]"),
            ("server.nonsense=1", "server.nonsense = \"1\""),
            ("server.listen", "server.listen"),
        ] {
            assert_eq!(Source::from_override(typed).text, text, "{typed}");
        }
    }
}
