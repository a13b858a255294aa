//! `getMarketplaceParticipations`: where a seller sells. Whose answer it is, is not in it.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Value, json};

use super::door::serve;
use super::quota::Plan;
use super::words::MARKETPLACES;
use super::{House, PARTICIPATIONS};

const PLAN: Plan = Plan { operation: PARTICIPATIONS, rate: "0.016", millis: 62_500, burst: 15 };

/// Any call for it.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap) -> Response {
    serve(&house, &headers, PLAN, |call| {
        let name = &call.shop.name;
        let list: Value = MARKETPLACES
            .iter()
            .map(|marketplace| {
                json!({
                    "marketplace": {
                        "id": marketplace.id, "name": marketplace.name, "countryCode": marketplace.country,
                        "defaultCurrencyCode": marketplace.currency, "defaultLanguageCode": "en_US",
                        "domainName": marketplace.domain,
                    },
                    "participation": { "isParticipating": marketplace.used, "hasSuspendedListings": false },
                    "storeName": name,
                })
            })
            .collect();
        Ok(json!({ "payload": list }))
    })
    .await
}
