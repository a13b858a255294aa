//! eBay: the list of orders and single orders of the Sell Fulfillment API.

use std::collections::BTreeSet;

use longshore::model::FailureKind;
use longshore_tests::sim::ebay::{GET_ORDER, GET_ORDERS, TOKEN};
use longshore_tests::sim::{self, Command};
use serde_json::{Value, json};

use super::check::Rules;
use super::documents;
use super::stage::{Market, Scene, Stage, failed, secrets, window};

const FILE: &str = "sell_fulfillment_v1_oas3.json";
const PATH: &str = "/sell/fulfillment/v1/order";

const SCENE: Scene = Scene {
    platform: sim::Platform::Ebay,
    connector: "ebay",
    origins: &["api-origin", "identity-origin", "consent-origin"],
    settings: &[("ru-name", "Harbour-HarbourO-abcdef")],
    app_key: "Harbour-Orders-PRD-1",
    app_secret: "PRD-secret-0123456789",
    // More than one page holds.
    orders: 230,
};

/// What was asked for, and every status with which it was answered.
const SEEN: [(&str, &[u16]); 2] = [
    ("GET /sell/fulfillment/v1/order", &[200, 400, 401, 403, 429, 500]),
    ("GET /sell/fulfillment/v1/order/{orderId}", &[200, 400, 401, 403, 404, 429, 500]),
];

/// The document gives no refusal a schema, though it describes an error, its longest texts included. eBay refuses with a list of
/// them. An order that is not there is told by the status alone, and so is what the web server in front refuses.
fn refusals() -> Vec<(u16, Option<Value>)> {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let name_and_value = json!({
        "type": "object", "required": ["name"],
        "properties": { "name": { "type": "string" }, "value": { "type": "string" } },
    });
    let error = json!({
        "type": "object", "required": ["errorId", "domain", "category", "message"],
        "properties": {
            "errorId": { "type": "integer", "minimum": 1 }, "domain": { "type": "string" },
            "subdomain": { "type": "string" }, "category": { "enum": ["REQUEST", "APPLICATION", "BUSINESS"] },
            "message": { "type": "string", "minLength": 1, "maxLength": 50 },
            "longMessage": { "type": "string", "maxLength": 200 }, "inputRefIds": texts, "outputRefIds": texts,
            "parameters": { "type": "array", "items": name_and_value },
        },
    });
    let list = json!({
        "type": "object", "required": ["errors"],
        "properties": { "errors": { "type": "array", "minItems": 1, "items": error } },
    });
    let told = [400, 401, 403, 429, 500].map(|status| (status, Some(list.clone())));
    let untold = [400, 404].map(|status| (status, None));
    told.into_iter().chain(untold).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_asked_and_answered_is_as_the_document_says() {
    let Some(documents) = documents([FILE]) else { return };
    let market = Market::of(&SCENE);
    let mut stage = Stage::new(&SCENE, market.simulator.router()).await;
    stage.lease.grant_secrets = secrets(&[("access-token", &market.tokens[0]), ("refresh-token", &market.tokens[1])]);
    stage.lease.shop = Some(longshore::model::Shop { id: "shop".to_owned(), name: String::new() });
    read(&stage).await;
    ask_for_the_rest(&stage, &market.tokens[0]).await;
    be_refused(&stage, &market).await;
    stage.open().renew().await.unwrap();

    let rules = Rules { documents: &documents, elsewhere: &[TOKEN], refusals: &refusals() };
    rules.assert_kept(&stage.end().await, &SEEN);
}

/// The window from its first page to its last, and its orders.
async fn read(stage: &Stage) {
    let pages = stage.walk(window()).await;
    assert!(pages.len() > 1, "one page held them all");
    let ids: BTreeSet<_> = pages.iter().flat_map(|page| &page.listed).map(|listed| listed.order_id.clone()).collect();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(50) {
        let batch = stage.open().get_orders(ids.to_vec()).await.unwrap();
        assert_eq!((batch.orders.len(), batch.stopped), (ids.len(), None));
    }
    let batch = stage.open().get_orders(vec!["11-11111-11111".to_owned(), "letters".to_owned()]).await.unwrap();
    assert_eq!(batch.missing.len(), 2);
}

/// What the simulator answers and the connector does not ask for: both filters by status, a filter by age, no filter, orders by
/// their numbers, a list with taxes, an order without.
async fn ask_for_the_rest(stage: &Stage, token: &str) {
    let since = "creationdate%3A%5B2026-11-01T00%3A00%3A00.000Z..%5D";
    for query in [
        String::new(),
        format!("?filter={since}"),
        "?filter=orderfulfillmentstatus%3A%7BNOT_STARTED%7CIN_PROGRESS%7D".to_owned(),
        format!("?filter={since},orderfulfillmentstatus%3A%7BFULFILLED%7CIN_PROGRESS%7D&limit=20&offset=20"),
        "?fieldGroups=TAX_BREAKDOWN&limit=50".to_owned(),
        "?orderIds=11-11111-11111".to_owned(),
        // What it refuses: each parameter once.
        "?filter=orderfulfillmentstatus%3A%7BNOT_STARTED%7D".to_owned(),
        "?filter=price%3A%5B1..2%5D".to_owned(),
        "?filter=creationdate%3A%5Bsoon..%5D".to_owned(),
        "?filter=creationdate%3A%5B..%5D".to_owned(),
        "?filter=creationdate%3A%5B2020-01-01T00%3A00%3A00.000Z..%5D".to_owned(),
        "?filter=creationdate%3A%5B2026-11-02T00%3A00%3A00.000Z..2026-11-01T00%3A00%3A00.000Z%5D".to_owned(),
        "?filter=creationdate%3A%5B2027-11-02T00%3A00%3A00.000Z..%5D".to_owned(),
        "?filter=creationdate:[2026-11-01T00:00:00.000Z..]".to_owned(),
        "?limit=201".to_owned(),
        "?offset=-1".to_owned(),
        "?fieldGroups=EVERYTHING".to_owned(),
        format!("?orderIds={}", vec!["11-11111-11111"; 51].join(",")),
        "/11-11111-11111?fieldGroups=EVERYTHING".to_owned(),
    ] {
        stage.visit(&format!("{PATH}{query}"), &[("authorization", &format!("Bearer {token}"))]).await;
    }
}

/// Everything that stops the connector, in the list and with an order.
async fn be_refused(stage: &Stage, market: &Market) {
    for (fault, kind) in [
        (sim::Fault::Throttled { seconds: 5 }, FailureKind::Throttled),
        (sim::Fault::NoPermission, FailureKind::Misconfigured),
        (sim::Fault::RemoteService, FailureKind::Unavailable),
    ] {
        market.spoil(fault, GET_ORDERS);
        assert_eq!(stage.refused_list(window(), None).await.kind, kind, "{fault:?}");
        market.spoil(fault, GET_ORDER);
        assert_eq!(failed(stage.open().get_orders(vec!["11-11111-11111".to_owned()]).await).kind, kind, "{fault:?}");
    }
    let shop = market.login.clone();
    market.simulator.command(Command::EndGrants { shop, access: true, refresh: false }).unwrap();
    assert_eq!(stage.refused_list(window(), None).await.kind, FailureKind::NeedsAuthorization);
    let one = stage.open().get_orders(vec!["11-11111-11111".to_owned()]).await;
    assert_eq!(failed(one).kind, FailureKind::NeedsAuthorization);
}
