//! `cargo xtask bench`: builds as a release is built, then becomes the bench program of `tests/`.

use std::ffi::OsString;
use std::process::Command;

use crate::progress::Steps;
use crate::workspace::Workspace;
use crate::{command, guests};

/// Builds and runs the benchmarks. `arguments` go to them as they are.
pub(crate) fn run(workspace: &Workspace, arguments: &[OsString]) -> anyhow::Result<()> {
    let mut steps = Steps::new(guests::STEPS + 1);
    guests::build(workspace, &mut steps)?;
    // The whole workspace's features: the daemon as it ships is built with the same ones, and compiles what the bench hands it.
    let build = ["build", "--locked", "--release", "--workspace", "--bin", "bench", "--bin", "longshore"];
    steps.step("bench program and daemon", || command::run(command::cargo(build).current_dir(&workspace.root)))?;
    steps.finish("build");
    let mut bench = Command::new(workspace.target_dir.join("release").join("bench"));
    Err(command::become_program(bench.args(arguments)))
}
