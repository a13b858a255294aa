//! `getUser` of the Identity API: who has consented. To be checked against eBay's own document, as its path and scope.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::json;

use crate::sim::deliver::{Answer, deliver};
use crate::sim::shop::Shop;

use super::door::enter;
use super::{GET_USER, House, IDENTITY_SCOPE};

/// The only call.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap) -> Response {
    deliver(&house.simulator, GET_USER, || answer(&house, &headers)).await
}

fn answer(house: &House, headers: &HeaderMap) -> Answer {
    let market = house.simulator.market();
    match enter(house, &market, headers, (GET_USER, IDENTITY_SCOPE)) {
        Ok(call) => json!({
            "userId": user_id(call.shop),
            "username": call.shop.login,
            "accountType": if call.shop.buyer_only { "INDIVIDUAL" } else { "BUSINESS" },
            "registrationMarketplaceId": "EBAY_US",
        })
        .into(),
        Err(refusal) => refusal.into(),
    }
}

/// Lasts as long as the user does, and looks like no number.
fn user_id(shop: &Shop) -> String {
    format!("u{:x}Zq", shop.seller_id)
}
