//! Goldens: composed answers of a platform in files, and beside them what a connector makes of them.
//!
//! `LONGSHORE_BLESS=1` writes the goldens anew; then look at what has changed.

use std::fs;
use std::path::Path;

use longshore_connector_sdk::exports::orders::Batch;
use serde_json::Value;
use serde_json::value::RawValue;

/// Compares what `read` makes of every `NAME.KIND.json` in the folder with `NAME.order.json`. Fails if there are fewer than
/// `at_least`, so that fixtures cannot go missing unnoticed.
pub fn check(folder: &Path, kind: &str, at_least: usize, read: impl Fn(&str) -> Value) {
    let bless = std::env::var_os("LONGSHORE_BLESS").is_some();
    let suffix = format!(".{kind}.json");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(&suffix)?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= at_least, "fixtures are gone: {names:?}");
    for name in names {
        let golden = folder.join(format!("{name}.order.json"));
        let text = format!("{:#}\n", read(&name));
        if bless {
            fs::write(&golden, &text).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(text, expected, "{name}: look at the difference, then LONGSHORE_BLESS=1 writes it down");
    }
}

/// What a batch and the lines for the operator tell. Without the verbatim records, which would hide the rest.
pub fn told(batch: &Batch, journal: Vec<String>) -> Value {
    let mut value = serde_json::to_value(batch).unwrap();
    for list in ["orders", "set_aside"] {
        for record in value[list].as_array_mut().into_iter().flatten() {
            record.as_object_mut().unwrap().remove("source");
        }
    }
    value["journal"] = journal.into();
    prune(&mut value);
    value
}

/// Fails unless every record that a batch keeps stands verbatim in an answer of the platform.
pub fn sources_are_verbatim(batch: &Batch, answers: &[String]) {
    let orders = batch.orders.iter().map(|order| &order.source);
    for source in orders.chain(batch.set_aside.iter().map(|record| &record.source)) {
        let records = serde_json::from_str::<Vec<&RawValue>>(source);
        let records =
            records.map_or_else(|_| vec![source.as_str()], |list| list.into_iter().map(RawValue::get).collect());
        assert!(!records.is_empty(), "nothing is kept");
        for record in records {
            assert!(answers.iter().any(|answer| answer.contains(record)), "{record}");
        }
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
