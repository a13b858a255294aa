//! Walks the parsed texts against the tables of keys and collects everything that is wrong. Pure: texts in, value or report out.
//!
//! Whether a single value fits is decided in `read`, whether the values fit each other in `rules`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::key::{CONNECTOR, CONNECTOR_KEYS, Key, SECTIONS, section};
use super::mask::speaks_of_secret;
use super::read::{At, Value, kind_of, literal_secret, read};
use super::report::{Problem, Report};
use super::source::Source;
use super::{Checked, Config, MasterKeySource, hint, rules};
use crate::model::PlatformId;

/// What was found of the keys, beside their values.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Where each key's value stands, by dotted path. An override replaces what the file says.
    pub(super) places: BTreeMap<String, (usize, Range<usize>)>,
    /// Keys whose value did not fit: rules that need them have nothing to say.
    pub(super) unfit: BTreeSet<String>,
}

/// The state of one walk.
struct Walk<'s> {
    source: &'s Source,
    index: usize,
    found: &'s mut Found,
    problems: Vec<Problem>,
    secrets: Vec<(usize, Range<usize>)>,
}

/// What the texts say, and what is wrong with it so far.
#[derive(Debug)]
pub(super) struct Reading<'s> {
    pub(super) config: Config,
    pub(super) found: Found,
    pub(super) problems: Vec<Problem>,
    /// Every line could be read, so a key that was not found is not there.
    pub(super) is_toml: bool,
    sources: &'s [Source],
    secrets: Vec<(usize, Range<usize>)>,
}

/// Reads and checks the file (first) and the overrides (after it, later ones win).
pub(super) fn check(sources: &[Source]) -> Reading<'_> {
    let mut config = Config::default();
    let mut found = Found::default();
    let (mut problems, mut secrets) = (Vec::new(), Vec::new());
    let mut is_toml = true;
    for (index, source) in sources.iter().enumerate() {
        let (root, errors) = DeTable::parse_recoverable(&source.text);
        let syntax: Vec<Problem> = errors.iter().map(|error| syntax_error(error, source)).collect();
        is_toml &= syntax.is_empty();
        let found = &mut found;
        let mut walk = Walk { source, index, found, problems: Vec::new(), secrets: Vec::new() };
        walk.root(&mut config, root.get_ref());
        let is_told = |problem: &Problem| !is_aftermath(problem, &syntax, &source.text);
        walk.problems.retain(is_told);
        problems.extend(syntax.into_iter().chain(walk.problems).map(|problem| Problem { source: index, ..problem }));
        secrets.append(&mut walk.secrets);
    }
    if !found.places.contains_key("store.master_key") {
        config.store.master_key = MasterKeySource::File(config.store.state_dir.join("master.key"));
    }
    if is_toml {
        problems.extend(rules::apply(&config, &found));
    }
    Reading { config, found, problems, is_toml, sources, secrets }
}

impl Reading<'_> {
    /// The configuration, or everything that is wrong with it.
    pub(super) fn end(self) -> Result<Checked, Report> {
        let shown = self.sources.iter().map(|source| (source.name.clone(), source.text.clone())).collect();
        let report = Report::new(self.problems, shown, &self.secrets);
        if report.has_errors() { Err(report) } else { Ok(Checked { config: self.config, warnings: report }) }
    }
}

