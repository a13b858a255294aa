//! The drafts as a table for people. Pure.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use serde_json::Value;

/// One line for each draft.
pub(super) fn of_drafts(drafts: &[Value]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(["order", "placed", "status", "payment", "to", "pieces", "total", "here"]);
    for draft in drafts {
        table.add_row([
            text(draft, "/order_id"),
            text(draft, "/placed_at"),
            text(draft, "/status"),
            text(draft, "/payment_status"),
            text(draft, "/country_code"),
            pieces(draft),
            format!("{} {}", text(draft, "/total/amount"), text(draft, "/total/currency")).trim().to_owned(),
            text(draft, "/state/state"),
        ]);
    }
    for right in [5, 6] {
        if let Some(column) = table.column_mut(right) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// A value as one line that cannot steer the terminal: platforms write some of these texts.
fn text(draft: &Value, pointer: &str) -> String {
    let value = draft.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    value.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Pieces of all lines that are the forwarder's.
fn pieces(draft: &Value) -> String {
    let items = draft.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let ours = items.iter().filter(|item| item.get("shipped_by_platform") != Some(&Value::Bool(true)));
    ours.filter_map(|item| item.get("quantity")?.as_u64()).sum::<u64>().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_a_line_and_stays_one() {
        let draft = serde_json::json!({
            "order_id": "8120\u{1b}[2J\n1",
            "placed_at": "2026-11-24T05:00:00.000Z",
            "status": "awaiting-shipment",
            "payment_status": "paid",
            "country_code": "GB",
            "items": [
                {"quantity": 2, "shipped_by_platform": false},
                {"quantity": 5, "shipped_by_platform": true},
                {"quantity": 1, "shipped_by_platform": false},
            ],
            "total": {"amount": "12.50", "currency": "USD"},
            "state": {"state": "new"},
        });
        let shown = of_drafts(&[draft, serde_json::json!({"order_id": "2"})]);
        let lines: Vec<&str> = shown.lines().collect();
        let expected = [
            "┌────────────┬──────────────────────────┬───────────────────┬─────────┬────┬────────┬───────────┬──────┐",
            "│ order      ┆ placed                   ┆ status            ┆ payment ┆ to ┆ pieces ┆     total ┆ here │",
            "╞════════════╪══════════════════════════╪═══════════════════╪═════════╪════╪════════╪═══════════╪══════╡",
            "│ 8120�[2J�1 ┆ 2026-11-24T05:00:00.000Z ┆ awaiting-shipment ┆ paid    ┆ GB ┆      3 ┆ 12.50 USD ┆ new  │",
            "│ 2          ┆                          ┆                   ┆         ┆    ┆      0 ┆           ┆      │",
            "└────────────┴──────────────────────────┴───────────────────┴─────────┴────┴────────┴───────────┴──────┘",
        ];
        assert_eq!(lines, expected, "\n{shown}");
    }
}
