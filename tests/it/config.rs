//! Broken configurations and what is said about them: each `NAME.toml` under `tests/golden/config` against its `NAME.err`.
//!
//! Lines `# --set KEY=VALUE` at the top of a file are given as overrides. `LONGSHORE_BLESS=1` writes the expected messages anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use longshore::config::{self, LoadError};

/// Fewer files than this, and the table has been lost rather than tidied.
const CASES_MIN: usize = 25;

#[test]
fn every_broken_file_is_answered_as_its_golden_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/config");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(files.len() >= CASES_MIN, "{} cases", files.len());

    let mut differences = String::new();
    for file in files {
        let said = said_about(&folder, &file).unwrap();
        let golden = file.with_extension("err");
        if std::env::var_os("LONGSHORE_BLESS").is_some() {
            fs::write(&golden, &said).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if said != expected {
            write!(differences, "==== {}\n{said}---- expected\n{expected}", file.display()).unwrap();
        }
        assert!(!said.contains("hunter2"), "{} shows a secret", file.display());
    }
    assert!(differences.is_empty(), "{differences}");
}

/// The outcome and the whole message, without the folder.
fn said_about(folder: &Path, file: &Path) -> std::io::Result<String> {
    let text = fs::read_to_string(file)?;
    let overrides: Vec<String> =
        text.lines().map_while(|line| line.strip_prefix("# --set ")).map(str::to_owned).collect();
    let (outcome, report) = match config::read(file, &overrides) {
        Ok(checked) => ("good", checked.warnings),
        Err(LoadError::Wrong(report)) => ("wrong", report),
        Err(LoadError::Unreadable(error)) => return Ok(format!("unreadable: {error}\n")),
    };
    let folder = folder.display().to_string() + "/";
    Ok(format!("{outcome}\n\n{}\n", report.render(false).replace(&folder, "")))
}
