//! The platform's words for where an order stands, as the contract's three.

use longshore_connector_sdk::exports::orders::{FulfillmentStatus, OrderStatus, PaymentStatus};

use crate::record::{Detail, LogisticInfo};

/// Beginnings of the reasons with which an order ends unshipped. The list of reasons is not documented; one that is not
/// recognised leaves the order completed, and either way nothing is left to ship.
const CALLED_OFF: [&str; 6] =
    ["buyer_cancel", "cancel_order", "pay_timeout", "seller_cancel", "seller_send_goods_timeout", "security_close"];

/// Where the order stands for whoever ships it.
pub(crate) fn order(detail: &Detail) -> OrderStatus {
    match detail.order_status.filled().unwrap_or_default() {
        "PLACE_ORDER_SUCCESS" => OrderStatus::AwaitingPayment,
        "PAYMENT_PROCESSING" | "RISK_CONTROL" | "RISK_CONTROL_HOLD" | "WAIT_SELLER_EXAMINE_MONEY" => {
            OrderStatus::PendingFulfillment
        }
        // A frozen or disputed order may keep its status; the goods must stay all the same.
        "WAIT_SELLER_SEND_GOODS" | "SELLER_PART_SEND_GOODS" if is_frozen(detail) || is_disputed(detail) => {
            OrderStatus::OnHold
        }
        "WAIT_SELLER_SEND_GOODS" | "SELLER_PART_SEND_GOODS" => OrderStatus::AwaitingShipment,
        "IN_CANCEL" | "IN_ISSUE" | "IN_FROZEN" => OrderStatus::OnHold,
        "FUND_PROCESSING" | "FINISH" | "ARCHIVE" if was_called_off(detail) => OrderStatus::Cancelled,
        "WAIT_BUYER_ACCEPT_GOODS" | "FUND_PROCESSING" | "FINISH" | "ARCHIVE" => OrderStatus::Completed,
        _ => OrderStatus::Unknown,
    }
}

/// Where the money stands. The word for the money counts before the word for the order.
pub(crate) fn payment(detail: &Detail) -> PaymentStatus {
    match detail.fund_status.filled().unwrap_or_default() {
        "NOT_PAY" => return PaymentStatus::Unpaid,
        "PAY_SUCCESS" => return PaymentStatus::Paid,
        "WAIT_SELLER_CHECK" => return PaymentStatus::Pending,
        _ => {}
    }
    match detail.order_status.filled().unwrap_or_default() {
        "PLACE_ORDER_SUCCESS" => PaymentStatus::Unpaid,
        "PAYMENT_PROCESSING" | "WAIT_SELLER_EXAMINE_MONEY" => PaymentStatus::Pending,
        "RISK_CONTROL"
        | "RISK_CONTROL_HOLD"
        | "WAIT_SELLER_SEND_GOODS"
        | "SELLER_PART_SEND_GOODS"
        | "WAIT_BUYER_ACCEPT_GOODS"
        | "FUND_PROCESSING" => PaymentStatus::Paid,
        _ => PaymentStatus::Unknown,
    }
}

/// Where the goods stand. A dispute or a cancellation hides it in the order's word, so the word for the goods counts first.
pub(crate) fn fulfillment(detail: &Detail) -> FulfillmentStatus {
    let parcels = &detail.logistic_info_list.0;
    let arrived = |parcel: &LogisticInfo| parcel.receive_status.filled() == Some("received");
    match detail.logistics_status.filled().unwrap_or_default() {
        "WAIT_SELLER_SEND_GOODS" | "NO_LOGISTICS" => return FulfillmentStatus::Unshipped,
        "SELLER_SEND_PART_GOODS" => return FulfillmentStatus::PartiallyShipped,
        "SELLER_SEND_GOODS" if !parcels.is_empty() && parcels.iter().all(arrived) => {
            return FulfillmentStatus::Delivered;
        }
        "SELLER_SEND_GOODS" => return FulfillmentStatus::Shipped,
        "BUYER_ACCEPT_GOODS" => return FulfillmentStatus::Delivered,
        _ => {}
    }
    match detail.order_status.filled().unwrap_or_default() {
        "PLACE_ORDER_SUCCESS"
        | "PAYMENT_PROCESSING"
        | "RISK_CONTROL"
        | "RISK_CONTROL_HOLD"
        | "WAIT_SELLER_EXAMINE_MONEY"
        | "WAIT_SELLER_SEND_GOODS" => FulfillmentStatus::Unshipped,
        "SELLER_PART_SEND_GOODS" => FulfillmentStatus::PartiallyShipped,
        "WAIT_BUYER_ACCEPT_GOODS" => FulfillmentStatus::Shipped,
        _ => FulfillmentStatus::Unknown,
    }
}

/// Why it is on hold or cancelled, in the platform's words.
pub(crate) fn reason(detail: &Detail, status: OrderStatus) -> Option<String> {
    let word = detail.order_status.filled();
    let reason = match status {
        OrderStatus::OnHold if word == Some("IN_CANCEL") => detail.cancel_request_reason.filled().or(word),
        OrderStatus::OnHold if is_frozen(detail) => Some("IN_FROZEN"),
        OrderStatus::OnHold if is_disputed(detail) => Some("IN_ISSUE"),
        OrderStatus::OnHold => word,
        OrderStatus::Cancelled => detail.order_end_reason.filled().or(detail.fund_status.filled()),
        _ => None,
    };
    reason.map(str::to_owned)
}

fn is_frozen(detail: &Detail) -> bool {
    detail.frozen_status.filled() == Some("IN_FROZEN")
}

fn is_disputed(detail: &Detail) -> bool {
    detail.issue_status.filled() == Some("IN_ISSUE")
}

/// The order ended without money, or for one of the known reasons.
fn was_called_off(detail: &Detail) -> bool {
    let reason = detail.order_end_reason.filled().unwrap_or_default();
    detail.fund_status.filled() == Some("NOT_PAY") || CALLED_OFF.iter().any(|beginning| reason.starts_with(beginning))
}

#[cfg(test)]
mod tests;
