//! The list and the single order: what they tell, how they page, and what they say of nothing.

use super::*;

#[tokio::test]
async fn lists_in_beijing_time_with_what_the_list_alone_tells() {
    let caller = Caller::new();
    let access = caller.access().await;
    let answer = caller.list(&access, &[]).await;
    assert_eq!((answer["count"].as_u64(), answer["pages"].as_u64()), (Some(25), Some(1)));
    let ledger = caller.simulator.ledger(Some(LOGIN));
    let mut warnings = [0; 3];
    for item in answer["orderBaseInfoList"].as_array().unwrap() {
        let entry = ledger.iter().find(|entry| entry["order_id"] == item["orderNo"]).unwrap();
        let told = super::super::beijing::read(item["updateDate"].as_str().unwrap()).unwrap();
        assert_eq!(entry["modified_date_time"], told.to_string());
        assert_eq!(entry["source_status"], item["orderStatus"]);
        assert_eq!(item["orderId"].as_str().unwrap().len(), 32);
        let kind = match &item["isWarn"] {
            Value::Null => 0,
            Value::Bool(false) => 1,
            _ => 2,
        };
        warnings[kind] += 1;
        assert_eq!(item["warnReason"].is_string(), kind == 2);
    }
    assert!(warnings.iter().all(|count| *count > 0), "null, false and true are all told: {warnings:?}");
}

#[tokio::test]
async fn pages_by_number_over_a_set_that_moves_and_finds_nothing_behind_it() {
    let caller = Caller::new();
    let access = caller.access().await;
    let page = async |number: &str| {
        let changes = [("pageNo", Some(number)), ("pageSize", Some("5")), ("endDate", Some("2026-11-11 00:00:00"))];
        caller.list(&access, &changes).await
    };
    let first = page("1").await;
    assert_eq!((first["count"].as_u64(), first["pages"].as_u64()), (Some(25), Some(5)));
    let second = numbers(&page("2").await);
    // A new order pushes the last one of page 1 onto page 2, where it is seen again.
    let place = json!({"what": "place", "shop": LOGIN});
    caller.command(json!({"do": "after-call", "method": LIST, "action": place}));
    let before = numbers(&page("1").await);
    let after = numbers(&page("2").await);
    assert_eq!((&after[0], &after[1..]), (&before[4], &second[..4]));
    assert_eq!(page("1").await["count"].as_u64(), Some(26));
    let nothing = page("7").await;
    assert_eq!(code_of(&nothing), "109");
    assert_eq!(nothing.as_object().unwrap().len(), 1, "neither count nor list");
}

#[tokio::test]
async fn filters_by_each_of_its_times_and_by_what_else_is_asked() {
    let caller = Caller::new();
    let access = caller.access().await;
    let (unpaid, order) = (caller.special(Special::Unpaid), caller.special(Special::Bare));
    let asked = async |changes: Changes<'_>| {
        let answer = caller.list(&access, changes).await;
        if code_of(&answer) == "109" { Vec::new() } else { numbers(&answer) }
    };
    assert!(asked(&[]).await.contains(&unpaid));
    assert!(!asked(&[("querytimeType", Some("2"))]).await.contains(&unpaid), "no time of payment");
    assert_eq!(asked(&[("orderStatus", Some("101003,105003"))]).await, [unpaid]);

    caller.command(json!({"do": "advance", "seconds": 3_600}));
    caller.command(json!({"do": "act", "action": {"what": "touch", "order": order}}));
    let hour = [("startDate", Some("2026-11-10 16:30:00")), ("endDate", Some("2026-11-10 17:30:00"))];
    let changed = [hour[0], hour[1], ("querytimeType", Some("3"))];
    assert_eq!(asked(&changed).await, std::slice::from_ref(&order));
    assert_eq!(asked(&hour).await.len(), 0, "placed long before");
    assert_eq!(asked(&[("orderNo", Some(&order))]).await, std::slice::from_ref(&order));
    caller.command(json!({"do": "leave-out", "orders": [order]}));
    assert_eq!(asked(&changed).await.len(), 0);
    assert_eq!(caller.simulator.ledger(Some(LOGIN)).len(), 25);
}

