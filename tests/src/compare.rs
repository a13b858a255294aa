//! Compares a stored order with the marketplace's ledger, field by field.
//!
//! Both sides are JSON in the field names of [`longshore::model::Order`]. Left out are `source`, which is the platform's own
//! text, and each `extra`, which holds what has no field here. An absent member, null and an empty list all say "not told".
//! A time in an hour that the platform's clocks show twice may be one hour off, if the ledger says so: no reader of the
//! platform's answers can do better.

use std::collections::BTreeMap;
use std::fmt;

use longshore::model::Timestamp;
use serde_json::Value;

use crate::sim::NOTES;

/// A field on which the two sides disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where: `items[0].unit_price.amount`.
    pub path: String,
    /// What the ledger holds; none if it has nothing there.
    pub ledger: Option<Value>,
    /// What the draft holds; none if it has nothing there.
    pub draft: Option<Value>,
}

/// Longest value shown of a difference, in characters.
const SHOWN_CHARS: usize = 120;

/// The summer time that a repeated hour is counted with or without.
const HOUR_MILLIS: u64 = 3_600_000;

/// Every field in which `draft` is not what `ledger` says, in the order of their paths.
pub fn compare(draft: &Value, ledger: &Value) -> Vec<Difference> {
    let told = leaves(draft);
    let true_ones = leaves(ledger);
    let repeated = repeated_hours(ledger);
    let paths: std::collections::BTreeSet<&String> = told.keys().chain(true_ones.keys()).collect();
    let differs = |path: &&String| {
        let (draft, truth) = (told.get(*path).copied(), true_ones.get(*path).copied());
        draft != truth && !(repeated.contains(&path.as_str()) && an_hour_apart(draft, truth))
    };
    let difference = |path: &String| Difference {
        path: path.clone(),
        ledger: true_ones.get(path).copied().cloned(),
        draft: told.get(path).copied().cloned(),
    };
    paths.into_iter().filter(differs).map(difference).collect()
}

/// The values that are neither objects nor lists, by path.
fn leaves(order: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    collect(String::new(), order, &mut found);
    found
}

fn collect<'a>(path: String, value: &'a Value, found: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Null => {}
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                collect(format!("{path}[{index}]"), element, found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| is_compared(&path, name)) {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(path, member, found);
            }
        }
        leaf => {
            found.insert(path, leaf);
        }
    }
}

fn is_compared(path: &str, name: &str) -> bool {
    name != "extra" && !(path.is_empty() && (name == "source" || name == NOTES))
}

fn repeated_hours(ledger: &Value) -> Vec<&str> {
    let paths = ledger.get(NOTES).and_then(|notes| notes.get("repeated_hours")).and_then(Value::as_array);
    paths.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn an_hour_apart(one: Option<&Value>, other: Option<&Value>) -> bool {
    let moment = |value: Option<&Value>| value.and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    match (moment(one), moment(other)) {
        (Some(one), Some(other)) => one.as_millis().abs_diff(other.as_millis()) == HOUR_MILLIS,
        _ => false,
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<Value>| match value {
            Some(value) => value.to_string().chars().take(SHOWN_CHARS).collect(),
            None => "nothing".to_owned(),
        };
        write!(f, "{}: the draft says {}, the ledger {}", self.path, shown(&self.draft), shown(&self.ledger))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_each_path_that_differs_and_no_other() {
        let at = "2026-11-01T09:30:00.000Z";
        for (what, draft, ledger, paths) in [
            ("equal", json!({"order_id": "1"}), json!({"order_id": "1"}), vec![]),
            ("another value", json!({"order_id": "1"}), json!({"order_id": "2"}), vec!["order_id"]),
            ("a number is no text", json!({"order_id": 1}), json!({"order_id": "1"}), vec!["order_id"]),
            ("only in the ledger", json!({}), json!({"buyer": {"name": "A"}}), vec!["buyer.name"]),
            ("only in the draft", json!({"notes": [{"kind": "buyer"}]}), json!({}), vec!["notes[0].kind"]),
            ("nothing told", json!({"buyer": null, "notes": [], "ship_to": {}}), json!({}), vec![]),
            ("left out", json!({"source": "[]", "extra": [["a", "b"]]}), json!({"source": ""}), vec![]),
            ("extra of a line", json!({"items": [{"extra": [["a", "b"]]}]}), json!({"items": [{}]}), vec![]),
            ("a source further down", json!({"items": [{"source": "x"}]}), json!({}), vec!["items[0].source"]),
            ("amounts are texts", json!({"t": {"amount": "4.0"}}), json!({"t": {"amount": "4.00"}}), vec!["t.amount"]),
            (
                "order of lines",
                json!({"items": [{"sku": "A"}, {"sku": "B"}]}),
                json!({"items": [{"sku": "B"}, {"sku": "A"}]}),
                vec!["items[0].sku", "items[1].sku"],
            ),
            (
                "the repeated hour, told by its clock",
                json!({"created_date_time": "2026-11-01T08:30:00.000Z"}),
                json!({"created_date_time": at, NOTES: {"repeated_hours": ["created_date_time"]}}),
                vec![],
            ),
            (
                "an hour off at any other time",
                json!({"created_date_time": "2026-11-01T08:30:00.000Z"}),
                json!({"created_date_time": at, NOTES: {"repeated_hours": []}}),
                vec!["created_date_time"],
            ),
            (
                "two hours off in the repeated hour",
                json!({"created_date_time": "2026-11-01T07:30:00.000Z"}),
                json!({"created_date_time": at, NOTES: {"repeated_hours": ["created_date_time"]}}),
                vec!["created_date_time"],
            ),
        ] {
            let found: Vec<_> = compare(&draft, &ledger).into_iter().map(|difference| difference.path).collect();
            assert_eq!(found, paths, "{what}");
        }
    }

    #[test]
    fn says_what_each_side_holds() {
        let found = compare(&json!({"status": "completed"}), &json!({"status": "on-hold", "order_id": "1"}));
        let texts: Vec<_> = found.iter().map(Difference::to_string).collect();
        assert_eq!(
            texts,
            [
                "order_id: the draft says nothing, the ledger \"1\"",
                "status: the draft says \"completed\", the ledger \"on-hold\""
            ]
        );
    }
}
