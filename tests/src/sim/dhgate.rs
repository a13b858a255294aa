//! `DHgate` (敦煌网) as it behaves towards a seller's app: consent, tokens, and the router with the user and the order methods.
//!
//! Written from published field tables and observed answers, apart from any connector. Where a document leaves something open,
//! the stricter reading was taken, and the place says so. An app's settings may hold [`PAGE_SIZE_MAX`] and [`CALLS_PER_MINUTE`].

mod answer;
mod beijing;
mod burst;
mod consent;
mod detail;
mod list;
mod products;
mod query;
mod router;
mod tell;
#[cfg(test)]
mod tests;
mod token;
mod user;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get};

use super::Simulator;

pub(super) use words::DHgate;

/// Codes and refresh tokens for access tokens: the path, under which such calls are counted too.
pub const TOKEN: &str = "/dop/oauth2/access_token";
/// The user that a token belongs to.
pub const USER: &str = "dh.user.base.get";
/// The list of orders.
pub const LIST: &str = "dh.order.list.get";
/// One order.
pub const DETAIL: &str = "dh.order.get";
/// The products of one order.
pub const PRODUCTS: &str = "dh.order.product.get";

/// Name of an app's setting: the most orders on a page. The real limit is not known; clients in production ask for up to 200,
/// and the most careful of them for 100.
pub const PAGE_SIZE_MAX: &str = "page-size-max";
/// Name of an app's setting: calls of the router in a minute. 600 is what a single source tells.
pub const CALLS_PER_MINUTE: &str = "calls-per-minute";

/// Far more than any call needs; what is longer is answered with 413.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The marketplace, and what only this platform remembers.
#[derive(Debug, Clone)]
struct House {
    simulator: Simulator,
    /// Calls of the present minute.
    burst: Arc<burst::Burst>,
}

/// The routes of the platform, those of its two hosts together.
fn routes(simulator: Simulator) -> Router {
    Router::new()
        .route(consent::AUTHORIZE, get(consent::ask).post(consent::decide))
        .route(TOKEN, any(token::call))
        .route("/dop/router", any(router::call))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(House { simulator, burst: Arc::default() })
}
