//! Users, lists and single orders: what they want, show and leave out, and that the ledger knows better.

use super::*;
use crate::sim::{Cancellation, Stage};

const LIST: &str = "/sell/fulfillment/v1/order";

impl Caller {
    async fn list(&self, token: &str, changes: Changes<'_>) -> Value {
        let (status, body) = self.get(&format!("{LIST}?{}", query(changes)), token).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    async fn order(&self, token: &str, id: &str) -> Value {
        self.get(&format!("{LIST}/{id}?fieldGroups=TAX_BREAKDOWN"), token).await.1
    }
}

fn ids(list: &Value) -> Vec<&str> {
    list["orders"].as_array().unwrap().iter().map(|order| order["orderId"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_call_needs_a_good_token_of_its_scope() {
    let caller = Caller::new();
    let code = caller.code(&[("scope", Some(ORDERS_SCOPE))]).await;
    let access = caller.token(&redeeming(&code)).await.1["access_token"].as_str().unwrap().to_owned();
    for (address, token, status, error) in [
        (LIST, access.as_str(), StatusCode::OK, ""),
        (LIST, "nobody", StatusCode::UNAUTHORIZED, "1001"),
        ("/commerce/identity/v1/user/", "nobody", StatusCode::UNAUTHORIZED, "1001"),
        ("/commerce/identity/v1/user/", access.as_str(), StatusCode::FORBIDDEN, "1100"),
    ] {
        let answered = caller.get(address, token).await;
        assert_eq!((answered.0, error_of(&answered.1).as_str()), (status, error), "{address} {token}");
    }
    caller.command(json!({"do": "advance", "seconds": 7_200}));
    assert_eq!(error_of(&caller.get(LIST, &access).await.1), "1001", "after two hours");
    let user = caller.get("/commerce/identity/v1/user/", &caller.access().await).await.1;
    assert_eq!((user["username"].as_str(), user["userId"].is_string()), (Some(LOGIN), true));
    caller.command(json!({"do": "nick", "shop": LOGIN, "nick": "harbour_goods"}));
    let renamed = caller.get("/commerce/identity/v1/user/", &caller.access().await).await.1;
    assert_eq!((renamed["username"].as_str(), &renamed["userId"]), (Some("harbour_goods"), &user["userId"]));
}

#[tokio::test]
async fn refuses_what_the_document_refuses() {
    let caller = Caller::new();
    let access = caller.access().await;
    let many = vec!["10-03456-78901"; 51].join(",");
    for (changes, expected) in [
        (&[("limit", Some("200"))][..], ""),
        (&[("limit", Some("201"))], "31100"),
        (&[("limit", Some("0"))], "31100"),
        (&[("limit", Some("ten"))], "31100"),
        (&[("offset", Some("-1"))], "31000"),
        (&[("filter", Some("color:{red}"))], "30700"),
        (&[("filter", Some("lastmodifieddate:[2026-11-10T08:00:00.001Z..]"))], "30850"),
        (&[("fieldGroups", Some("EVERYTHING"))], "32800"),
        (&[("orderIds", Some(&many))], "30900"),
        (&[("orderIds", Some("10-03456-78901")), ("limit", Some("999"))], ""),
        (&[("unknown", Some("x"))], ""),
    ] {
        let (_, body) = caller.get(&format!("{LIST}?{}", query(changes)), &access).await;
        assert_eq!(error_of(&body), expected, "{changes:?}");
    }
    let raw = "filter=lastmodifieddate:[2026-11-10T07:00:00.000Z..]";
    let request = Request::get(format!("{LIST}?{raw}")).header(header::AUTHORIZATION, format!("Bearer {access}"));
    let refused = caller.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "brackets must be encoded");
    for (id, status) in [("nonsense", StatusCode::BAD_REQUEST), ("99-99999-99999", StatusCode::NOT_FOUND)] {
        assert_eq!(caller.get(&format!("{LIST}/{id}"), &access).await.0, status, "{id}");
    }
}

#[tokio::test]
async fn pages_skip_orders_of_a_set_that_moves() {
    let caller = Caller::with(60);
    let access = caller.access().await;
    let page = async |offset: &str| caller.list(&access, &[("limit", Some("20")), ("offset", Some(offset))]).await;
    let first = page("0").await;
    let total = first["total"].as_u64().unwrap();
    assert!(first["next"].as_str().unwrap().ends_with("limit=20&offset=20"));
    let second = page("20").await;
    let created: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|list| list["orders"].as_array().unwrap().iter().map(|order| order["creationDate"].as_str().unwrap()))
        .collect();
    assert!(created.is_sorted(), "oldest first");
    let gone = json!({"what": "remove", "order": ids(&first)[0]});
    caller.command(json!({"do": "act", "action": gone}));
    let moved = page("20").await;
    assert_eq!((ids(&moved)[0], moved["total"].as_u64()), (ids(&second)[1], Some(total - 1)), "one slid past");
    let last = page("1000").await;
    assert_eq!((ids(&last).len(), last.get("next")), (0, None));
}

#[tokio::test]
async fn filters_by_change_and_by_status() {
    let caller = Caller::new();
    let access = caller.access().await;
    caller.command(json!({"do": "advance", "seconds": 3_600}));
    let order = caller.special(Special::Bare);
    caller.command(json!({"do": "act", "action": {"what": "touch", "order": order}}));
    let changed = "lastmodifieddate:[2026-11-10T09:00:00.000Z..2026-11-10T09:00:00.000Z]";
    assert_eq!(ids(&caller.list(&access, &[("filter", Some(changed))]).await), [order.as_str()]);
    for (statuses, inside, outside) in [
        ("{NOT_STARTED|IN_PROGRESS}", Special::PartlyShipped, Special::Finished),
        ("{FULFILLED|IN_PROGRESS}", Special::Finished, Special::Bare),
    ] {
        let filter = format!("orderfulfillmentstatus:{statuses}");
        let listed = caller.list(&access, &[("filter", Some(&filter)), ("limit", Some("200"))]).await;
        let (inside, outside) = (caller.special(inside), caller.special(outside));
        assert!(ids(&listed).contains(&inside.as_str()) && !ids(&listed).contains(&outside.as_str()), "{statuses}");
    }
    caller.command(json!({"do": "leave-out", "orders": [order]}));
    assert_eq!(caller.list(&access, &[("filter", Some(changed))]).await["total"], 0);
}

#[tokio::test]
async fn what_was_never_paid_for_is_no_order() {
    let caller = Caller::new();
    let access = caller.access().await;
    let listed = caller.list(&access, &[("limit", Some("200"))]).await;
    let ledger: Vec<_> = caller.simulator.ledger(Some(LOGIN));
    for special in [Special::Unpaid, Special::Cancelled] {
        let id = caller.special(special);
        assert!(!ids(&listed).contains(&id.as_str()), "{special:?}");
        assert!(ledger.iter().all(|entry| entry["order_id"] != id), "{special:?}");
        assert_eq!(caller.get(&format!("{LIST}/{id}"), &access).await.0, StatusCode::NOT_FOUND, "{special:?}");
    }
    assert_eq!(listed["total"].as_u64(), Some(ledger.len() as u64));
}

#[tokio::test]
async fn an_order_alone_tells_more_than_a_list() {
    let caller = Caller::new();
    let access = caller.access().await;
    let listed = caller.list(&access, &[("limit", Some("200"))]).await;
    let in_list = |id: &str| listed["orders"].as_array().unwrap().iter().find(|order| order["orderId"] == id).cloned();
    for (special, pointer) in
        [(Special::CancelAsked, "/cancelStatus/cancelRequests/0"), (Special::TaxNumber, "/buyer/taxIdentifier")]
    {
        let id = caller.special(special);
        assert_eq!(in_list(&id).unwrap().pointer(pointer), None, "{special:?}");
        assert!(caller.order(&access, &id).await.pointer(pointer).is_some(), "{special:?}");
    }
    let id = caller.special(Special::Euro);
    let (alone, listed) = (caller.order(&access, &id).await, in_list(&id).unwrap());
    assert!(alone.pointer("/lineItems/0/ebayCollectAndRemitTaxes/0/ebayReference/value").is_some());
    assert_ne!(
        alone["pricingSummary"]["total"], listed["pricingSummary"]["total"],
        "the total has the taxes only if asked"
    );
}

#[tokio::test]
async fn every_special_order_shows_what_it_was_made_for() {
    let caller = Caller::new();
    let access = caller.access().await;
    for (special, pointer, expected) in [
        (
            Special::PlatformOnly,
            "/fulfillmentStartInstructions/0/fulfillmentInstructionsType",
            json!("FULFILLED_BY_EBAY"),
        ),
        (Special::PlatformOnly, "/fulfillmentStartInstructions/0/shippingStep", Value::Null),
        (Special::SemiManaged, "/fulfillmentStartInstructions/0/ebaySupportedFulfillment", json!(true)),
        (
            Special::SemiManaged,
            "/fulfillmentStartInstructions/0/shippingStep/shipTo/contactAddress/city",
            json!("Erlanger"),
        ),
        (Special::Bare, "/lineItems/0/sku", Value::Null),
        (Special::Bare, "/lineItems/0/variationAspects", Value::Null),
        (Special::Euro, "/lineItems/0/lineItemCost/currency", json!("EUR")),
        (Special::CancelAsked, "/cancelStatus/cancelState", json!("IN_PROGRESS")),
        (Special::Finished, "/orderFulfillmentStatus", json!("FULFILLED")),
        (Special::PartlyShipped, "/lineItems/1/lineItemFulfillmentStatus", json!("NOT_STARTED")),
        (Special::RiskCheck, "/orderPaymentStatus", json!("PENDING")),
        (Special::RiskCheck, "/paymentSummary/payments/0/paymentDate", Value::Null),
        (Special::UnitedKingdom, "/lineItems/0/purchaseMarketplaceId", json!("EBAY_GB")),
    ] {
        let order = caller.order(&access, &caller.special(special)).await;
        assert_eq!(order.pointer(pointer).unwrap_or(&Value::Null), &expected, "{special:?} {pointer}");
    }
    let order = caller.special(Special::Bare);
    let stage = Stage::Cancelled(Cancellation::Agreed);
    caller.command(json!({"do": "act", "action": {"what": "become", "order": order, "stage": stage}}));
    let cancelled = caller.order(&access, &order).await;
    assert_eq!(
        (&cancelled["cancelStatus"]["cancelState"], &cancelled["orderPaymentStatus"]),
        (&json!("CANCELED"), &json!("FULLY_REFUNDED"))
    );
}

#[tokio::test]
async fn people_are_told_for_a_while_and_are_then_missing() {
    let caller = Caller::new();
    caller.command(json!({"do": "act", "action": {"what": "place", "shop": LOGIN}}));
    let listed = caller.list(&caller.access().await, &[("limit", Some("200"))]).await;
    let order = *ids(&listed).last().unwrap();
    let step = "/fulfillmentStartInstructions/0/shippingStep/shipTo";
    let fields = ["/email", "/fullName", "/primaryPhone", "/contactAddress/addressLine1", "/contactAddress/city"];
    for (seconds, told) in [
        (14 * 86_400 - 1, [true; 5]),
        (1, [false, true, true, true, true]),
        (76 * 86_400, [false, false, false, false, true]),
    ] {
        caller.command(json!({"do": "advance", "seconds": seconds}));
        let seen = caller.order(&caller.access().await, order).await;
        let there = fields.map(|field| seen.pointer(&format!("{step}{field}")).is_some());
        assert_eq!(there, told, "after {seconds} seconds more");
        let ledger = caller.simulator.ledger(Some(LOGIN));
        let entry = ledger.iter().find(|entry| entry["order_id"] == *order).unwrap();
        let known = ["/ship_to/email", "/ship_to/name"].map(|field| entry.pointer(field).is_some_and(Value::is_string));
        assert_eq!(known, [told[0], told[1]], "after {seconds} seconds more");
    }
}

#[tokio::test]
async fn faults_come_once_and_in_their_form() {
    let caller = Caller::new();
    let access = caller.access().await;
    for (fault, method, status, error) in [
        (Fault::Throttled { seconds: 9 }, GET_ORDERS, StatusCode::TOO_MANY_REQUESTS, "2001"),
        (Fault::NoPermission, GET_ORDERS, StatusCode::FORBIDDEN, "1100"),
        (Fault::RemoteService, GET_ORDERS, StatusCode::INTERNAL_SERVER_ERROR, "30500"),
        (Fault::Unsuccessful, GET_ORDERS, StatusCode::OK, "30500"),
        (Fault::RemoteService, GET_USER, StatusCode::INTERNAL_SERVER_ERROR, "30500"),
        (Fault::Throttled { seconds: 9 }, GET_ORDER, StatusCode::TOO_MANY_REQUESTS, "2001"),
    ] {
        caller.switch_on(fault, method);
        let address = match method {
            GET_ORDERS => LIST.to_owned(),
            GET_USER => "/commerce/identity/v1/user/".to_owned(),
            _ => format!("{LIST}/{}", caller.special(Special::Bare)),
        };
        let (answered, body) = caller.get(&address, &access).await;
        assert_eq!((answered, error_of(&body).as_str()), (status, error), "{fault:?} {method}");
        let (answered, body) = caller.get(&address, &access).await;
        assert_eq!((answered, error_of(&body).as_str()), (StatusCode::OK, ""), "{fault:?} {method}");
    }
    caller.switch_on(Fault::EmptyPage, GET_ORDERS);
    let empty = caller.list(&access, &[]).await;
    assert!(empty["total"].as_u64().unwrap() > 0 && ids(&empty).is_empty());
    let order = format!("{LIST}/{}", caller.special(Special::Bare));
    for (fault, method, address) in [(Fault::EmptyList, GET_ORDERS, LIST), (Fault::EmptyDetail, GET_ORDER, &order)] {
        caller.switch_on(fault, method);
        for empty in [true, false] {
            let (answered, body) = caller.get(address, &access).await;
            assert_eq!((answered, body == json!({})), (StatusCode::OK, empty), "{method}");
        }
    }
}
