//! `serve`: reads the configuration, sets logging up and hands over to the daemon. Opens nothing before the whole file is good.

use std::path::{Path, PathBuf};

use super::args::ServeArgs;
use super::check::{say, unreadable};
use super::exit::{Exit, Failure};
use super::output::Output;
use crate::config::{self, Config, LoadError};
use crate::{app, tasks, telemetry, web};

/// Runs the daemon until it is told to stop. A `socket` that was typed comes before the file's.
pub(super) fn run(file: &Path, socket: Option<PathBuf>, args: &ServeArgs, output: &Output) -> Result<Exit, Failure> {
    if let Some(point) = &args.crash_at {
        tasks::arm_crash_point(point).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    }
    let checked = match config::load(file, &args.overrides) {
        Ok(checked) => checked,
        Err(LoadError::Unreadable(error)) => return Err(unreadable(&error)),
        Err(LoadError::Wrong(report)) => {
            say(&report, output);
            return Ok(Exit::BadConfig);
        }
    };
    telemetry::init(&checked.config.log, &surroundings()).map_err(|error| failed(&error.into()))?;
    for (warning, position) in checked.warnings.problems() {
        tracing::warn!(file = position.name, line = position.line, detail = warning.label, "{}", warning.title);
    }
    let mut config = checked.config;
    if let Some(socket) = socket {
        config::fits_socket(&socket).map_err(|error| Failure::new(Exit::BadConfig, error.to_string()))?;
        config.server.socket = socket;
    }
    daemon(config)
}

fn daemon(config: Config) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed(&error.into()))?;
    runtime
        .block_on(app::run_until_signal(config))
        .map_err(|error| Failure { exit: exit(&error), ..failed(&error) })?;
    Ok(Exit::Done)
}

/// Certificate and key that do not fit are a matter of the configuration, though they show only when they are used.
fn exit(error: &anyhow::Error) -> Exit {
    match error.downcast_ref() {
        Some(web::Error::Tls(_)) => Exit::BadConfig,
        _ => Exit::Failed,
    }
}

fn failed(error: &anyhow::Error) -> Failure {
    Failure::new(Exit::Failed, format!("{error:#}"))
}

/// What logging has to know of the environment.
fn surroundings() -> telemetry::Surroundings {
    let text = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    telemetry::Surroundings {
        journal_stream: text("JOURNAL_STREAM"),
        no_colour: text("NO_COLOR").is_some_and(|value| !value.is_empty()),
    }
}
