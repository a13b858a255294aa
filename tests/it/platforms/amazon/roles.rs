//! Personal data: told where the application has the role for it, and never overwritten by nothing.

use longshore::model::{AccountState, PullOutcome};
use longshore_tests::sim::amazon::SEARCH_ORDERS;
use longshore_tests::sim::{Action, Special};
use serde_json::{Value, json};

use super::{AMAZON, agree, bed_with, begin, connect, register};

/// The draft of an order.
fn draft<'a>(orders: &'a [Value], id: &str) -> &'a Value {
    orders.iter().find(|order| order["order_id"] == id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_appears_with_the_role_and_stays_when_it_is_withheld_again() {
    let without = json!({"roles": "orders"});
    let mut bed = bed_with(&AMAZON, &[], without.clone()).await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    let id = bed.market.special(&login, Special::TaxNumber).unwrap();
    let before = bed.orders(&account).await;
    let hidden = draft(&before, &id);
    assert_eq!(hidden["ship_to"]["masked"], true, "{hidden}");
    assert!(hidden["ship_to"].get("name").is_none_or(Value::is_null) && hidden["ship_to"]["city"].is_string());

    let address = bed.callback().await;
    for settings in [json!({}), without] {
        register(&bed, &address, &settings);
        bed.act(&Action::Touch { order: id.clone() });
        bed.pull("shop", PullOutcome::Succeeded).await;
        let orders = bed.orders(&account).await;
        let clear = draft(&orders, &id);
        assert_eq!(clear["ship_to"]["masked"], false, "{settings}: {clear}");
        assert!(clear["ship_to"]["name"].is_string() && clear["buyer"]["email"].is_string(), "{settings}: {clear}");
        assert_eq!(clear["tax_identifiers"][0]["kind"], "CPF", "{settings}");
    }
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_refuses_the_call_is_a_persons_to_mend() {
    let mut bed = bed_with(&AMAZON, &[], json!({"roles": "orders", "withheld": "refused"})).await;
    let login = bed.market.logins().remove(0);
    let address = bed.callback().await;
    let link = begin(&mut bed, "shop").await;
    let back = agree(&bed, &link, &login).await;
    assert!(!back.status.is_success() && back.body.contains("roles"), "{}", back.body);

    // With the role it is connected; without it later on, the account stops and says why.
    register(&bed, &address, &json!({}));
    agree(&bed, &link, &login).await.expect_ok().unwrap();
    bed.pulled("shop", PullOutcome::Succeeded, longshore::model::Timestamp::from_millis(0)).await;
    register(&bed, &address, &json!({"roles": "orders", "withheld": "refused"}));
    let stopped = bed.pull("shop", PullOutcome::Failed).await;
    assert_eq!(stopped.state, AccountState::Misconfigured);
    let page = bed.page("accounts").await.expect_ok().unwrap();
    assert!(page.body.contains("after a role was added the seller must authorise again"), "{}", page.body);
    assert!(bed.asked_for(SEARCH_ORDERS) > 0);
    bed.end().await;
}
