//! eBay as it behaves towards a seller's app: consent by `RuName`, tokens, users, and the two order methods of the Sell
//! Fulfillment API.
//!
//! Written from published documents and observed answers, apart from any connector. Where a document leaves something open, the
//! stricter reading was taken, and the place says so. An app's `RuName` stands in its settings under [`RU_NAME`]; its first
//! redirect address is where eBay sends whoever agreed, the second one (else the first) whoever declined.

mod answer;
mod consent;
mod door;
mod filter;
mod list;
mod order;
mod tell;
#[cfg(test)]
mod tests;
mod token;
mod user;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::Simulator;

pub(super) use words::Ebay;

/// Name of an app's setting that holds its `RuName`.
pub const RU_NAME: &str = "ru-name";
/// The method under which token calls are counted, which is their path.
pub const TOKEN: &str = "/identity/v1/oauth2/token";
/// The list of orders.
pub const GET_ORDERS: &str = "getOrders";
/// One order.
pub const GET_ORDER: &str = "getOrder";
/// The user that a token belongs to.
pub const GET_USER: &str = "getUser";

/// Far more than any call needs; what is longer is answered with 413.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The scope that the order methods want.
const ORDERS_SCOPE: &str = "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly";
/// The scope that covers it and writing.
const FULFILLMENT_SCOPE: &str = "https://api.ebay.com/oauth/api_scope/sell.fulfillment";
/// The scope that reading the user wants.
const IDENTITY_SCOPE: &str = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";
/// What an app may ask for.
const SCOPES: [&str; 4] = ["https://api.ebay.com/oauth/api_scope", ORDERS_SCOPE, FULFILLMENT_SCOPE, IDENTITY_SCOPE];

/// The marketplace, and what only this platform remembers.
#[derive(Debug, Clone)]
struct House {
    simulator: Simulator,
    /// The scopes of codes and tokens.
    scopes: Arc<Mutex<BTreeMap<String, Scopes>>>,
}

/// What a code or token is good for.
type Scopes = BTreeSet<String>;

impl House {
    /// The scopes of a code or token. None for one that was issued without a consent, which may do everything.
    fn scopes_of(&self, credential: &str) -> Option<Scopes> {
        self.scopes().get(credential).cloned()
    }

    fn remember_scopes(&self, credential: &str, scopes: Option<&Scopes>) {
        if let Some(scopes) = scopes {
            self.scopes().insert(credential.to_owned(), scopes.clone());
        }
    }

    fn scopes(&self) -> MutexGuard<'_, BTreeMap<String, Scopes>> {
        // Plain bookkeeping that no panic leaves half done.
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The routes of the platform, those of its three hosts together.
fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/oauth2/authorize", get(consent::ask).post(consent::decide))
        .route(TOKEN, post(token::call))
        .route("/commerce/identity/v1/user/", get(user::call))
        .route("/sell/fulfillment/v1/order", get(list::call))
        .route("/sell/fulfillment/v1/order/{order_id}", get(order::call))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(House { simulator, scopes: Arc::default() })
}
