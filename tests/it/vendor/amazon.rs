//! Amazon: both versions of the orders' interface, and the sellers' and tokens' ones.

use longshore::model::{Failure, FailureKind};
use longshore_tests::sim::amazon::{
    GET_ORDER, PARTICIPATIONS, RESTRICTED_TOKEN, ROLES, SEARCH_ORDERS, TOKEN, V0_ITEMS, V0_ORDER, V0_ORDERS,
};
use longshore_tests::sim::{self, Command, Special};
use serde_json::{Value, json};

use super::check::Rules;
use super::documents;
use super::stage::{Market, Scene, Stage, failed, secrets, window};

/// The orders' newer and older interface, the sellers' and the tokens'.
pub(super) const FILES: [&str; 4] =
    ["orders_2026-01-01.json", "ordersV0.json", "sellers.json", "tokens_2021-03-01.json"];

pub(super) const SCENE: Scene = Scene {
    platform: sim::Platform::Amazon,
    connector: "amazon",
    origins: &["api-origin-na", "login-origin", "consent-origin-na"],
    settings: &[
        ("application-id", "amzn1.sp.solution.0123"),
        ("region", "na"),
        ("personal-data", "address-and-tax"),
        ("seller-id", "A2EXAMPLE1234"),
    ],
    app_key: "amzn1.application-oa2-client.0123",
    app_secret: "amzn1.oa2-cs.v1.0123456789",
    // More than one page holds.
    orders: 130,
};

/// What was asked for, and every status with which it was answered.
const SEEN: [(&str, &[u16]); 7] = [
    ("GET /orders/2026-01-01/orders", &[200, 400, 403, 429, 500]),
    ("GET /orders/2026-01-01/orders/{orderId}", &[200, 403, 404, 429, 500]),
    ("GET /orders/v0/orders", &[200, 400, 403, 429, 500]),
    ("GET /orders/v0/orders/{orderId}", &[200, 403, 404, 429, 500]),
    ("GET /orders/v0/orders/{orderId}/orderItems", &[200, 403, 429, 500]),
    ("GET /sellers/v1/marketplaceParticipations", &[200, 403, 429, 500]),
    ("POST /tokens/2021-03-01/restrictedDataToken", &[200, 400, 403, 429, 500]),
];

/// Faults of one call, and what they are for the connector.
const FAULTS: [(sim::Fault, FailureKind); 3] = [
    (sim::Fault::Throttled { seconds: 0 }, FailureKind::Throttled),
    (sim::Fault::NoPermission, FailureKind::Misconfigured),
    (sim::Fault::RemoteService, FailureKind::Unavailable),
];

/// Orders with everything that an order can have.
const SPECIAL: [Special; 12] = [
    Special::PlatformOnly,
    Special::Mixed,
    Special::Bare,
    Special::Euro,
    Special::Yen,
    Special::NonAscii,
    Special::CancelAsked,
    Special::Finished,
    Special::Unpaid,
    Special::Cancelled,
    Special::PartlyShipped,
    Special::TaxNumber,
];

/// An identifier of no order.
const NOBODYS: &str = "111-0000000-0000000";

