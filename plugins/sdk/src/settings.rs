//! Reading what the host tells in every call: the moment, and the form's answers.

use crate::time::{self, Timestamp};
use crate::{Context, Failure};

impl Context {
    /// The moment of the call.
    pub fn moment(&self) -> Result<Timestamp, Failure> {
        time::parse_utc(&self.now).ok_or_else(|| Failure::malformed("", "the host gave no readable time"))
    }

    /// The answer to a field that is not secret. None if it was left empty.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The answer to a field that the connector cannot do without.
    pub fn required_setting(&self, name: &str) -> Result<&str, Failure> {
        self.setting(name).ok_or_else(|| Failure::misconfigured("", format!("the field `{name}` is empty")))
    }

    /// An origin out of a setting, without the slash that people like to put at its end.
    pub fn origin_setting(&self, name: &str) -> Result<&str, Failure> {
        let origin = self.required_setting(name)?.trim_end_matches('/');
        if is_origin(origin) {
            Ok(origin)
        } else {
            let message = format!("`{name}` is not an origin such as https://api.example.com: {origin}");
            Err(Failure::misconfigured("", message))
        }
    }
}

/// Scheme, host and optional port, and nothing behind.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn context(name: &str, value: &str) -> Context {
        Context {
            now: "2024-05-17T10:00:00.000Z".into(),
            settings: vec![(name.into(), value.into())],
            shop: None,
            extra: Vec::new(),
        }
    }

    #[test]
    fn origins_are_checked_and_trimmed() {
        for (given, expected) in [
            ("https://api.example.com", Some("https://api.example.com")),
            (" https://api.example.com/ ", Some("https://api.example.com")),
            ("http://127.0.0.1:9000", Some("http://127.0.0.1:9000")),
            ("http://[::1]:9000", Some("http://[::1]:9000")),
            ("https://api.example.com/rest", None),
            ("https://user@example.com", None),
            ("https://example.com?x=1", None),
            ("api.example.com", None),
            ("https://", None),
        ] {
            assert_eq!(context("origin", given).origin_setting("origin").ok(), expected, "{given:?}");
        }
    }

    #[test]
    fn an_empty_field_is_somebodys_to_fill() {
        let failure = context("app-key", "  ").required_setting("app-key").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured);
        assert!(failure.message.contains("app-key"));
    }
}
