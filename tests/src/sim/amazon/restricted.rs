//! `createRestrictedDataToken`: what the older version wants in an access token's place before it tells of people.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use longshore::model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::{Call, serve};
use super::quota::Plan;
use super::refusal::Refusal;
use super::{House, RESTRICTED_TOKEN};

const PLAN: Plan = Plan { operation: RESTRICTED_TOKEN, rate: "1.0", millis: 1_000, burst: 10 };
const LIFE: Duration = Duration::from_hours(1);
const RESOURCES_MAX: usize = 50;
const ELEMENTS: [&str; 3] = ["buyerInfo", "shippingAddress", "buyerTaxInformation"];

/// A restricted token: the access token behind it, and what it opens.
#[derive(Debug, Clone)]
pub(super) struct Restricted {
    pub(super) access: String,
    pub(super) until: Timestamp,
    /// Path and element, joined by a space.
    opens: BTreeSet<String>,
}

impl Restricted {
    /// True if it opens an element of a path, which it names as it is or with `{orderId}` in the order's place.
    pub(super) fn opens(&self, path: &str, order_id: &str, element: &str) -> bool {
        let generic = path.replace(order_id, "{orderId}");
        [path, &generic].iter().any(|path| self.opens.contains(&format!("{path} {element}")))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    restricted_resources: Vec<Resource>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    method: String,
    path: String,
    #[serde(default)]
    data_elements: Vec<String>,
}

/// Any call for such a token.
pub(super) async fn call(State(house): State<House>, headers: HeaderMap, body: Bytes) -> Response {
    let access = headers.get("x-amz-access-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    serve(&house, &headers, PLAN, |call| answer(call, access, &body)).await
}

fn answer(call: &Call<'_>, access: &str, body: &[u8]) -> Result<Value, Refusal> {
    let wanted: Wanted =
        serde_json::from_slice(body).map_err(|_| Refusal::invalid("The request body is not valid."))?;
    let resources = wanted.restricted_resources;
    let sound = |resource: &Resource| {
        resource.method == "GET"
            && resource.path.starts_with("/orders/v0/orders")
            && !resource.data_elements.is_empty()
            && resource.data_elements.iter().all(|element| ELEMENTS.contains(&element.as_str()))
    };
    if resources.is_empty()
        || resources.len() > RESOURCES_MAX
        || !resources.iter().all(sound)
        || call.restricted.is_some()
    {
        return Err(Refusal::invalid("The restrictedResources are not valid."));
    }
    let elements: BTreeSet<&str> =
        resources.iter().flat_map(|resource| &resource.data_elements).map(String::as_str).collect();
    let lacks = |element: &&&str| match **element {
        "buyerTaxInformation" => !call.roles.tax,
        _ => !call.roles.addresses,
    };
    let lacking: Vec<&str> = elements.iter().filter(lacks).copied().collect();
    if !lacking.is_empty() {
        let list = lacking.join(", ");
        return Err(Refusal::invalid(format!(
            "Application does not have access to one or more requested data elements: [{list}]"
        )));
    }
    let opens = resources
        .iter()
        .flat_map(|resource| resource.data_elements.iter().map(|element| format!("{} {element}", resource.path)))
        .collect();
    let mut memory = call.house.memory();
    let token = format!("Atz.sprdt|{:0>64}", memory.restricted.len());
    let until = call.now.plus(LIFE);
    memory.restricted.insert(token.clone(), Restricted { access: access.to_owned(), until, opens });
    Ok(json!({ "restrictedDataToken": token, "expiresIn": LIFE.as_secs() }))
}
