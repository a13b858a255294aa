//! eBay's words for what the marketplace knows, and its habits.

use std::time::Duration;

use axum::Router;
use longshore::model::{Order, Timestamp};

use crate::sim::Simulator;
use crate::sim::grants::Settings;
use crate::sim::platform::{Credential, Rules};
use crate::sim::random::Random;
use crate::sim::shop::{Line, Numbering, PREPARE_DAYS, PlacedOrder, Shop, Snapshot, Special, Stage};

use super::tell;

/// How every order is paid since eBay takes the money itself.
pub(super) const PAYMENT_METHOD: &str = "EBAY";
/// The tax that eBay collects on what goes to the European Union.
pub(super) const COLLECTED_TAX: &str = "VAT";
/// The kind of number, and the number, under which it pays that tax. An invented one.
pub(super) const COLLECTED_BY: (&str, &str) = ("IOSS", "IM9990000123");
/// Countries of the European Union that parcels go to here.
const UNION: [&str; 4] = ["FR", "ES", "PL", "DE"];
/// Percent of what a line costs.
const UNION_TAX: u64 = 20;

/// For how long people are told, from when an order was placed.
const EMAIL_TOLD: Duration = Duration::from_hours(14 * 24);
const PEOPLE_TOLD: Duration = Duration::from_hours(90 * 24);
/// When a parcel should have arrived, from when the order was placed. Plausible, no more.
const DELIVERY: Duration = Duration::from_hours(30 * 24);

/// The place from which eBay sends parcels on.
pub(super) struct Hub {
    pub(super) name: &'static str,
    pub(super) street: &'static str,
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) postal_code: &'static str,
    pub(super) country: &'static str,
}

pub(super) const HUB: Hub = Hub {
    name: "International Shipping Hub",
    street: "1850 Airport Rd",
    city: "Erlanger",
    state: "KY",
    postal_code: "41025",
    country: "US",
};

/// The platform, for the parts that all of them share.
#[derive(Debug)]
pub(in crate::sim) struct Ebay;

impl Rules for Ebay {
    fn routes(&self, simulator: Simulator) -> Router {
        super::router(simulator)
    }

    /// Five minutes less a second for a code, two hours of access, eighteen months to renew it with one and the same token.
    fn settings(&self) -> Settings {
        Settings {
            code_seconds: 299,
            access_seconds: 2 * 3_600,
            refresh_seconds: 47_304_000,
            rotate: false,
            ..Settings::default()
        }
    }

    /// With the characters that have to be encoded once on every way.
    fn credential(&self, random: &mut Random, kind: Credential, _app: &str) -> String {
        match kind {
            Credential::Code => format!("v^1.1#i^1#f^0#r^1#p^3#I^3#t^Ul41XzEw{}=", random.letters(40)),
            Credential::Access => format!("v^1.1#i^1#p^3#r^0#f^0#I^3#t^H4sI{}=", random.letters(60)),
            Credential::Refresh => format!("v^1.1#i^1#I^3#f^0#p^3#r^1#t^Ul4x{}=", random.letters(40)),
        }
    }

    /// Twelve digits, so that every shop's numbers fit into eBay's way of writing them.
    fn numbering(&self) -> Numbering {
        let (first, step) = (100_345_678_901, 160_000);
        Numbering { first, step, shop_step: 5_000_000_000, big: first + 30_000 * step }
    }

    fn order_id(&self, number: u64) -> String {
        let (head, middle, tail) = (number / 10_000_000_000, number / 100_000 % 100_000, number % 100_000);
        format!("{head:02}-{middle:05}-{tail:05}")
    }

    /// Orders whose buyer never got through the checkout are none for eBay.
    fn tells_of(&self, snapshot: &Snapshot<'_>) -> bool {
        match snapshot.stage {
            Stage::AwaitingPayment => false,
            Stage::Cancelled(_) => snapshot.paid_at.is_some(),
            _ => true,
        }
    }

    fn status(&self, stage: Stage) -> &'static str {
        fulfilment(stage)
    }

    /// eBay's list of reasons could not be read; this one was seen in its older interfaces.
    fn reason(&self, stage: Stage) -> Option<&'static str> {
        matches!(stage, Stage::CancelAsked | Stage::Cancelled(_)).then_some("BUYER_ASKED_CANCEL")
    }

    fn item_url(&self, _order: &PlacedOrder, _line: &Line) -> Option<String> {
        None
    }

    fn tell(&self, truth: &mut Order, _shop: &Shop, order: &PlacedOrder, snapshot: &Snapshot<'_>) {
        tell::tell(truth, order, snapshot);
    }
}

