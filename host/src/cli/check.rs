//! `check`: everything that is wrong with the configuration, without starting anything.

use std::path::Path;

use serde::Serialize;

use super::args::CheckArgs;
use super::exit::{Exit, Failure};
use super::output::Output;
use crate::config::{self, LoadError, Report, Severity};

/// The findings for programs.
#[derive(Debug, Serialize)]
struct Findings {
    ok: bool,
    problems: Vec<Finding>,
}

/// One finding for programs.
#[derive(Debug, Serialize)]
struct Finding {
    severity: &'static str,
    file: String,
    line: usize,
    column: usize,
    message: String,
    detail: String,
    help: Option<String>,
}

/// Checks the file that was typed, or else `file`. 78 if the daemon would not start with it.
pub(super) fn run(file: &Path, args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let file = args.file.as_deref().unwrap_or(file);
    let (report, good) = match config::load(file, &args.overrides) {
        Ok(checked) => (checked.warnings, true),
        Err(LoadError::Wrong(report)) => (report, false),
        Err(LoadError::Unreadable(error)) if args.file.is_some() => {
            return Err(
                Failure::new(Exit::BadConfig, in_words(&error)).help("name a configuration file, which is TOML")
            );
        }
        Err(LoadError::Unreadable(error)) => return Err(unreadable(&error)),
    };
    let ok = good && (report.is_empty() || !args.deny_warnings);
    if output.is_json() {
        output.data(&findings(&report, ok), |_| String::new())?;
    } else {
        say(&report, output);
        if ok {
            output.data(&(), |()| format!("ok: {} is a good configuration", file.display()))?;
        }
    }
    Ok(if ok { Exit::Done } else { Exit::BadConfig })
}

/// The failure of a command that needs the configuration and cannot read it.
pub(super) fn unreadable(error: &config::UnreadableFile) -> Failure {
    Failure::new(Exit::BadConfig, in_words(error)).help("name another file with `--config`")
}

/// Why a file cannot be read, with the cause.
pub(super) fn in_words(error: &config::UnreadableFile) -> String {
    let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
    format!("{error}{cause}")
}

/// Shows a report to people. Colour is taken out again where nobody would see it.
pub(super) fn say(report: &Report, output: &Output) {
    if !report.is_empty() {
        output.note(&report.render(true));
    }
}

fn findings(report: &Report, ok: bool) -> Findings {
    let problems = report.problems().map(|(problem, position)| Finding {
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        file: position.name.to_owned(),
        line: position.line,
        column: position.column,
        message: problem.title.clone(),
        detail: problem.label.clone(),
        help: problem.help.clone(),
    });
    Findings { ok, problems: problems.collect() }
}
