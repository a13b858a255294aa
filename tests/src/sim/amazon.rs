//! Amazon as it behaves towards a seller's application: consent in Seller Central, Login with Amazon, and of the Selling Partner API
//! the sellers', orders' (both versions) and tokens' operations.
//!
//! Written from published documents and observed answers, apart from any connector. Where a document leaves something open, the
//! stricter reading was taken, and the place says so. One marketplace is one region, North America; the hosts of that region are
//! one here. What an application may do stands in its settings, under the names below.

mod consent;
mod door;
mod old;
mod order;
mod pages;
mod portal;
mod query;
mod quota;
mod refusal;
mod restricted;
mod roles;
mod search;
mod sellers;
mod tell;
#[cfg(test)]
mod tests;
mod token;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get, post};

use super::Simulator;
use pages::Place;
use quota::Quotas;
use restricted::Restricted;

pub(super) use words::Amazon;

/// Setting of an app: its identifier on the consent page. Without it, [`application_id`] of its key.
pub const APPLICATION_ID: &str = "application-id";
/// Setting of an app: `draft` or `published`, which it is without it.
pub const PUBLICATION: &str = "publication";
/// Setting of an app: its roles, joined by commas: `orders`, `addresses`, `tax`. Without it, all.
pub const ROLES: &str = "roles";
/// Setting of an app: whether what it has no role for is left out (`left-out`, which is so without it) or refuses the call
/// (`refused`). No document says which.
pub const WITHHELD: &str = "withheld";

/// The developer's own page, for a seller who authorises an application for the seller's own shop: `app` in its query is the
/// application's key. The real one's address does not matter to anybody's program.
pub const DEVELOPER_PAGE: &str = "/sellingpartner/developerconsole/authorize";

/// Tokens; the path of the call.
pub const TOKEN: &str = "/auth/o2/token";
/// Where a seller sells.
pub const PARTICIPATIONS: &str = "getMarketplaceParticipations";
/// The list of orders.
pub const SEARCH_ORDERS: &str = "searchOrders";
/// One order.
pub const GET_ORDER: &str = "getOrder";
/// The list of orders of the older version.
pub const V0_ORDERS: &str = "getOrders";
/// One order of the older version. It is named as in the newer one, so the version stands before it.
pub const V0_ORDER: &str = "v0 getOrder";
/// An order's lines in the older version.
pub const V0_ITEMS: &str = "getOrderItems";
/// A token for personal data in the older version.
pub const RESTRICTED_TOKEN: &str = "createRestrictedDataToken";

/// Far more than any call needs; what is longer is answered with 413.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The identifier of an application that has the key `key`, where its settings say nothing else.
pub fn application_id(key: &str) -> String {
    format!("amzn1.sp.solution.{key}")
}

/// What a seller is called by Amazon.
pub fn seller_id(number: u64) -> String {
    format!("A{number:012}")
}

/// The marketplace, and what only this platform remembers.
#[derive(Debug, Clone)]
struct House {
    simulator: Simulator,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Debug, Default)]
struct Memory {
    quotas: Quotas,
    /// Where pages go on, by their tokens.
    places: BTreeMap<String, Place>,
    restricted: BTreeMap<String, Restricted>,
}

impl House {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Plain bookkeeping that no panic leaves half done.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The routes of the platform, those of all its hosts together.
fn router(simulator: Simulator) -> Router {
    Router::new()
        .route(consent::PATH, get(consent::ask).post(consent::decide))
        .route(DEVELOPER_PAGE, get(portal::ask).post(portal::authorize))
        .route(TOKEN, post(token::call))
        .route("/sellers/v1/marketplaceParticipations", get(sellers::call))
        .route("/orders/2026-01-01/orders", get(search::call))
        .route("/orders/2026-01-01/orders/{order_id}", get(order::call))
        .route("/orders/v0/orders", get(old::orders))
        .route("/orders/v0/orders/{order_id}", get(old::order))
        .route("/orders/v0/orders/{order_id}/orderItems", get(old::items))
        .route("/tokens/2021-03-01/restrictedDataToken", post(restricted::call))
        .route("/orders/{*rest}", any(door::unknown))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(House { simulator, memory: Arc::default() })
}
