//! Building components: the connectors of `plugins/` and what only tests run, of `tests/guests/`.
//!
//! Cargo leaves them under its own names, deep in the target folder; they are copied to where the daemon and the tests look.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::command;
use crate::progress::Steps;
use crate::workspace::{Guest, Workspace};

/// The target of every guest. It has a standard library, and cargo links components for it without another tool.
const TARGET: &str = "wasm32-wasip2";

/// Steps that [`build`] takes.
pub(crate) const STEPS: usize = 2;

/// Builds all guests.
pub(crate) fn build(workspace: &Workspace, steps: &mut Steps) -> anyhow::Result<()> {
    steps.step(&format!("target {TARGET}"), || add_target(&workspace.root))?;
    steps.step("connectors", || {
        let guests = workspace.connectors.iter().chain(&workspace.test_guests);
        let mut cargo = command::cargo(["build", "--locked", "--profile", "guest", "--target", TARGET]);
        cargo.current_dir(&workspace.root);
        for guest in guests {
            cargo.args(["--package", &guest.package]);
        }
        command::run(&mut cargo)?;
        collect(workspace, &workspace.connectors, &workspace.connector_dir())?;
        collect(workspace, &workspace.test_guests, &workspace.test_guest_dir())
    })
}

/// Adds the target through rustup, if its standard library is not there. Looks first, so that it works offline.
fn add_target(root: &Path) -> anyhow::Result<()> {
    // rustc and rustup are asked in the workspace's folder, where the pinned toolchain holds.
    let mut rustc = std::process::Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]).current_dir(root);
    let library_dir = command::output(&mut rustc)?;
    if Path::new(library_dir.trim()).is_dir() {
        return Ok(());
    }
    command::run(std::process::Command::new("rustup").args(["target", "add", TARGET]).current_dir(root)).with_context(
        || format!("the target {TARGET} is missing; without rustup, install your toolchain's standard library for it"),
    )
}

/// Copies built guests into `folder` under their own names, and removes components of earlier builds that are no more.
fn collect(workspace: &Workspace, guests: &[Guest], folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let built_dir = workspace.target_dir.join(TARGET).join("guest");
    for guest in guests {
        let built = built_dir.join(format!("{}.wasm", guest.artifact));
        place(&built, &folder.join(format!("{}.wasm", guest.name)))?;
    }
    let wanted: BTreeSet<OsString> = guests.iter().map(|guest| format!("{}.wasm", guest.name).into()).collect();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let is_component = Path::new(&entry.file_name()).extension().is_some_and(|ending| ending == "wasm");
        if is_component && !wanted.contains(&entry.file_name()) {
            fs::remove_file(entry.path()).with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Puts a copy of `from` at `to`, whole or not at all: a running daemon may be watching. An equal file is left untouched.
fn place(from: &Path, to: &Path) -> anyhow::Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    if fs::read(to).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let partial = to.with_extension("partial");
    fs::write(&partial, bytes).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::rename(&partial, to).with_context(|| format!("cannot rename {} to {}", partial.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collecting_copies_what_is_built_and_drops_what_is_no_more() {
        let target = tempfile::Builder::new().prefix("a folder with spaces ").tempdir().unwrap();
        let built = target.path().join(TARGET).join("guest");
        fs::create_dir_all(&built).unwrap();
        fs::write(built.join("longshore_here.wasm"), b"component").unwrap();
        let workspace = Workspace {
            root: target.path().to_owned(),
            target_dir: target.path().to_owned(),
            connectors: vec![Guest {
                package: "longshore-here".to_owned(),
                artifact: "longshore_here".to_owned(),
                name: "here".to_owned(),
            }],
            test_guests: Vec::new(),
        };
        let folder = workspace.connector_dir();
        fs::create_dir_all(&folder).unwrap();
        for name in ["gone.wasm", "notes.txt", "here.wasm"] {
            fs::write(folder.join(name), b"old").unwrap();
        }

        collect(&workspace, &workspace.connectors, &folder).unwrap();

        let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["here.wasm", "notes.txt"]);
        assert_eq!(fs::read(folder.join("here.wasm")).unwrap(), b"component");
    }
}
