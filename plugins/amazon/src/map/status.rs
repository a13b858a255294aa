//! Amazon's words for where an order stands, as the contract's three.
//!
//! The older interface spells the same words in another way (`PartiallyShipped`, `Canceled`), so they are compared without case
//! and underscores.

use longshore_connector_sdk::exports::orders::{FulfillmentStatus, OrderStatus, PaymentStatus};

use crate::record::{CancellationRequest, Item, Order};

/// How Amazon calls a payment at the door.
const CASH_ON_DELIVERY: [&str; 2] = ["COD", "CashOnDelivery"];

/// The word itself.
pub(crate) fn word(order: &Order) -> Option<&str> {
    order.fulfillment.as_ref()?.fulfillment_status.filled()
}

fn plain_word(order: &Order) -> String {
    word(order).unwrap_or_default().replace('_', "").to_ascii_uppercase()
}

/// Where the order stands for whoever ships it.
pub(crate) fn order(order: &Order) -> OrderStatus {
    match plain_word(order).as_str() {
        // Placed, and Amazon still waits for the bank, or for a preorder's day.
        "PENDINGAVAILABILITY" | "PENDING" => OrderStatus::PendingFulfillment,
        // The buyer's wish does not change the word; the goods must stay all the same until the seller has decided.
        "UNSHIPPED" | "PARTIALLYSHIPPED" if request(order).is_some() => OrderStatus::OnHold,
        "UNSHIPPED" | "PARTIALLYSHIPPED" => OrderStatus::AwaitingShipment,
        // An order of another channel that Amazon's warehouse cannot send.
        "UNFULFILLABLE" => OrderStatus::OnHold,
        // All is shipped; in some countries Amazon then waits for the invoice.
        "SHIPPED" | "INVOICEUNCONFIRMED" => OrderStatus::Completed,
        "CANCELLED" | "CANCELED" => OrderStatus::Cancelled,
        _ => OrderStatus::Unknown,
    }
}

/// Where the money stands. Amazon releases an order for shipping once its payment is authorised.
pub(crate) fn payment(order: &Order) -> PaymentStatus {
    match plain_word(order).as_str() {
        "PENDINGAVAILABILITY" => PaymentStatus::Unpaid,
        "PENDING" => PaymentStatus::Pending,
        "UNSHIPPED" | "PARTIALLYSHIPPED" | "SHIPPED" | "INVOICEUNCONFIRMED" if !is_paid_at_the_door(order) => {
            PaymentStatus::Paid
        }
        _ => PaymentStatus::Unknown,
    }
}

fn is_paid_at_the_door(order: &Order) -> bool {
    let mut executions = order.payment.iter().flat_map(|payment| &payment.payment_executions.0);
    executions.any(|execution| execution.payment_method.filled().is_some_and(|word| CASH_ON_DELIVERY.contains(&word)))
}

/// Where the goods stand.
pub(crate) fn fulfillment(order: &Order) -> FulfillmentStatus {
    match plain_word(order).as_str() {
        "PENDINGAVAILABILITY" | "PENDING" | "UNSHIPPED" | "CANCELLED" | "CANCELED" => FulfillmentStatus::Unshipped,
        "PARTIALLYSHIPPED" => FulfillmentStatus::PartiallyShipped,
        "SHIPPED" | "INVOICEUNCONFIRMED" if has_arrived(order) => FulfillmentStatus::Delivered,
        "SHIPPED" | "INVOICEUNCONFIRMED" => FulfillmentStatus::Shipped,
        _ => FulfillmentStatus::Unknown,
    }
}

/// Every parcel that was not called off is with the buyer.
fn has_arrived(order: &Order) -> bool {
    let states = order.packages.0.iter().map(|parcel| parcel.package_status.as_ref()?.status.filled());
    let states: Vec<Option<&str>> = states.filter(|state| *state != Some("CANCELLED")).collect();
    !states.is_empty() && states.iter().all(|state| *state == Some("DELIVERED"))
}

/// Why it is on hold or cancelled, in Amazon's words.
pub(crate) fn reason(order: &Order, status: OrderStatus) -> Option<String> {
    match status {
        OrderStatus::OnHold => match request(order) {
            Some(request) => request.cancel_reason.owned().or_else(|| request.requester.owned()),
            None => word(order).map(str::to_owned),
        },
        OrderStatus::Cancelled => order.order_items.0.iter().find_map(|line| {
            let execution = line.cancellation.as_ref()?.cancellation_execution.as_ref()?;
            execution.cancel_reason.owned().or_else(|| execution.cancelled_by.owned())
        }),
        _ => None,
    }
}

/// The wish that a line be cancelled.
fn request(order: &Order) -> Option<&CancellationRequest> {
    order.order_items.0.iter().find_map(of_line)
}

