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
    goldens::check(&folder, "detail", 10, |name| fetch(&folder, name));
}

/// Fetches the order of a fixture. It is up to three answers, `NAME.detail.json`, `NAME.products.json` and `NAME.list.json`, of
/// which the last two may be missing where they are not asked for.
fn fetch(folder: &Path, name: &str) -> Value {
    let read = |kind: &str| fs::read_to_string(folder.join(format!("{name}.{kind}.json"))).ok();
    let answers: Vec<String> = ["detail", "products", "list"].into_iter().filter_map(read).collect();
    let script = answering(&answers.iter().map(String::as_str).collect::<Vec<_>>());
    let batch = get_orders(&script, &context(), &["1330312162".to_owned()]).unwrap();
    goldens::sources_are_verbatim(&batch, &answers);
    goldens::told(&batch, script.journal())
}
