//! The answers that Amazon publishes for its sandbox, given to the connector: each is read without loss.

mod law;
mod leaves;
mod newer;
mod older;
mod script;

use std::collections::BTreeSet;

use longshore::model::{FailureKind, Order};
use serde_json::{Value, json};

use self::law::{Row, breaches};
use self::script::Script;
use super::amazon::{FILES, SCENE};
use super::document::Document;
use super::documents;
use super::stage::{Stage, failed, secrets, window};

/// Settings that ask the older interface, without personal data unless it is said.
const OLDER: [(&str, &str); 2] = [("orders-api", "v0"), ("personal-data", "none")];

/// The connector before a platform that has a script.
async fn stage(settings: &[(&str, &str)]) -> (Stage, Script) {
    let script = Script::default();
    let mut stage = Stage::new(&SCENE, script.routes()).await;
    stage.lease.grant_secrets = secrets(&[("access-token", "Atza|access-0123456789")]);
    stage.lease.extra = vec![("marketplaces".to_owned(), "ATVPDKIKX0DER".to_owned())];
    for (name, value) in settings {
        stage.lease.settings.retain(|(known, _)| known != name);
        stage.lease.settings.push(((*name).to_owned(), (*value).to_owned()));
    }
    (stage, script)
}

/// Holds orders to the records that they were made of. Every row must be needed by one of them.
fn assert_nothing_lost(pairs: &[(Value, &Order)], rows: &[Row]) {
    let mut used = BTreeSet::new();
    for (record, order) in pairs {
        let order = serde_json::to_value(order).unwrap();
        let lost = breaches(record, &order, rows, &mut used);
        assert!(lost.is_empty(), "{}:\n{}", order["order_id"], lost.join("\n"));
    }
    let unused: Vec<_> = rows.iter().map(|(path, _)| *path).filter(|path| !used.contains(path)).collect();
    assert_eq!(unused, Vec::<&str>::new(), "nothing published says this any more");
}

