//! Walking windows and reading orders, as a sequence of requests and answers.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::{Failure, FailureKind};
use longshore_connector_testkit::Script;

use super::script::{answering, context};
use crate::fetching::get_orders;
use crate::listing::list_orders;

const NOTHING: &str = r#"{"status":{"code":"109","message":"没有查询到数据","solution":"","subErrors":[]}}"#;
const QUOTA: &str = r#"{"code":"36","message":"应用调用服务的次数超限","solution":"","subErrors":null}"#;
const PARAMETER: &str = r#"{"code":"33","message":"非法的参数","solution":"","subErrors":null}"#;
const REFUSED: &str =
    r#"{"status":{"code":"9","message":"业务逻辑错误","subErrors":[{"code":"a","message":"订单不存在"}]}}"#;
const ENDED: &str = r#"{"code":"40","message":"令牌Access Token过期或不存在","solution":"","subErrors":null}"#;
const DETAIL: &str = include_str!("../../fixtures/plain.detail.json");
const PRODUCTS: &str = include_str!("../../fixtures/plain.products.json");
const LIST: &str = include_str!("../../fixtures/plain.list.json");
/// The number of the order in [`DETAIL`].
const ORDER: &str = "1330312162";

fn window() -> Window {
    Window { start: "2024-05-17T01:00:00.000Z".into(), end: "2024-05-17T02:00:00.500Z".into() }
}

fn sheet(pages: u32, count: u32, numbers: &[u32]) -> String {
    let record = |number| {
        format!(r#"{{"orderNo":"{number}","orderStatus":"103001","updateDate":"2024-05-17 09:30:00","isWarn":false}}"#)
    };
    let records = numbers.iter().map(record).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"status":{{"code":"00000000","message":"OK"}},"count":{count},"pages":{pages},"orderBaseInfoList":[{records}]}}"#
    )
}

fn list(script: &Script, cursor: Option<&str>) -> Result<Page, Failure> {
    list_orders(script, &context(), &window(), cursor)
}

fn numbers(page: &Page) -> Vec<&str> {
    page.listed.iter().map(|listed| listed.order_id.as_str()).collect()
}

#[test]
fn a_window_without_orders_is_one_call() {
    let script = answering(&[NOTHING]);
    let page = list(&script, None).unwrap();
    assert_eq!((numbers(&page), page.next.as_deref(), page.total), (vec![], None, Some(0)));
    let [(url, form)] = &script.forms()[..] else { panic!("one request") };
    assert_eq!(url, "https://api.example.com/dop/router");
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("access_token", "PeBHVTPBaccess"),
        ("endDate", "2024-05-17 10:00:01"),
        ("method", "dh.order.list.get"),
        ("pageNo", "1"),
        ("pageSize", "50"),
        ("querytimeType", "3"),
        ("startDate", "2024-05-17 09:00:00"),
        ("timestamp", "1715914800000"),
        ("v", "2.0"),
    ];
    assert_eq!(form, expected);
}

#[test]
fn pages_are_walked_backwards_and_the_cursor_goes_on() {
    let first = list(&answering(&[&sheet(3, 120, &[1])]), None).unwrap();
    assert_eq!((numbers(&first), first.total), (vec!["1"], Some(120)));
    let mut cursor = first.next;
    // Page 3 is gone meanwhile: nothing is found there, and the way goes on.
    for (body, page, expected) in
        [(NOTHING.to_owned(), "3", vec![]), (sheet(2, 99, &[2]), "2", vec!["2"]), (sheet(2, 99, &[1]), "1", vec!["1"])]
    {
        let script = answering(&[&body]);
        let walked = list(&script, cursor.as_deref()).unwrap();
        assert_eq!((numbers(&walked), script.parameter("pageNo")), (expected, vec![page.to_owned()]));
        assert_eq!(walked.total, Some(120));
        cursor = walked.next;
    }
    assert_eq!(cursor, None);
}

#[test]
fn a_refused_page_size_is_halved_and_a_refused_page_is_not() {
    let script = answering(&[PARAMETER, PARAMETER, &sheet(2, 20, &[1])]);
    let page = list(&script, None).unwrap();
    assert_eq!(script.parameter("pageSize"), ["50", "25", "12"]);
    assert_eq!(page.next.as_deref(), Some("1:2:12:w:20"));
    for (script, cursor) in [(answering(&[PARAMETER; 4]), None), (answering(&[PARAMETER]), Some("1:2:12:w:20"))] {
        assert_eq!(list(&script, cursor).unwrap_err().kind, FailureKind::Refused, "{cursor:?}");
    }
}

#[test]
fn a_foreign_cursor_is_refused_before_anything_is_sent() {
    assert_eq!(list(&answering(&[]), Some("7")).unwrap_err().kind, FailureKind::Refused);
}