impl Walk<'_> {
    fn root(&mut self, config: &mut Config, table: &DeTable<'_>) {
        for (name, value) in table {
            match (name.get_ref().as_ref(), value.get_ref()) {
                (CONNECTOR, DeValue::Table(blocks)) => self.blocks(config, blocks),
                (known, DeValue::Table(entries)) if section(known).is_some() => {
                    let keys = section(known).map_or(&[][..], |section| section.keys);
                    self.keys(known, keys, config, entries);
                }
                (known, _) if known == CONNECTOR || section(known).is_some() => {
                    let label = format!("this is {}", kind_of(value));
                    let problem = Problem::error(format!("`{known}` is a table"), label).at(value.span());
                    self.problems
                        .push(problem.help(format!("write `[{known}]` on a line of its own and its keys below")));
                }
                (unknown, _) => self.unknown_section(name, unknown, value),
            }
        }
    }

    fn unknown_section(&mut self, name: &Spanned<DeString<'_>>, unknown: &str, value: &Value<'_>) {
        if speaks_of_secret(unknown) {
            self.secrets.push((self.index, value.span()));
        }
        let sections = SECTIONS.iter().map(|section| section.name).chain([CONNECTOR]);
        let owner = SECTIONS.iter().find(|section| section.keys.iter().any(|key| key.name == unknown));
        let is_table = value.get_ref().is_table();
        let help = match (owner, hint::nearest(unknown, sections.clone())) {
            (Some(owner), _) if !is_table => format!("`{unknown}` belongs under `[{}]`", owner.name),
            (_, Some(near)) => format!("did you mean `{near}`?"),
            _ => format!("there are {}", sections.map(|name| format!("[{name}]")).collect::<Vec<_>>().join(", ")),
        };
        let what = if is_table { "section" } else { "key" };
        let problem = Problem::error(format!("unknown {what} `{unknown}`"), "not a setting").help(help);
        self.problems.push(problem.at(name.span()));
    }

    fn blocks(&mut self, config: &mut Config, blocks: &DeTable<'_>) {
        for (name, value) in blocks {
            let text = name.get_ref().as_ref();
            let Ok(platform) = text.parse::<PlatformId>() else {
                let problem =
                    Problem::error(format!("`{}` is no platform name", text.escape_debug()), "not a platform name");
                let help = "platform names are 1 to 32 lower-case letters, digits and hyphens";
                self.problems.push(problem.help(help).at(name.span()));
                continue;
            };
            let DeValue::Table(entries) = value.get_ref() else {
                self.stray_in_connector(name, value);
                continue;
            };
            let mut block = config.connectors.remove(&platform).unwrap_or_default();
            let path = format!("{CONNECTOR}.{platform}");
            self.found.places.insert(path.clone(), (self.index, name.span()));
            self.keys(&path, CONNECTOR_KEYS, &mut block, entries);
            config.connectors.insert(platform, block);
        }
    }

    /// A key right under `[connector]`: most likely `[connectors]` was meant, or the platform's name is missing.
    fn stray_in_connector(&mut self, name: &Spanned<DeString<'_>>, value: &Value<'_>) {
        let text = name.get_ref().as_ref();
        if speaks_of_secret(text) {
            self.secrets.push((self.index, value.span()));
        }
        let help = if text == "dir" {
            "the folder stands under `[connectors]`, with an s".to_owned()
        } else {
            "a connector's keys stand under its platform's name: `[connector.PLATFORM]`".to_owned()
        };
        let problem = Problem::error(format!("unknown key `{text}` in [{CONNECTOR}]"), "not a platform's table");
        self.problems.push(problem.help(help).at(name.span()));
    }

    fn keys<T: Default>(&mut self, path: &str, keys: &[Key<T>], target: &mut T, entries: &DeTable<'_>) {
        for (name, value) in entries {
            let text = name.get_ref().as_ref();
            self.note_secrets(text, value);
            let Some(key) = keys.iter().find(|key| key.name == text) else {
                self.unknown_key(path, keys, name, value);
                continue;
            };
            let path = format!("{path}.{text}");
            if self.source.is_override && key.place.spelling() == super::key::Spelling::Secret {
                let problem = Problem::error(format!("`{path}` cannot be set here"), "says where a secret is");
                self.problems.push(problem.help("write it into the file").at(value.span()));
                continue;
            }
            let outcome = read(key, target, value, At { path: &path, base: &self.source.base });
            match outcome {
                Ok(()) => drop(self.found.unfit.remove(&path)),
                Err(problems) => {
                    self.problems.extend(problems);
                    self.found.unfit.insert(path.clone());
                }
            }
            for (entry, value) in value.get_ref().as_table().into_iter().flatten() {
                self.found.places.insert(format!("{path}.{}", entry.get_ref()), (self.index, value.span()));
            }
            self.found.places.insert(path, (self.index, value.span()));
        }
    }

    fn unknown_key<T>(&mut self, path: &str, keys: &[Key<T>], name: &Spanned<DeString<'_>>, value: &Value<'_>) {
        let text = name.get_ref().as_ref();
        let is_block = path.strip_prefix(CONNECTOR).is_some_and(|rest| rest.starts_with('.'));
        if is_block && speaks_of_secret(text) && value.get_ref().is_str() {
            self.problems.extend(literal_secret(&format!("{path}.{text}"), value));
            return;
        }
        let elsewhere = SECTIONS.iter().find(|section| section.keys.iter().any(|key| key.name == text));
        let help = match (hint::nearest(text, keys.iter().map(|key| key.name)), elsewhere) {
            (_, Some(section)) => format!("`{text}` belongs under `[{}]`", section.name),
            (Some(near), None) => format!("did you mean `{near}`?"),
            (None, None) => format!("its keys are {}", keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")),
        };
        let problem = Problem::error(format!("unknown key `{text}` in [{path}]"), "not a setting").help(help);
        self.problems.push(problem.at(name.span()));
    }

    /// Remembers what must not be shown: values under secret names, at any depth, and texts where the place of a secret belongs.
    fn note_secrets(&mut self, name: &str, value: &Value<'_>) {
        let is_secret = speaks_of_secret(name);
        match value.get_ref() {
            DeValue::Table(entries) => {
                for (inner, value) in entries {
                    let inner = inner.get_ref().as_ref();
                    let belongs_to_secret = match name {
                        "secrets" => !value.get_ref().is_table(),
                        _ => is_secret && !matches!(inner, "file" | "credential"),
                    };
                    if belongs_to_secret {
                        self.secrets.push((self.index, value.span()));
                    } else {
                        self.note_secrets(inner, value);
                    }
                }
            }
            _ if is_secret => self.secrets.push((self.index, value.span())),
            _ => {}
        }
    }
}

fn syntax_error(error: &toml::de::Error, source: &Source) -> Problem {
    let end = source.text.len();
    let span = error.span().map_or(end..end, |span| span.start.min(end)..span.end.min(end));
    let mut lines = error.message().lines();
    let label = lines.next().unwrap_or("cannot be read").to_owned();
    let title = if source.is_override { "this override is not `KEY=VALUE`" } else { "this is not TOML" };
    let rest: Vec<&str> = lines.collect();
    let problem = Problem::error(title, label).at(span);
    if rest.is_empty() { problem } else { problem.help(rest.join(", ")) }
}

/// True for what follows from a line that is no TOML: the parser's idea of that line itself, and everything after a broken header,
/// whose keys it takes for those of another section.
fn is_aftermath(problem: &Problem, syntax: &[Problem], text: &str) -> bool {
    let line = line_of(text, problem.span.start);
    syntax.iter().map(|broken| line_of(text, broken.span.start)).any(|broken| {
        let is_header = text.lines().nth(broken).is_some_and(|text| text.trim_start().starts_with('['));
        line == broken || (is_header && line > broken)
    })
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
