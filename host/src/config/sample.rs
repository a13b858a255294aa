//! The commented sample file, made from the tables of keys: every key, its default, one sentence each.
//!
//! `config/longshore.toml` is this text; a test insists. Keys stand commented out, so that an untouched file follows the
//! defaults of a newer version.

use super::key::{CONNECTOR, CONNECTOR_KEYS, Key, Place, SECTIONS};
use super::{Config, MasterKeySource, units};

/// Lines of comment are wrapped here.
const WIDTH: usize = 100;

const HEADER: &str = "\
# Longshore's settings. Every key stands here with its default, commented out: remove the `#` in front of a key to change it.
# Durations are text with units (\"90s\", \"15m\", \"1h30m\", \"30d\"), and so are sizes (\"64KiB\", \"16MiB\").
# Relative paths start from the folder of this file. Secrets never stand here, only where they are.
# `longshore check` reads this file as the daemon would and lists everything that is wrong with it.
";

/// What stands above the block of a connector.
const BLOCK_SENTENCE: &str = "What one connector is granted and told: a block for each, named as the platform. Without hosts it \
                              waits until an administrator allows what it asks for; `longshore connectors` lists it.";

/// The sample file.
pub fn sample() -> String {
    let mut defaults = Config::default();
    let mut parts = vec![HEADER.to_owned()];
    for section in SECTIONS {
        parts.push(format!("\n\n{}[{}]\n", comment(section.sentence), section.name));
        parts.extend(section.keys.iter().map(|key| entry(key, &mut defaults)));
    }
    let mut block = super::ConnectorBlock::default();
    parts.push(format!("\n\n{}#[{CONNECTOR}.platform]\n", comment(BLOCK_SENTENCE)));
    parts.extend(CONNECTOR_KEYS.iter().map(|key| entry(key, &mut block)));
    parts.concat()
}

/// One key: its sentence, then the key with its default, commented out. Without a default: an example, marked as one.
fn entry<T>(key: &Key<T>, defaults: &mut T) -> String {
    let sentence = comment(key.sentence);
    match (shown(&key.place, defaults), key.example) {
        (Some(value), _) => format!("\n{sentence}#{} = {value}\n", key.name),
        (None, Some(example)) => format!("\n{sentence}# No default. Example:\n# {} = {example}\n", key.name),
        (None, None) => format!("\n{sentence}# {}\n", key.name),
    }
}

/// A sentence as comment lines.
fn comment(sentence: &str) -> String {
    let mut lines = String::new();
    let mut line = "#".to_owned();
    for word in sentence.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// What a place holds now, as TOML. None: nothing, and there is no way to write that.
pub(super) fn shown<T>(place: &Place<T>, target: &mut T) -> Option<String> {
    match place {
        Place::Flag(field) => Some(field(target).to_string()),
        Place::Count(field, _) => Some(field(target).to_string()),
        Place::Count32(field, _) => Some(field(target).to_string()),
        Place::Span(field, _) => Some(quoted(&units::span_text(*field(target)))),
        Place::Size(field, _) => Some(quoted(&units::size_text(*field(target)))),
        Place::Text(field, _) => Some(quoted(field(target))),
        Place::Word { get, .. } => Some(quoted(get(target))),
        Place::Path(field) => Some(quoted(&field(target).to_string_lossy())),
        Place::OptionalPath(field) => field(target).as_ref().map(|path| quoted(&path.to_string_lossy())),
        Place::Address(field) => Some(quoted(&field(target).to_string())),
        Place::Origin(field) => field(target).as_ref().map(|origin| quoted(origin.as_str())),
        Place::Origins(field) => {
            let origins: Vec<String> = field(target).iter().map(|origin| quoted(origin.as_str())).collect();
            Some(format!("[{}]", origins.join(", ")))
        }
        Place::Networks(field) => {
            let networks: Vec<String> = field(target).iter().map(|network| quoted(&network.to_string())).collect();
            Some(format!("[{}]", networks.join(", ")))
        }
        Place::MasterKey(field) => Some(match field(target) {
            MasterKeySource::File(path) => format!("{{ file = {} }}", quoted(&path.to_string_lossy())),
            MasterKeySource::Credential(name) => format!("{{ credential = {} }}", quoted(name)),
        }),
        Place::Hosts(_) | Place::Settings(_) | Place::Secrets(_) => None,
    }
}

/// Text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
