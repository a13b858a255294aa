//! eBay's words for where an order stands, as the contract's three. eBay tells money, goods and cancellation apart.

use longshore_connector_sdk::exports::orders::{FulfillmentStatus, OrderStatus, PaymentStatus};

use crate::record::Order;

/// Where the order stands for whoever ships it. A cancellation counts before the money, and the money before the goods; but
/// what has been shipped cannot be held back any more.
pub(crate) fn order(record: &Order) -> OrderStatus {
    let goods = record.order_fulfillment_status.filled().unwrap_or_default();
    let money = record.order_payment_status.filled().unwrap_or_default();
    match (record.cancel_status.cancel_state.filled().unwrap_or_default(), money, goods) {
        ("CANCELED", ..) => OrderStatus::Cancelled,
        (_, _, "FULFILLED") => OrderStatus::Completed,
        // The buyer has all the money back: there is nobody to ship to.
        (_, "FULLY_REFUNDED", _) => OrderStatus::Cancelled,
        ("IN_PROGRESS", ..) => OrderStatus::OnHold,
        (_, "FAILED", _) => OrderStatus::AwaitingPayment,
        (_, "PENDING", _) => OrderStatus::PendingFulfillment,
        ("" | "NONE_REQUESTED", "PAID" | "PARTIALLY_REFUNDED", "NOT_STARTED" | "IN_PROGRESS") => {
            OrderStatus::AwaitingShipment
        }
        _ => OrderStatus::Unknown,
    }
}

/// Where the money stands.
pub(crate) fn payment(record: &Order) -> PaymentStatus {
    match record.order_payment_status.filled().unwrap_or_default() {
        "PENDING" => PaymentStatus::Pending,
        "PAID" => PaymentStatus::Paid,
        "PARTIALLY_REFUNDED" => PaymentStatus::PartiallyRefunded,
        "FULLY_REFUNDED" => PaymentStatus::Refunded,
        "FAILED" => PaymentStatus::Failed,
        _ => PaymentStatus::Unknown,
    }
}

/// Where the goods stand. eBay does not tell here whether they have arrived.
pub(crate) fn fulfillment(record: &Order) -> FulfillmentStatus {
    match record.order_fulfillment_status.filled().unwrap_or_default() {
        "NOT_STARTED" => FulfillmentStatus::Unshipped,
        "IN_PROGRESS" => FulfillmentStatus::PartiallyShipped,
        "FULFILLED" => FulfillmentStatus::Shipped,
        _ => FulfillmentStatus::Unknown,
    }
}

/// Why it is on hold or cancelled, in eBay's words: the latest request's reason, else whatever else says so.
pub(crate) fn reason(record: &Order, status: OrderStatus) -> Option<String> {
    if !matches!(status, OrderStatus::OnHold | OrderStatus::Cancelled) {
        return None;
    }
    let cancel = &record.cancel_status;
    let latest = cancel.cancel_requests.0.iter().max_by_key(|request| request.cancel_requested_date.filled());
    let asked = cancel.cancel_state.filled().filter(|state| *state != "NONE_REQUESTED");
    let reason = latest.and_then(|request| request.cancel_reason.filled());
    reason.or(asked).or(record.order_payment_status.filled()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    use FulfillmentStatus as F;
    use OrderStatus as O;
    use PaymentStatus as P;

    #[test]
    fn words_are_translated() {
        for (money, goods, cancel, order_word, payment_word, fulfillment_word, why) in [
            ("PAID", "NOT_STARTED", "NONE_REQUESTED", O::AwaitingShipment, P::Paid, F::Unshipped, None),
            ("PAID", "IN_PROGRESS", "NONE_REQUESTED", O::AwaitingShipment, P::Paid, F::PartiallyShipped, None),
            ("PAID", "FULFILLED", "NONE_REQUESTED", O::Completed, P::Paid, F::Shipped, None),
            (
                "PARTIALLY_REFUNDED",
                "NOT_STARTED",
                "NONE_REQUESTED",
                O::AwaitingShipment,
                P::PartiallyRefunded,
                F::Unshipped,
                None,
            ),
            (
                "FULLY_REFUNDED",
                "NOT_STARTED",
                "NONE_REQUESTED",
                O::Cancelled,
                P::Refunded,
                F::Unshipped,
                Some("FULLY_REFUNDED"),
            ),
            ("FULLY_REFUNDED", "FULFILLED", "NONE_REQUESTED", O::Completed, P::Refunded, F::Shipped, None),
            ("FULLY_REFUNDED", "NOT_STARTED", "CANCELED", O::Cancelled, P::Refunded, F::Unshipped, Some("CANCELED")),
            ("PAID", "FULFILLED", "CANCELED", O::Cancelled, P::Paid, F::Shipped, Some("CANCELED")),
            ("PAID", "NOT_STARTED", "IN_PROGRESS", O::OnHold, P::Paid, F::Unshipped, Some("IN_PROGRESS")),
            ("PAID", "FULFILLED", "IN_PROGRESS", O::Completed, P::Paid, F::Shipped, None),
            ("PENDING", "NOT_STARTED", "NONE_REQUESTED", O::PendingFulfillment, P::Pending, F::Unshipped, None),
            ("FAILED", "NOT_STARTED", "NONE_REQUESTED", O::AwaitingPayment, P::Failed, F::Unshipped, None),
            ("BRAND_NEW", "NOT_STARTED", "NONE_REQUESTED", O::Unknown, P::Unknown, F::Unshipped, None),
            ("PAID", "BRAND_NEW", "NONE_REQUESTED", O::Unknown, P::Paid, F::Unknown, None),
            ("PAID", "NOT_STARTED", "BRAND_NEW", O::Unknown, P::Paid, F::Unshipped, None),
            ("PAID", "NOT_STARTED", "", O::AwaitingShipment, P::Paid, F::Unshipped, None),
        ] {
            let json = format!(
                r#"{{"orderPaymentStatus":"{money}","orderFulfillmentStatus":"{goods}","cancelStatus":{{"cancelState":"{cancel}"}}}}"#
            );
            let record: Order = serde_json::from_str(&json).unwrap();
            let status = order(&record);
            assert_eq!(status, order_word, "{json}");
            assert_eq!(payment(&record), payment_word, "{json}");
            assert_eq!(fulfillment(&record), fulfillment_word, "{json}");
            assert_eq!(reason(&record, status).as_deref(), why, "{json}");
        }
    }

    #[test]
    fn the_latest_request_gives_the_reason() {
        let record = r#"{"orderPaymentStatus":"PAID","orderFulfillmentStatus":"NOT_STARTED","cancelStatus":{"cancelState":"IN_PROGRESS",
            "cancelRequests":[{"cancelReason":"ADDRESS_ISSUES","cancelRequestedDate":"2026-08-02T00:00:00.000Z"},
            {"cancelReason":"BUYER_ASKED_CANCEL","cancelRequestedDate":"2026-08-01T00:00:00.000Z"}]}}"#;
        let record: Order = serde_json::from_str(record).unwrap();
        assert_eq!(reason(&record, O::OnHold).as_deref(), Some("ADDRESS_ISSUES"));
    }
}
