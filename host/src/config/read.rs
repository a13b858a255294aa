//! One value of the file into its place, or every reason why it does not fit. Looks at no other key.

mod tables;

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};

use ipnet::IpNet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key::{Key, Place};
use super::origin::NoOrigin;
use super::report::Problem;
use super::sample::shown;
use super::units::{self, Unreadable};
use super::{MasterKeySource, SecretSource, hint, network, origin};

pub(super) use tables::literal_secret;
use tables::{secret_source, secrets, settings};

/// A value with its place in the text.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// What is known of the key whose value is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    /// Its dotted path, for messages.
    pub(super) path: &'a str,
    /// Where relative paths start.
    pub(super) base: &'a Path,
}

type Outcome<V> = Result<V, Vec<Problem>>;

/// Reads `value` into the key's place in `target`; leaves the place alone and answers the reasons if it does not fit.
pub(super) fn read<T: Default>(key: &Key<T>, target: &mut T, value: &Value<'_>, at: At<'_>) -> Outcome<()> {
    let example = key.example.map(str::to_owned).or_else(|| shown(&key.place, &mut T::default()));
    let wrong = |wanted: &str| {
        let help = example.as_ref().map(|example| format!("for example `{} = {example}`", key.name));
        let problem = Problem::error(format!("`{}` takes {wanted}", at.path), format!("this is {}", kind_of(value)));
        vec![Problem { help, ..problem.at(value.span()) }]
    };
    let text = |wanted: &str| value.get_ref().as_str().ok_or_else(|| wrong(wanted));
    match &key.place {
        Place::Flag(field) => {
            *field(target) = value.get_ref().as_bool().ok_or_else(|| wrong("`true` or `false`"))?;
        }
        Place::Count(field, range) => {
            let count = integer(value).ok_or_else(|| wrong("a whole number"))?;
            *field(target) = within(count, range, at, value, ToString::to_string)?;
        }
        Place::Count32(field, range) => {
            let count = integer(value).ok_or_else(|| wrong("a whole number"))?;
            *field(target) = within(count, range, at, value, ToString::to_string)?;
        }
        Place::Span(field, range) => {
            let likely = |count| units::likely_span(count, *field(&mut T::default()));
            let wanted = "a duration as text";
            let read = quantity(value, at, wanted, "d, h, m, s, ms, from large to small", units::span, likely);
            let span = read.map_err(|problem| problem.map_or_else(|| wrong(wanted), |problem| vec![problem]))?;
            *field(target) = within(span, range, at, value, |span| units::span_text(*span))?;
        }
        Place::Size(field, range) => {
            let likely = |count| units::likely_size(count, *field(&mut T::default()));
            let wanted = "a size as text";
            let read = quantity(value, at, wanted, "B, KiB, MiB, GiB", units::size, likely);
            let size = read.map_err(|problem| problem.map_or_else(|| wrong(wanted), |problem| vec![problem]))?;
            *field(target) = within(size, range, at, value, |size| units::size_text(*size))?;
        }
        Place::Text(field, chars_max) => *field(target) = line(text("text")?, *chars_max, at, value)?,
        Place::Word { words, set, .. } => set(target, word(text("one of a few words")?, words, at, value)?),
        Place::Path(field) => *field(target) = path(text("a path as text")?, at, value)?,
        Place::OptionalPath(field) => *field(target) = Some(path(text("a path as text")?, at, value)?),
        Place::Address(field) => {
            let text = text("an IP address and port as text")?;
            *field(target) = text.parse().map_err(|_| not_an_address(text, at, value))?;
        }
        Place::Origin(field) => {
            let text = text("an origin as text")?;
            *field(target) = Some(origin::parse(text).map_err(|no| vec![no_origin(no, at, value)])?);
        }
        Place::Origins(field) => {
            let origins = list(value, |text, item| an_origin(text, origin::parse, at, item));
            *field(target) = origins.map_err(|problems| problems.unwrap_or_else(|| wrong("a list of origins")))?;
        }
        Place::Hosts(field) => {
            let hosts = list(value, |text, item| an_origin(text, host, at, item));
            *field(target) = Some(hosts.map_err(|problems| problems.unwrap_or_else(|| wrong("a list of origins")))?);
        }
        Place::Networks(field) => {
            let networks = list(value, |text, item| a_network(text, at, item));
            *field(target) = networks.map_err(|problems| problems.unwrap_or_else(|| wrong("a list of networks")))?;
        }
        Place::Settings(field) => settings(field(target), table(value).ok_or_else(|| wrong("a table of texts"))?, at)?,
        Place::Secrets(field) => {
            let entries = table(value).ok_or_else(|| literal_secret(at.path, value))?;
            secrets(field(target), entries, at)?;
        }
        Place::MasterKey(field) => {
            *field(target) = match secret_source(value, at.path, at)? {
                SecretSource::File(path) => MasterKeySource::File(path),
                SecretSource::Credential(name) => MasterKeySource::Credential(name),
            };
        }
    }
    Ok(())
}

