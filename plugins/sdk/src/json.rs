//! Reading a platform's JSON without losing a digit: numbers stay text, records keep their verbatim text, and lists are taken
//! in whatever wrapping they come.
//!
//! Works on borrowed text (`serde_json::from_str`) only: raw values cannot be had otherwise.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
pub use serde_json::value::RawValue;

/// A string, a number or a boolean, as text. A number is the platform's own digits, so that identifiers beyond 2^53 and
/// amounts arrive whole; `null` is an error unless it is asked for as an `Option`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without white space around it. None if nothing is left.
    pub fn filled(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw).map(Self).map_err(D::Error::custom),
            Some(b'{' | b'[') => Err(D::Error::custom("expected a text or a number, found a structure")),
            Some(b'n') => Err(D::Error::custom("expected a text or a number, found null")),
            _ => Ok(Self(raw.to_owned())),
        }
    }
}

/// A list whose records each keep their own text. Takes what gateways make of lists: an array; an object whose only member is
/// the array (the element's name around the elements); a single record that lost its brackets; `null` or `{}` for none.
pub fn records(list: &RawValue) -> Result<Vec<&RawValue>, serde_json::Error> {
    let text = list.get();
    match text.as_bytes().first() {
        Some(b'[') => serde_json::from_str(text),
        Some(b'{') => {
            let members = members(text)?;
            let mut values = members.values();
            match (values.next(), values.next()) {
                (None, _) => Ok(Vec::new()),
                (Some(only), None) if only.get().starts_with('[') => serde_json::from_str(only.get()),
                (Some(only), None) if only.get().starts_with('{') => Ok(vec![only]),
                _ => Ok(vec![list]),
            }
        }
        Some(b'n') => Ok(Vec::new()),
        _ => Err(serde_json::Error::custom("expected a list")),
    }
}

/// The members of an object, each with its own text. Of a name that appears twice the last one counts.
pub fn members(object: &str) -> Result<BTreeMap<String, &RawValue>, serde_json::Error> {
    serde_json::from_str(object)
}

/// A list of records that are read at once, wrapped as [`records`] allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = <&RawValue>::deserialize(deserializer)?;
        let records = records(list).map_err(D::Error::custom)?;
        let read = records.into_iter().map(|record| serde_json::from_str(record.get()));
        read.collect::<Result<_, _>>().map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_every_digit() {
        for (json, expected) in [
            ("9007199254740993", Some("9007199254740993")),
            ("99999999999999999999999999", Some("99999999999999999999999999")),
            ("12.10", Some("12.10")),
            ("-7", Some("-7")),
            ("\"caf\\u00e9 \\\"x\\\"\"", Some("café \"x\"")),
            ("true", Some("true")),
            ("null", None),
            ("{}", None),
            ("[1]", None),
        ] {
            let read = serde_json::from_str::<Text>(json).ok();
            assert_eq!(read.as_ref().map(Text::as_str), expected, "{json}");
        }
        assert_eq!(serde_json::from_str::<Option<Text>>("null").unwrap(), None);
    }

    #[test]
    fn lists_come_in_many_wrappings() {
        for (json, expected) in [
            (r#"[{"a":1},{"a":2}]"#, Some(vec![r#"{"a":1}"#, r#"{"a":2}"#])),
            (r#"{"dto":[{"a":1},{"a":2}]}"#, Some(vec![r#"{"a":1}"#, r#"{"a":2}"#])),
            (r#"{"dto":{"a":1,"b":2}}"#, Some(vec![r#"{"a":1,"b":2}"#])),
            (r#"{"a":1,"b":2}"#, Some(vec![r#"{"a":1,"b":2}"#])),
            (r#"{"a":1}"#, Some(vec![r#"{"a":1}"#])),
            ("{}", Some(vec![])),
            ("[]", Some(vec![])),
            ("null", Some(vec![])),
            ("7", None),
            ("\"x\"", None),
        ] {
            let raw: &RawValue = serde_json::from_str(json).unwrap();
            let read = records(raw).ok().map(|list| list.into_iter().map(RawValue::get).collect::<Vec<_>>());
            assert_eq!(read, expected, "{json}");
        }
    }

    #[test]
    fn records_keep_their_spacing() {
        let raw: &RawValue = serde_json::from_str("[ {\"id\" : 1e2 , \"x\":1.0}]").unwrap();
        assert_eq!(records(raw).unwrap()[0].get(), "{\"id\" : 1e2 , \"x\":1.0}");
    }

    #[test]
    fn deep_nesting_does_not_exhaust_the_stack() {
        let deep = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        let raw: &RawValue = serde_json::from_str(&deep).unwrap();
        assert_eq!(records(raw).unwrap().len(), 1);
        assert!(serde_json::from_str::<Many<Text>>(&deep).is_err());
    }
}
