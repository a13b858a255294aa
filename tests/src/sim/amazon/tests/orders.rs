//! The newer version: what can be asked, how pages go on, and what is told to whom.

use super::*;
use crate::sim::{NOTES, Stage};

const ALL: (&str, Option<&str>) =
    ("includedData", Some("BUYER,RECIPIENT,PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT"));

#[tokio::test]
async fn checks_dates_lists_and_sizes() {
    let many = vec!["ATVPDKIKX0DER"; 51].join(",");
    for (what, changes, expected) in [
        ("neither date", &[("lastUpdatedAfter", None)][..], 400),
        ("both dates", &[("createdAfter", Some("2026-10-11T08:00:00Z"))], 400),
        ("the end of the other", &[("createdBefore", Some("2026-11-01T08:00:00Z"))], 400),
        ("an end that is too young", &[("lastUpdatedBefore", Some("2026-11-10T07:58:01Z"))], 400),
        ("an end that is old enough", &[("lastUpdatedBefore", Some("2026-11-10T07:58:00Z"))], 200),
        ("an end before the beginning", &[("lastUpdatedBefore", Some("2026-10-10T08:00:00Z"))], 400),
        ("an offset", &[("lastUpdatedAfter", Some("2026-10-11T16:00:00+08:00"))], 400),
        ("no date", &[("lastUpdatedAfter", Some("yesterday"))], 400),
        ("milliseconds", &[("lastUpdatedAfter", Some("2026-10-11T08:00:00.000Z"))], 200),
        ("a page too large", &[("maxResultsPerPage", Some("101"))], 400),
        ("a page of nothing", &[("maxResultsPerPage", Some("0"))], 400),
        ("too many marketplaces", &[("marketplaceIds", Some(many.as_str()))], 400),
        ("a marketplace elsewhere", &[("marketplaceIds", Some("ATVPDKIKX0DER,A1PA6795UKMFR9"))], 403),
        ("a status of the older version", &[("fulfillmentStatuses", Some("Unshipped"))], 400),
        ("a part that is none", &[("includedData", Some("BUYER,ADDRESS"))], 400),
        ("a token of nobody", &[("paginationToken", Some("x"))], 400),
        ("a name that is not known", &[("nextToken", Some("x")), ("MaxResultsPerPage", Some("1000"))], 200),
    ] {
        // More calls than one bucket holds.
        let fresh = Caller::new();
        let own = fresh.access().await;
        let answer = fresh.search(&own, changes).await;
        assert_eq!(answer.status.as_u16(), expected, "{what}: {}", answer.body);
    }
    // The clock of dates may be set wrong.
    let caller = Caller::new();
    let access = caller.access().await;
    caller.command(json!({"do": "skew", "seconds": -60}));
    let young = caller.search(&access, &[("lastUpdatedBefore", Some("2026-11-10T07:58:00Z"))]).await;
    assert_eq!(young.refusal(), (400, "InvalidInput"));
}

#[tokio::test]
async fn a_pages_token_is_tied_to_its_query_for_a_day() {
    let caller = Caller::new();
    caller.command(json!({"do": "settings", "access_seconds": 604_800}));
    let access = caller.access().await;
    let first = caller.search(&access, &[("maxResultsPerPage", Some("10"))]).await;
    let token = first.body["pagination"]["nextToken"].as_str().unwrap().to_owned();
    assert!(token.contains(['|', '/', '+', '=']), "it has to be encoded");
    assert_eq!(first.body["lastUpdatedBefore"], "2026-11-10T07:58:00.000Z");
    for (what, changes, expected) in [
        ("as it was, in another size", &[("maxResultsPerPage", Some("100"))][..], 200),
        ("other parts", &[("maxResultsPerPage", Some("10")), ALL], 200),
        ("another beginning", &[("lastUpdatedAfter", Some("2026-10-11T08:00:01Z"))], 400),
        ("an end", &[("lastUpdatedBefore", Some("2026-11-10T07:58:00Z"))], 400),
        ("marketplaces", &[("marketplaceIds", Some("ATVPDKIKX0DER"))], 400),
    ] {
        let changes = [changes, &[("paginationToken", Some(token.as_str()))]].concat();
        let answer = caller.search(&access, &changes).await;
        assert_eq!(answer.status.as_u16(), expected, "{what}: {}", answer.body);
        if expected == 400 {
            assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains("must match"), "{what}");
        }
    }
    let rest = [("paginationToken", Some(token.as_str()))];
    let last = caller.search(&access, &rest).await;
    assert!(last.body.get("pagination").is_none());
    assert_eq!([ids(&first), ids(&last)].concat().len(), 25);
    caller.command(json!({"do": "advance", "seconds": 86_400}));
    assert_eq!(caller.search(&access, &rest).await.refusal(), (400, "InvalidInput"));
}

#[tokio::test]
async fn an_order_that_changes_meanwhile_leaves_the_list_and_takes_no_other_along() {
    let caller = Caller::new();
    let access = caller.access().await;
    let first = caller.search(&access, &[("maxResultsPerPage", Some("10"))]).await;
    let token = first.body["pagination"]["nextToken"].as_str().unwrap().to_owned();
    let all = ids(&caller.search(&access, &[]).await);
    caller.command(json!({"do": "act", "action": {"what": "touch", "order": ids(&first)[0]}}));
    caller.command(json!({"do": "act", "action": {"what": "touch", "order": all[12]}}));
    let rest = ids(&caller.search(&access, &[("paginationToken", Some(&token))]).await);
    let expected: Vec<String> = all[10..].iter().filter(|id| **id != all[12]).cloned().collect();
    assert_eq!(rest, expected);
}