/// What kind of value somebody wrote.
pub(super) fn kind_of(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn table<'v, 'i>(value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
    value.get_ref().as_table()
}

/// The number, if it is a whole one. One that is beyond 64 bits is as wrong as any other large one.
fn integer(value: &Value<'_>) -> Option<i128> {
    match value.get_ref() {
        DeValue::Integer(number) => Some(i128::from_str_radix(number.as_str(), number.radix()).unwrap_or(i128::MAX)),
        _ => None,
    }
}

/// The value as the field's type, if the range holds it.
fn within<N, V>(
    number: N,
    range: &RangeInclusive<V>,
    at: At<'_>,
    value: &Value<'_>,
    show: impl Fn(&V) -> String,
) -> Outcome<V>
where
    V: PartialOrd + TryFrom<N>,
{
    match V::try_from(number) {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => {
            let allowed = format!("not from {} to {}", show(range.start()), show(range.end()));
            Err(vec![Problem::error(format!("`{}` is out of range", at.path), allowed).at(value.span())])
        }
    }
}

/// Reads a number with its unit. `Err(None)`: the value is not even text or a number.
fn quantity<V>(
    value: &Value<'_>,
    at: At<'_>,
    wanted: &str,
    units: &str,
    read: impl Fn(&str) -> Result<V, Unreadable>,
    likely: impl Fn(u64) -> Option<String>,
) -> Result<V, Option<Problem>> {
    let unreadable = match value.get_ref() {
        DeValue::String(text) => match read(text) {
            Ok(read) => return Ok(read),
            Err(unreadable) => unreadable,
        },
        DeValue::Integer(_) => match integer(value).and_then(|count| u64::try_from(count).ok()) {
            Some(count) => Unreadable::NoUnit(count),
            None => Unreadable::Shape,
        },
        _ => return Err(None),
    };
    let units = format!("units are {units}");
    let (title, label, help) = match unreadable {
        Unreadable::NoUnit(count) => {
            let help = likely(count).map_or(units, |text| format!("did you mean `\"{text}\"`?"));
            (format!("`{}` needs a unit", at.path), "a number without a unit".to_owned(), help)
        }
        Unreadable::UnknownUnit(unit) => {
            (format!("`{}` has an unknown unit", at.path), format!("`{unit}` is no unit here"), units)
        }
        Unreadable::Order => {
            (format!("`{}` takes {wanted}", at.path), "units repeat or are out of order".into(), units)
        }
        Unreadable::TooLarge => (format!("`{}` is out of range", at.path), "too large to count".into(), units),
        Unreadable::Shape => (format!("`{}` takes {wanted}", at.path), "not a number with a unit".into(), units),
    };
    Err(Some(Problem::error(title, label).help(help).at(value.span())))
}

/// A text of one line.
fn line(text: &str, chars_max: usize, at: At<'_>, value: &Value<'_>) -> Outcome<String> {
    let text = text.trim();
    if (1..=chars_max).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let label = format!("not 1 to {chars_max} characters on one line");
    Err(vec![Problem::error(format!("`{}` cannot be used", at.path), label).at(value.span())])
}

fn word<'w>(text: &str, words: &[&'w str], at: At<'_>, value: &Value<'_>) -> Outcome<&'w str> {
    if let Some(word) = words.iter().find(|word| **word == text) {
        return Ok(word);
    }
    let problem = Problem::error(format!("`{}` does not know this word", at.path), "not one of its words");
    let help = match hint::nearest(text, words.iter().copied()) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("it knows {}", words.join(", ")),
    };
    Err(vec![problem.help(help).at(value.span())])
}

