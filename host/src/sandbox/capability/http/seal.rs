//! Takes secrets out of answers before the guest sees them, by the descriptor's rules. Pure.
//!
//! Only what lies on a rule's path is written again; everything else of the answer stays as the platform wrote it, so that no
//! number loses a digit. A key that occurs twice is sealed twice.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::{Seal, SealedPath, Secret};

/// An answer without its secrets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    /// What the guest may see.
    pub(super) body: String,
    /// What was taken out, by name; the last one of a name counts.
    pub(super) taken: Vec<(String, Secret)>,
}

/// The answer of a sealed path told of success, held no value to be sealed and no declared error: the guest sees nothing of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer holds neither a value to be sealed nor an error that the connector's description declares")]
pub(super) struct Withheld;

/// Applies a path's rules to an answer from there.
pub(super) fn seal(path: &SealedPath, status: u16, body: String) -> Result<Sealed, Withheld> {
    let success = (200..300).contains(&status);
    let text = body.trim_start_matches('\u{feff}');
    let Ok(document) = serde_json::from_str::<&RawValue>(text) else {
        return if success { Err(Withheld) } else { Ok(Sealed { body, taken: Vec::new() }) };
    };
    let rules: Vec<Rule<'_>> = path.seals.iter().filter_map(Rule::of).collect();
    let mut out = Rewritten { body: String::with_capacity(text.len()), taken: Vec::new() };
    out.value(document, &rules)?;
    if !out.taken.is_empty() || !success {
        return Ok(Sealed { body: out.body, taken: out.taken });
    }
    let errors: Vec<Vec<String>> = path.errors.iter().filter_map(|pointer| tokens(pointer)).collect();
    let errors: Vec<&[String]> = errors.iter().map(Vec::as_slice).collect();
    cut_down(document, &errors).map(|body| Sealed { body, taken: Vec::new() }).ok_or(Withheld)
}

/// The steps of an RFC 6901 pointer. None if it is none.
pub(in crate::sandbox) fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let steps = pointer.strip_prefix('/')?.split('/');
    steps
        .map(|step| {
            let bare = step.replace("~0", "").replace("~1", "");
            (!bare.contains('~')).then(|| step.replace("~1", "/").replace("~0", "~"))
        })
        .collect()
}

struct Rule<'a> {
    steps: Vec<String>,
    name: &'a str,
}

impl<'a> Rule<'a> {
    fn of(seal: &'a Seal) -> Option<Self> {
        tokens(&seal.pointer).map(|steps| Self { steps, name: &seal.name })
    }

    fn below(&self, step: &str) -> Option<Self> {
        let (first, rest) = self.steps.split_first()?;
        (first == step).then(|| Self { steps: rest.to_vec(), name: self.name })
    }
}

struct Rewritten {
    body: String,
    taken: Vec<(String, Secret)>,
}

impl Rewritten {
    fn value(&mut self, raw: &RawValue, rules: &[Rule<'_>]) -> Result<(), Withheld> {
        if let Some(rule) = rules.iter().find(|rule| rule.steps.is_empty())
            && let Some(value) = scalar(raw)?
        {
            self.body.push_str(&quoted(&format!("[{}]", rule.name)));
            self.taken.push((rule.name.to_owned(), Secret::new(value)));
            return Ok(());
        }
        if rules.is_empty() {
            self.body.push_str(raw.get());
        } else if let Some(members) = members(raw) {
            self.body.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                let below: Vec<Rule<'_>> = rules.iter().filter_map(|rule| rule.below(key)).collect();
                self.body.push_str(if index == 0 { "" } else { "," });
                self.body.push_str(&quoted(key));
                self.body.push(':');
                self.value(value, &below)?;
            }
            self.body.push('}');
        } else if let Some(elements) = elements(raw) {
            self.body.push('[');
            for (index, value) in elements.iter().enumerate() {
                let step = index.to_string();
                let below: Vec<Rule<'_>> = rules.iter().filter_map(|rule| rule.below(&step)).collect();
                self.body.push_str(if index == 0 { "" } else { "," });
                self.value(value, &below)?;
            }
            self.body.push(']');
        } else {
            self.body.push_str(raw.get());
        }
        Ok(())
    }
}

