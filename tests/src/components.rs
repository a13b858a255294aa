//! Where tests find built components: connectors, and those that only tests run.

use std::path::{Path, PathBuf};

/// Name of the environment variable that names the folder of components, for those who build them elsewhere.
const FOLDER_VARIABLE: &str = "LONGSHORE_TEST_COMPONENTS";

/// A component has not been built.
#[derive(Debug, thiserror::Error)]
#[error("there is no {name}.wasm in {}: run `cargo xtask build-plugins`", folders.join(" or "))]
pub struct NotBuilt {
    name: String,
    folders: Vec<String>,
    source: std::io::Error,
}

/// The bytes of a component, such as `probe`.
pub fn component(name: &str) -> Result<Vec<u8>, NotBuilt> {
    let folders = folders();
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for folder in &folders {
        match std::fs::read(folder.join(format!("{name}.wasm"))) {
            Ok(bytes) => return Ok(bytes),
            Err(error) => last = error,
        }
    }
    let folders = folders.iter().map(|folder| folder.display().to_string()).collect();
    Err(NotBuilt { name: name.to_owned(), folders, source: last })
}

/// The folder that was named, else those into which `cargo xtask build-plugins` puts components.
fn folders() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os(FOLDER_VARIABLE) {
        return vec![PathBuf::from(folder)];
    }
    let target = target_dir().unwrap_or_else(|| PathBuf::from("target"));
    vec![target.join("connectors"), target.join("test-guests")]
}

/// A test runs from `<target>/<profile>/deps/`.
fn target_dir() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file()).map(Path::to_owned)
}