#[tokio::test]
async fn pages_hold_no_more_than_is_allowed() {
    let caller = Caller::with(&[(PAGE_SIZE_MAX, "20")]);
    let access = caller.access().await;
    assert_eq!(code_of(&caller.list(&access, &[]).await), "33");
    let answer = caller.list(&access, &[("pageSize", Some("20"))]).await;
    assert_eq!((numbers(&answer).len(), answer["pages"].as_u64()), (20, Some(2)));
    caller.switch_on(Fault::EmptyPage, LIST);
    let empty = caller.list(&access, &[("pageSize", Some("20"))]).await;
    assert_eq!((numbers(&empty).len(), empty["count"].as_u64()), (0, Some(25)));
}

#[tokio::test]
async fn answers_that_are_emptied_succeed_once_without_what_was_asked_for() {
    let caller = Caller::new();
    let access = caller.access().await;
    let order = caller.special(Special::Bare);
    for (fault, method, member) in [
        (Fault::EmptyList, LIST, "orderBaseInfoList"),
        (Fault::EmptyDetail, DETAIL, "orderNo"),
        (Fault::EmptyDetail, PRODUCTS, "orderProductList"),
    ] {
        caller.switch_on(fault, method);
        for there in [false, true] {
            let answer = match method {
                LIST => caller.list(&access, &[]).await,
                _ => caller.of_order(&access, method, &order).await,
            };
            assert_eq!((code_of(&answer), answer.get(member).is_some()), ("00000000", there), "{method}");
        }
    }
}

#[tokio::test]
async fn tells_an_order_with_its_address_by_english_name_and_its_money_in_dollars() {
    let caller = Caller::new();
    let access = caller.access().await;
    let order = caller.special(Special::UnitedKingdom);
    let detail = caller.of_order(&access, DETAIL, &order).await;
    assert_eq!((detail["orderNo"].as_str(), detail["orderStatus"].as_str()), (Some(order.as_str()), Some("103001")));
    assert_eq!(detail["orderContact"]["country"], "United Kingdom");
    assert!(detail["orderTotalPrice"].is_f64());
    for name in ["updateDate", "isWarn", "currency", "orderId"] {
        assert!(detail.get(name).is_none(), "{name} is told by the list, or by nothing");
    }
    let bare = caller.special(Special::PlatformOnly);
    assert_eq!(caller.of_order(&access, DETAIL, &bare).await["orderContact"], Value::Null);
}

#[tokio::test]
async fn tells_products_without_numbers_of_lines_and_with_weights() {
    let caller = Caller::new();
    let access = caller.access().await;
    let order = caller.special(Special::PartlyShipped);
    let products = caller.of_order(&access, PRODUCTS, &order).await;
    let [first, second] = products["orderProductList"].as_array().unwrap().as_slice() else { panic!("{products}") };
    assert!(first["grossWeight"].as_f64().unwrap() > 0.0 && first["length"].as_f64().unwrap() > 0.0);
    for product in [first, second] {
        assert!(product["itemImage"].as_str().is_none_or(|path| !path.contains("://")));
        assert!(!product.as_object().unwrap().keys().any(|name| name.to_lowercase().contains("line")));
    }
}

#[tokio::test]
async fn finds_nothing_for_an_order_of_somebody_else() {
    let caller = Caller::new();
    let access = caller.access().await;
    let others = caller.simulator.special("cn1000012346", Special::Bare).unwrap();
    for (order, expected) in [(others.as_str(), "109"), ("1", "109"), ("x", "33"), ("", "32")] {
        for method in [DETAIL, PRODUCTS] {
            assert_eq!(code_of(&caller.of_order(&access, method, order).await), expected, "{method} {order:?}");
        }
    }
}

#[tokio::test]
async fn warns_of_frozen_orders_and_pays_back_what_was_called_off() {
    let caller = Caller::new();
    let access = caller.access().await;
    let order = caller.special(Special::Bare);
    caller.command(json!({"do": "advance", "seconds": 1}));
    caller.command(json!({"do": "act", "action": {"what": "become", "order": order, "stage": "frozen"}}));
    let until = ("endDate", Some("2026-11-11 00:00:00"));
    let listed = caller.list(&access, &[("orderNo", Some(&order)), until]).await;
    let item = &listed["orderBaseInfoList"][0];
    assert_eq!((item["orderStatus"].as_str(), item["isWarn"].as_bool()), (Some("103001"), Some(true)));
    caller
        .command(json!({"do": "act", "action": {"what": "become", "order": order, "stage": {"cancelled": "agreed"}}}));
    let detail = caller.of_order(&access, DETAIL, &order).await;
    assert_eq!((detail["orderStatus"].as_str(), &detail["refundMoney"]), (Some("111111"), &detail["orderTotalPrice"]));
}
