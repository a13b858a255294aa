//! Whether a description is consistent with itself and with the contract. Pure; names every problem at once.

use std::collections::HashSet;

use super::capability::http::origin::{Pattern, Target};
use super::capability::http::seal::tokens;
use super::vault::{AUTHORIZATION_CODE, REFRESH_TOKEN};
use crate::model::{Description, FieldScope, Flow, FlowKind, FormField, Localized, SealedPath};

/// The most entries of any list of a description.
const LIST_MAX: usize = 64;
/// The longest text of a description, in bytes: a notice is a page.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// The longest name, pointer, path or host, in bytes.
const NAME_BYTES_MAX: usize = 256;

/// Everything that is wrong with a description. Empty: nothing is.
pub(super) fn check(description: &Description) -> Vec<String> {
    let mut problems = Problems(Vec::new());
    problems.version(&description.version);
    if description.names.is_empty() {
        problems.add("`names` is empty");
    }
    problems.texts("`names`", &description.names);
    problems.texts("`notice`", &description.notice);
    problems.fields(description);
    problems.flows(&description.flows);
    problems.hosts("hosts", &description.hosts, &description.fields);
    problems.hosts("consent-hosts", &description.consent_hosts, &description.fields);
    let consents = description.flows.iter().any(|flow| flow.kind == FlowKind::Consent);
    if consents && description.consent_hosts.is_empty() {
        problems.add("there is a consent flow and `consent-hosts` is empty");
    }
    problems.sealing(&description.sealing, &description.fields);
    problems.aliases(&description.callback_aliases);
    problems.listing(description);
    problems.budgets(description);
    problems.count("extra", description.extra.len());
    for (name, value) in &description.extra {
        problems.size("`extra`", name.len() + value.len(), TEXT_BYTES_MAX);
    }
    problems.0
}

struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
    }

    fn count(&mut self, what: &str, count: usize) {
        if count > LIST_MAX {
            self.add(format!("`{what}` has {count} entries, the limit is {LIST_MAX}"));
        }
    }

    fn size(&mut self, what: &str, bytes: usize, bytes_max: usize) {
        if bytes > bytes_max {
            self.add(format!("{what} has {bytes} bytes, the limit is {bytes_max}"));
        }
    }

    fn unique<'a>(&mut self, what: &str, names: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for name in names {
            if !seen.insert(name) {
                self.add(format!("{what} `{}` occurs twice", short(name)));
            }
        }
    }

    fn version(&mut self, version: &str) {
        let mut parts = version.split(['-', '+']).next().unwrap_or_default().split('.');
        let number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u64>().is_ok());
        let numbers = number(parts.next()) && number(parts.next()) && number(parts.next()) && parts.next().is_none();
        if !numbers || version.len() > NAME_BYTES_MAX || !version.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.add(format!("the version `{}` is not of the form 1.2.3", short(version)));
        }
    }

    fn texts(&mut self, what: &str, texts: &[Localized]) {
        self.count(what, texts.len());
        for text in texts {
            let tag = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            if text.language.is_empty() || text.language.len() > 35 || !text.language.bytes().all(tag) {
                self.add(format!("{what} has the language `{}`, which is no BCP 47 tag", short(&text.language)));
            }
            self.size(what, text.text.len(), TEXT_BYTES_MAX);
        }
        self.unique(&format!("in {what} the language"), texts.iter().map(|text| text.language.as_str()));
    }

    fn fields(&mut self, description: &Description) {
        let of_flows = description.flows.iter().flat_map(|flow| &flow.fields);
        let all: Vec<&FormField> = description.fields.iter().chain(of_flows).collect();
        self.count("fields", all.len());
        self.unique("the field", all.iter().map(|field| field.name.as_str()));
        for field in &all {
            let what = format!("the field `{}`", short(&field.name));
            if !is_name(&field.name) {
                self.add(format!("{what} is not named in lower-case letters, digits and hyphens"));
            }
            if field.name == AUTHORIZATION_CODE {
                self.add(format!("{what} bears the name of the callback's code"));
            }
            self.texts(&what, &field.label);
            self.texts(&what, &field.help);
            self.count("choices", field.choices.len());
            self.unique(&format!("{what}: the choice"), field.choices.iter().map(|choice| choice.value.as_str()));
            field.choices.iter().for_each(|choice| self.texts(&what, &choice.label));
            let offered = |value: &String| field.choices.iter().any(|choice| choice.value == *value);
            if !field.choices.is_empty()
                && (field.secret || field.initial.as_ref().is_some_and(|value| !offered(value)))
            {
                self.add(format!("{what} has choices, and is secret or begins with something else"));
            }
        }
        if description.fields.iter().any(|field| field.name == REFRESH_TOKEN) {
            self.add("the field `refresh-token` belongs into a pasted-token flow");
        }
    }

    fn flows(&mut self, flows: &[Flow]) {
        if flows.is_empty() {
            self.add("`flows` is empty");
        }
        self.unique("a flow of the kind", flows.iter().map(|flow| flow.kind.as_str()));
        for flow in flows {
            let kind = flow.kind.as_str();
            self.texts(&format!("the flow {kind}"), &flow.label);
            self.texts(&format!("the flow {kind}"), &flow.notice);
            match (flow.kind, flow.code_parameter.as_deref()) {
                (FlowKind::Consent, None | Some("")) => self.add("the consent flow has no `code-parameter`"),
                (FlowKind::Consent, Some("state")) => self.add("the `code-parameter` is `state`"),
                (FlowKind::PastedToken, Some(_)) => self.add("the pasted-token flow has a `code-parameter`"),
                (FlowKind::PastedToken, None) if !flow.fields.iter().any(|field| field.secret) => {
                    self.add("the pasted-token flow asks for no secret");
                }
                _ => {}
            }
        }
    }

    fn hosts(&mut self, what: &str, hosts: &[String], fields: &[FormField]) {
        self.count(what, hosts.len());
        for host in hosts {
            let setting = host.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            if let Some(name) = setting {
                let of_installation = |field: &&FormField| field.name == name && field.scope != FieldScope::Account;
                match fields.iter().find(of_installation) {
                    Some(field) if !field.secret => {}
                    _ => self
                        .add(format!("`{what}` names `{}`, which is no open field of the installation", short(host))),
                }
            } else if let Err(error) = Pattern::parse(host) {
                self.add(format!("`{what}` holds `{}`: {error}", short(host)));
            }
        }
    }

    fn sealing(&mut self, sealing: &[SealedPath], fields: &[FormField]) {
        self.count("sealing", sealing.len());
        self.unique("the sealed path", sealing.iter().map(|sealed| sealed.path.as_str()));
        for sealed in sealing {
            let what = format!("the sealed path `{}`", short(&sealed.path));
            let target = Target::parse(&format!("https://host.example{}", sealed.path));
            let plain = target.is_ok_and(|target| target.path == sealed.path && target.rest.is_empty());
            if !plain {
                self.add(format!("{what} is not a path of an address"));
            }
            if sealed.seals.is_empty() {
                self.add(format!("{what} seals nothing"));
            }
            self.count("seals", sealed.seals.len());
            self.count("errors", sealed.errors.len());
            self.unique(&format!("{what}: the pointer"), sealed.seals.iter().map(|seal| seal.pointer.as_str()));
            for seal in &sealed.seals {
                if !is_pointer(&seal.pointer) {
                    self.add(format!("{what}: `{}` is no pointer to a value", short(&seal.pointer)));
                }
                if !is_name(&seal.name) || seal.name == AUTHORIZATION_CODE {
                    self.add(format!("{what}: `{}` cannot be the name of a secret", short(&seal.name)));
                }
                if fields.iter().any(|field| field.name == seal.name) {
                    self.add(format!("{what}: the secret `{}` bears the name of a field", seal.name));
                }
            }
            for error in &sealed.errors {
                let shows = |pointer: &str| {
                    tokens(pointer).zip(tokens(error)).is_some_and(|(sealed, shown)| sealed.starts_with(&shown))
                };
                if !is_pointer(error) {
                    self.add(format!("{what}: `{}` is no pointer to a value", short(error)));
                } else if sealed.seals.iter().any(|seal| shows(&seal.pointer)) {
                    self.add(format!("{what}: the error `{error}` would show what is to be sealed"));
                }
            }
        }
    }

    fn aliases(&mut self, aliases: &[String]) {
        self.count("callback-aliases", aliases.len());
        self.unique("the callback alias", aliases.iter().map(String::as_str));
        for alias in aliases {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
            let segments = alias.split('/').all(|segment| !segment.is_empty() && segment != "." && segment != "..");
            if alias.len() > NAME_BYTES_MAX || !alias.bytes().all(plain) || !segments {
                let alias = short(alias);
                self.add(format!("the callback alias `{alias}` is not a path of letters, digits, `-`, `_` and `.`"));
            }
        }
    }

    fn listing(&mut self, description: &Description) {
        let listing = &description.listing;
        if listing.longest_window == 0 {
            self.add("`listing.longest-window` is 0");
        } else if listing.overlap >= listing.longest_window {
            self.add("`listing.overlap` is not shorter than `longest-window`: no window would get anywhere");
        }
        if listing.history == Some(0) {
            self.add("`listing.history` is 0");
        }
        if listing.cursor_life == Some(0) {
            self.add("`listing.cursor-life` is 0");
        }
    }

    fn budgets(&mut self, description: &Description) {
        self.count("budgets", description.budgets.len());
        self.unique("the budget", description.budgets.iter().map(|budget| budget.name.as_str()));
        for budget in &description.budgets {
            let what = format!("the budget `{}`", short(&budget.name));
            if !is_name(&budget.name) {
                self.add(format!("{what} is not named in lower-case letters, digits and hyphens"));
            }
            if budget.calls == 0 || budget.period == 0 || budget.burst == 0 {
                self.add(format!("{what} allows nothing: `calls`, `period` and `burst` are at least 1"));
            }
            let header = budget.rate_header.as_deref();
            if header.is_some_and(|header| http::HeaderName::from_bytes(header.as_bytes()).is_err()) {
                self.add(format!("{what}: `rate-header` is no name of a header"));
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

fn is_pointer(text: &str) -> bool {
    text.len() <= NAME_BYTES_MAX && tokens(text).is_some_and(|steps| !steps.is_empty())
}

/// The beginning of a text, fit for a message.
fn short(text: &str) -> String {
    text.chars().take(64).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
