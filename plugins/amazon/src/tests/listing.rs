//! Walking windows, as a sequence of requests and answers.

use longshore_connector_sdk::exports::orders::{Page, Window};
use longshore_connector_sdk::{Failure, FailureKind};
use longshore_connector_testkit::Script;

use super::script::{answering, context, errors};
use crate::descriptor::describe;
use crate::listing::list_orders;

const EMPTY: &str = r#"{"orders":[],"lastUpdatedBefore":"2026-08-01T11:57:00Z"}"#;
const ASKED: &str = "GET https://na.example.com/orders/2026-01-01/orders | marketplaceIds=ATVPDKIKX0DER,A2EUQ1WTGCTBG2 \
                     & lastUpdatedAfter=2026-08-01T10:00:00.000Z & lastUpdatedBefore=2026-08-01T11:57:00.000Z \
                     & maxResultsPerPage=100 & includedData=PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,PAYMENT";

fn window() -> Window {
    Window { start: "2026-08-01T10:00:00.000Z".into(), end: "2026-08-01T11:57:00.000Z".into() }
}

fn list(script: &Script, changes: &[(&str, &str)], cursor: Option<&str>) -> Result<Page, Failure> {
    list_orders(script, &context(changes), &window(), cursor)
}

fn order(id: &str) -> String {
    format!(
        r#"{{"orderId":"{id}","createdTime":"2026-08-01T10:30:00Z","lastUpdatedTime":"2026-08-01T11:00:00Z",
            "fulfillment":{{"fulfillmentStatus":"UNSHIPPED"}},"orderItems":[]}}"#
    )
}

#[test]
fn personal_data_is_asked_for_only_where_there_is_a_role() {
    for (choice, more) in [("none", ""), ("address", ",BUYER,RECIPIENT"), ("address-and-tax", ",BUYER,RECIPIENT,TAX")] {
        let script = answering(&[EMPTY]);
        list(&script, &[("personal-data", choice)], None).unwrap();
        assert_eq!(script.lines(), [format!("{ASKED}{more} | Atza|access")]);
    }
    let silent = answering(&[EMPTY]);
    list(&silent, &[], None).unwrap();
    assert!(silent.lines()[0].contains("RECIPIENT"), "nothing said means that addresses are wanted");
}

#[test]
fn every_call_says_by_whom_it_is_made_and_draws_from_its_budget() {
    let script = answering(&[EMPTY]);
    list(&script, &[], None).unwrap();
    let request = &script.requests()[0];
    let header = |name: &str| {
        let field = request.headers.iter().find(|field| field.name == name).unwrap();
        script.fill(&field.value)
    };
    assert_eq!(header("x-amz-date"), "20260801T120000Z");
    assert!(header("user-agent").ends_with("(Language=Rust)"));
    assert_eq!(request.budgets, ["search-orders"]);
    let known: Vec<String> = describe().budgets.into_iter().map(|budget| budget.name).collect();
    assert!(request.budgets.iter().all(|name| known.contains(name)));
}

