//! Reading a platform's JSON without losing a digit: numbers stay text, records keep their verbatim text, and lists are taken
//! in whatever wrapping they come.
//!
//! Works on borrowed text (`serde_json::from_str`) only: raw values cannot be had otherwise.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::error::Category;
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

/// A [`Text`] that may be missing, `null` or blank, which all mean that it is not told. Missing ones need `#[serde(default)]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told(Option<Text>);

impl Told {
    /// The text as it came.
    pub fn verbatim(&self) -> Option<&str> {
        self.0.as_ref().map(Text::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The text without white space around it.
    pub fn filled(&self) -> Option<&str> {
        self.verbatim().map(str::trim)
    }

    /// The same, owned.
    pub fn owned(&self) -> Option<String> {
        self.filled().map(str::to_owned)
    }

    /// The text as a number, a moment, whatever reads itself from text. None if it is none of that.
    pub fn parsed<T: FromStr>(&self) -> Option<T> {
        self.filled()?.parse().ok()
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

/// JSON that came as JSON, or written into a string as gateways like to do. Holds its text, unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nested(String);

impl Nested {
    /// Reads it. None if it is not what was expected: text of this kind is decoration, and its record is good without it.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Option<T> {
        serde_json::from_str(&self.0).ok()
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with('"') {
            serde_json::from_str(raw).map(Self).map_err(D::Error::custom)
        } else {
            Ok(Self(raw.to_owned()))
        }
    }
}

/// What is wrong with a text, without quoting from it: the parser's own words may hold personal data.
pub fn describe(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Eof => "it ends too early",
        Category::Syntax | Category::Io => "it is not JSON",
        Category::Data => "it is not shaped as expected",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
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
    fn what_is_not_told_reads_as_none() {
        for (json, expected) in [("null", None), ("\" \"", None), ("\" 7 \"", Some("7")), ("7", Some("7"))] {
            assert_eq!(serde_json::from_str::<Told>(json).unwrap().filled(), expected, "{json}");
        }
        assert_eq!(serde_json::from_str::<Told>("\" 7 \"").unwrap().verbatim(), Some(" 7 "));
        assert_eq!(serde_json::from_str::<Told>("\"7\"").unwrap().parsed::<u32>(), Some(7));
        assert!(serde_json::from_str::<Told>("{}").is_err());
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
    fn nested_json_is_read_in_both_forms() {
        for json in [r#"{"a":1}"#, r#""{\"a\":1}""#] {
            let nested: Nested = serde_json::from_str(json).unwrap();
            assert_eq!(nested.read::<BTreeMap<String, u8>>(), Some(BTreeMap::from([("a".to_owned(), 1)])), "{json}");
        }
        assert_eq!(serde_json::from_str::<Nested>(r#""no json""#).unwrap().read::<Text>(), None);
    }

    #[test]
    fn descriptions_quote_nothing() {
        let error = serde_json::from_str::<u8>(r#""John Doe""#).unwrap_err();
        assert_eq!(describe(&error), "it is not shaped as expected (line 1, column 10)");
        let error = serde_json::from_str::<Text>("[1, 2").unwrap_err();
        assert_eq!(describe(&error), "it ends too early (line 1, column 5)");
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
