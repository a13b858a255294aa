//! Composed answers of the platform in `fixtures/`, and what becomes of them. `LONGSHORE_BLESS=1` writes the goldens anew.
//!
//! An order is up to three answers: `NAME.detail.json`, `NAME.products.json` and `NAME.list.json`, of which the last two may be
//! missing where they are not asked for.

use std::fs;
use std::path::Path;

use longshore_connector_sdk::exports::orders::Batch;
use serde_json::Value;

use super::script::{Script, context};
use crate::fetching::get_orders;

#[test]
fn answers_become_orders() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let bless = std::env::var_os("LONGSHORE_BLESS").is_some();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".detail.json")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 10, "the fixtures are gone: {names:?}");
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

/// Fetches the order of a fixture; the answer holds what is told, as the host writes it.
fn fetch(folder: &Path, name: &str) -> Value {
    let read = |kind: &str| fs::read_to_string(folder.join(format!("{name}.{kind}.json"))).ok();
    let answers: Vec<String> = ["detail", "products", "list"].into_iter().filter_map(read).collect();
    let script = Script::of(&answers.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = get_orders(&script, &context(), &["1330312162".to_owned()]).unwrap();
    sources_are_verbatim(&batch, &answers);
    let mut value = serde_json::to_value(&batch).unwrap();
    // Verbatim text is compared above; in a golden it would hide the rest.
    for list in ["orders", "set_aside"] {
        for record in value[list].as_array_mut().into_iter().flatten() {
            record.as_object_mut().unwrap().remove("source");
        }
    }
    value["journal"] = script.journal().into();
    prune(&mut value);
    value
}

fn sources_are_verbatim(batch: &Batch, answers: &[String]) {
    for order in &batch.orders {
        let records: Vec<&serde_json::value::RawValue> = serde_json::from_str(&order.source).unwrap();
        assert!(!records.is_empty());
        for record in records {
            assert!(answers.iter().any(|answer| answer.contains(record.get())), "{}", record.get());
        }
    }
    for record in &batch.set_aside {
        assert!(answers.iter().any(|answer| record.source.contains(answer.trim())), "{}", record.source);
    }
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
