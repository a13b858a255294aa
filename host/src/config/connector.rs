//! `[connector.NAME]`: what the administrator grants to a connector and tells it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::key::{Key, Place, Section};

/// Installation fields that are not secret, by name.
pub type SettingMap = BTreeMap<String, String>;

/// Installation fields that are secret: where each comes from, by name.
pub type SecretMap = BTreeMap<String, SecretSource>;

/// What the administrator grants to one connector and tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectorBlock {
    /// Origins that it may reach, with `*` for one label: `https://api.example.com`. None: the file says nothing of hosts.
    /// `{setting}` stands for that setting's value, or the connector's initial one.
    pub hosts: Option<Vec<String>>,
    /// Plain `http://` origins among the hosts are granted too: tokens then cross in clear.
    pub plain_http: bool,
    /// Private, loopback and link-local addresses may be reached. For simulators and tests.
    pub private_addresses: bool,
    /// Installation fields that are not secret, by name.
    pub settings: SettingMap,
    /// Installation fields that are secret: where each comes from.
    pub secrets: SecretMap,
}

/// Where a secret installation field comes from. Never the file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A systemd credential of this name.
    Credential(String),
    /// A file that nobody else may read.
    File(PathBuf),
}

/// `[connectors]` in the file.
pub(super) const FOLDER_SECTION: Section = Section {
    name: "connectors",
    sentence: "Where connector files lie.",
    keys: &[
        Key {
            name: "dir",
            place: Place::Path(|c| &mut c.connector_dir),
            sentence: "The folder of connector files (*.wasm). The daemon only reads it, and follows what changes there.",
            example: None,
        },
        Key {
            name: "rescan",
            place: Place::Span(|c| &mut c.connector_rescan, Duration::from_secs(1)..=Duration::from_hours(1)),
            sentence: "How often the folder is looked at where the system does not tell of changes, as on a network share.",
            example: None,
        },
    ],
};

/// `[connector.NAME]` in the file.
pub(super) const KEYS: &[Key<ConnectorBlock>] = &[
    Key {
        name: "hosts",
        place: Place::Hosts(|c| &mut c.hosts),
        sentence: "Origins that the connector may reach, no others; `*` stands for one label, `{setting}` for the value of that \
                   setting. Left out: an administrator allows what it asks for.",
        example: Some("[\"https://api.example.com\"]"),
    },
    Key {
        name: "plain_http",
        place: Place::Flag(|c| &mut c.plain_http),
        sentence: "Grant `http://` origins too. Tokens then cross the network in clear.",
        example: None,
    },
    Key {
        name: "private_addresses",
        place: Place::Flag(|c| &mut c.private_addresses),
        sentence: "Let the connector reach private, loopback and link-local addresses. For simulators and tests.",
        example: None,
    },
    Key {
        name: "settings",
        place: Place::Settings(|c| &mut c.settings),
        sentence: "Answers to the connector's questions that are the same for every account, by field name, as text.",
        example: Some("{ api-origin = \"https://api.example.com\", app-key = \"500001\" }"),
    },
    Key {
        name: "secrets",
        place: Place::Secrets(|c| &mut c.secrets),
        sentence: "Secret answers by field name: where each one is, a file of mode 0600 or a systemd credential. Never the secret.",
        example: Some("{ app-secret = { file = \"/etc/longshore/platform.secret\" } }"),
    },
];
