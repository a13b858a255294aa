//! Says that a check was skipped because a tool is missing, so that `cargo xtask test` can show it, or fail for it.

use std::io::Write as _;

/// Name of the environment variable that holds the path of the file that collects the lines. `xtask` knows it by the same name.
const FILE_VARIABLE: &str = "LONGSHORE_SKIPPED";

/// Reports that check `name` was skipped because `tool` is missing, and how to get it. The test then returns, and passes.
///
/// The line goes to standard output too, but cargo shows that only if it is asked to (`--nocapture`).
#[expect(clippy::print_stdout, reason = "a person who runs one test by hand should see why it did nothing")]
pub fn report(name: &str, tool: &str, how_to_install: &str) -> std::io::Result<()> {
    let line = format!("skipped: {name} (needs {tool}: {how_to_install})\n");
    print!("{line}");
    if let Some(path) = std::env::var_os(FILE_VARIABLE) {
        // One write to a file opened for appending: lines of tests that run side by side do not mix.
        std::fs::OpenOptions::new().create(true).append(true).open(path)?.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// True if `tool` is an executable file in one of the folders of `PATH`.
pub fn is_installed(tool: &str) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let is_executable = |path: std::path::PathBuf| {
        std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| is_executable(folder.join(tool)))
}
