//! The small tables within a connector's block: answers by field name, and the places of secrets.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{At, Outcome, Value, integer, kind_of, path, table};
use crate::config::mask::speaks_of_secret;
use crate::config::report::Problem;
use crate::config::sample::quoted;
use crate::config::{SecretMap, SecretSource, SettingMap, hint};

/// True for the name of a connector's field: lower-case letters, digits, hyphens.
fn is_field_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn bad_field_name(name: &Spanned<DeString<'_>>, at: At<'_>) -> Problem {
    let problem = Problem::error(format!("`{}` has no such field", at.path), "not a field name");
    problem.help("field names are lower-case letters, digits and hyphens").at(name.span())
}

/// Reads answers that are not secret.
pub(super) fn settings(target: &mut SettingMap, entries: &DeTable<'_>, at: At<'_>) -> Outcome<()> {
    let mut problems = Vec::new();
    for (name, value) in entries {
        let field = name.get_ref().as_ref();
        let path = format!("{}.{field}", at.path);
        if !is_field_name(field) {
            problems.push(bad_field_name(name, at));
        } else if speaks_of_secret(field) {
            problems.extend(literal_secret(&path, value));
        } else if let DeValue::String(text) = value.get_ref() {
            target.insert(field.to_owned(), text.clone().into_owned());
        } else {
            let label = format!("this is {}", kind_of(value));
            let problem = Problem::error(format!("`{path}` takes text"), label).at(value.span());
            let number = integer(value).map(|number| format!("write {}", quoted(&number.to_string())));
            problems.push(Problem { help: number, ..problem });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Reads where each secret answer is.
pub(super) fn secrets(target: &mut SecretMap, entries: &DeTable<'_>, at: At<'_>) -> Outcome<()> {
    let mut problems = Vec::new();
    for (name, value) in entries {
        let field = name.get_ref().as_ref();
        if !is_field_name(field) {
            problems.push(bad_field_name(name, at));
            continue;
        }
        match secret_source(value, &format!("{}.{field}", at.path), at) {
            Ok(source) => drop(target.insert(field.to_owned(), source)),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Reads `{ file = "..." }` or `{ credential = "..." }`.
pub(super) fn secret_source(value: &Value<'_>, path_of_key: &str, at: At<'_>) -> Outcome<SecretSource> {
    let entries = table(value).ok_or_else(|| literal_secret(path_of_key, value))?;
    let help = "write `{ file = \"/path\" }` or `{ credential = \"name\" }`";
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for (name, value) in entries {
        let text = value.get_ref().as_str();
        match (name.get_ref().as_ref(), text) {
            ("file", Some(text)) => match path(text, At { path: path_of_key, ..at }, value) {
                Ok(path) => found.push(SecretSource::File(path)),
                Err(wrong) => problems.extend(wrong),
            },
            ("credential", Some(text)) if is_credential_name(text) => {
                found.push(SecretSource::Credential(text.to_owned()));
            }
            ("file" | "credential", _) => {
                let problem = Problem::error(format!("`{path_of_key}` does not say where the secret is"), "not a name");
                problems.push(problem.help(help).at(value.span()));
            }
            (other, _) => {
                let title = format!("unknown key `{other}` in `{path_of_key}`");
                let near = hint::nearest(other, ["file", "credential"]);
                let help = near.map_or_else(|| help.to_owned(), |near| format!("did you mean `{near}`?"));
                problems.push(Problem::error(title, "not a setting").help(help).at(name.span()));
            }
        }
    }
    if problems.is_empty() && found.len() != 1 {
        let label = if found.is_empty() { "says nothing" } else { "both a file and a credential" };
        let problem = Problem::error(format!("`{path_of_key}` takes one place of the secret"), label);
        problems.push(problem.help(help).at(value.span()));
    }
    match found.pop() {
        Some(source) if problems.is_empty() => Ok(source),
        _ => Err(problems),
    }
}

/// systemd's rule: a plain file name.
fn is_credential_name(name: &str) -> bool {
    (1..=255).contains(&name.len()) && !name.contains(['/', '\0', ':']) && name != "." && name != ".."
}

/// The one message about a secret that stands in the file. Its text never holds the value; the report blanks it in the line.
pub(in crate::config) fn literal_secret(path: &str, value: &Value<'_>) -> Vec<Problem> {
    let last = path.rsplit('.').next().unwrap_or(path);
    let name = match last {
        "secrets" => "app-secret".to_owned(),
        "master_key" => last.to_owned(),
        other => other.replace('_', "-"),
    };
    let place = if last == "master_key" { "" } else { "under `secrets` " };
    let help = format!(
        "put it into a file of mode 0600 and write {place}`{name} = {{ file = \"/path\" }}`, or `{name} = {{ credential = \"name\" }}`"
    );
    let problem = Problem::error(format!("`{path}` holds a secret"), "secrets do not belong in this file");
    vec![problem.help(help).at(value.span())]
}
