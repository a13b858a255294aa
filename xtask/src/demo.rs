//! `cargo xtask demo`: builds what the demo needs, then becomes the demo program of `tests/`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::progress::Steps;
use crate::workspace::Workspace;
use crate::{command, gate, guests};

/// Builds and runs the demo. `arguments` go to it as they are.
pub(crate) fn run(workspace: &Workspace, arguments: &[OsString]) -> anyhow::Result<()> {
    let mut steps = Steps::new(guests::STEPS + 1);
    guests::build(workspace, &mut steps)?;
    steps.step("programs", || command::run(command::cargo(gate::PROGRAMS).current_dir(&workspace.root)))?;
    steps.finish("build");
    Err(command::become_program(&mut demo_command(workspace, arguments)))
}

/// The demo program with the places it needs.
fn demo_command(workspace: &Workspace, arguments: &[OsString]) -> Command {
    let program = |name: &str| -> PathBuf { workspace.target_dir.join("debug").join(name) };
    let mut command = Command::new(program("demo"));
    command
        .arg("--longshore")
        .arg(program("longshore"))
        .arg("--marketplace")
        .arg(program("marketplace"))
        .arg("--connectors")
        .arg(workspace.connector_dir())
        .arg("--config")
        .arg(workspace.root.join("config").join("demo.toml"))
        .args(arguments);
    command
}