/// `orderFulfillmentStatus`, `lineItemFulfillmentStatus`. A dispute follows a parcel that has left; eBay tells of disputes elsewhere.
pub(super) fn fulfilment(stage: Stage) -> &'static str {
    match stage {
        Stage::PartlyShipped => "IN_PROGRESS",
        Stage::Shipped | Stage::Disputed | Stage::Settling | Stage::Finished | Stage::Archived => "FULFILLED",
        _ => "NOT_STARTED",
    }
}

/// True if eBay has the money and does not doubt it.
pub(super) fn is_paid(snapshot: &Snapshot<'_>) -> bool {
    snapshot.paid_at.is_some() && !matches!(snapshot.stage, Stage::RiskCheck | Stage::RiskHold)
}

/// `orderPaymentStatus`.
pub(super) fn money(snapshot: &Snapshot<'_>) -> &'static str {
    match snapshot.stage {
        Stage::Cancelled(_) => "FULLY_REFUNDED",
        _ if is_paid(snapshot) => "PAID",
        _ => "PENDING",
    }
}

/// `cancelState`.
pub(super) fn cancel_state(stage: Stage) -> &'static str {
    match stage {
        Stage::CancelAsked => "IN_PROGRESS",
        Stage::Cancelled(_) => "CANCELED",
        _ => "NONE_REQUESTED",
    }
}

/// How an order gets to its buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The seller ships to the buyer.
    ToBuyer,
    /// The seller ships to eBay, which sends it on.
    ToHub,
    /// eBay ships from a warehouse of its own.
    ByEbay,
}

/// eBay knows no order that is shipped by both: what other platforms mix, the seller ships here.
pub(super) fn way(order: &PlacedOrder) -> Way {
    match order.special {
        Some(Special::PlatformOnly) => Way::ByEbay,
        Some(Special::SemiManaged) => Way::ToHub,
        _ => Way::ToBuyer,
    }
}

/// When the lines must have left; not told before they are paid.
pub(super) fn ship_by(snapshot: &Snapshot<'_>) -> Option<Timestamp> {
    let paid_at = snapshot.paid_at.filter(|_| is_paid(snapshot))?;
    Some(paid_at.plus(Duration::from_hours(PREPARE_DAYS * 24)))
}

/// When the order must have arrived.
pub(super) fn deliver_by(snapshot: &Snapshot<'_>) -> Timestamp {
    snapshot.created_at.plus(DELIVERY)
}

/// Whether names, telephones and streets are still told.
pub(super) fn tells_people(snapshot: &Snapshot<'_>) -> bool {
    snapshot.seen_at.since(snapshot.created_at) < PEOPLE_TOLD
}

/// Whether the e-mail address is still told.
pub(super) fn tells_email(snapshot: &Snapshot<'_>) -> bool {
    snapshot.seen_at.since(snapshot.created_at) < EMAIL_TOLD
}

/// The buyer's address at eBay's relay.
pub(super) fn email(order: &PlacedOrder) -> String {
    format!("{}@members.example.com", order.buyer.login)
}

/// What the buyer wrote, as one text.
pub(super) fn checkout_notes(order: &PlacedOrder) -> Option<String> {
    let memos: Vec<_> = order.lines.iter().map(|line| line.memo.as_str()).filter(|memo| !memo.is_empty()).collect();
    (!memos.is_empty()).then(|| memos.join("\n"))
}

/// The site on which the buyer bought.
pub(super) fn marketplace(country: &str) -> &'static str {
    match country {
        "GB" => "EBAY_GB",
        "DE" => "EBAY_DE",
        "FR" => "EBAY_FR",
        "ES" => "EBAY_ES",
        "PL" => "EBAY_PL",
        "CA" => "EBAY_CA",
        "AU" => "EBAY_AU",
        _ => "EBAY_US",
    }
}

/// The tax that eBay collects on a line, in minor units.
pub(super) fn collected_tax_of(order: &PlacedOrder, line: &Line) -> u64 {
    let in_union = UNION.contains(&order.recipient.country.as_str());
    if in_union { line.unit_price * u64::from(line.quantity) * UNION_TAX / 100 } else { 0 }
}

/// The tax that eBay collects on an order, in minor units.
pub(super) fn collected_tax(order: &PlacedOrder) -> u64 {
    order.lines.iter().map(|line| collected_tax_of(order, line)).sum()
}

/// The number of what the buyer chose of a listing.
pub(super) fn variation_id(line: &Line) -> String {
    format!("5{:011}", line.product % 100_000_000_000)
}
