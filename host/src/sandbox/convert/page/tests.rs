//! What becomes of good, bad and lying answers.

use super::*;
use crate::model::Timestamp;
use crate::sandbox::bindings::longshore::connector::types;

fn good(order_id: &str) -> wit::Order {
    wit::Order {
        order_id: order_id.to_owned(),
        order_number: Some(String::new()),
        marketplace_code: None,
        created_date_time: Some("2026-11-23T18:00:00+08:00".to_owned()),
        modified_date_time: None,
        paid_date_time: None,
        ship_by_date_time: None,
        deliver_by_date_time: None,
        status: wit::OrderStatus::AwaitingShipment,
        payment_status: wit::PaymentStatus::Paid,
        fulfillment_status: wit::FulfillmentStatus::Unshipped,
        source_status: "WAIT_SELLER_SEND_GOODS".to_owned(),
        status_reason: None,
        buyer: None,
        ship_to: Some(address("FR")),
        items: vec![item("1"), item("2")],
        payment: None,
        tax_identifiers: Vec::new(),
        shipping_preferences: None,
        notes: Vec::new(),
        extra: Vec::new(),
        source: "{\"id\":1}".to_owned(),
    }
}

fn address(country: &str) -> wit::Address {
    wit::Address {
        name: Some("name".to_owned()),
        company: None,
        phone: None,
        email: None,
        address_lines: vec!["line".to_owned()],
        street_name: None,
        street_number: None,
        complement: None,
        district: None,
        city: None,
        state_province: None,
        postal_code: Some("00123".to_owned()),
        country_code: Some(country.to_owned()),
        masked: false,
        extra: Vec::new(),
    }
}

fn item(line_item_id: &str) -> wit::Item {
    wit::Item {
        line_item_id: line_item_id.to_owned(),
        quantity: 2,
        unit_price: Some(usd("1.50")),
        description: "thing".to_owned(),
        product_id: None,
        sku: None,
        identifiers: Vec::new(),
        details: vec![("Color".to_owned(), "Black".to_owned())],
        item_url: None,
        image_url: None,
        weight_grams: Some(100),
        dimensions: None,
        customs: None,
        requested_fulfillment_id: None,
        shipped_by_platform: false,
        source_status: None,
        extra: Vec::new(),
    }
}

fn usd(amount: &str) -> types::Money {
    types::Money { amount: amount.to_owned(), currency: "USD".to_owned() }
}

fn empty_page() -> wit::Page {
    wit::Page {
        orders: Vec::new(),
        listed: Vec::new(),
        set_aside: Vec::new(),
        next: None,
        complete_until: None,
        total: None,
    }
}

fn empty_batch() -> wit::Batch {
    wit::Batch { orders: Vec::new(), set_aside: Vec::new(), missing: Vec::new(), stopped: None }
}

#[test]
fn a_good_order_comes_through_whole() {
    let page = page(wit::Page { orders: vec![good("7")], ..empty_page() }).unwrap();
    let order = page.orders.first().unwrap();
    assert_eq!(order.order_id, "7");
    assert_eq!(order.order_number, None, "an empty text tells nothing");
    assert_eq!(order.created_date_time, Some("2026-11-23T10:00:00.000Z".parse::<Timestamp>().unwrap()));
    assert_eq!(order.ship_to.as_ref().unwrap().postal_code.as_deref(), Some("00123"));
    assert_eq!(order.items.get(1).unwrap().details, [("Color".to_owned(), "Black".to_owned())]);
    assert_eq!(order.source, "{\"id\":1}");
    assert!(page.set_aside.is_empty());
}

