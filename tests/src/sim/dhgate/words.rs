//! `DHgate`'s words and numbers for what the marketplace knows.

use axum::Router;
use longshore::model::Order;
use serde_json::Value;

use crate::sim::Simulator;
use crate::sim::grants::Settings;
use crate::sim::platform::{Credential, Rules};
use crate::sim::random::Random;
use crate::sim::shop::{Cancellation, Line, Numbering, PlacedOrder, Shop, Snapshot, Special, Stage};

use super::{routes, tell};

/// The platform, for the parts that all of them share.
#[derive(Debug)]
pub(in crate::sim) struct DHgate;

impl Rules for DHgate {
    fn routes(&self, simulator: Simulator) -> Router {
        routes(simulator)
    }

    /// A day of access and 30 days of renewing. Whether renewing replaces the refresh token or makes it last longer is not
    /// known: here it does neither. Nor is the life of a code.
    fn settings(&self) -> Settings {
        Settings {
            code_seconds: 600,
            access_seconds: 86_400,
            refresh_seconds: 30 * 86_400,
            rotate: false,
            ..Settings::default()
        }
    }

    fn credential(&self, random: &mut Random, kind: Credential, _app: &str) -> String {
        match kind {
            Credential::Code => random.letters(32),
            Credential::Access | Credential::Refresh => random.letters(40),
        }
    }

    /// Ten digits for the first shop, as seen in the wild, with room for thousands of orders.
    fn numbering(&self) -> Numbering {
        Numbering { first: 1_330_312_162, shop_step: 10_000_000_000, ..Numbering::default() }
    }

    fn status(&self, stage: Stage) -> &'static str {
        status(stage)
    }

    fn reason(&self, stage: Stage) -> Option<&'static str> {
        match status(stage) {
            "105001" => Some("买家申请退款"),
            "106002" => Some("买家投诉到平台"),
            "111000" => Some("订单已取消"),
            "111111" => Some("交易已关闭"),
            _ => None,
        }
    }

    fn item_url(&self, _order: &PlacedOrder, line: &Line) -> Option<String> {
        Some(format!("http://www.dhgate.com/{}", listing_path(line)))
    }

    fn tell(&self, truth: &mut Order, _shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
        tell::tell(truth, order, snapshot);
    }
}

/// Statuses that may be asked for.
pub(super) const STATUSES: [&str; 17] = [
    "101003", "102001", "103001", "105003", "103002", "101009", "105001", "105002", "105004", "106001", "106002",
    "106003", "102006", "102007", "102111", "111000", "111111",
];

/// `orderStatus`. Whatever the platform checks is one status here, and a freeze is a warning and none of its own.
pub(super) fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::AwaitingPayment => "101003",
        Stage::PaymentInProgress | Stage::RiskCheck | Stage::RiskHold | Stage::SellerExaminesMoney => "102001",
        Stage::ToShip | Stage::Frozen => "103001",
        Stage::PartlyShipped => "103002",
        Stage::Shipped => "101009",
        Stage::CancelAsked => "105001",
        Stage::Disputed => "106002",
        Stage::Settling => "102006",
        Stage::Finished | Stage::Archived => "102111",
        Stage::Cancelled(Cancellation::BeforePayment | Cancellation::NotPaidInTime) => "111000",
        Stage::Cancelled(Cancellation::Agreed) => "111111",
    }
}

/// `isWarn`, which is null as often as it is false.
pub(super) fn is_warn(order: &PlacedOrder, stage: Stage) -> Value {
    match warning(order, stage) {
        Some(_) => true.into(),
        None if order.number.is_multiple_of(2) => Value::Null,
        None => false.into(),
    }
}

/// `warnReason`. This platform has no orders that it ships in part itself, so what is one elsewhere carries a warning here.
pub(super) fn warning(order: &PlacedOrder, stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Frozen => Some("订单被冻结，请勿发货"),
        Stage::RiskHold => Some("高风险订单，请勿发货"),
        _ if order.special == Some(Special::Mixed) => Some("买家发起拒付，请勿发货"),
        _ => None,
    }
}

/// False for orders without `orderContact`. What another platform ships itself plays them here, where there is no such thing.
pub(super) fn tells_contact(order: &PlacedOrder) -> bool {
    order.lines.iter().any(|line| !line.by_platform)
}

