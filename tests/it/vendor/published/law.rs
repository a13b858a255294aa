//! The law of reading without loss: whatever a record says arrives in the order, or is named as kept in the order's verbatim
//! source alone. Nothing may be forgotten, and no row may be left over.

use std::collections::BTreeSet;

use serde_json::Value;

use super::leaves::{Leaves, leaves};

/// What becomes of the values at one path of the platform's record.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    /// They are the values at this path of the order, one by one.
    Is(&'static str),
    /// Each stands in, or within, a value at this path of the order.
    In(&'static str),
    /// `true` says that the order has this word at this path; `false`, that it has not.
    Says(&'static str, &'static str),
    /// The contract has no field for them, nor for what is below the path. They are in the source.
    Kept,
}

/// A path of the platform's record, and its fate.
pub(super) type Row = (&'static str, Fate);

/// Every breach of the law by an order that was made of `record`. Paths of rows that were needed are added to `used`.
pub(super) fn breaches(record: &Value, order: &Value, rows: &[Row], used: &mut BTreeSet<&'static str>) -> Vec<String> {
    let ours = leaves(order);
    let mut breaches = Vec::new();
    for (path, values) in leaves(record) {
        let Some((row, fate)) =
            rows.iter().find(|(row, fate)| *row == path || (is_kept(*fate) && is_below(&path, row)))
        else {
            breaches.push(format!("{path}: {values:?} is neither read nor named as kept"));
            continue;
        };
        used.insert(row);
        if !is_done(*fate, &values, &ours) {
            breaches.push(format!("{path}: {values:?} has not come to its place, which is {fate:?}"));
        }
    }
    breaches
}

fn is_done(fate: Fate, values: &[String], ours: &Leaves) -> bool {
    let at = |path: &str| ours.get(path).map(Vec::as_slice).unwrap_or_default();
    match fate {
        Fate::Is(path) => at(path) == values,
        Fate::In(path) => values.iter().all(|value| at(path).iter().any(|ours| ours.contains(value))),
        Fate::Says(path, word) => {
            values.iter().all(|value| at(path).iter().any(|ours| ours == word) == (value == "true"))
        }
        Fate::Kept => true,
    }
}

fn is_kept(fate: Fate) -> bool {
    matches!(fate, Fate::Kept)
}

fn is_below(path: &str, row: &str) -> bool {
    path.strip_prefix(row).is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[test]
fn nothing_is_forgotten() {
    use Fate::{In, Is, Kept, Says};
    let order = serde_json::json!({
        "id": "7", "lines": ["1 Main St", "2nd floor"], "extra": [["program", "PRIME"]],
        "at": "2026-01-01T00:00:00.000Z", "items": [{ "n": 1 }, { "n": 2 }],
    });
    let good = r#"{"id":"7","line2":"floor","prime":true,"at":"2026-01-01T00:00:00Z","items":[{"q":1},{"q":2}],"rest":{"a":[1]},
                   "empty":"","none":null}"#;
    let rows: [Row; 6] = [
        ("id", Is("id")),
        ("line2", In("lines[]")),
        ("prime", Says("extra[program]", "PRIME")),
        ("at", Is("at")),
        ("items[].q", Is("items[].n")),
        ("rest", Kept),
    ];
    let judge =
        |record: &str| breaches(&serde_json::from_str(record).unwrap(), &order, &rows, &mut BTreeSet::new()).len();
    for (record, expected) in [
        (good, 0),
        (r#"{"id":"8"}"#, 1),
        (r#"{"line2":"3rd floor"}"#, 1),
        (r#"{"prime":false}"#, 1),
        (r#"{"at":"2026-01-01T00:00:01Z"}"#, 1),
        (r#"{"items":[{"q":2},{"q":1}]}"#, 1),
        (r#"{"items":[{"q":1}]}"#, 1),
        (r#"{"new":"word","restless":1}"#, 2),
    ] {
        assert_eq!(judge(record), expected, "{record}");
    }
}