fn of_line(line: &Item) -> Option<&CancellationRequest> {
    let request = line.cancellation.as_ref()?.cancellation_request.as_ref()?;
    (request.requester.filled().is_some() || request.cancel_reason.filled().is_some()).then_some(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str, rest: &str) -> Order {
        serde_json::from_str(&format!(r#"{{"fulfillment":{{"fulfillmentStatus":"{word}"}}{rest}}}"#)).unwrap()
    }

    #[test]
    fn every_word_of_both_interfaces_has_its_place() {
        use FulfillmentStatus::{PartiallyShipped, Shipped, Unknown as NoGoods, Unshipped};
        use OrderStatus::{AwaitingShipment, Cancelled, Completed, OnHold, PendingFulfillment, Unknown};
        use PaymentStatus::{Paid, Pending, Unknown as NoMoney, Unpaid};
        for (word, status, money, goods) in [
            ("PENDING_AVAILABILITY", PendingFulfillment, Unpaid, Unshipped),
            ("PendingAvailability", PendingFulfillment, Unpaid, Unshipped),
            ("PENDING", PendingFulfillment, Pending, Unshipped),
            ("Pending", PendingFulfillment, Pending, Unshipped),
            ("UNSHIPPED", AwaitingShipment, Paid, Unshipped),
            ("Unshipped", AwaitingShipment, Paid, Unshipped),
            ("PARTIALLY_SHIPPED", AwaitingShipment, Paid, PartiallyShipped),
            ("PartiallyShipped", AwaitingShipment, Paid, PartiallyShipped),
            ("SHIPPED", Completed, Paid, Shipped),
            ("Shipped", Completed, Paid, Shipped),
            ("INVOICE_UNCONFIRMED", Completed, Paid, Shipped),
            ("InvoiceUnconfirmed", Completed, Paid, Shipped),
            ("CANCELLED", Cancelled, NoMoney, Unshipped),
            ("Canceled", Cancelled, NoMoney, Unshipped),
            ("UNFULFILLABLE", OnHold, NoMoney, NoGoods),
            ("Unfulfillable", OnHold, NoMoney, NoGoods),
            ("BRAND_NEW", Unknown, NoMoney, NoGoods),
        ] {
            let record = read(word, "");
            assert_eq!((order(&record), payment(&record), fulfillment(&record)), (status, money, goods), "{word}");
        }
    }

    #[test]
    fn a_wish_to_cancel_holds_what_is_not_shipped() {
        let asked = r#","orderItems":[{},{"cancellation":{"cancellationRequest":{"requester":"BUYER","cancelReason":"late"}}}]"#;
        let wordless = r#","orderItems":[{"cancellation":{"cancellationRequest":{"requester":"BUYER"}}}]"#;
        let empty = r#","orderItems":[{"cancellation":{"cancellationRequest":{}}}]"#;
        for (word, rest, expected, why) in [
            ("UNSHIPPED", asked, OrderStatus::OnHold, Some("late")),
            ("PARTIALLY_SHIPPED", wordless, OrderStatus::OnHold, Some("BUYER")),
            ("UNSHIPPED", empty, OrderStatus::AwaitingShipment, None),
            ("SHIPPED", asked, OrderStatus::Completed, None),
            ("UNFULFILLABLE", "", OrderStatus::OnHold, Some("UNFULFILLABLE")),
        ] {
            let record = read(word, rest);
            assert_eq!(order(&record), expected, "{word} {rest}");
            assert_eq!(reason(&record, expected).as_deref(), why, "{word} {rest}");
        }
    }

    #[test]
    fn a_cancelled_order_says_why_or_by_whom() {
        for (execution, expected) in [
            (r#"{"cancelledBy":"BUYER","cancelReason":"no longer needed"}"#, Some("no longer needed")),
            (r#"{"cancelledBy":"AMAZON"}"#, Some("AMAZON")),
            ("null", None),
        ] {
            let rest = format!(r#","orderItems":[{{"cancellation":{{"cancellationExecution":{execution}}}}}]"#);
            assert_eq!(reason(&read("CANCELLED", &rest), OrderStatus::Cancelled).as_deref(), expected, "{execution}");
        }
    }

    #[test]
    fn parcels_tell_whether_it_arrived() {
        for (states, expected) in [
            (&["DELIVERED"][..], FulfillmentStatus::Delivered),
            (&["DELIVERED", "DELIVERED"], FulfillmentStatus::Delivered),
            (&["DELIVERED", "CANCELLED"], FulfillmentStatus::Delivered),
            (&["DELIVERED", "IN_TRANSIT"], FulfillmentStatus::Shipped),
            (&["CANCELLED"], FulfillmentStatus::Shipped),
            (&[], FulfillmentStatus::Shipped),
        ] {
            let parcels: Vec<_> =
                states.iter().map(|state| format!(r#"{{"packageStatus":{{"status":"{state}"}}}}"#)).collect();
            let record = read("SHIPPED", &format!(r#","packages":[{}]"#, parcels.join(",")));
            assert_eq!(fulfillment(&record), expected, "{states:?}");
        }
    }

    #[test]
    fn cash_on_delivery_is_not_called_paid() {
        for (method, expected) in [
            ("CreditCard", PaymentStatus::Paid),
            ("CashOnDelivery", PaymentStatus::Unknown),
            ("COD", PaymentStatus::Unknown),
        ] {
            let rest = format!(r#","payment":{{"paymentExecutions":[{{"paymentMethod":"{method}"}}]}}"#);
            assert_eq!(payment(&read("UNSHIPPED", &rest)), expected, "{method}");
        }
    }
}