#[test]
fn pages_repeat_the_query_with_the_token_that_came() {
    let body = format!(r#"{{"orders":[{}],"pagination":{{"nextToken":"a/b+c=="}}}}"#, order("111-0000001-0000001"));
    let script = answering(&[&body]);
    let first = list(&script, &[], None).unwrap();
    assert_eq!((first.orders.len(), first.next.as_deref()), (1, Some("a/b+c==")));
    let script = answering(&[EMPTY]);
    let last = list(&script, &[], Some("a/b+c==")).unwrap();
    assert_eq!(last.next, None);
    let expected = format!("{ASKED},BUYER,RECIPIENT & paginationToken=a/b+c== | Atza|access");
    assert_eq!(script.lines(), [expected]);
}

#[test]
fn marketplaces_come_from_the_form_then_from_the_grant_then_from_amazon() {
    let selling = r#"{"payload":[{"marketplace":{"id":"A1AM78C64UM0Y8"},"participation":{"isParticipating":true}}]}"#;
    let bare = |changes: &[(&str, &str)]| {
        let mut context = context(changes);
        context.extra.clear();
        context
    };
    for (context, bodies, expected) in [
        (context(&[("marketplaces", "MX, US")]), &[EMPTY][..], "marketplaceIds=A1AM78C64UM0Y8,ATVPDKIKX0DER "),
        (context(&[]), &[EMPTY], "marketplaceIds=ATVPDKIKX0DER,A2EUQ1WTGCTBG2 "),
        (bare(&[]), &[selling, EMPTY], "marketplaceIds=A1AM78C64UM0Y8 "),
    ] {
        let script = answering(bodies);
        list_orders(&script, &context, &window(), None).unwrap();
        assert!(script.lines().last().unwrap().contains(expected), "{:?}", script.lines());
    }
}

#[test]
fn the_mark_of_the_answer_counts_where_it_is_before_the_windows_end() {
    for (mark, expected) in [
        (r#","lastUpdatedBefore":"2026-08-01T11:50:00Z""#, Some("2026-08-01T11:50:00.000Z")),
        (r#","lastUpdatedBefore":"2026-08-01T11:57:00Z""#, None),
        (r#","lastUpdatedBefore":"2026-08-01T11:58:00Z""#, None),
        (r#","lastUpdatedBefore":"soon""#, None),
        ("", None),
    ] {
        let page = list(&answering(&[&format!(r#"{{"orders":[]{mark}}}"#)]), &[], None).unwrap();
        assert_eq!(page.complete_until.as_deref(), expected, "{mark}");
    }
}

#[test]
fn one_bad_record_stops_nothing() {
    let bad = r#"{"orderId":"2","orderItems":{"a":[]},"fulfillment":{"fulfillmentStatus":[]}}"#;
    let body = format!(r#"{{"orders":[{bad},{{"orderId":"3"}},7,{}]}}"#, order("4"));
    let page = list(&answering(&[&body]), &[], None).unwrap();
    let aside: Vec<_> = page.set_aside.iter().map(|record| record.order_id.as_deref()).collect();
    assert_eq!(aside, [Some("2"), Some("3"), None]);
    assert_eq!(page.set_aside[0].source, bad);
    assert_eq!((page.orders.len(), page.orders[0].source.as_str()), (1, order("4").as_str()));
}

#[test]
fn refusals_and_garbage_are_failures_of_their_class() {
    use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
    let token = "The paginationToken you have submitted is not valid.";
    let expired = "The access token you provided has expired.";
    let foreign = "The marketplaces you provided are not valid for region.";
    for (status, body, kind) in [
        (400, errors("InvalidInput", token, ""), Refused),
        (403, errors("Unauthorized", "denied", expired), NeedsAuthorization),
        (403, errors("Unauthorized", "denied", foreign), Misconfigured),
        (403, errors("Unauthorized", "denied", ""), Misconfigured),
        (429, errors("QuotaExceeded", "slow", ""), Throttled),
        (500, errors("InternalFailure", "oops", ""), Unavailable),
        (200, errors("InternalFailure", "oops", ""), Unavailable),
        (200, errors("Odd", "oops", ""), Refused),
        (200, "{}".to_owned(), Malformed),
        (200, r#"{"orders":null}"#.to_owned(), Malformed),
        (200, r#"{"orders":{}}"#.to_owned(), Malformed),
        (200, r#"{"orders":7}"#.to_owned(), Malformed),
        (200, r#"{"orders":[{"#.to_owned(), Malformed),
        (200, "<html>".to_owned(), Unavailable),
    ] {
        let script = answering(&[]).then(status, &body, &[]);
        assert_eq!(list(&script, &[], Some("t")).unwrap_err().kind, kind, "{status} {body}");
    }
}
