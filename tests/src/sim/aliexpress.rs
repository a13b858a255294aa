//! AliExpress (速卖通) as its current gateway (IOP) behaves towards a seller's app: consent, tokens, and the three order methods.
//!
//! Written from published documents and observed answers, apart from any connector. Where a document leaves something open,
//! the stricter reading was taken, and the place says so.

mod answer;
mod consent;
mod decrypt;
mod detail;
mod gateway;
mod list;
mod mask;
mod pacific;
mod query;
mod shape;
mod signature;
#[cfg(test)]
mod tests;
mod token;
mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get};

use super::Simulator;

pub(super) use words::AliExpress;

/// The list of orders.
pub const LIST: &str = "aliexpress.trade.seller.orderlist.get";
/// One order with its masked address.
pub const DETAIL: &str = "aliexpress.trade.new.redefining.findorderbyid";
/// The clear address of one order.
pub const DECRYPT: &str = "aliexpress.trade.seller.order.decrypt";
/// A code for tokens; also the path that is signed.
pub const TOKEN_CREATE: &str = "/auth/token/create";
/// A refresh token for new tokens; also the path that is signed.
pub const TOKEN_REFRESH: &str = "/auth/token/refresh";

/// Far more than any order call needs; what is longer is answered with 413.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// The routes of the platform.
pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/oauth/authorize", get(consent::ask).post(consent::decide))
        .route("/rest/{*path}", any(token::call))
        .route("/sync", any(gateway::call))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(simulator)
}