/// The documents' own answers fit the documents: the judge is not stricter than the vendor.
#[test]
fn published_answers_fit_their_own_schemas() {
    let Some([newer, older, sellers, tokens]) = documents(FILES) else { return };
    let mut count = 0;
    for (document, operations) in [
        (&newer, &["searchOrders", "getOrder"][..]),
        (&older, &["getOrders", "getOrder", "getOrderItems"]),
        (&sellers, &["getMarketplaceParticipations"]),
        (&tokens, &["createRestrictedDataToken"]),
    ] {
        for operation in operations.iter().map(|id| document.operation(id)) {
            for (status, answer) in &operation.answers {
                for body in operation.published(*status) {
                    let problems = document.schemas.problems(answer.schema.as_ref().unwrap(), body);
                    assert!(problems.is_empty(), "{} {status}: {problems:?}", operation.path);
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 20, "{count} answers are published");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_the_newer_interface_lose_nothing() {
    let Some([orders, ..]) = documents(FILES) else { return };
    let (stage, script) = stage(&[]).await;
    let mut read: Vec<(Value, Order)> = Vec::new();
    for answer in orders.operation("searchOrders").published(200) {
        script.then(200, answer);
        let page = stage.open().list_orders(window(), None).await.unwrap();
        assert_eq!(page.next.as_deref(), answer["pagination"]["nextToken"].as_str());
        // Up to when it tells all by age is no answer to the question for changes.
        assert_eq!((page.complete_until, page.set_aside.len(), page.listed.len()), (None, 0, 0));
        read.extend(answer["orders"].as_array().unwrap().iter().cloned().zip(page.orders));
    }
    for answer in orders.operation("getOrder").published(200) {
        script.then(200, answer);
        let record = &answer["order"];
        let batch = stage.open().get_orders(vec![record["orderId"].as_str().unwrap().to_owned()]).await.unwrap();
        read.extend([record.clone()].into_iter().zip(batch.orders));
    }
    assert!(read.len() >= 6, "{} orders are published", read.len());
    for (record, order) in &mut read {
        assert_eq!(order.source, record.to_string(), "the source is verbatim");
        if record["fulfillment"]["fulfilledBy"] == "AMAZON" {
            // Amazon ships it: nobody else is to send a parcel to this address.
            assert_eq!(order.ship_to, None);
            record.as_object_mut().unwrap().remove("recipient");
        }
    }
    let pairs: Vec<_> = read.iter().map(|(record, order)| (record.clone(), order)).collect();
    assert_nothing_lost(&pairs, newer::ROWS);
    script.tokens();
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_the_older_interface_lose_nothing() {
    let Some([_, orders, ..]) = documents(FILES) else { return };
    let (stage, script) = stage(&OLDER).await;
    let items = orders.operation("getOrderItems").published(200);
    let mut read: Vec<(Value, Order)> = Vec::new();
    for answer in orders.operation("getOrder").published(200) {
        let head = &answer["payload"];
        let id = &head["AmazonOrderId"];
        let theirs = items.iter().map(|items| &items["payload"]).find(|lines| lines["AmazonOrderId"] == *id);
        let lines = theirs.cloned().unwrap_or_else(|| json!({ "AmazonOrderId": id, "OrderItems": [] }));
        script.then(200, answer);
        script.then(200, &json!({ "payload": lines }));
        let batch = stage.open().get_orders(vec![id.as_str().unwrap().to_owned()]).await.unwrap();
        let [order] = batch.orders.try_into().unwrap();
        assert_eq!(order.source, json!([head, lines]).to_string(), "the source is verbatim");
        read.push((json!({ "order": head, "lines": lines }), order));
    }
    assert_eq!(read.len(), 2);
    let pairs: Vec<_> = read.iter().map(|(record, order)| (record.clone(), order)).collect();
    assert_nothing_lost(&pairs, older::ROWS);

    for answer in orders.operation("getOrders").published(200) {
        script.then(200, answer);
        let page = stage.open().list_orders(window(), None).await.unwrap();
        let payload = &answer["payload"];
        assert_eq!(page.next.as_deref(), payload["NextToken"].as_str());
        let expected: Vec<_> = payload["Orders"].as_array().unwrap().iter().map(sketch).collect();
        let listed: Vec<_> = page.listed.into_iter().map(|listed| (listed.order_id, listed.revision)).collect();
        assert_eq!((listed, page.set_aside.len()), (expected, 0));
    }
    script.tokens();
    stage.end().await;
}

/// What the list is read for: which order, and whether it is still as it was. The order itself is read on its own.
fn sketch(record: &Value) -> (String, String) {
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    (text("AmazonOrderId"), format!("{}|{}", text("LastUpdateDate"), text("OrderStatus")))
}

#[tokio::test(flavor = "multi_thread")]
async fn shops_and_restricted_tokens_are_read() {
    let Some([_, orders, sellers, tokens]) = documents(FILES) else { return };
    let (stage, script) = stage(&[("orders-api", "v0")]).await;
    let published = sellers.operation("getMarketplaceParticipations").published(200);
    let [answer] = published.as_slice() else { panic!("{published:?}") };
    let issued = json!({ "access_token": "Atza|new-0123456789", "refresh_token": "Atzr|pasted-0123456789",
                         "token_type": "bearer", "expires_in": 3600 });
    script.then(200, &issued);
    script.then(200, answer);
    let pasted = secrets(&[("refresh-token", "Atzr|pasted-0123456789")]);
    let shop = stage.open().adopt(pasted).await.unwrap();
    // Of a marketplace the identifier says all that is asked later on.
    let entry = &answer["payload"][0];
    assert_eq!(shop.shop.name, entry["storeName"].as_str().unwrap());
    assert_eq!(shop.extra, [("marketplaces".to_owned(), entry["marketplace"]["id"].as_str().unwrap().to_owned())]);
    script.tokens();

    let pairs = tokens.operation("createRestrictedDataToken").published(200);
    assert!(!pairs.is_empty());
    for answer in pairs {
        script.then(200, answer);
        let refusal = orders.operation("getOrder").published(400)[0];
        script.then(400, refusal);
        stage.open().get_orders(vec!["902-1845936-5435065".to_owned()]).await.unwrap();
        let token = answer["restrictedDataToken"].as_str().unwrap();
        assert_eq!(script.tokens(), ["Atza|access-0123456789", token], "the order is asked for with it");
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_keep_their_code_and_words() {
    let Some([newer, older, _, tokens]) = documents(FILES) else { return };
    let mut count = 0;
    for (document, operation, settings) in [
        (&newer, "searchOrders", &[][..]),
        (&newer, "getOrder", &[]),
        (&older, "getOrders", &OLDER),
        (&older, "getOrder", &OLDER),
        (&tokens, "createRestrictedDataToken", &OLDER[..1]),
    ] {
        let (stage, script) = stage(settings).await;
        count += refusals(&stage, &script, document, operation).await;
        stage.end().await;
    }
    assert!(count >= 5, "{count} refusals are published");
}

/// Gives the published refusals of an operation. Answers how many there are.
async fn refusals(stage: &Stage, script: &Script, document: &Document, operation: &str) -> usize {
    let published = document.operation(operation).published(400);
    for answer in &published {
        script.then(400, answer);
        let error = &answer["errors"][0];
        let [code, message] = ["code", "message"].map(|name| error[name].as_str().unwrap());
        let id = || vec!["902-1845936-5435065".to_owned()];
        let said = match operation {
            "getOrder" => stage.open().get_orders(id()).await.unwrap().set_aside.remove(0).reason,
            "createRestrictedDataToken" => say(&failed(stage.open().get_orders(id()).await)),
            _ => say(&stage.refused_list(window(), None).await),
        };
        assert!(said.contains(code) && said.contains(message), "{operation}: {said}");
        script.tokens();
    }
    published.len()
}

fn say(failure: &longshore::model::Failure) -> String {
    assert_eq!(failure.kind, FailureKind::Refused);
    format!("{}: {}", failure.code, failure.message)
}
