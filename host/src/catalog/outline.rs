//! Whether anything in the folder may have changed, without reading a file: what a look from time to time costs where nobody tells.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::{NoFolder, names};

/// The connector files of a folder from outside. Two that are equal hold the same bytes, unless somebody takes pains to hide it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline(Vec<(OsString, Option<Stamp>)>);

/// What changes with a file's content: the file itself when another one is renamed into its place, or its size and times. The time
/// of change cannot be set by hand, so a copy that keeps the time of modification is noticed too.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64),
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

/// Looks at the folder's connector files, by name.
pub fn outline(dir: &Path) -> Result<Outline, NoFolder> {
    let names = names(dir).map_err(|source| NoFolder { path: dir.to_owned(), source })?;
    let stamped = names.into_iter().map(|name| {
        let stamp = fs::metadata(dir.join(&name)).ok().map(|metadata| Stamp::of(&metadata));
        (name, stamp)
    });
    Ok(Outline(stamped.collect()))
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            file: (metadata.dev(), metadata.ino()),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// What happens, and whether it may have changed a connector.
    type Step<'a> = (&'a str, bool, Box<dyn Fn() + 'a>);

    #[test]
    fn it_differs_after_whatever_may_have_changed_a_connector_and_after_nothing_else() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        let target = elsewhere.path().join("target");
        fs::write(&target, "one").unwrap();
        let mut before = outline(folder.path()).unwrap();
        let steps: [Step<'_>; 8] = [
            ("a new file", true, Box::new(|| fs::write(at("a.wasm"), "abc").unwrap())),
            ("nothing", false, Box::new(|| {})),
            ("a name that is none of a connector", false, Box::new(|| fs::write(at("a.wasm.part"), "abcd").unwrap())),
            (
                "another file in its place, as large",
                true,
                Box::new(|| {
                    fs::write(at("new"), "xyz").unwrap();
                    fs::rename(at("new"), at("a.wasm")).unwrap();
                }),
            ),
            ("more bytes", true, Box::new(|| fs::write(at("a.wasm"), "longer").unwrap())),
            ("a link", true, Box::new(|| symlink(&target, at("b.wasm")).unwrap())),
            ("what the link leads to", true, Box::new(|| fs::write(&target, "other").unwrap())),
            ("gone", true, Box::new(|| fs::remove_file(at("a.wasm")).unwrap())),
        ];
        for (what, differs, step) in steps {
            step();
            let after = outline(folder.path()).unwrap();
            assert_eq!(before != after, differs, "{what}");
            before = after;
        }
    }
}
