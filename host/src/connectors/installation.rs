//! What the installation tells a connector: fields of the descriptor that are answered once, in the configuration.

use std::collections::BTreeSet;

use crate::config::{self, ConnectorBlock};
use crate::model::{Description, FieldScope, FormField, Pairs, SecretSet};

/// Answers of the installation.
#[derive(Debug, Default)]
pub struct Installation {
    /// Answers that are not secret, with the descriptor's initial values where the file says nothing.
    pub settings: Pairs,
    /// Answers that are.
    pub secrets: SecretSet,
}

/// Reads the installation's answers. The error lists every problem, in words.
pub(super) fn read(description: &Description, block: Option<&ConnectorBlock>) -> Result<Installation, String> {
    let empty = ConnectorBlock::default();
    let block = block.unwrap_or(&empty);
    let fields: Vec<&FormField> =
        description.fields.iter().filter(|field| field.scope != FieldScope::Account).collect();
    let mut problems = unknown_names(description, &fields, block);
    let mut installation = Installation::default();
    for field in fields {
        if field.secret {
            let Some(source) = block.secrets.get(&field.name) else { continue };
            match config::read_secret(source) {
                Ok(secret) => {
                    installation.secrets.insert(field.name.clone(), secret);
                }
                Err(problem) => problems.push(format!("secret `{}`: {problem}", field.name)),
            }
        } else if let Some(value) = block.settings.get(&field.name).or(field.initial.as_ref()) {
            let fits = field.choices.is_empty() || field.choices.iter().any(|choice| choice.value == *value);
            if fits {
                installation.settings.push((field.name.clone(), value.clone()));
            } else {
                problems.push(format!("setting `{}`: `{value}` is none of its choices", field.name));
            }
        }
    }
    if problems.is_empty() { Ok(installation) } else { Err(problems.join("; ")) }
}

/// Names in the file that the connector does not know, so that a misspelt one is not silently without effect.
fn unknown_names(description: &Description, fields: &[&FormField], block: &ConnectorBlock) -> Vec<String> {
    let known = |secret: bool| -> BTreeSet<&str> {
        fields.iter().filter(|field| field.secret == secret).map(|field| field.name.as_str()).collect()
    };
    let (settings, secrets) = (known(false), known(true));
    let section = format!("[connector.{}]", description.platform);
    let unknown_settings = block.settings.keys().filter(|name| !settings.contains(name.as_str()));
    let unknown_secrets = block.secrets.keys().filter(|name| !secrets.contains(name.as_str()));
    unknown_settings
        .map(|name| format!("{section} sets `{name}`, which this connector does not know"))
        .chain(
            unknown_secrets
                .map(|name| format!("{section} gives the secret `{name}`, which this connector does not know")),
        )
        .collect()
}
