//! Where log lines go and how they look. Decides from values; reading the environment is its caller's part.
//!
//! What is logged is each module's own decision; secrets have types that cannot be printed.

use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, Registry};

use crate::config::{Log, LogFormat};

/// What the process finds around itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `JOURNAL_STREAM`: device and inode of the journal's stream, if systemd connected one.
    pub journal_stream: Option<String>,
    /// `NO_COLOR` is set and not empty.
    pub no_colour: bool,
}

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file asks for the journal, and there is none.
    #[error("`log.format` is \"journal\", and the journal does not answer")]
    NoJournal(#[source] std::io::Error),
    /// Somebody set it up before.
    #[error("logging is set up already")]
    Twice,
}

/// Sets logging up for the whole process. Called once, before anything is opened.
pub fn init(log: &Log, around: &Surroundings) -> Result<(), Error> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let colour = std::io::stderr().is_terminal() && !around.no_colour;
    let text = || tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colour).boxed();
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match log.format {
        LogFormat::Journal => tracing_journald::layer().map_err(Error::NoJournal)?.boxed(),
        // Without an answer from the journal, lines on standard error still reach it through the stream.
        LogFormat::Auto if is_journal(around.journal_stream.as_deref(), stderr_identity()) => {
            tracing_journald::layer().map_or_else(|_| text(), Layer::boxed)
        }
        LogFormat::Auto | LogFormat::Text => text(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter(&log.level)));
    subscriber.try_init().map_err(|_| Error::Twice)
}

/// Ours at the level asked for; libraries only when they warn, because their details name what they carry.
fn filter(level: &str) -> Targets {
    let ours = level.parse().unwrap_or(LevelFilter::INFO);
    Targets::new().with_default(ours.min(LevelFilter::WARN)).with_target("longshore", ours)
}

/// True if `JOURNAL_STREAM` names the very stream that standard error is. It is inherited by children, whose standard error may
/// have been sent elsewhere: the rule of `systemd.exec(5)`.
fn is_journal(journal_stream: Option<&str>, stderr: Option<(u64, u64)>) -> bool {
    let stream = journal_stream.and_then(|text| text.split_once(':'));
    let stream = stream.and_then(|(device, inode)| Some((device.parse().ok()?, inode.parse().ok()?)));
    stream.is_some() && stream == stderr
}

/// Device and inode of standard error.
fn stderr_identity() -> Option<(u64, u64)> {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;
    let copy = std::io::stderr().as_fd().try_clone_to_owned().ok()?;
    let metadata = std::fs::File::from(copy).metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn the_journal_is_used_only_if_standard_error_is_it() {
        for (stream, stderr, journal) in [
            (Some("9:1234"), Some((9, 1234)), true),
            (Some("9:1234"), Some((9, 1)), false),
            (Some("9:1234"), None, false),
            (Some("nonsense"), Some((9, 1234)), false),
            (Some("9:"), Some((9, 0)), false),
            (None, Some((9, 1234)), false),
            (None, None, false),
        ] {
            assert_eq!(is_journal(stream, stderr), journal, "{stream:?} {stderr:?}");
        }
        assert!(stderr_identity().is_some());
    }

    #[test]
    fn libraries_speak_only_when_they_warn() {
        for (level, target, event, logged) in [
            ("info", "longshore::pull", Level::INFO, true),
            ("info", "longshore::pull", Level::DEBUG, false),
            ("trace", "longshore::pull", Level::TRACE, true),
            ("trace", "hyper::client", Level::INFO, false),
            ("trace", "hyper::client", Level::WARN, true),
            ("error", "hyper::client", Level::WARN, false),
            ("error", "longshore::pull", Level::WARN, false),
        ] {
            assert_eq!(filter(level).would_enable(target, &event), logged, "{level} {target} {event}");
        }
    }
}
