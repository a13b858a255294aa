//! `[log]`: what to log, and how.

use super::key::{Key, Place, Section};

/// What to log, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The least important level that is logged: `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// How lines look.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// The journal's own protocol under systemd, else text.
    Auto,
    /// Lines for people, on standard error.
    Text,
    /// One JSON object a line, on standard error.
    Json,
    /// The journal's own protocol.
    Journal,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Auto }
    }
}

impl LogFormat {
    /// The words of the file, in the order of the variants.
    const WORDS: [(&str, Self); 4] =
        [("auto", Self::Auto), ("text", Self::Text), ("json", Self::Json), ("journal", Self::Journal)];

    /// The format in the spelling of the file.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.into_iter().find(|(_, format)| *format == self).map_or("auto", |(word, _)| word)
    }
}

/// `[log]` in the file.
pub(super) const SECTION: Section = Section {
    name: "log",
    sentence: "What is logged, and how.",
    keys: &[
        Key {
            name: "level",
            place: Place::Word {
                words: &["error", "warn", "info", "debug", "trace"],
                get: |c| &c.log.level,
                set: |c, word| word.clone_into(&mut c.log.level),
            },
            sentence: "The least important level that is logged: error, warn, info, debug or trace.",
            example: None,
        },
        Key {
            name: "format",
            place: Place::Word {
                words: &["auto", "text", "json", "journal"],
                get: |c| c.log.format.as_str(),
                set: |c, word| {
                    let known = LogFormat::WORDS.into_iter().find(|(name, _)| *name == word);
                    c.log.format = known.map_or(LogFormat::Auto, |(_, format)| format);
                },
            },
            sentence: "How lines look: text, json, journal (systemd's own protocol), or auto, which is journal under systemd and text \
                       elsewhere.",
            example: None,
        },
    ],
};
