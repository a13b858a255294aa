//! The older version: a list without people, and the token that shows them.

use super::*;

const ORDERS: &str = "/orders/v0/orders";

async fn restricted(caller: &Caller, access: &str, path: &str, elements: &[&str]) -> Answer {
    let body = json!({"restrictedResources": [{"method": "GET", "path": path, "dataElements": elements}]});
    let headers = [("x-amz-access-token", access), ("user-agent", AGENT), ("content-type", "application/json")];
    let address = "/tokens/2021-03-01/restrictedDataToken";
    read(caller.send(Method::POST, address, &headers, body.to_string()).await).await
}

#[tokio::test]
async fn lists_without_people_and_repeats_marketplaces_with_every_token() {
    let caller = Caller::new();
    let access = caller.access().await;
    let base = [("MarketplaceIds", Some("ATVPDKIKX0DER")), ("LastUpdatedAfter", Some("2026-10-11T08:00:00Z"))];
    let with = async |changes: Changes<'_>| caller.get(&access, ORDERS, &[&base[..], changes].concat()).await;
    let first = with(&[("MaxResultsPerPage", Some("10"))]).await;
    let payload = &first.body["payload"];
    assert_eq!(
        (payload["Orders"].as_array().unwrap().len(), &payload["LastUpdatedBefore"]),
        (10, &json!("2026-11-10T07:58:00.000Z"))
    );
    let token = payload["NextToken"].as_str().unwrap();
    assert!(payload["Orders"].as_array().unwrap().iter().all(|order| order.get("BuyerInfo").is_none()));
    for (what, changes, expected) in [
        ("the second page", &[("NextToken", Some(token))][..], 200),
        ("a token alone", &[("NextToken", Some(token)), ("LastUpdatedAfter", None)], 400),
        ("no marketplaces", &[("MarketplaceIds", None)], 400),
        ("half of what belongs together", &[("OrderStatuses", Some("Unshipped"))], 400),
        ("both halves", &[("OrderStatuses", Some("Unshipped,PartiallyShipped"))], 200),
        (
            "names of the newer version",
            &[("LastUpdatedAfter", None), ("lastUpdatedAfter", Some("2026-10-11T08:00:00Z"))],
            400,
        ),
    ] {
        assert_eq!(with(changes).await.status.as_u16(), expected, "{what}");
    }
}

#[tokio::test]
async fn people_are_shown_to_a_restricted_token_for_their_path_alone() {
    let caller = Caller::new();
    let access = caller.access().await;
    let id = caller.special(Special::Bare);
    let (order, items) = (format!("{ORDERS}/{id}"), format!("{ORDERS}/{id}/orderItems"));
    let named = |answer: &Answer| answer.body["payload"]["ShippingAddress"].get("Name").is_some();
    assert!(!named(&caller.get(&access, &order, &[]).await), "an access token shows nobody");
    for (path, elements, shown) in [
        (format!("{ORDERS}/{{orderId}}"), &["buyerInfo", "shippingAddress"][..], true),
        (order.clone(), &["shippingAddress"], true),
        (order.clone(), &["buyerInfo"], false),
        (format!("{ORDERS}/111-0000000-0000000"), &["shippingAddress"], false),
    ] {
        let answer = restricted(&caller, &access, &path, elements).await;
        let token = answer.body["restrictedDataToken"].as_str().unwrap().to_owned();
        assert_eq!(named(&caller.get(&token, &order, &[]).await), shown, "{path} {elements:?}");
        assert_eq!(caller.get(&token, &items, &[]).await.status, StatusCode::OK);
    }
    let answer = restricted(&caller, &access, &order, &["shippingAddress"]).await;
    let token = answer.body["restrictedDataToken"].as_str().unwrap();
    caller.command(json!({"do": "advance", "seconds": 3600}));
    assert_eq!(caller.get(token, &order, &[]).await.refusal(), (403, "Unauthorized"));
}

#[tokio::test]
async fn a_restricted_token_needs_the_roles() {
    let caller = Caller::with(json!({"roles": "orders,addresses"}));
    let access = caller.access().await;
    for (path, elements, problem) in [
        (ORDERS, &["buyerInfo", "shippingAddress"][..], None),
        (ORDERS, &["buyerInfo", "buyerTaxInformation"], Some("data elements: [buyerTaxInformation]")),
        (ORDERS, &[], Some("not valid")),
        (ORDERS, &["everything"], Some("not valid")),
        ("/orders/2026-01-01/orders", &["buyerInfo"], Some("not valid")),
    ] {
        let answer = restricted(&caller, &access, path, elements).await;
        let message = answer.body["errors"][0]["message"].as_str();
        assert_eq!(message.is_some(), problem.is_some(), "{path} {elements:?}");
        assert!(problem.is_none_or(|problem| message.unwrap().contains(problem)), "{message:?}");
    }
}

#[tokio::test]
async fn lines_tell_the_price_of_all_pieces() {
    let caller = Caller::new();
    let access = caller.access().await;
    let id = caller.special(Special::Mixed);
    let entry = caller.simulator.ledger(Some(LOGIN)).into_iter().find(|entry| entry["order_id"] == id).unwrap();
    let answer = caller.get(&access, &format!("{ORDERS}/{id}/orderItems"), &[]).await;
    let lines = answer.body["payload"]["OrderItems"].as_array().unwrap();
    assert_eq!(lines.len(), entry["items"].as_array().unwrap().len());
    for (line, item) in lines.iter().zip(entry["items"].as_array().unwrap()) {
        let cents = |text: &Value| text.as_str().unwrap().replace('.', "").parse::<u64>().unwrap();
        let quantity = item["quantity"].as_u64().unwrap();
        assert_eq!(cents(&line["ItemPrice"]["Amount"]), cents(&item["unit_price"]["amount"]) * quantity);
    }
}