#[tokio::test]
async fn tells_what_was_asked_for_and_no_more() {
    let caller = Caller::new();
    let access = caller.access().await;
    let plain = caller.search(&access, &[]).await;
    let id = caller.special(Special::Bare);
    let order = order_of(&plain, &id);
    for part in ["buyer", "recipient", "proceeds", "fulfillment", "packages", "payment", "tax"] {
        assert!(order.get(part).is_none(), "{part}");
    }
    let full = caller.search(&access, &[ALL]).await;
    let order = order_of(&full, &id);
    assert_eq!(order["fulfillment"]["fulfillmentStatus"], "UNSHIPPED");
    assert!(order["recipient"]["deliveryAddress"]["addressLine1"].is_string());
    assert!(order["orderItems"][0]["product"].get("sellerSku").is_none());
    let by_amazon = order_of(&full, &caller.special(Special::PlatformOnly)).clone();
    assert_eq!(by_amazon["fulfillment"]["fulfilledBy"], "AMAZON");
    assert!(by_amazon.get("recipient").is_none() && by_amazon.get("packages").is_none());
    let pending = order_of(&full, &caller.special(Special::Unpaid)).clone();
    assert_eq!(pending["fulfillment"]["fulfillmentStatus"], "PENDING");
    assert!(pending.get("proceeds").is_none() && pending["orderItems"][0]["product"].get("price").is_none());
    let asked = order_of(&full, &caller.special(Special::CancelAsked)).clone();
    assert_eq!(asked["orderItems"][0]["cancellation"]["cancellationRequest"]["requester"], "BUYER");
    let taxed = order_of(&full, &caller.special(Special::TaxNumber)).clone();
    assert_eq!(taxed["tax"]["taxRegistrations"][0]["taxRegistrationType"], "CPF");
    let one = caller.get(&access, &format!("/orders/2026-01-01/orders/{id}"), &[ALL]).await;
    assert_eq!(one.body["order"], *order);
}

#[tokio::test]
async fn without_a_role_people_are_left_out_or_the_call_is_refused() {
    let left_out = Caller::with(json!({"roles": "orders"}));
    let access = left_out.access().await;
    let answer = left_out.search(&access, &[ALL]).await;
    let order = order_of(&answer, &left_out.special(Special::TaxNumber)).clone();
    let address = &order["recipient"]["deliveryAddress"];
    assert!(order.get("buyer").is_none() && order.get("tax").is_none() && address["city"].is_string());
    for part in ["name", "addressLine1", "postalCode", "phone"] {
        assert!(address.get(part).is_none(), "{part}");
    }
    let refusing = Caller::with(json!({"roles": "orders,addresses", "withheld": "refused"}));
    let access = refusing.access().await;
    for (parts, expected) in [("BUYER,RECIPIENT", 200), ("TAX", 403)] {
        assert_eq!(
            refusing.search(&access, &[("includedData", Some(parts))]).await.status.as_u16(),
            expected,
            "{parts}"
        );
    }
}

#[tokio::test]
async fn a_telephone_number_is_withheld_once_a_parcel_should_have_arrived() {
    let caller = Caller::new();
    caller.command(json!({"do": "settings", "access_seconds": 31_536_000}));
    let access = caller.access().await;
    let id = caller.special(Special::Bare);
    caller.command(json!({"do": "act", "action": {"what": "become", "order": id, "stage": Stage::Shipped}}));
    let path = format!("/orders/2026-01-01/orders/{id}");
    let phone = async || {
        let answer = caller.get(&access, &path, &[ALL]).await;
        answer.body["order"]["recipient"]["deliveryAddress"].get("phone").cloned()
    };
    assert!(phone().await.is_some());
    caller.command(json!({"do": "advance", "seconds": 30 * 86_400}));
    assert_eq!(phone().await, None);
}

#[tokio::test]
async fn answers_that_are_emptied_succeed_once_without_what_was_asked_for() {
    let caller = Caller::new();
    let access = caller.access().await;
    let id = caller.special(Special::Bare);
    let (order, old) = (format!("/orders/2026-01-01/orders/{id}"), format!("/orders/v0/orders/{id}"));
    let items = format!("{old}/orderItems");
    for (fault, operation, path, expected) in [
        (Fault::EmptyList, SEARCH_ORDERS, None, json!({})),
        (Fault::EmptyDetail, GET_ORDER, Some(&order), json!({})),
        (Fault::EmptyDetail, V0_ORDER, Some(&old), json!({"payload": {}})),
        (Fault::EmptyDetail, V0_ITEMS, Some(&items), json!({"payload": {}})),
    ] {
        caller.switch_on(fault, operation);
        for empty in [true, false] {
            let answer = match path {
                Some(path) => caller.get(&access, path, &[]).await,
                None => caller.search(&access, &[]).await,
            };
            assert_eq!((answer.status.as_u16(), answer.body == expected), (200, empty), "{operation}");
        }
    }
}

#[tokio::test]
async fn the_ledger_knows_what_the_list_tells() {
    let caller = Caller::new();
    let access = caller.access().await;
    let listed = caller.search(&access, &[ALL]).await;
    let ledger = caller.simulator.ledger(Some(LOGIN));
    assert_eq!(ledger.len(), ids(&listed).len());
    for entry in &ledger {
        let order = order_of(&listed, entry["order_id"].as_str().unwrap());
        let shown = [&entry["source_status"], &entry["created_date_time"], &entry["modified_date_time"]];
        let told = [&order["fulfillment"]["fulfillmentStatus"], &order["createdTime"], &order["lastUpdatedTime"]];
        assert_eq!(shown, told, "{}", entry[NOTES]);
        let total = &order["proceeds"]["grandTotal"]["amount"];
        assert_eq!(&entry["payment"]["total"]["amount"], total, "{}", entry[NOTES]);
    }
}