/// What is left of an answer if only these pointers are shown, at their places. None if none of them leads to a text, a number
/// or a truth value.
fn cut_down(raw: &RawValue, pointers: &[&[String]]) -> Option<String> {
    if pointers.iter().any(|steps| steps.is_empty()) {
        let shown = raw.get().starts_with(|c: char| matches!(c, '"' | '-' | 't' | 'f') || c.is_ascii_digit());
        return shown.then(|| raw.get().to_owned());
    }
    let below = |step: &str| -> Vec<&[String]> {
        let rest = |steps: &&'_ [String]| steps.first().is_some_and(|first| first == step);
        pointers.iter().copied().filter(rest).filter_map(|steps| steps.get(1..)).collect()
    };
    if let Some(members) = members(raw) {
        let shown = |(key, value): &(String, &RawValue)| {
            let below = below(key);
            let value = if below.is_empty() { None } else { cut_down(value, &below) };
            value.map(|value| format!("{}:{value}", quoted(key)))
        };
        let shown: Vec<String> = members.iter().filter_map(shown).collect();
        return (!shown.is_empty()).then(|| format!("{{{}}}", shown.join(",")));
    }
    let shown = |(index, value): (usize, &&RawValue)| {
        let below = below(&index.to_string());
        if below.is_empty() { None } else { cut_down(value, &below) }
    };
    let shown: Vec<Option<String>> = elements(raw)?.iter().enumerate().map(shown).collect();
    let any = shown.iter().any(Option::is_some);
    let elements: Vec<String> = shown.into_iter().map(|value| value.unwrap_or_else(|| "null".to_owned())).collect();
    any.then(|| format!("[{}]", elements.join(",")))
}

