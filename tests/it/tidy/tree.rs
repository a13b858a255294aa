//! The project's files in memory, so that a rule can be shown a broken tree as easily as the real one.

use std::collections::BTreeMap;
use std::path::Path;

/// Folders and files that the rules look at, from the top of the project.
const PLACES: [&str; 8] = ["host", "plugins", "tests", "xtask", "wit", "docs", "README.md", "CHANGELOG.md"];

/// Endings of files that are text and ours.
const ENDINGS: [&str; 10] = ["rs", "toml", "md", "wit", "html", "css", "js", "ftl", "svg", "txt"];

/// Files by their path from the top of the project, with `/` between folders.
#[derive(Debug, Default)]
pub(crate) struct Tree(BTreeMap<String, String>);

impl Tree {
    /// The real project.
    pub(crate) fn of_project() -> std::io::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut tree = Self::default();
        for place in PLACES {
            tree.add(&root, Path::new(place))?;
        }
        Ok(tree)
    }

    /// A tree of the given files.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
    }

    /// All files, by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files of Rust, by path.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| Path::new(path).extension().is_some_and(|ending| ending == "rs"))
    }

    /// Files of the daemon's library and program that are no tests.
    pub(crate) fn host(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rust().filter(|(path, _)| path.starts_with("host/src/") && !is_test_file(path))
    }

    /// One file.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// True if a file lies in this folder, or below.
    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        self.0.keys().any(|path| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    fn add(&mut self, root: &Path, place: &Path) -> std::io::Result<()> {
        let full = root.join(place);
        if full.is_dir() {
            for entry in std::fs::read_dir(full)? {
                let name = entry?.file_name();
                // A target folder may lie inside; dependencies of a script are not ours.
                if name != "target" && name != "node_modules" {
                    self.add(root, &place.join(name))?;
                }
            }
        } else if place.extension().is_some_and(|ending| ENDINGS.iter().any(|ours| ending == *ours)) && full.exists() {
            let path = place.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            self.0.insert(path, std::fs::read_to_string(full)?);
        }
        Ok(())
    }
}

/// True for a file that holds unit tests alone.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.contains("/samples")
}

/// The module of the daemon that a file belongs to: `host/src/store/writer.rs` is `store`.
pub(crate) fn module_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("host/src/")?.split('/').next()?;
    Some(name.strip_suffix(".rs").unwrap_or(name))
}
