//! Draft orders as people read them.

use super::*;

/// A draft and its order, as the socket would send them.
fn answer() -> DraftAnswer {
    serde_json::from_value(serde_json::json!({
        "draft": {
            "id": 42, "customer": 1, "account": 7, "platform": "aliexpress", "order_id": "8190000000000001",
            "order_number": null, "state": {"state": "new"}, "revision": 1, "source_revision": null,
            "content_hash": "", "first_seen_at": "2026-11-23T18:05:00Z", "changed_at": "2026-11-23T18:05:00Z",
            "last_pull": 3, "placed_at": "2026-11-23T18:00:00Z", "paid_at": "2026-11-23T18:01:00Z", "ship_by": null,
            "status": "awaiting-shipment", "payment_status": "paid", "fulfillment_status": "unshipped",
            "source_status": "WAIT_SELLER_SEND_GOODS", "country_code": "BR",
            "total": {"amount": "12.50", "currency": "USD"},
            "items": [{
                "line_item_id": "1", "quantity": 2, "sku": "A-1", "description": "Lamp\u{1b}[2J",
                "unit_price": {"amount": "6.25", "currency": "USD"}, "shipped_by_platform": false
            }],
            "sealed": true
        },
        "order": {
            "order_id": "8190000000000001", "status": "awaiting-shipment", "payment_status": "paid",
            "fulfillment_status": "unshipped", "source_status": "WAIT_SELLER_SEND_GOODS",
            "ship_to": {
                "name": "Ana Souza", "address_lines": ["Rua A 1"], "city": "Recife", "postal_code": "50000-000",
                "country_code": "BR", "phone": "+55 81 0", "masked": false
            },
            "notes": [{"kind": "buyer", "text": "gift"}],
            "source": "{}"
        }
    }))
    .unwrap()
}

#[test]
fn a_list_has_a_row_for_each_draft() {
    assert_eq!(
        list(&[answer().draft]),
        "\
DRAFT  ORDER             ACCOUNT  PLACED             STATE  STATUS             TO  ITEMS  TOTAL
42     8190000000000001  7        2026-11-23 18:00Z  new    awaiting-shipment  BR  1      12.50 USD"
    );
}

#[test]
fn one_draft_is_shown_whole() {
    assert_eq!(
        whole(&answer()),
        "\
draft 42: order 8190000000000001 of account 7 (aliexpress)
state     new
status    awaiting-shipment, paid, unshipped
platform  WAIT_SELLER_SEND_GOODS
placed    2026-11-23 18:00Z
paid      2026-11-23 18:01Z
total     12.50 USD

QTY  SKU  ITEM      PRICE     SHIPPED BY
2    A-1  Lamp\u{fffd}[2J  6.25 USD  forwarder

Ana Souza
Rua A 1
Recife, 50000-000, BR
+55 81 0
note of buyer: gift"
    );
    let erased = DraftAnswer { order: None, ..answer() };
    assert!(whole(&erased).ends_with("the buyer's data have been erased"));
}