/// The value as text if it is a number or a text that is not empty. A text that cannot be read must not be shown either.
fn scalar(raw: &RawValue) -> Result<Option<String>, Withheld> {
    let text = raw.get();
    if text.starts_with('"') {
        let read: String = serde_json::from_str(text).map_err(|_| Withheld)?;
        Ok(Some(read).filter(|read| !read.is_empty()))
    } else {
        Ok(text.starts_with(|c: char| c == '-' || c.is_ascii_digit()).then(|| text.to_owned()))
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn members(raw: &RawValue) -> Option<Vec<(String, &RawValue)>> {
    raw.get().starts_with('{').then(|| serde_json::from_str::<Members<'_>>(raw.get()).ok())?.map(|members| members.0)
}

fn elements(raw: &RawValue) -> Option<Vec<&RawValue>> {
    raw.get().starts_with('[').then(|| serde_json::from_str(raw.get()).ok())?
}

/// An object with every one of its members, in order, those with the same key too.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(seals: &[(&str, &str)], errors: &[&str]) -> SealedPath {
        let seal = |(pointer, name): &(&str, &str)| Seal { pointer: (*pointer).to_owned(), name: (*name).to_owned() };
        SealedPath {
            path: "/token".to_owned(),
            seals: seals.iter().map(seal).collect(),
            errors: errors.iter().map(|e| (*e).to_owned()).collect(),
        }
    }

    #[test]
    fn what_the_guest_sees_of_an_answer() {
        let rules = path(
            &[("/access_token", "access-token"), ("/data/refresh", "refresh-token"), ("/list/1/t", "third")],
            &["/code", "/error/message", "/errors/0/code"],
        );
        for (status, body, seen, taken) in [
            // Taken out wherever a rule points, and the rest stays to the letter.
            (
                200,
                r#"{"access_token":"A\u0041","big":12345678901234567890123,"data":{"refresh":7,"x":1.50}}"#,
                Ok(
                    r#"{"access_token":"[access-token]","big":12345678901234567890123,"data":{"refresh":"[refresh-token]","x":1.50}}"#,
                ),
                "access-token=AA refresh-token=7",
            ),
            (200, r#"{"list":[{"t":"no"},{"t":"yes"}]}"#, Ok(r#"{"list":[{"t":"no"},{"t":"[third]"}]}"#), "third=yes"),
            // Whatever the status.
            (400, r#"{"access_token":"A"}"#, Ok(r#"{"access_token":"[access-token]"}"#), "access-token=A"),
            // A key that occurs twice does not slip through.
            (
                200,
                r#"{"access_token":"A","access_token":"B"}"#,
                Ok(r#"{"access_token":"[access-token]","access_token":"[access-token]"}"#),
                "access-token=A access-token=B",
            ),
            // A success without a value is cut down to the declared errors, or withheld.
            (
                200,
                r#"{"code":"40","token":"hidden","error":{"message":"no","token":"hidden"}}"#,
                Ok(r#"{"code":"40","error":{"message":"no"}}"#),
                "",
            ),
            (200, r#"{"errors":[{"code":5,"token":"hidden"},1]}"#, Ok(r#"{"errors":[{"code":5},null]}"#), ""),
            (200, r#"{"code":{"token":"hidden"}}"#, Err(Withheld), ""),
            (200, r#"{"access_token":{"value":"hidden"}}"#, Err(Withheld), ""),
            (200, r#"{"access_token":""}"#, Err(Withheld), ""),
            (200, r#"{"access_token":null}"#, Err(Withheld), ""),
            (200, r#"{"access_token":"\ud800"}"#, Err(Withheld), ""),
            (200, "access_token=hidden", Err(Withheld), ""),
            (200, r#"{"access_token":"A"} x"#, Err(Withheld), ""),
            (200, "", Err(Withheld), ""),
            // A failure is an answer like any other.
            (500, "<html>down</html>", Ok("<html>down</html>"), ""),
            (403, r#"{"message":"no"}"#, Ok(r#"{"message":"no"}"#), ""),
            (200, "\u{feff}{\"access_token\":\"A\"}", Ok(r#"{"access_token":"[access-token]"}"#), "access-token=A"),
        ] {
            let result = seal(&rules, status, body.to_owned());
            let seen_now = result.as_ref().map(|sealed| sealed.body.as_str());
            assert_eq!(seen_now.map_err(|_| Withheld), seen, "{body}");
            let now: Vec<String> =
                result.iter().flat_map(|s| &s.taken).map(|(n, s)| format!("{n}={}", s.reveal())).collect();
            assert_eq!(now.join(" "), taken, "{body}");
        }
    }

    #[test]
    fn pointers_are_those_of_rfc_6901() {
        for (pointer, steps) in [
            ("", Some(vec![])),
            ("/", Some(vec![""])),
            ("/a/b", Some(vec!["a", "b"])),
            ("/a~1b/m~0n", Some(vec!["a/b", "m~n"])),
            ("/~01", Some(vec!["~1"])),
            ("a", None),
            ("/a~2", None),
            ("/a~", None),
        ] {
            let wanted = steps.map(|steps: Vec<&str>| steps.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(tokens(pointer), wanted, "{pointer}");
        }
    }

    proptest! {
        /// Whatever the answer looks like: the sealed value is not in what the guest sees.
        #[test]
        fn a_sealed_value_is_never_seen(
            secret in "[A-Za-z0-9+/=\"\\\\]{16,40}",
            around in proptest::collection::vec(("[a-z]{1,8}", any::<i64>()), 0..5),
            status in 100_u16..600,
        ) {
            let mut members: Vec<String> = around.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            members.insert(members.len() / 2, format!("\"access_token\":{}", quoted(&secret)));
            let body = format!("{{{}}}", members.join(","));
            let sealed = seal(&path(&[("/access_token", "access-token")], &[]), status, body).unwrap();
            let inner = quoted(&secret);
            prop_assert!(!sealed.body.contains(inner.trim_matches('"')));
            prop_assert_eq!(sealed.taken, vec![("access-token".to_owned(), Secret::new(secret))]);
        }
    }
}
