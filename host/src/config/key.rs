//! What a key of the file is: its name, its place in the checked value, what it accepts, and one sentence on it.
//!
//! The tables of keys stand beside the structs they fill (`server.rs`, `pull.rs`, ...). They are the single source: reading,
//! unknown-key hints, command-line overrides and the commented sample file all come from them.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::{Config, ConnectorBlock, MasterKeySource, Origin, SecretMap, SettingMap};

/// A table of the file and the keys it may hold.
pub(super) struct Section {
    /// The name between the brackets.
    pub(super) name: &'static str,
    /// What it is about, as one sentence.
    pub(super) sentence: &'static str,
    /// Its keys, in the order of the sample file.
    pub(super) keys: &'static [Key<Config>],
}

/// One key that fills a place in a `T`.
pub(super) struct Key<T> {
    /// The name left of the equals sign.
    pub(super) name: &'static str,
    /// Where its value goes and what is accepted.
    pub(super) place: Place<T>,
    /// What it means, with the reason for its default where there is one.
    pub(super) sentence: &'static str,
    /// A value to show where there is no default.
    pub(super) example: Option<&'static str>,
}

/// A way to one field of a `T`; reads the default from a fresh value and writes the setting into a real one.
pub(super) type Field<T, V> = fn(&mut T) -> &mut V;

/// Where a value goes and what is accepted. The variant is the kind; ranges are inclusive.
pub(super) enum Place<T> {
    /// `true` or `false`.
    Flag(Field<T, bool>),
    /// A whole number.
    Count(Field<T, usize>, RangeInclusive<usize>),
    /// A whole number where the field is a `u32`.
    Count32(Field<T, u32>, RangeInclusive<u32>),
    /// A duration as text: `"1h30m"`.
    Span(Field<T, Duration>, RangeInclusive<Duration>),
    /// A number of bytes as text: `"64MiB"`.
    Size(Field<T, usize>, RangeInclusive<usize>),
    /// Free text of at most so many characters, not empty.
    Text(Field<T, String>, usize),
    /// One of a few words.
    Word { words: &'static [&'static str], get: fn(&T) -> &str, set: fn(&mut T, &str) },
    /// A path; a relative one starts from the folder of the file.
    Path(Field<T, PathBuf>),
    /// A path that may be left out.
    OptionalPath(Field<T, Option<PathBuf>>),
    /// IP address and port.
    Address(Field<T, SocketAddr>),
    /// An origin that may be left out.
    Origin(Field<T, Option<Origin>>),
    /// A list of origins.
    Origins(Field<T, Vec<Origin>>),
    /// A list of IP addresses and networks.
    Networks(Field<T, Vec<IpNet>>),
    /// A list of origins with `*` for one label, or `{setting}`.
    Hosts(Field<T, Option<Vec<String>>>),
    /// A table of texts by name.
    Settings(Field<T, SettingMap>),
    /// A table of places where secrets are.
    Secrets(Field<T, SecretMap>),
    /// The place of the master key.
    MasterKey(Field<T, MasterKeySource>),
}

/// How a value typed on the command line becomes TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// It is text and gets quotes.
    Text,
    /// It is a list; a single text becomes a list of one.
    List,
    /// It is TOML already.
    Toml,
    /// It says where a secret is, and belongs in the file.
    Secret,
}

impl<T> Place<T> {
    /// How a value typed on the command line becomes TOML.
    pub(super) fn spelling(&self) -> Spelling {
        match self {
            Self::Flag(_) | Self::Count(..) | Self::Count32(..) | Self::Settings(_) => Spelling::Toml,
            Self::Span(..)
            | Self::Size(..)
            | Self::Text(..)
            | Self::Word { .. }
            | Self::Path(_)
            | Self::OptionalPath(_)
            | Self::Address(_)
            | Self::Origin(_) => Spelling::Text,
            Self::Origins(_) | Self::Networks(_) | Self::Hosts(_) => Spelling::List,
            Self::Secrets(_) | Self::MasterKey(_) => Spelling::Secret,
        }
    }
}

/// All sections but `[connector.NAME]`, in the order of the sample file.
pub(super) const SECTIONS: &[Section] = &[
    super::server::SECTION,
    super::store::SECTION,
    super::connector::FOLDER_SECTION,
    super::pull::SECTION,
    super::sandbox::SECTION,
    super::egress::SECTION,
    super::log::SECTION,
];

/// The keys of `[connector.NAME]`.
pub(super) const CONNECTOR_KEYS: &[Key<ConnectorBlock>] = super::connector::KEYS;

/// The table whose sub-tables are the connectors' blocks.
pub(super) const CONNECTOR: &str = "connector";

/// The section of this name.
pub(super) fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

/// How the value of the key at this dotted path is spelt on the command line. None: there is no such key.
pub(super) fn spelling(path: &str) -> Option<Spelling> {
    let mut parts = path.splitn(3, '.').map(str::trim);
    let (first, second) = (parts.next()?, parts.next()?);
    if first != CONNECTOR {
        let place = &section(first)?.keys.iter().find(|key| key.name == second)?.place;
        return parts.next().is_none().then(|| place.spelling());
    }
    let mut rest = parts.next()?.splitn(2, '.').map(str::trim);
    let (name, entry) = (rest.next()?, rest.next());
    let place = &CONNECTOR_KEYS.iter().find(|key| key.name == name)?.place;
    match (place, entry) {
        (Place::Settings(_), Some(_)) => Some(Spelling::Text),
        (Place::Secrets(_), _) => Some(Spelling::Secret),
        (_, None) => Some(place.spelling()),
        (_, Some(_)) => None,
    }
}
