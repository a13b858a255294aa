//! Child processes: plain cargo and rustup, with their output passed through. Knows no task.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// Variables that `cargo run` sets for this program. A cargo below it must not see them: build scripts that watch one of them
/// would run again, and the demo and the tests would rebuild what they share.
const OF_OUTER_CARGO: [&str; 5] =
    ["CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PRIMARY_PACKAGE"];

/// The cargo that runs this program, with `arguments`.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let package_variable = name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_"));
        if package_variable || OF_OUTER_CARGO.iter().any(|outer| name == *outer) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command and waits. An error if it cannot start or fails.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs a command and answers what it wrote to standard output. Standard error passes through.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` wrote something else than text"))
}

/// Becomes the given program, so that signals and the exit status are its own. Returns only if that fails.
pub(crate) fn become_program(command: &mut Command) -> anyhow::Error {
    use std::os::unix::process::CommandExt as _;
    let shown = shown(command);
    anyhow::Error::new(command.exec()).context(format!("cannot start `{shown}`"))
}

/// A command as a person would type it; quoting is left out.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