#[test]
fn a_bad_order_is_set_aside_with_its_reason_and_record() {
    let long = "x".repeat(17 * 1024);
    let changed = |change: &dyn Fn(&mut wit::Order)| {
        let mut order = good("7");
        change(&mut order);
        order
    };
    for (order, order_id, reason) in [
        (changed(&|o| o.order_id.clear()), None, "order-id is empty"),
        (changed(&|o| o.order_id = "7\n".to_owned()), None, "order-id holds a control character"),
        (
            changed(&|o| o.paid_date_time = Some("2026-11-23T18:00:00".to_owned())),
            Some("7"),
            "paid-date-time is not an RFC 3339 time with an offset",
        ),
        (
            changed(&|o| o.ship_to = Some(address("fr"))),
            Some("7"),
            "country-code is not an ISO 3166-1 alpha-2 code in upper case",
        ),
        (
            changed(&|o| o.items = vec![item("1"), wit::Item { unit_price: Some(usd("1,5")), ..item("2") }]),
            Some("7"),
            "item 2: the amount of unit-price is not decimal text",
        ),
        (changed(&|o| o.items = vec![item("1"), item("1")]), Some("7"), "two items have the same line-item-id"),
        (changed(&|o| o.items = vec![item("")]), Some("7"), "item 1: line-item-id is empty"),
        (changed(&|o| o.source_status.clone_from(&long)), Some("7"), "source-status is longer than 16384 bytes"),
        (
            changed(&|o| o.extra = vec![("a".to_owned(), String::new()); 1001]),
            Some("7"),
            "extra has more than 1000 entries",
        ),
        (
            changed(&|o| o.source = "y".repeat(SOURCE_BYTES_MAX + 1)),
            Some("7"),
            "its verbatim record is longer than 1048576 bytes",
        ),
    ] {
        let source = cut(order.source.clone(), SOURCE_BYTES_MAX);
        let page = page(wit::Page { orders: vec![good("1"), order, good("2")], ..empty_page() }).unwrap();
        assert_eq!(page.orders.len(), 2, "{reason}");
        let wanted = SetAside { order_id: order_id.map(str::to_owned), reason: reason.to_owned(), source };
        assert_eq!(page.set_aside, [wanted]);
    }
}

#[test]
fn a_page_that_lies_is_refused() {
    let listed =
        |order_id: &str, revision: &str| wit::Listed { order_id: order_id.to_owned(), revision: revision.to_owned() };
    for (from, said) in [
        (wit::Page { next: Some("c".repeat(4097)), ..empty_page() }, "the cursor is longer than 4096 bytes"),
        (wit::Page { listed: vec![listed("1", "r"); 2001], ..empty_page() }, "2001 records, the limit is 2000"),
        (wit::Page { complete_until: Some("now".to_owned()), ..empty_page() }, "complete-until is not"),
    ] {
        let Err(Fault::Invalid(reason)) = page(from) else { panic!("{said} was not noticed") };
        assert!(reason.contains(said), "{reason}");
    }
    assert!(page(wit::Page { next: Some("c".repeat(4096)), ..empty_page() }).is_ok());
    // One sketch that cannot be used is set aside, and the page lives; a revision may say nothing.
    let sketches = vec![listed("", "r"), listed("1", ""), listed("2", &"r".repeat(9999))];
    let page = page(wit::Page { listed: sketches, ..empty_page() }).unwrap();
    assert_eq!(page.listed.iter().map(|listed| listed.order_id.as_str()).collect::<Vec<_>>(), ["1"]);
    assert_eq!(page.set_aside.len(), 2);
}

#[test]
fn a_batch_brings_nothing_that_was_not_asked_for() {
    let aside = |order_id: Option<&str>| wit::SetAside {
        order_id: order_id.map(str::to_owned),
        reason: "why".to_owned(),
        source: String::new(),
    };
    let missing = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let asked = missing(&["1", "2", "3"]);
    for (from, accepted) in [
        (empty_batch(), true),
        (wit::Batch { orders: vec![good("1")], missing: missing(&["3"]), ..empty_batch() }, true),
        (wit::Batch { set_aside: vec![aside(None), aside(Some("2"))], ..empty_batch() }, true),
        (wit::Batch { orders: vec![good("4")], ..empty_batch() }, false),
        (wit::Batch { missing: missing(&["4"]), ..empty_batch() }, false),
        (wit::Batch { set_aside: vec![aside(Some("4"))], ..empty_batch() }, false),
        (wit::Batch { orders: vec![good("1")], missing: missing(&["1"]), ..empty_batch() }, false),
        (wit::Batch { orders: vec![good("1"), good("1")], ..empty_batch() }, false),
        (wit::Batch { set_aside: vec![aside(None), aside(None), aside(None), aside(None)], ..empty_batch() }, false),
    ] {
        let said = format!("{from:?}");
        let answer = batch(from, &asked);
        assert_eq!(answer.is_ok(), accepted, "{said}");
        assert!(answer.is_ok() || matches!(answer, Err(Fault::Invalid(_))));
    }
}
