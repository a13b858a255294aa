//! Composed records of eBay in `fixtures/`, and what becomes of them.

use std::fs;
use std::path::Path;

use longshore_connector_testkit::goldens;
use serde_json::Value;

use super::script::{answering, context};
use crate::fetching::get_orders;

#[test]
fn records_become_orders() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    goldens::check(&folder, "record", 15, |name| fetch(&folder, name));
}

/// Fetches the order of a fixture.
fn fetch(folder: &Path, name: &str) -> Value {
    let record = fs::read_to_string(folder.join(format!("{name}.record.json"))).unwrap();
    let script = answering(&[&record]);
    let batch = get_orders(&script, &context(), &["12-10345-67890".to_owned()]).unwrap();
    let sources = batch.orders.iter().map(|order| &order.source);
    assert!(sources.chain(batch.set_aside.iter().map(|set_aside| &set_aside.source)).all(|source| *source == record));
    goldens::told(&batch, script.journal())
}
