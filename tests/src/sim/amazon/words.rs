//! Amazon's words for what the marketplace knows, and its habits.

use std::time::Duration;

use axum::Router;
use longshore::model::{Order, Timestamp};

use crate::sim::Simulator;
use crate::sim::grants::Settings;
use crate::sim::platform::{Credential, Rules};
use crate::sim::random::Random;
use crate::sim::shop::{Cancellation, Line, PREPARE_DAYS, PlacedOrder, Shop, Snapshot, Stage};

use super::tell;

/// A marketplace of the region.
pub(super) struct Marketplace {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) country: &'static str,
    pub(super) currency: &'static str,
    pub(super) domain: &'static str,
    /// Every seller here sells in it.
    pub(super) used: bool,
}

/// All of North America. Sellers here do not sell in Brazil.
pub(super) const MARKETPLACES: [Marketplace; 4] = [
    marketplace("ATVPDKIKX0DER", "Amazon.com", "US", "USD", "www.amazon.com", true),
    marketplace("A2EUQ1WTGCTBG2", "Amazon.ca", "CA", "CAD", "www.amazon.ca", true),
    marketplace("A1AM78C64UM0Y8", "Amazon.com.mx", "MX", "MXN", "www.amazon.com.mx", true),
    marketplace("A2Q3Y263D00KWC", "Amazon.com.br", "BR", "BRL", "www.amazon.com.br", false),
];

/// The marketplace of all orders here.
pub(super) const MARKETPLACE: &str = "ATVPDKIKX0DER";

/// The words for where an order stands.
pub(super) const STATUSES: [&str; 7] =
    ["PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED", "UNFULFILLABLE"];

const DAY: Duration = Duration::from_hours(24);
/// From the payment to the day on which a parcel must have arrived. Plausible, no more.
const DELIVERY_DAYS: u32 = 21;

/// The platform, for the parts that all of them share.
#[derive(Debug)]
pub(in crate::sim) struct Amazon;

impl Rules for Amazon {
    fn routes(&self, simulator: Simulator) -> Router {
        super::router(simulator)
    }

    /// Five minutes for a code, an hour of access, a year to renew it with one and the same token.
    fn settings(&self) -> Settings {
        Settings {
            code_seconds: 5 * 60,
            access_seconds: 3_600,
            refresh_seconds: 365 * 86_400,
            rotate: false,
            ..Settings::default()
        }
    }

    /// With the stroke that has to be encoded on every way.
    fn credential(&self, random: &mut Random, kind: Credential, _app: &str) -> String {
        match kind {
            Credential::Code => format!("AN{}", random.letters(18)),
            Credential::Access => format!("Atza|{}", random.letters(320)),
            Credential::Refresh => format!("Atzr|{}", random.letters(320)),
        }
    }

    /// Seventeen digits, in three groups.
    fn order_id(&self, number: u64) -> String {
        let (head, middle, tail) =
            (number / 100_000_000_000_000, number / 10_000_000 % 10_000_000, number % 10_000_000);
        format!("{head:03}-{middle:07}-{tail:07}")
    }

    fn status(&self, stage: Stage) -> &'static str {
        status(stage)
    }

    fn reason(&self, stage: Stage) -> Option<&'static str> {
        match stage {
            Stage::Cancelled(Cancellation::NotPaidInTime) => Some("AMAZON"),
            stage => cancel_reason(stage),
        }
    }

    fn item_url(&self, _order: &PlacedOrder, _line: &Line) -> Option<String> {
        None
    }

    fn tell(&self, truth: &mut Order, _shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
        tell::tell(truth, order, snapshot);
    }
}

