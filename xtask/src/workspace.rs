//! What cargo knows of the workspace: its folder, its target folder, and which of its packages are guests.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::Value;

use crate::command;

/// The workspace as cargo sees it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    /// Folder of the top `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target_dir: PathBuf,
    /// Packages under `plugins/` that are components.
    pub(crate) connectors: Vec<Guest>,
    /// Packages under `tests/guests/`: components that no installation runs.
    pub(crate) test_guests: Vec<Guest>,
}

/// A package that is built as a component.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    /// Name of the package: `longshore-aliexpress`.
    pub(crate) package: String,
    /// Name of the file that cargo makes, without its ending: `longshore_aliexpress`.
    pub(crate) artifact: String,
    /// Name of the file that the daemon is given, without its ending: `aliexpress`.
    pub(crate) name: String,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load() -> anyhow::Result<Self> {
        let text = command::output(&mut command::cargo(["metadata", "--format-version", "1", "--no-deps"]))?;
        Self::from_metadata(&text)
    }

    /// Where connectors are put, ready to be given to the daemon.
    pub(crate) fn connector_dir(&self) -> PathBuf {
        self.target_dir.join("connectors")
    }

    /// Where test guests are put: never where a demo would load them.
    pub(crate) fn test_guest_dir(&self) -> PathBuf {
        self.target_dir.join("test-guests")
    }

    fn from_metadata(text: &str) -> anyhow::Result<Self> {
        let metadata: Value = serde_json::from_str(text).context("cannot read the answer of `cargo metadata`")?;
        let root = PathBuf::from(text_of(&metadata, "workspace_root")?);
        let target_dir = PathBuf::from(text_of(&metadata, "target_directory")?);
        let packages =
            metadata.get("packages").and_then(Value::as_array).context("`cargo metadata` tells no packages")?;
        let mut workspace = Self { root, target_dir, connectors: Vec::new(), test_guests: Vec::new() };
        for package in packages {
            let manifest = PathBuf::from(text_of(package, "manifest_path")?);
            let Some(artifact) = component_target(package) else { continue };
            let name = text_of(package, "name")?;
            let guest = Guest {
                package: name.to_owned(),
                artifact: artifact.replace('-', "_"),
                name: name.strip_prefix("longshore-").unwrap_or(name).to_owned(),
            };
            if within(&manifest, &workspace.root.join("plugins")) {
                workspace.connectors.push(guest);
            } else if within(&manifest, &workspace.root.join("tests").join("guests")) {
                workspace.test_guests.push(guest);
            }
        }
        Ok(workspace)
    }
}

/// The library target that becomes a component: the one of crate type `cdylib`.
fn component_target(package: &Value) -> Option<&str> {
    let targets = package.get("targets")?.as_array()?;
    let is_cdylib = |target: &&Value| {
        let types = target.get("crate_types").and_then(Value::as_array);
        types.is_some_and(|types| types.iter().any(|kind| kind == "cdylib"))
    };
    targets.iter().find(is_cdylib)?.get("name")?.as_str()
}

fn within(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder)
}

fn text_of<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value.get(key).and_then(Value::as_str).with_context(|| format!("`cargo metadata` tells no `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_found_by_place_and_kind() {
        let package = |name: &str, place: &str, kind: &str| {
            serde_json::json!({
                "name": name,
                "manifest_path": format!("/a b/{place}/Cargo.toml"),
                "targets": [{"name": name.replace('-', "_"), "crate_types": [kind]}],
            })
        };
        let metadata = serde_json::json!({
            "workspace_root": "/a b",
            "target_directory": "/a b/target",
            "packages": [
                package("longshore", "host", "lib"),
                package("longshore-connector-sdk", "plugins/sdk", "lib"),
                package("longshore-aliexpress", "plugins/aliexpress", "cdylib"),
                package("probe", "tests/guests/probe", "cdylib"),
                package("longshore-else", "else", "cdylib"),
            ],
        });
        let guest = |package: &str, artifact: &str, name: &str| Guest {
            package: package.to_owned(),
            artifact: artifact.to_owned(),
            name: name.to_owned(),
        };
        let expected = Workspace {
            root: PathBuf::from("/a b"),
            target_dir: PathBuf::from("/a b/target"),
            connectors: vec![guest("longshore-aliexpress", "longshore_aliexpress", "aliexpress")],
            test_guests: vec![guest("probe", "probe", "probe")],
        };
        assert_eq!(Workspace::from_metadata(&metadata.to_string()).unwrap(), expected);
    }
}
