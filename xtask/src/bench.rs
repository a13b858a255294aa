//! `cargo xtask bench`: builds the connectors, then runs the bench program of `tests/` with optimisations on.

use std::ffi::OsString;

use crate::progress::Steps;
use crate::workspace::Workspace;
use crate::{command, guests};

/// Runs the benchmarks. `arguments` go to them as they are.
pub(crate) fn run(workspace: &Workspace, arguments: &[OsString]) -> anyhow::Result<()> {
    let mut steps = Steps::new(guests::STEPS + 1);
    guests::build(workspace, &mut steps)?;
    steps.step("benchmarks", || {
        let bench = ["run", "--locked", "--release", "--package", "longshore-tests", "--bin", "bench", "--"];
        command::run(command::cargo(bench).args(arguments).current_dir(&workspace.root))
    })
}
