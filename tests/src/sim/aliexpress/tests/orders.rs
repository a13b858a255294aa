//! List, detail and decryption: what they show, hide and leave out, and that the ledger knows better.

use super::*;
use crate::sim::NOTES;

#[tokio::test]
async fn lists_without_finished_orders_unless_they_are_asked_for() {
    let caller = Caller::new();
    let session = caller.session().await;
    let all = ids(&caller.list(&session, month()).await);
    let with_status = async |status: &str| {
        let mut query = month();
        query["order_status"] = status.into();
        caller.list(&session, query).await
    };
    let finished = with_status("FINISH").await;
    for special in [Special::Finished, Special::Cancelled, Special::Settling] {
        let id = caller.special(special);
        assert!(!all.contains(&id) && ids(&finished).contains(&id), "{special:?}");
    }
    let listed = finished["result"]["target_list"].as_array().unwrap();
    assert!(listed.iter().all(|item| item["order_status"] == "FINISH"));
    assert_eq!(all.len() + listed.len(), 25);
    let settling = with_status("FUND_PROCESSING").await;
    assert_eq!(settling["result"]["target_list"][0]["order_status"], "FINISH");
    let detail = caller.detail(&session, &caller.special(Special::Settling)).await;
    assert_eq!(detail["target"]["order_status"], "FUND_PROCESSING");
}

#[tokio::test]
async fn pages_by_number_over_a_set_that_moves() {
    let caller = Caller::new();
    let session = caller.session().await;
    let page = async |number: u32| {
        let mut query = month();
        query["page_size"] = 5.into();
        query["current_page"] = number.into();
        query["create_date_end"] = Value::Null;
        caller.list(&session, query).await
    };
    let first = page(1).await;
    let total = first["result"]["total_count"].as_u64().unwrap();
    assert_eq!(first["result"]["total_page"].as_u64().unwrap(), total.div_ceil(5));
    let second = ids(&page(2).await);
    // A new order pushes the last one of page 1 onto page 2, where it is seen again.
    let place = json!({"what": "place", "shop": LOGIN});
    caller.command(json!({"do": "after-call", "method": LIST, "action": place}));
    let before = ids(&page(1).await);
    let after = ids(&page(2).await);
    assert_eq!((&after[0], &after[1..]), (&before[4], &second[..4]));
    assert_eq!(page(1).await["result"]["total_count"].as_u64().unwrap(), total + 1);
    assert_eq!(ids(&page(99).await), Vec::<String>::new());
}

#[tokio::test]
async fn filters_by_change_and_by_creation_together() {
    let caller = Caller::new();
    let session = caller.session().await;
    caller.command(json!({"do": "advance", "seconds": 3_600}));
    let order = caller.special(Special::Bare);
    caller.command(json!({"do": "act", "action": {"what": "touch", "order": order}}));
    let mut query = month();
    query["modified_date_start"] = "2026-11-10 00:30:00".into();
    query["modified_date_end"] = "2026-11-10 01:30:00".into();
    let answer = caller.list(&session, query.clone()).await;
    assert_eq!(ids(&answer), std::slice::from_ref(&order));
    assert_eq!(answer["result"]["target_list"][0]["gmt_update"], "2026-11-10 01:00:00");
    query["create_date_start"] = "2026-11-09 23:00:00".into();
    assert_eq!(ids(&caller.list(&session, query).await), Vec::<String>::new());
    caller.command(json!({"do": "leave-out", "orders": [order]}));
    assert!(!ids(&caller.list(&session, month()).await).contains(&order));
    assert_eq!(caller.simulator.ledger(Some(LOGIN)).len(), 25);
}

#[tokio::test]
async fn shows_the_repeated_hour_by_its_clock_alone() {
    let caller = Caller::new();
    let session = caller.session().await;
    let id = caller.special(Special::RepeatedHour);
    let query = json!({"create_date_start": "2026-11-01 01:30:00", "create_date_end": "2026-11-01 01:30:00"});
    assert_eq!(ids(&caller.list(&session, query).await), std::slice::from_ref(&id));
    assert_eq!(caller.detail(&session, &id).await["target"]["gmt_create"], "2026-11-01 01:30:00");
    let ledger = caller.simulator.ledger(Some(LOGIN));
    let entry = ledger.iter().find(|entry| entry["order_id"] == id).unwrap();
    assert_eq!(entry["created_date_time"], "2026-11-01T09:30:00.000Z");
    assert!(entry[NOTES]["repeated_hours"].as_array().unwrap().contains(&"created_date_time".into()));
}

