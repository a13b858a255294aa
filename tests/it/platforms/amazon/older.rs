//! The older order interface, which a setting of the installation turns on.

use longshore::model::{FailureKind, PullOutcome};
use longshore_tests::compare::Difference;
use longshore_tests::sim::Action;
use longshore_tests::sim::amazon::{RESTRICTED_TOKEN, SEARCH_ORDERS, V0_ITEMS, V0_ORDER, V0_ORDERS};
use serde_json::json;

use super::{AMAZON, bed_with, connect};
use crate::running::scene::Scene;

/// Fewer than the calls that can be saved up.
const FEW: Scene = Scene { orders: 19, ..AMAZON };

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_sketched_by_the_list_and_read_with_a_restricted_token() {
    let mut bed = bed_with(&FEW, &["connector.amazon.settings.orders-api=v0"], json!({})).await;
    let login = bed.market.logins().remove(0);
    let account = connect(&mut bed, "shop", &login).await;
    bed.assert_equal_but(&account, &login, "the first pull", is_told_otherwise).await;
    assert_eq!((bed.asked_for(V0_ORDER), bed.asked_for(V0_ITEMS)), (19, 19));
    assert_eq!(bed.asked_for(SEARCH_ORDERS), 0);

    bed.act(&Action::Place { shop: login.clone() });
    bed.forget_calls();
    bed.pull("shop", PullOutcome::Succeeded).await;
    let once = [RESTRICTED_TOKEN, V0_ITEMS, V0_ORDERS, V0_ORDER].map(|method| (method.to_owned(), 1));
    assert_eq!(bed.calls(), once, "the order that is new, and no other");

    for method in [V0_ORDER, V0_ITEMS] {
        bed.act(&Action::Place { shop: login.clone() });
        bed.command(&json!({"do": "switch-on", "fault": {"kind": "empty-detail"}, "method": method, "times": 1}));
        let failed = bed.pull("shop", PullOutcome::Failed).await;
        assert_eq!(failed.last_pull.and_then(|pull| pull.failure), Some(FailureKind::Malformed), "{method}");
        bed.pull("shop", PullOutcome::Succeeded).await;
        bed.assert_equal_but(&account, &login, method, is_told_otherwise).await;
    }
    bed.end().await;
}

/// What the older interface tells in other words, or not at all: the words themselves, arrivals, reasons for a cancellation that was
/// done, and the tax numbers of Brazil.
fn is_told_otherwise(difference: &Difference) -> bool {
    let path = difference.path.as_str();
    let words = ["source_status", "fulfillment_status", "status_reason", "shipping_preferences.shipping_service"];
    words.contains(&path) || path.starts_with("tax_identifiers")
}