/// `fulfillmentStatus`. Whatever keeps an order from being shipped is pending; disputes are told of elsewhere.
pub(super) fn status(stage: Stage) -> &'static str {
    match stage {
        Stage::AwaitingPayment
        | Stage::PaymentInProgress
        | Stage::RiskCheck
        | Stage::RiskHold
        | Stage::SellerExaminesMoney
        | Stage::Frozen => "PENDING",
        Stage::ToShip | Stage::CancelAsked => "UNSHIPPED",
        Stage::PartlyShipped => "PARTIALLY_SHIPPED",
        Stage::Shipped | Stage::Disputed | Stage::Settling | Stage::Finished | Stage::Archived => "SHIPPED",
        Stage::Cancelled(_) => "CANCELLED",
    }
}

/// Why it is to be cancelled, or was.
pub(super) fn cancel_reason(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::CancelAsked => Some("Order placed by mistake"),
        Stage::Cancelled(Cancellation::BeforePayment) => Some("No longer needed"),
        Stage::Cancelled(Cancellation::Agreed) => Some("Cancelled by agreement"),
        _ => None,
    }
}

/// `fulfilledBy`. An order is shipped by one of the two; one with lines of both kinds would be two at Amazon, and is the
/// seller's here.
pub(super) fn fulfilled_by(order: &PlacedOrder) -> &'static str {
    if order.lines.iter().all(|line| line.by_platform) { "AMAZON" } else { "MERCHANT" }
}

/// Prices are told once an order is paid and no longer pending.
pub(super) fn is_priced(snapshot: &Snapshot<'_>) -> bool {
    snapshot.paid_at.is_some() && status(snapshot.stage) != "PENDING"
}

/// People are told of while the seller has, or had, a parcel to send to them.
pub(super) fn tells_people(order: &PlacedOrder, snapshot: &Snapshot<'_>) -> bool {
    let state = status(snapshot.stage);
    fulfilled_by(order) == "MERCHANT" && matches!(state, "UNSHIPPED" | "PARTIALLY_SHIPPED" | "SHIPPED")
}

/// The telephone number is withheld once a shipped parcel should have arrived.
pub(super) fn tells_phone(snapshot: &Snapshot<'_>) -> bool {
    let overdue = windows(snapshot).is_some_and(|[_, _, deliver_by]| deliver_by < snapshot.seen_at);
    !(overdue && status(snapshot.stage) == "SHIPPED")
}

/// From when and until when it is to be shipped, and until when it must have arrived.
pub(super) fn windows(snapshot: &Snapshot<'_>) -> Option<[Timestamp; 3]> {
    let paid = snapshot.paid_at.filter(|_| is_priced(snapshot))?;
    let prepare = u32::try_from(PREPARE_DAYS).unwrap_or(u32::MAX);
    Some([paid, paid.plus(DAY * prepare), paid.plus(DAY * DELIVERY_DAYS)])
}

/// A line with a message of the buyer's is a gift, where the seller packs it.
pub(super) fn is_gift(order: &PlacedOrder, snapshot: &Snapshot<'_>, line: &Line) -> bool {
    tells_people(order, snapshot) && !line.memo.is_empty()
}

/// `fulfillmentServiceLevel`.
pub(super) fn service_level(order: &PlacedOrder) -> &'static str {
    if order.service.code == "EMS_ZX_ZX_US" { "EXPEDITED" } else { "STANDARD" }
}

/// The relay that stands for the buyer's address.
pub(super) fn email(order: &PlacedOrder) -> String {
    format!("{}@marketplace.amazon.com", order.buyer.login)
}

/// The number of a product in Amazon's catalogue: ten letters and digits.
pub(super) fn asin(line: &Line) -> String {
    const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut rest = line.product;
    let mut tail: Vec<char> = (0..8)
        .map(|_| {
            let digit = usize::try_from(rest % 36).unwrap_or(0);
            rest /= 36;
            DIGITS.get(digit).copied().map_or('0', char::from)
        })
        .collect();
    tail.reverse();
    format!("B0{}", tail.into_iter().collect::<String>())
}

const fn marketplace(
    id: &'static str,
    name: &'static str,
    country: &'static str,
    currency: &'static str,
    domain: &'static str,
    used: bool,
) -> Marketplace {
    Marketplace { id, name, country, currency, domain, used }
}
