//! Every word of the platform's, alone and beside the words that change its meaning.

use super::*;

use FulfillmentStatus as F;
use OrderStatus as O;
use PaymentStatus as P;

/// The record, and what it means for the order, the money and the goods, and why.
const WORDS: &[(&str, O, P, F, Option<&str>)] = &[
    (r#"{"order_status":"PLACE_ORDER_SUCCESS"}"#, O::AwaitingPayment, P::Unpaid, F::Unshipped, None),
    (r#"{"order_status":"PAYMENT_PROCESSING"}"#, O::PendingFulfillment, P::Pending, F::Unshipped, None),
    (
        r#"{"order_status":"RISK_CONTROL","fund_status":"PAY_SUCCESS"}"#,
        O::PendingFulfillment,
        P::Paid,
        F::Unshipped,
        None,
    ),
    (r#"{"order_status":"RISK_CONTROL_HOLD"}"#, O::PendingFulfillment, P::Paid, F::Unshipped, None),
    (
        r#"{"order_status":"WAIT_SELLER_EXAMINE_MONEY","fund_status":"WAIT_SELLER_CHECK"}"#,
        O::PendingFulfillment,
        P::Pending,
        F::Unshipped,
        None,
    ),
    (r#"{"order_status":"WAIT_SELLER_SEND_GOODS"}"#, O::AwaitingShipment, P::Paid, F::Unshipped, None),
    (
        r#"{"order_status":"WAIT_SELLER_SEND_GOODS","frozen_status":"IN_FROZEN"}"#,
        O::OnHold,
        P::Paid,
        F::Unshipped,
        Some("IN_FROZEN"),
    ),
    (
        r#"{"order_status":"WAIT_SELLER_SEND_GOODS","issue_status":"IN_ISSUE"}"#,
        O::OnHold,
        P::Paid,
        F::Unshipped,
        Some("IN_ISSUE"),
    ),
    (
        r#"{"order_status":"WAIT_SELLER_SEND_GOODS","issue_status":"END_ISSUE"}"#,
        O::AwaitingShipment,
        P::Paid,
        F::Unshipped,
        None,
    ),
    (r#"{"order_status":"SELLER_PART_SEND_GOODS"}"#, O::AwaitingShipment, P::Paid, F::PartiallyShipped, None),
    (r#"{"order_status":"WAIT_BUYER_ACCEPT_GOODS"}"#, O::Completed, P::Paid, F::Shipped, None),
    (
        r#"{"order_status":"WAIT_BUYER_ACCEPT_GOODS","logistics_status":"SELLER_SEND_GOODS","logistic_info_list":[{"receive_status":"received"}]}"#,
        O::Completed,
        P::Paid,
        F::Delivered,
        None,
    ),
    (
        r#"{"order_status":"IN_CANCEL","cancel_request_reason":"wrong colour","fund_status":"PAY_SUCCESS"}"#,
        O::OnHold,
        P::Paid,
        F::Unknown,
        Some("wrong colour"),
    ),
    (
        r#"{"order_status":"IN_CANCEL","logistics_status":"WAIT_SELLER_SEND_GOODS"}"#,
        O::OnHold,
        P::Unknown,
        F::Unshipped,
        Some("IN_CANCEL"),
    ),
    (
        r#"{"order_status":"IN_ISSUE","logistics_status":"SELLER_SEND_GOODS"}"#,
        O::OnHold,
        P::Unknown,
        F::Shipped,
        Some("IN_ISSUE"),
    ),
    (r#"{"order_status":"IN_FROZEN"}"#, O::OnHold, P::Unknown, F::Unknown, Some("IN_FROZEN")),
    (
        r#"{"order_status":"FUND_PROCESSING","logistics_status":"BUYER_ACCEPT_GOODS"}"#,
        O::Completed,
        P::Paid,
        F::Delivered,
        None,
    ),
    (
        r#"{"order_status":"FINISH","fund_status":"PAY_SUCCESS","order_end_reason":"buyer_accept_goods"}"#,
        O::Completed,
        P::Paid,
        F::Unknown,
        None,
    ),
    (r#"{"order_status":"FINISH","fund_status":"NOT_PAY"}"#, O::Cancelled, P::Unpaid, F::Unknown, Some("NOT_PAY")),
    (
        r#"{"order_status":"FINISH","fund_status":"PAY_SUCCESS","order_end_reason":"buyer_cancel_order"}"#,
        O::Cancelled,
        P::Paid,
        F::Unknown,
        Some("buyer_cancel_order"),
    ),
    (r#"{"order_status":"ARCHIVE"}"#, O::Completed, P::Unknown, F::Unknown, None),
    (r#"{"order_status":"BRAND_NEW_WORD"}"#, O::Unknown, P::Unknown, F::Unknown, None),
];

#[test]
fn words_are_translated() {
    for &(json, order_word, payment_word, fulfillment_word, why) in WORDS {
        let detail: Detail = serde_json::from_str(json).unwrap();
        let status = order(&detail);
        assert_eq!(status, order_word, "{json}");
        assert_eq!(payment(&detail), payment_word, "{json}");
        assert_eq!(fulfillment(&detail), fulfillment_word, "{json}");
        assert_eq!(reason(&detail, status).as_deref(), why, "{json}");
    }
}