pub(super) fn is_called_off(stage: Stage) -> bool {
    matches!(stage, Stage::Cancelled(_))
}

/// `refundMoney`, in cents: what had been paid for an order that was called off.
pub(super) fn refund(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> u64 {
    if is_called_off(snapshot.stage) && snapshot.paid_at.is_some() { order.total() } else { 0 }
}

/// Whole units as a number with so many places, written as Java writes a double: without idle zeros but the first.
pub(super) fn double_text(units: u64, places: u32) -> String {
    let factor = 10_u64.pow(places);
    let width = usize::try_from(places).unwrap_or_default();
    let fraction = format!("{:0width$}", units % factor);
    let fraction = fraction.trim_end_matches('0');
    format!("{}.{}", units / factor, if fraction.is_empty() { "0" } else { fraction })
}

/// The same as JSON.
pub(super) fn double(units: u64, places: u32) -> Value {
    serde_json::from_str(&double_text(units, places)).unwrap_or_default()
}

/// An identifier as the platform makes them: 32 hexadecimal digits.
pub(super) fn hex_id(number: u64) -> String {
    format!("ff808081{number:024x}")
}

pub(super) fn buyer_id(order: &PlacedOrder) -> String {
    let digits = order.buyer.login.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    hex_id(digits.parse().unwrap_or_default())
}

pub(super) fn email(order: &PlacedOrder) -> String {
    format!("{}@example.com", order.buyer.login)
}

/// `shippingType`: this platform's code of a service.
pub(super) fn service(order: &PlacedOrder) -> &'static str {
    match order.service.code {
        "CAINIAO_STANDARD" => "CHINAPOSTAIR",
        "CAINIAO_ECONOMY" => "EMS",
        "EMS_ZX_ZX_US" => "UPS",
        _ => "DHL",
    }
}

/// Tracking number of the order's parcel.
pub(super) fn tracking_number(order: &PlacedOrder) -> String {
    format!("LZ{:010}CN", order.number % 10_000_000_000)
}

/// `itemAttr`: what the buyer chose, without the names of the choices.
pub(super) fn attributes(line: &Line) -> String {
    line.options.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(",")
}

/// A variant's identifier: the same for the same product and choice.
pub(super) fn sku_id(line: &Line) -> String {
    (700_000_000_000_000_000 + line.product).to_string()
}

/// Gross weight of one. A seller who keeps no codes keeps no weights and sizes either.
pub(super) fn grams(line: &Line) -> u64 {
    if line.sku.is_some() { 40 + line.product % 1960 } else { 0 }
}

/// Length, width and height of one.
pub(super) fn sides_mm(line: &Line) -> [u64; 3] {
    if line.sku.is_some() { [60 + line.product % 97, 45 + line.product % 311, 10 + line.product % 53] } else { [0; 3] }
}

/// `itemImage`, which is told from the path on.
pub(super) fn image_path(line: &Line) -> Option<String> {
    let name = line.image.as_ref()?.rsplit('/').next()?;
    Some(format!("f2/albu/g1/M00/{name}"))
}

/// `itemUrl`, likewise.
pub(super) fn listing_path(line: &Line) -> String {
    format!("product/item/{}.html", line.product)
}

/// `categoryName`, in whichever language the seller listed in.
pub(super) fn category(order: &PlacedOrder) -> &'static str {
    if order.special == Some(Special::NonAscii) { "家居用品" } else { "Home & Garden" }
}

/// The platform's English name of a country.
pub(super) fn country_name(iso: &str) -> &str {
    match iso {
        "AU" => "Australia",
        "BR" => "Brazil",
        "CA" => "Canada",
        "DE" => "Germany",
        "ES" => "Spain",
        "FR" => "France",
        "GB" => "United Kingdom",
        "JP" => "Japan",
        "KR" => "Korea,Republic of",
        "MX" => "Mexico",
        "PL" => "Poland",
        "US" => "United States",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_java_writes_them() {
        for (units, places, text) in [
            (11_050, 2, "110.5"),
            (10_000, 2, "100.0"),
            (5, 2, "0.05"),
            (0, 2, "0.0"),
            (1_999, 2, "19.99"),
            (135, 3, "0.135"),
            (1_000, 3, "1.0"),
            (55, 1, "5.5"),
        ] {
            assert_eq!(double_text(units, places), text);
            assert_eq!(double(units, places).to_string(), text);
        }
    }
}
