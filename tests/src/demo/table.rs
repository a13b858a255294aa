//! The drafts as a table for people. Pure.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use longshore::model::Draft;

/// Length of a moment that is written to the minute: `2026-11-24T05:00`.
const MINUTES: usize = 16;

/// One line for each draft, after the name of its account.
pub(super) fn of_drafts<'a>(drafts: impl Iterator<Item = (&'a str, &'a Draft)>) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(["account", "order", "placed", "status", "payment", "to", "pieces", "total", "here"]);
    for (account, draft) in drafts {
        let total = draft.total.as_ref().map(|total| format!("{} {}", total.amount, total.currency));
        let pieces: u64 =
            draft.items.iter().filter(|item| !item.shipped_by_platform).map(|item| u64::from(item.quantity)).sum();
        table.add_row([
            account.to_owned(),
            harmless(&draft.order_id),
            draft.placed_at.to_string().get(..MINUTES).unwrap_or_default().replace('T', " "),
            draft.status.as_str().to_owned(),
            draft.payment_status.as_str().to_owned(),
            harmless(draft.country_code.as_deref().unwrap_or_default()),
            pieces.to_string(),
            total.unwrap_or_default(),
            draft.state.as_str().to_owned(),
        ]);
    }
    for right in [6, 7] {
        if let Some(column) = table.column_mut(right) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// A text as one line that cannot steer the terminal: platforms write some of these.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_a_line_and_stays_one() {
        let draft: Draft = serde_json::from_value(serde_json::json!({
            "id": 1, "customer": 1, "account": 1, "platform": "somewhere",
            "order_id": "8120\u{1b}[2J\n1",
            "state": {"state": "new"}, "revision": 1, "content_hash": "", "source_status": "x",
            "first_seen_at": "2026-11-24T05:00:00.000Z", "changed_at": "2026-11-24T05:00:00.000Z", "last_pull": 1,
            "placed_at": "2026-11-24T05:00:00.000Z",
            "status": "awaiting-shipment", "payment_status": "paid", "fulfillment_status": "unshipped",
            "country_code": "GB",
            "total": {"amount": "12.50", "currency": "USD"},
            "items": [
                {"line_item_id": "1", "quantity": 2, "description": "", "shipped_by_platform": false},
                {"line_item_id": "2", "quantity": 5, "description": "", "shipped_by_platform": true},
                {"line_item_id": "3", "quantity": 1, "description": "", "shipped_by_platform": false},
            ],
            "sealed": true,
        }))
        .unwrap();
        let plain =
            Draft { order_id: "2".to_owned(), country_code: None, total: None, items: Vec::new(), ..draft.clone() };
        let shown = of_drafts([("shop 1", &draft), ("shop 2", &plain)].into_iter());
        let lines: Vec<&str> = shown.lines().collect();
        let expected = [
            "┌─────────┬────────────┬──────────────────┬───────────────────┬─────────┬────┬────────┬───────────┬──────┐",
            "│ account ┆ order      ┆ placed           ┆ status            ┆ payment ┆ to ┆ pieces ┆     total ┆ here │",
            "╞═════════╪════════════╪══════════════════╪═══════════════════╪═════════╪════╪════════╪═══════════╪══════╡",
            "│ shop 1  ┆ 8120�[2J�1 ┆ 2026-11-24 05:00 ┆ awaiting-shipment ┆ paid    ┆ GB ┆      3 ┆ 12.50 USD ┆ new  │",
            "│ shop 2  ┆ 2          ┆ 2026-11-24 05:00 ┆ awaiting-shipment ┆ paid    ┆    ┆      0 ┆           ┆ new  │",
            "└─────────┴────────────┴──────────────────┴───────────────────┴─────────┴────┴────────┴───────────┴──────┘",
        ];
        assert_eq!(lines, expected, "\n{shown}");
    }
}
