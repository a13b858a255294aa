//! What a record says, value by value: by the path that leads there, whichever members of lists it passes.

use std::collections::BTreeMap;

use longshore::model::Timestamp;
use serde_json::Value;

/// Members by which an entry of a list is called by what it is about: `breakdowns[TAX]`.
const MARKS: [&str; 3] = ["aliasType", "entityType", "type"];

/// Values by path, in their order. A blank text says nothing.
pub(super) type Leaves = BTreeMap<String, Vec<String>>;

/// All values of a record.
pub(super) fn leaves(record: &Value) -> Leaves {
    let mut leaves = Leaves::new();
    walk(record, "", &mut leaves);
    leaves
}

fn walk(value: &Value, path: &str, leaves: &mut Leaves) {
    let mut add = |path: &str, text: String| leaves.entry(path.to_owned()).or_default().push(text);
    match value {
        Value::Null => {}
        Value::Bool(told) => add(path, told.to_string()),
        Value::Number(told) => add(path, told.to_string()),
        Value::String(text) if text.trim().is_empty() => {}
        // Moments are compared as such: the vendor writes no milliseconds, the daemon always.
        Value::String(text) => {
            add(path, text.parse::<Timestamp>().map_or_else(|_| text.clone(), |moment| moment.to_string()));
        }
        Value::Array(list) => {
            for entry in list {
                match pair(entry) {
                    Some((name, text)) => walk(text, &format!("{path}[{name}]"), leaves),
                    None => walk(entry, &format!("{path}[{}]", mark(entry)), leaves),
                }
            }
        }
        Value::Object(members) => {
            let dot = if path.is_empty() { "" } else { "." };
            members.iter().for_each(|(name, value)| walk(value, &format!("{path}{dot}{name}"), leaves));
        }
    }
}

/// A name and a value, as the daemon writes what has no field of its own.
fn pair(entry: &Value) -> Option<(&str, &Value)> {
    match entry.as_array()?.as_slice() {
        [name, text] if text.is_string() => Some((name.as_str()?, text)),
        _ => None,
    }
}

fn mark(entry: &Value) -> &str {
    MARKS.iter().find_map(|mark| entry[mark].as_str()).unwrap_or_default()
}