#[test]
fn a_record_without_number_is_set_aside_whole() {
    let body = sheet(1, 2, &[5]).replace('[', r#"[{"orderNo": null},"#);
    let page = list(&answering(&[&body]), None).unwrap();
    assert_eq!(numbers(&page), ["5"]);
    let sources: Vec<_> = page.set_aside.iter().map(|record| record.source.as_str()).collect();
    assert_eq!(sources, [r#"{"orderNo": null}"#]);
}

#[test]
fn garbage_is_a_failure_of_its_class() {
    use FailureKind::{Malformed, NeedsAuthorization, Throttled, Unavailable};
    for (body, kind) in [
        ("<html>busy</html>", Unavailable),
        (r#"{"status":{"code":"00000000"},"orderBaseInfoL"#, Malformed),
        (&sheet(1, 7, &[]), Unavailable),
        (ENDED, NeedsAuthorization),
        (QUOTA, Throttled),
    ] {
        assert_eq!(list(&answering(&[body]), None).unwrap_err().kind, kind, "{body}");
    }
}

#[test]
fn an_order_is_its_detail_its_products_and_the_lists_record() {
    let script = answering(&[DETAIL, PRODUCTS, LIST]);
    let batch = get_orders(&script, &context(), &[ORDER.to_owned()]).unwrap();
    assert_eq!(batch.orders.len(), 1);
    assert_eq!(script.parameter("method"), ["dh.order.get", "dh.order.product.get", "dh.order.list.get"]);
    assert_eq!(script.parameter("orderNo"), [ORDER; 3]);
    assert_eq!(script.parameter("querytimeType"), ["", "", "1"]);
    assert_eq!(script.parameter("pageSize")[2], "6", "a page that no limit forbids");
    assert_eq!(script.parameter("startDate")[2], "2024-05-16 18:20:21");
    assert_eq!(script.parameter("endDate")[2], "2024-05-16 18:20:22");
}

#[test]
fn an_order_that_the_list_does_not_show_is_read_without_it() {
    let another = LIST.replace(ORDER, "7");
    for (answer, lines) in [(NOTHING, 0), (&another, 0), (REFUSED, 1)] {
        let script = answering(&[DETAIL, PRODUCTS, answer]);
        let batch = get_orders(&script, &context(), &[ORDER.to_owned()]).unwrap();
        assert_eq!(batch.orders[0].modified_date_time, None, "{answer}");
        assert_eq!(script.journal().len(), lines, "{answer}");
    }
}

#[test]
fn an_answer_that_holds_no_order_is_none_that_is_missing() {
    const EMPTY: &str = r#"{"status":{"code":"00000000","message":"OK"}}"#;
    for bodies in [&[EMPTY][..], &[DETAIL, EMPTY]] {
        let failure = get_orders(&answering(bodies), &context(), &[ORDER.to_owned()]).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Malformed, "{bodies:?}");
    }
}

#[test]
fn a_batch_stops_with_what_it_has() {
    let second = DETAIL.replace(ORDER, "5");
    let ids = [ORDER.to_owned(), "5".to_owned(), "6".to_owned()];
    for rest in [&[QUOTA][..], &[&second, QUOTA], &[&second, PRODUCTS, QUOTA]] {
        let bodies = [&[DETAIL, PRODUCTS, LIST][..], rest].concat();
        let batch = get_orders(&answering(&bodies), &context(), &ids).unwrap();
        assert_eq!(batch.orders.len(), 1);
        assert_eq!(batch.stopped.map(|failure| failure.kind), Some(FailureKind::Throttled));
        assert!(batch.missing.is_empty() && batch.set_aside.is_empty());
    }
    let nothing = get_orders(&answering(&[QUOTA]), &context(), &ids).unwrap_err();
    assert_eq!((nothing.kind, nothing.retry_after), (FailureKind::Throttled, Some(3600)));
}

#[test]
fn one_bad_record_stops_nothing() {
    let other = DETAIL.replace(ORDER, "77");
    let shapeless = r#"{"status":{"code":"00000000"},"orderNo":"6","orderContact":7}"#;
    let third = DETAIL.replace(ORDER, "7");
    let script = answering(&[REFUSED, &other, shapeless, &third, REFUSED, NOTHING, DETAIL, PRODUCTS, LIST]);
    let asked = ["4", "5", "6", "7", "8", ORDER].map(str::to_owned);
    let batch = get_orders(&script, &context(), &asked).unwrap();
    let aside: Vec<_> = batch.set_aside.iter().map(|record| record.order_id.as_deref().unwrap()).collect();
    assert_eq!(aside, ["4", "5", "6", "7"]);
    assert_eq!(batch.set_aside[0].reason, "9: 订单不存在");
    assert_eq!((batch.missing.as_slice(), batch.orders.len()), (&["8".to_owned()][..], 1));
    assert_eq!(batch.stopped, None);
}

#[test]
fn a_failure_of_the_host_passes_through() {
    let failure = Failure::unavailable("host.timeout", "too slow");
    let script = answering(&[]).then(200, DETAIL, &[]).then_fails(failure.clone());
    assert_eq!(get_orders(&script, &context(), &[ORDER.to_owned()]), Err(failure));
}
