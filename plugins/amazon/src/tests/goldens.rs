//! Composed records of Amazon in `fixtures/`, and what becomes of them. `LONGSHORE_BLESS=1` writes the goldens anew.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::script::{Script, context};
use crate::fetching::get_orders;

const ID: &str = "111-7654321-1234567";

#[test]
fn records_become_orders() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let bless = std::env::var_os("LONGSHORE_BLESS").is_some();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".record.json")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 14, "the fixtures are gone: {names:?}");
    for name in names {
        let golden = folder.join(format!("{name}.order.json"));
        let text = format!("{:#}\n", fetch(&folder, &name));
        if bless {
            fs::write(&golden, &text).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(text, expected, "{name}: look at the difference, then LONGSHORE_BLESS=1 writes it down");
    }
}

/// Fetches the order of a fixture; the answer holds what is told, as the host writes it. Fixtures of the older interface hold
/// an order and its lines.
fn fetch(folder: &Path, name: &str) -> Value {
    let record = fs::read_to_string(folder.join(format!("{name}.record.json"))).unwrap();
    let is_older = name.starts_with("v0-");
    let bodies: Vec<String> = if is_older {
        let parts: Vec<&serde_json::value::RawValue> = serde_json::from_str(&record).unwrap();
        parts.iter().map(|part| format!(r#"{{"payload":{}}}"#, part.get())).collect()
    } else {
        vec![format!(r#"{{"order":{}}}"#, record.trim())]
    };
    let api = if is_older { "v0" } else { "2026-01-01" };
    let context = context(&[("orders-api", api), ("personal-data", "none")]);
    let script = Script::of(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = get_orders(&script, &context, &[ID.to_owned()]).unwrap();
    let sources = batch.orders.iter().map(|order| &order.source);
    for source in sources.chain(batch.set_aside.iter().map(|aside| &aside.source)) {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(parsed(source), parsed(&record));
        assert!(is_older || source == record.trim(), "a whole record is kept verbatim");
    }
    let mut value = serde_json::to_value(&batch).unwrap();
    // Verbatim text is compared above; in a golden it would hide the rest.
    for list in ["orders", "set_aside"] {
        for record in value[list].as_array_mut().into_iter().flatten() {
            record.as_object_mut().unwrap().remove("source");
        }
    }
    prune(&mut value);
    value
}

/// Takes out what is not told.
fn prune(value: &mut Value) {
    let told = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, member| told(member));
        }
        Value::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}
