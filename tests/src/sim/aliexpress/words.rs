//! AliExpress's words for what the marketplace knows.

use axum::Router;
use longshore::model::Timestamp;

use crate::sim::Simulator;
use crate::sim::grants::Settings;
use crate::sim::platform::{Credential, Rules};
use crate::sim::random::Random;
use crate::sim::shop::{Cancellation, Line, PlacedOrder, Snapshot, Special, Stage};

use super::pacific;

/// The platform, for the parts that all of them share.
#[derive(Debug)]
pub(in crate::sim) struct AliExpress;

impl Rules for AliExpress {
    fn routes(&self, simulator: Simulator) -> Router {
        super::router(simulator)
    }

    /// A live app: 30 days of access. The life of its refresh token is not documented; twice as long was seen with test apps.
    fn settings(&self) -> Settings {
        Settings::default()
    }

    fn credential(&self, random: &mut Random, kind: Credential, app: &str) -> String {
        match kind {
            Credential::Code => format!("3_{app}_{}", random.letters(27)),
            Credential::Access => format!("50000{}", random.letters(45)),
            Credential::Refresh => format!("50001{}", random.letters(45)),
        }
    }

    fn last_repeated_hour(&self, start: Timestamp) -> Option<Timestamp> {
        pacific::last_repeated_hour(start)
    }

    fn is_repeated_hour(&self, at: Timestamp) -> bool {
        pacific::is_repeated_hour(at)
    }

    fn status(&self, stage: Stage) -> &'static str {
        status(stage)
    }

    fn reason(&self, stage: Stage) -> Option<&'static str> {
        match stage {
            Stage::CancelAsked => cancel_request_reason(stage),
            Stage::Disputed => Some("IN_ISSUE"),
            Stage::Frozen => Some("IN_FROZEN"),
            Stage::Cancelled(_) => end_reason(stage),
            _ => None,
        }
    }

    fn item_url(&self, order: &PlacedOrder, line: &Line) -> Option<String> {
        Some(snapshot_url(order, line))
    }
}

/// `order_status` of the detail. A called-off order has no word of its own: it is finished for a reason.
pub(super) fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::AwaitingPayment => "PLACE_ORDER_SUCCESS",
        Stage::PaymentInProgress => "PAYMENT_PROCESSING",
        Stage::RiskCheck => "RISK_CONTROL",
        Stage::RiskHold => "RISK_CONTROL_HOLD",
        Stage::SellerExaminesMoney => "WAIT_SELLER_EXAMINE_MONEY",
        Stage::ToShip => "WAIT_SELLER_SEND_GOODS",
        Stage::PartlyShipped => "SELLER_PART_SEND_GOODS",
        Stage::Shipped => "WAIT_BUYER_ACCEPT_GOODS",
        Stage::CancelAsked => "IN_CANCEL",
        Stage::Disputed => "IN_ISSUE",
        Stage::Frozen => "IN_FROZEN",
        Stage::Settling => "FUND_PROCESSING",
        Stage::Finished | Stage::Cancelled(_) => "FINISH",
        Stage::Archived => "ARCHIVE",
    }
}

/// `order_status` of the list, which cannot tell an order whose money is on its way from a finished one.
pub(super) fn listed_status(stage: Stage) -> &'static str {
    match stage {
        Stage::Settling => "FINISH",
        stage => status(stage),
    }
}

/// `end_reason`, `order_end_reason`.
pub(super) fn end_reason(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Finished | Stage::Archived => Some("buyer_accept_goods"),
        Stage::Cancelled(Cancellation::BeforePayment) => Some("buyer_cancel_notpay_order"),
        Stage::Cancelled(Cancellation::NotPaidInTime) => Some("pay_timeout"),
        Stage::Cancelled(Cancellation::Agreed) => Some("cancel_order_close_trade"),
        _ => None,
    }
}

pub(super) fn cancel_request_reason(stage: Stage) -> Option<&'static str> {
    (stage == Stage::CancelAsked).then_some("Order placed by mistake")
}

pub(super) fn fund_status(snapshot: &Snapshot<'_>) -> &'static str {
    match (snapshot.paid_at, snapshot.stage) {
        (Some(_), _) => "PAY_SUCCESS",
        (None, Stage::SellerExaminesMoney) => "WAIT_SELLER_CHECK",
        (None, _) => "NOT_PAY",
    }
}

pub(super) fn frozen_status(stage: Stage) -> &'static str {
    if stage == Stage::Frozen { "IN_FROZEN" } else { "NO_FROZEN" }
}

pub(super) fn issue_status(stage: Stage) -> &'static str {
    if stage == Stage::Disputed { "IN_ISSUE" } else { "NO_ISSUE" }
}

pub(super) fn logistics_status(snapshot: &Snapshot<'_>) -> &'static str {
    match snapshot.stage {
        Stage::PartlyShipped => "SELLER_SEND_PART_GOODS",
        Stage::Cancelled(_) => "NO_LOGISTICS",
        _ if snapshot.is_received() => "BUYER_ACCEPT_GOODS",
        _ if snapshot.shipped_at.is_some() => "SELLER_SEND_GOODS",
        _ if snapshot.paid_at.is_some() => "WAIT_SELLER_SEND_GOODS",
        _ => "NO_LOGISTICS",
    }
}

pub(super) fn send_goods_operator(order: &PlacedOrder, line: &Line) -> &'static str {
    if is_from_warehouse(order, line) { "WAREHOUSE_SEND_GOODS" } else { "SELLER_SEND_GOODS" }
}

/// `logistics_warehouse_type`, which only lines of the platform's warehouse have.
pub(super) fn warehouse_type(order: &PlacedOrder, line: &Line) -> Option<&'static str> {
    is_from_warehouse(order, line).then_some("cainiaoInternationalWarehouse")
}

/// JSON in a text. A semi-managed order tells nowhere else that the platform takes care of its parcels.
pub(super) fn extend_map(order: &PlacedOrder) -> Option<&'static str> {
    (order.special == Some(Special::SemiManaged)).then_some(r#"{"orderBusinessModel":"SEMI_CHOICE_SELF"}"#)
}

fn is_from_warehouse(order: &PlacedOrder, line: &Line) -> bool {
    line.by_platform && order.special != Some(Special::SemiManaged)
}

/// The platform's code of a country, which is ISO's but for a few.
pub(super) fn country(iso: &str) -> &str {
    match iso {
        "GB" => "UK",
        iso => iso,
    }
}

/// The listing as it was when the order was placed.
pub(super) fn snapshot_url(order: &PlacedOrder, line: &Line) -> String {
    format!("https://www.aliexpress.com/snapshot/null.html?orderId={}&productId={}", order.number, line.product)
}

/// Tracking number of the order's parcel.
pub(super) fn tracking_number(order: &PlacedOrder) -> String {
    let prefix: String = order.service.code.chars().take(2).collect();
    format!("{prefix}{:012}CN", order.number % 1_000_000_000_000)
}
