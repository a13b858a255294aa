//! The platform's numbers for where an order stands, as the contract's three words.

use longshore_connector_sdk::exports::orders::{FulfillmentStatus, OrderStatus, PaymentStatus};

use super::amount;
use crate::record::{Detail, Listed};

/// Where the order stands for whoever ships it.
pub(crate) fn order(detail: &Detail, listed: &Listed) -> OrderStatus {
    let status = match code(detail) {
        "101003" => OrderStatus::AwaitingPayment,
        "102001" => OrderStatus::PendingFulfillment,
        "105004" if has_left(detail) => OrderStatus::Completed,
        // To ship; to ship after a part was refunded; shipped in part; and nothing had left when the buyer no longer wanted the
        // money back.
        "103001" | "105003" | "103002" | "105004" => OrderStatus::AwaitingShipment,
        "105001" | "105002" | "106001" | "106002" | "106003" => OrderStatus::OnHold,
        "101009" | "102006" | "102007" | "102111" => OrderStatus::Completed,
        "111000" | "111111" => OrderStatus::Cancelled,
        _ => OrderStatus::Unknown,
    };
    let may_be_shipped = matches!(status, OrderStatus::AwaitingShipment | OrderStatus::PendingFulfillment);
    if may_be_shipped && is_warned(listed) { OrderStatus::OnHold } else { status }
}

/// Where the money stands.
pub(crate) fn payment(detail: &Detail) -> PaymentStatus {
    match code(detail) {
        "101003" => PaymentStatus::Unpaid,
        "102001" => PaymentStatus::Pending,
        "105003" => PaymentStatus::PartiallyRefunded,
        "111000" | "111111" if detail.pay_date.filled().is_none() => PaymentStatus::Unpaid,
        "111000" | "111111" if is_refunded(detail) => PaymentStatus::Refunded,
        "103001" | "103002" | "101009" | "105001" | "105002" | "105004" | "106001" | "106002" | "106003" | "102006"
        | "102007" | "102111" => PaymentStatus::Paid,
        _ => PaymentStatus::Unknown,
    }
}

/// Where the goods stand. Refunds, complaints and the end of an order hide it in the order's number, so these are asked for
/// what has been shipped.
pub(crate) fn fulfillment(detail: &Detail) -> FulfillmentStatus {
    match code(detail) {
        "101003" | "102001" | "103001" => FulfillmentStatus::Unshipped,
        "103002" => FulfillmentStatus::PartiallyShipped,
        "101009" => FulfillmentStatus::Shipped,
        "102006" | "102007" | "102111" => FulfillmentStatus::Delivered,
        "105001" | "105002" | "105003" | "105004" | "106001" | "106002" | "106003" | "111000" | "111111" => {
            if has_left(detail) { FulfillmentStatus::Shipped } else { FulfillmentStatus::Unshipped }
        }
        _ => FulfillmentStatus::Unknown,
    }
}

/// Why it is on hold or cancelled: the platform's warning, else what the platform calls the number.
pub(crate) fn reason(detail: &Detail, listed: &Listed, status: OrderStatus) -> Option<String> {
    if !matches!(status, OrderStatus::OnHold | OrderStatus::Cancelled) {
        return None;
    }
    let warning = listed.warn_reason.filled().filter(|_| is_warned(listed));
    let name = match code(detail) {
        "105001" => Some("买家申请退款"),
        "105002" => Some("退款协议已达成"),
        "106001" => Some("退货退款协商中"),
        "106002" => Some("买家投诉到平台"),
        "106003" => Some("协议执行中"),
        "111000" => Some("订单已取消"),
        "111111" => Some("交易已关闭"),
        _ => None,
    };
    warning.or(name).map(str::to_owned)
}

fn code(detail: &Detail) -> &str {
    detail.order_status.filled().unwrap_or_default()
}

fn is_warned(listed: &Listed) -> bool {
    listed.is_warn.filled() == Some("true")
}

fn has_left(detail: &Detail) -> bool {
    detail.delivery_date.filled().is_some() || !detail.order_delivery_list.0.is_empty()
}

/// All that was paid went back.
fn is_refunded(detail: &Detail) -> bool {
    let both = amount::money(&detail.refund_money).zip(amount::money(&detail.order_total_price));
    both.is_some_and(|(refund, total)| amount::is_same(&refund, &total))
}

#[cfg(test)]
mod tests;
