//! Every number of the platform's, alone and beside what changes its meaning.

use super::*;

use FulfillmentStatus as F;
use OrderStatus as O;
use PaymentStatus as P;

/// Fields of the detail beside its number.
const LEFT: &str = r#","deliveryDate":"2024-05-18 10:00:00""#;
const PARCEL: &str = r#","orderDeliveryList":[{"deliveryNo":"LZ1"}]"#;
const PAID_BACK: &str = r#","payDate":"2024-05-16 18:25:00","orderTotalPrice":10.0,"refundMoney":"10.00""#;
const PAID: &str = r#","payDate":"2024-05-16 18:25:00","orderTotalPrice":10.0,"refundMoney":0"#;

/// The number and what stands beside it, and what it means for the order, the money and the goods, and why.
type Row = (&'static str, &'static str, O, P, F, Option<&'static str>);

const NUMBERS: &[Row] = &[
    ("101003", "", O::AwaitingPayment, P::Unpaid, F::Unshipped, None),
    ("102001", "", O::PendingFulfillment, P::Pending, F::Unshipped, None),
    ("103001", "", O::AwaitingShipment, P::Paid, F::Unshipped, None),
    ("105003", "", O::AwaitingShipment, P::PartiallyRefunded, F::Unshipped, None),
    ("103002", LEFT, O::AwaitingShipment, P::Paid, F::PartiallyShipped, None),
    ("101009", LEFT, O::Completed, P::Paid, F::Shipped, None),
    ("105001", "", O::OnHold, P::Paid, F::Unshipped, Some("买家申请退款")),
    ("105001", LEFT, O::OnHold, P::Paid, F::Shipped, Some("买家申请退款")),
    ("105002", "", O::OnHold, P::Paid, F::Unshipped, Some("退款协议已达成")),
    ("105004", "", O::AwaitingShipment, P::Paid, F::Unshipped, None),
    ("105004", PARCEL, O::Completed, P::Paid, F::Shipped, None),
    ("106001", LEFT, O::OnHold, P::Paid, F::Shipped, Some("退货退款协商中")),
    ("106002", LEFT, O::OnHold, P::Paid, F::Shipped, Some("买家投诉到平台")),
    ("106003", PARCEL, O::OnHold, P::Paid, F::Shipped, Some("协议执行中")),
    ("102006", LEFT, O::Completed, P::Paid, F::Delivered, None),
    ("102007", LEFT, O::Completed, P::Paid, F::Delivered, None),
    ("102111", LEFT, O::Completed, P::Paid, F::Delivered, None),
    ("111000", "", O::Cancelled, P::Unpaid, F::Unshipped, Some("订单已取消")),
    ("111000", PAID_BACK, O::Cancelled, P::Refunded, F::Unshipped, Some("订单已取消")),
    ("111111", PAID_BACK, O::Cancelled, P::Refunded, F::Unshipped, Some("交易已关闭")),
    ("111111", PAID, O::Cancelled, P::Unknown, F::Unshipped, Some("交易已关闭")),
    ("999999", "", O::Unknown, P::Unknown, F::Unknown, None),
];

fn detail(number: &str, beside: &str) -> Detail {
    serde_json::from_str(&format!(r#"{{"orderStatus":"{number}"{beside}}}"#)).unwrap()
}

#[test]
fn numbers_are_translated() {
    for &(number, beside, order_word, payment_word, fulfillment_word, why) in NUMBERS {
        let detail = detail(number, beside);
        let status = order(&detail, &Listed::default());
        assert_eq!(status, order_word, "{number} {beside}");
        assert_eq!(payment(&detail), payment_word, "{number} {beside}");
        assert_eq!(fulfillment(&detail), fulfillment_word, "{number} {beside}");
        assert_eq!(reason(&detail, &Listed::default(), status).as_deref(), why, "{number} {beside}");
    }
}

#[test]
fn a_warning_holds_what_would_be_shipped() {
    let warned = r#"{"isWarn":true,"warnReason":"高风险订单"}"#;
    for (number, listed, expected, why) in [
        ("103001", warned, O::OnHold, Some("高风险订单")),
        ("103002", warned, O::OnHold, Some("高风险订单")),
        ("102001", r#"{"isWarn":"true"}"#, O::OnHold, None),
        ("103001", r#"{"isWarn":false,"warnReason":"高风险订单"}"#, O::AwaitingShipment, None),
        ("103001", r#"{"isWarn":null}"#, O::AwaitingShipment, None),
        ("105001", warned, O::OnHold, Some("高风险订单")),
        ("101003", warned, O::AwaitingPayment, None),
        ("101009", warned, O::Completed, None),
        ("111111", "{}", O::Cancelled, Some("交易已关闭")),
    ] {
        let (detail, listed) = (detail(number, ""), serde_json::from_str(listed).unwrap());
        let status = order(&detail, &listed);
        assert_eq!(status, expected, "{number}");
        assert_eq!(reason(&detail, &listed, status).as_deref(), why, "{number}");
    }
}