/// Most of the documents let a refusal be an empty object. A connector goes by the first error, so here there must be one.
fn refusals() -> Vec<(u16, Option<Value>)> {
    let error = json!({
        "type": "object", "required": ["code", "message"],
        "properties": {
            "code": { "type": "string", "minLength": 1 }, "message": { "type": "string", "minLength": 1 },
            "details": { "type": "string" },
        },
    });
    let list = json!({
        "type": "object", "required": ["errors"],
        "properties": { "errors": { "type": "array", "minItems": 1, "items": error } },
    });
    [400, 403, 404, 429, 500].map(|status| (status, Some(list.clone()))).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_asked_and_answered_is_as_the_documents_say() {
    let Some(documents) = documents(FILES) else { return };
    let market = Market::of(&SCENE);
    let mut stage = Stage::new(&SCENE, market.simulator.router()).await;
    let issued = stage.open().adopt(secrets(&[("refresh-token", &market.tokens[1])])).await.unwrap();
    (stage.lease.shop, stage.lease.extra) = (Some(issued.shop), issued.extra);
    stage.lease.grant_secrets = issued.kept;
    read_newer(&stage, &market).await;
    ask_for_the_rest(&stage, &market.tokens[0]).await;
    stage.lease.settings.push(("orders-api".to_owned(), "v0".to_owned()));
    read_older(&stage, &market).await;
    be_refused_for_good(&mut stage, &market).await;

    let rules = Rules { documents: &documents, elsewhere: &[TOKEN], refusals: &refusals() };
    rules.assert_kept(&stage.end().await, &SEEN);
}

async fn read_newer(stage: &Stage, market: &Market) {
    let pages = stage.walk(window()).await;
    assert!(pages.len() > 1, "one page held them all");
    let ids: Vec<_> = pages[0].orders.iter().take(20).map(|order| order.order_id.clone()).collect();
    let batch = stage.open().get_orders(ids.clone()).await.unwrap();
    assert_eq!((batch.orders.len(), batch.stopped), (ids.len(), None));
    assert_eq!(stage.open().get_orders(vec![NOBODYS.to_owned()]).await.unwrap().missing, [NOBODYS]);
    assert_eq!(stage.refused_list(window(), Some("no page")).await.kind, FailureKind::Refused);
    for (fault, kind) in FAULTS {
        market.spoil(fault, SEARCH_ORDERS);
        assert_eq!(stage.refused_list(window(), None).await.kind, kind, "{fault:?}");
        market.spoil(fault, GET_ORDER);
        assert_eq!(one(stage).await.kind, kind, "{fault:?}");
        market.spoil(fault, PARTICIPATIONS);
        let pasted = secrets(&[("refresh-token", &market.tokens[1])]);
        assert_eq!(failed(stage.open().adopt(pasted).await).kind, kind, "{fault:?}");
    }
}

async fn read_older(stage: &Stage, market: &Market) {
    let pages = stage.walk(window()).await;
    assert!(pages.len() > 1, "one page held them all");
    // No more than the calls that can be saved up.
    let ids: Vec<_> =
        SPECIAL.iter().map(|special| market.simulator.special(&market.login, *special).unwrap()).collect();
    let batch = stage.open().get_orders(ids.clone()).await.unwrap();
    assert_eq!((batch.orders.len(), batch.stopped), (ids.len(), None));
    assert_eq!(stage.open().get_orders(vec![NOBODYS.to_owned()]).await.unwrap().missing, [NOBODYS]);
    assert_eq!(stage.refused_list(window(), Some("no page")).await.kind, FailureKind::Refused);
    for (fault, kind) in FAULTS {
        market.spoil(fault, V0_ORDERS);
        assert_eq!(stage.refused_list(window(), None).await.kind, kind, "{fault:?}");
        for method in [RESTRICTED_TOKEN, V0_ORDER] {
            market.spoil(fault, method);
            assert_eq!(one(stage).await.kind, kind, "{method} {fault:?}");
        }
        market.spoil(fault, V0_ITEMS);
        assert_eq!(failed(stage.open().get_orders(ids[..1].to_vec()).await).kind, kind, "{fault:?}");
    }
}

/// Why an order cannot be had.
async fn one(stage: &Stage) -> Failure {
    failed(stage.open().get_orders(vec![NOBODYS.to_owned()]).await)
}

/// What the simulator answers and the connector does not ask for.
async fn ask_for_the_rest(stage: &Stage, token: &str) {
    let (newer, older) = ("/orders/2026-01-01/orders", "/orders/v0/orders");
    let since = "reatedAfter=2026-11-01T00%3A00%3A00Z";
    for target in [
        format!("{newer}?c{since}&fulfillmentStatuses=UNSHIPPED,SHIPPED&fulfilledBy=MERCHANT&maxResultsPerPage=5"),
        format!("{newer}?c{since}&createdBefore=2026-11-05T00%3A00%3A00Z&marketplaceIds=ATVPDKIKX0DER"),
        format!("{newer}?c{since}&lastUpdatedAfter=2026-11-01T00%3A00%3A00Z"),
        format!("{newer}?c{since}&maxResultsPerPage=101"),
        format!("{newer}?c{since}&marketplaceIds=A1PA6795UKMFR9"),
        format!("{newer}/{NOBODYS}?includedData=BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT"),
        format!("{older}?C{since}&MarketplaceIds=ATVPDKIKX0DER&OrderStatuses=Unshipped,PartiallyShipped"),
        format!("{older}?C{since}&MarketplaceIds=ATVPDKIKX0DER&OrderStatuses=Unshipped"),
    ] {
        let headers = [("x-amz-access-token", token), ("user-agent", "Visitor/1 (Language=Rust)")];
        stage.visit(&target, &headers).await;
        // Calls that nobody may make are refused by the same interface.
        stage.visit(&target, &[]).await;
    }
}

/// First the role for addresses goes, then the grant.
async fn be_refused_for_good(stage: &mut Stage, market: &Market) {
    market.simulator.command(Command::Register(SCENE.app(&[(ROLES, "orders")]))).unwrap();
    assert_eq!(one(stage).await.kind, FailureKind::Misconfigured);
    let shop = market.login.clone();
    market.simulator.command(Command::EndGrants { shop, access: true, refresh: false }).unwrap();
    for interface in ["v0", "2026-01-01"] {
        stage.lease.settings.retain(|(name, _)| name != "orders-api");
        stage.lease.settings.push(("orders-api".to_owned(), interface.to_owned()));
        assert_eq!(one(stage).await.kind, FailureKind::NeedsAuthorization, "{interface}");
        assert_eq!(stage.refused_list(window(), None).await.kind, FailureKind::NeedsAuthorization, "{interface}");
    }
}
