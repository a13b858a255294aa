//! Composed records of Amazon in `fixtures/`, and what becomes of them.

use std::fs;
use std::path::Path;

use longshore_connector_testkit::goldens;
use serde_json::Value;
use serde_json::value::RawValue;

use super::script::{answering, context};
use crate::fetching::get_orders;

const ID: &str = "111-7654321-1234567";

#[test]
fn records_become_orders() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    goldens::check(&folder, "record", 14, |name| fetch(&folder, name));
}

/// Fetches the order of a fixture. Fixtures of the older interface hold an order and its lines.
fn fetch(folder: &Path, name: &str) -> Value {
    let record = fs::read_to_string(folder.join(format!("{name}.record.json"))).unwrap();
    let is_older = name.starts_with("v0-");
    let bodies: Vec<String> = if is_older {
        let parts: Vec<&RawValue> = serde_json::from_str(&record).unwrap();
        parts.iter().map(|part| format!(r#"{{"payload":{}}}"#, part.get())).collect()
    } else {
        vec![format!(r#"{{"order":{}}}"#, record.trim())]
    };
    let api = if is_older { "v0" } else { "2026-01-01" };
    let context = context(&[("orders-api", api), ("personal-data", "none")]);
    let script = answering(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = get_orders(&script, &context, &[ID.to_owned()]).unwrap();
    let sources = batch.orders.iter().map(|order| &order.source);
    for source in sources.chain(batch.set_aside.iter().map(|aside| &aside.source)) {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(parsed(source), parsed(&record));
        assert!(is_older || source == record.trim(), "a whole record is kept verbatim");
    }
    goldens::told(&batch, script.journal())
}
