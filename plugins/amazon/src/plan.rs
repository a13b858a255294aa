//! Amazon's usage plans: how many calls of each operation it allows for one seller and one application.
//!
//! Rates and bursts are the defaults of the published models. Amazon may allow a seller more or less, and tells the rate in a
//! header of most answers.

/// The header that tells the rate in force, in calls per second.
pub(crate) const RATE_HEADER: &str = "x-amzn-ratelimit-limit";

/// The plan of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Name of the budget.
    pub(crate) name: &'static str,
    /// One call comes back in so many seconds.
    pub(crate) seconds: u32,
    /// Calls that can be saved up.
    pub(crate) burst: u32,
}

/// `searchOrders`: 0.0056 calls a second.
pub(crate) const SEARCH_ORDERS: Plan = Plan { name: "search-orders", seconds: 179, burst: 20 };
/// `getOrder`: half a call a second.
pub(crate) const GET_ORDER: Plan = Plan { name: "get-order", seconds: 2, burst: 30 };
/// `getMarketplaceParticipations`: 0.016 calls a second.
pub(crate) const PARTICIPATIONS: Plan = Plan { name: "participations", seconds: 63, burst: 15 };
/// `getOrders` of the older interface: 0.0167 calls a second.
pub(crate) const V0_ORDERS: Plan = Plan { name: "v0-orders", seconds: 60, burst: 20 };
/// `getOrder` of the older interface.
pub(crate) const V0_ORDER: Plan = Plan { name: "v0-order", seconds: 2, burst: 30 };
/// `getOrderItems` of the older interface.
pub(crate) const V0_ITEMS: Plan = Plan { name: "v0-order-items", seconds: 2, burst: 30 };
/// `createRestrictedDataToken`.
pub(crate) const RESTRICTED_TOKEN: Plan = Plan { name: "restricted-token", seconds: 1, burst: 10 };

/// All plans.
pub(crate) const ALL: [Plan; 7] =
    [SEARCH_ORDERS, GET_ORDER, PARTICIPATIONS, V0_ORDERS, V0_ORDER, V0_ITEMS, RESTRICTED_TOKEN];