/// An absolute path; a relative one starts from `at.base`. Steps of `.` are dropped, `..` is left to the system.
fn path(text: &str, at: At<'_>, value: &Value<'_>) -> Outcome<PathBuf> {
    if text.is_empty() || text.contains('\0') {
        let problem = Problem::error(format!("`{}` cannot be used", at.path), "not a path");
        return Err(vec![problem.at(value.span())]);
    }
    let joined = at.base.join(text);
    Ok(joined.components().filter(|part| *part != Component::CurDir).collect())
}

fn not_an_address(text: &str, at: At<'_>, value: &Value<'_>) -> Vec<Problem> {
    let problem = Problem::error(format!("`{}` takes an IP address and port", at.path), "not an address and port");
    let (host, port) = text.rsplit_once(':').unwrap_or((text, "8082"));
    let host = match host {
        "" | "*" => "0.0.0.0",
        "localhost" => "127.0.0.1",
        other => other,
    };
    let guess: Option<SocketAddr> = format!("{host}:{port}").parse().ok();
    let help = guess.map(|guess| format!("did you mean `\"{guess}\"`?"));
    let help = help.unwrap_or_else(|| "write it like `\"127.0.0.1:8082\"` or `\"[::]:8082\"`".to_owned());
    vec![problem.help(help).at(value.span())]
}

fn no_origin(no: NoOrigin, at: At<'_>, value: &Value<'_>) -> Problem {
    let problem = Problem::error(format!("`{}` takes scheme, host and port only", at.path), no.why);
    let help = no.instead.map_or_else(
        || "write it like `\"https://orders.example.com\"`".to_owned(),
        |instead| format!("did you mean `\"{instead}\"`?"),
    );
    problem.help(help).at(value.span())
}

/// An item of a list of origins.
fn an_origin<V>(
    text: Option<&str>,
    read: impl Fn(&str) -> Result<V, NoOrigin>,
    at: At<'_>,
    item: &Value<'_>,
) -> Result<V, Problem> {
    let no_text = NoOrigin { why: "not text", instead: None };
    text.ok_or(no_text).and_then(read).map_err(|no| no_origin(no, at, item))
}

/// An item of a list of networks.
fn a_network(text: Option<&str>, at: At<'_>, item: &Value<'_>) -> Result<IpNet, Problem> {
    text.ok_or(None).and_then(network::parse).map_err(|instead| {
        let problem = Problem::error(format!("`{}` takes IP addresses and networks", at.path), "neither of them");
        let help = instead.map_or_else(
            || "write it like `\"127.0.0.1\"` or `\"10.0.0.0/8\"`".to_owned(),
            |instead| format!("did you mean `\"{instead}\"`?"),
        );
        problem.help(help).at(item.span())
    })
}

/// Reads a list by one function, which is given each item's text if it is one. `Err(None)`: it is no list.
fn list<V>(
    value: &Value<'_>,
    read: impl Fn(Option<&str>, &Value<'_>) -> Result<V, Problem>,
) -> Result<Vec<V>, Option<Vec<Problem>>> {
    let DeValue::Array(items) = value.get_ref() else { return Err(None) };
    let mut problems = Vec::new();
    let mut read_items = Vec::new();
    for item in items {
        match read(item.get_ref().as_str(), item) {
            Ok(read) => read_items.push(read),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(read_items) } else { Err(Some(problems)) }
}

/// A host of a grant: an origin pattern, or `{setting}`, which a later rule fills in.
fn host(text: &str) -> Result<String, NoOrigin> {
    if setting_named_by(text).is_some() { Ok(text.to_owned()) } else { origin::parse_pattern(text) }
}

/// The name inside of `{name}`.
pub(super) fn setting_named_by(host: &str) -> Option<&str> {
    host.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
}
