//! Composed answers of the platform in `fixtures/`, and what becomes of them.

use std::fs;
use std::path::Path;

use longshore_connector_testkit::goldens;
use serde_json::Value;

use super::script::{answering, context};
use crate::fetching::get_orders;

#[test]
fn answers_become_orders() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    goldens::check(&folder, "detail", 19, |name| fetch(&folder, name));
}

/// Fetches the order of a fixture, of whose answers `NAME.decrypt.json` may be missing.
fn fetch(folder: &Path, name: &str) -> Value {
    let read = |kind: &str| fs::read_to_string(folder.join(format!("{name}.{kind}.json"))).ok();
    let detail = read("detail").unwrap();
    let id = serde_json::from_str::<Value>(&detail).unwrap();
    let id = id.pointer("/target/id").map_or_else(|| "8152891820014001".to_owned(), Value::to_string);
    let answers: Vec<String> = [Some(detail), read("decrypt")].into_iter().flatten().collect();
    let script = answering(&answers.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = get_orders(&script, &context(), &[id]).unwrap();
    goldens::sources_are_verbatim(&batch, &answers);
    goldens::told(&batch, script.journal())
}
