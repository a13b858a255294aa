//! Which platform a marketplace plays, and what of it the shared parts must know.

use axum::Router;
use clap::ValueEnum;
use longshore::model::{Order, Timestamp};

use super::grants::Settings;
use super::random::Random;
use super::shop::{Line, Numbering, PlacedOrder, Shop, Snapshot, Stage};
use super::{Simulator, aliexpress, amazon, dhgate, ebay};

/// A platform that can be played. One marketplace is one platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
#[value(rename_all = "lower")]
pub enum Platform {
    /// AliExpress (速卖通).
    AliExpress,
    /// eBay.
    Ebay,
    /// `DHgate` (敦煌网).
    #[value(help = "DHgate (敦煌网)")]
    DHgate,
    /// Amazon.
    Amazon,
}

impl Platform {
    /// The name that its connector's file, its block in the configuration and its pages in the console have.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AliExpress => "aliexpress",
            Self::Ebay => "ebay",
            Self::DHgate => "dhgate",
            Self::Amazon => "amazon",
        }
    }

    pub(super) fn rules(self) -> &'static dyn Rules {
        match self {
            Self::AliExpress => &aliexpress::AliExpress,
            Self::Ebay => &ebay::Ebay,
            Self::DHgate => &dhgate::DHgate,
            Self::Amazon => &amazon::Amazon,
        }
    }
}

/// What is different from platform to platform. Whatever else one has for itself stands behind its routes.
pub(super) trait Rules: std::fmt::Debug + Sync {
    /// Its pages and calls.
    fn routes(&self, simulator: Simulator) -> Router;

    /// Lifetimes and habits of its tokens, until a command changes them.
    fn settings(&self) -> Settings;

    /// A new code, access token or refresh token for an app, as the platform spells such.
    fn credential(&self, random: &mut Random, kind: Credential, app: &str) -> String;

    /// Which numbers its orders have. [`Rules::order_id`] writes them.
    fn numbering(&self) -> Numbering {
        Numbering::default()
    }

    /// How it writes an order's number.
    fn order_id(&self, number: u64) -> String {
        number.to_string()
    }

    /// A moment within the hour before `start` that occurred twice on its wall clocks, where it tells local times.
    fn last_repeated_hour(&self, _start: Timestamp) -> Option<Timestamp> {
        None
    }

    /// True for moments in the hour that the platform's clocks show twice.
    fn is_repeated_hour(&self, _at: Timestamp) -> bool {
        false
    }

    /// False for orders that it never tells a seller's app of.
    fn tells_of(&self, _snapshot: &Snapshot<'_>) -> bool {
        true
    }

    /// Its word for an order's stage, as the most detailed answer tells it.
    fn status(&self, stage: Stage) -> &'static str;

    /// Why it is on hold or called off, in its words.
    fn reason(&self, stage: Stage) -> Option<&'static str>;

    /// The page of a listing.
    fn item_url(&self, order: &PlacedOrder, line: &Line) -> Option<String>;

    /// Makes `truth`, which holds all that a marketplace knows, what this platform tells of it.
    fn tell(&self, _truth: &mut Order, _shop: &Shop, _order: &PlacedOrder, _snapshot: &Snapshot<'_>) {}
}

/// What a platform issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential {
    /// A code, brought by the seller's browser.
    Code,
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
}