#[tokio::test]
async fn hides_people_until_the_exact_key_is_brought() {
    let caller = Caller::new();
    let session = caller.session().await;
    let id = caller.special(Special::NonAscii);
    let listed = caller.list(&session, month()).await;
    let detail = caller.detail(&session, &id).await;
    for answer in [&listed, &detail] {
        let text = answer.to_string();
        for secret in ["Müller", "Straße des 17", "佐藤"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    let oaid = detail["target"]["oaid"].as_str().unwrap();
    let decoded = oaid.replace("%2B", "+");
    for (oaid, expected) in [(oaid, 200), (&decoded, 400), ("x", 400)] {
        let answer = caller.sync(DECRYPT, &session, &[("orderId", Some(&id)), ("oaid", Some(oaid))]).await;
        assert_eq!(answer["result_code"], expected, "{oaid}");
        assert_eq!(answer["result_obj"]["contact_person"] == "Zoë Müller-Łukaszewicz (佐藤 花子)", expected == 200);
    }
    let corrected = json!({"what": "readdress", "order": id, "street": "Neue Straße 1"});
    caller.command(json!({"do": "act", "action": corrected}));
    let answer = caller.sync(DECRYPT, &session, &[("orderId", Some(&id)), ("oaid", Some(oaid))]).await;
    assert_eq!(answer["result_code"], 400, "the key of the old address opens it no more");
}

#[tokio::test]
async fn every_special_order_shows_what_it_was_made_for() {
    let caller = Caller::new();
    let session = caller.session().await;
    for (special, pointer, expected) in [
        (Special::BigNumber, "/target/id", json!(9_007_199_254_740_993_u64)),
        (
            Special::PlatformOnly,
            "/target/child_order_list/0/logistics_warehouse_type",
            json!("cainiaoInternationalWarehouse"),
        ),
        (Special::SemiManaged, "/target/child_order_list/0/send_goods_operator", json!("SELLER_SEND_GOODS")),
        (
            Special::SemiManaged,
            "/target/child_order_list/0/extend_map",
            json!(r#"{"orderBusinessModel":"SEMI_CHOICE_SELF"}"#),
        ),
        (Special::Mixed, "/target/child_order_list/1/send_goods_operator", json!("SELLER_SEND_GOODS")),
        (Special::Bare, "/target/child_order_list/0/sku_code", Value::Null),
        (Special::Bare, "/target/child_order_list/0/product_img_url", Value::Null),
        (Special::Euro, "/target/order_amount/currency_code", json!("EUR")),
        (Special::Euro, "/target/order_amount/amount", json!(0)),
        (Special::Yen, "/target/order_amount/cent_factor", json!(1)),
        (Special::CancelAsked, "/target/order_status", json!("IN_CANCEL")),
        (Special::Finished, "/target/order_end_reason", json!("buyer_accept_goods")),
        (Special::Unpaid, "/target/fund_status", json!("NOT_PAY")),
        (Special::Cancelled, "/target/order_end_reason", json!("buyer_cancel_notpay_order")),
        (Special::UnitedKingdom, "/target/receipt_address/country", json!("UK")),
        (Special::PartlyShipped, "/target/child_order_list/1/order_status", json!("WAIT_SELLER_SEND_GOODS")),
        (Special::TaxNumber, "/target/receipt_address/cpf_no", json!("12345678909")),
        (Special::RiskCheck, "/target/order_status", json!("RISK_CONTROL")),
    ] {
        let detail = caller.detail(&session, &caller.special(special)).await;
        assert_eq!(detail.pointer(pointer).unwrap_or(&Value::Null), &expected, "{special:?} {pointer}");
    }
    let script = caller.detail(&session, &caller.special(Special::Script)).await;
    let title = script["target"]["child_order_list"][0]["product_name"].as_str().unwrap();
    assert!(title.starts_with("<script>alert(1)</script>"));
    let none = caller.detail(&session, "1").await;
    assert!(none.get("target").is_none() && none.get("error_response").is_none());
}

#[tokio::test]
async fn the_ledger_tells_the_truth_in_the_daemons_words() {
    let caller = Caller::new();
    let ledger = caller.simulator.ledger(Some(LOGIN));
    let entry = |special: Special| {
        let id = caller.special(special);
        ledger.iter().find(|entry| entry["order_id"] == id).unwrap()
    };
    for (special, status, to_ship) in [
        (Special::BigNumber, "awaiting-shipment", true),
        (Special::PlatformOnly, "awaiting-shipment", false),
        (Special::SemiManaged, "awaiting-shipment", false),
        (Special::Mixed, "awaiting-shipment", true),
        (Special::CancelAsked, "on-hold", false),
        (Special::Finished, "completed", false),
        (Special::Settling, "completed", false),
        (Special::Unpaid, "awaiting-payment", false),
        (Special::Cancelled, "cancelled", false),
        (Special::PartlyShipped, "awaiting-shipment", true),
        (Special::RiskCheck, "pending-fulfillment", false),
    ] {
        let entry = entry(special);
        assert_eq!((&entry["status"], &entry[NOTES]["to_ship"]), (&json!(status), &json!(to_ship)), "{special:?}");
    }
    assert_eq!(entry(Special::UnitedKingdom)["ship_to"]["country_code"], "GB");
    assert_eq!(entry(Special::Yen)["payment"]["shipping_charges"][0]["amount"]["amount"], "320");
    assert_eq!(entry(Special::NonAscii)["ship_to"]["name"], "Zoë Müller-Łukaszewicz (佐藤 花子)");
    for entry in &ledger {
        let order: longshore::model::Order = serde_json::from_value(entry.clone()).unwrap();
        let ours = order.items.iter().any(|item| !item.shipped_by_platform);
        let clear = order.ship_to.map(|address| !address.masked && !address.address_lines.is_empty());
        assert_eq!(clear, ours.then_some(true), "{}", order.order_id);
        assert!(order.items.iter().all(|item| item.unit_price.is_some() && item.quantity > 0));
    }
}

#[tokio::test]
async fn orders_live_on_with_the_clock_and_by_command() {
    let caller = Caller::at(START, 60);
    let shown = |caller: &Caller| format!("{:?}", caller.simulator.ledger(Some(LOGIN)));
    let at_start = shown(&caller);
    caller.command(json!({"do": "advance", "seconds": 3_600}));
    assert_eq!(shown(&caller), at_start, "nothing happens by itself soon after the start");
    caller.command(json!({"do": "advance", "seconds": 864_000}));
    assert_ne!(shown(&caller), at_start);
    let order = caller.special(Special::Unpaid);
    let stages = [
        (Stage::SellerExaminesMoney, "pending-fulfillment", "pending"),
        (Stage::RiskHold, "pending-fulfillment", "paid"),
        (Stage::Frozen, "on-hold", "paid"),
        (Stage::Archived, "completed", "paid"),
    ];
    for (becomes, status, payment) in stages {
        let action = json!({"what": "become", "order": order, "stage": stage(becomes)});
        caller.command(json!({"do": "act", "action": action}));
        let ledger = caller.simulator.ledger(Some(LOGIN));
        let entry = ledger.iter().find(|entry| entry["order_id"] == order).unwrap();
        assert_eq!((&entry["status"], &entry["payment_status"]), (&json!(status), &json!(payment)), "{becomes:?}");
    }
    caller.command(json!({"do": "act", "action": {"what": "remove", "order": order}}));
    assert_eq!(caller.simulator.ledger(Some(LOGIN)).len(), 59);
}

#[tokio::test]
async fn the_full_shape_holds_the_same_orders() {
    let caller = Caller::new();
    let session = caller.session().await;
    let query = month().to_string();
    let changes = [("param_aeop_order_query", Some(query.as_str())), ("simplify", None)];
    let full = caller.sync(LIST, &session, &changes).await;
    let result = &full["aliexpress_trade_seller_orderlist_get_response"]["result"];
    let listed = result["target_list"]["aeop_order_item_dto"].as_array().unwrap();
    let full_ids: Vec<_> = listed.iter().map(|item| item["order_id"].to_string()).collect();
    assert_eq!(full_ids, ids(&caller.list(&session, month()).await));
    assert!(listed[0]["product_list"]["aeop_order_product_dto"][0]["child_id"].is_u64());
}
