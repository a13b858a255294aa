//! `/healthz` and `/readyz`: what they say while the store refuses writes, and while there is nothing to pull with.

use http::StatusCode;
use longshore::model::PullOutcome;
use longshore_tests::sim::Action;

use super::bed::Bed;

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_refuses_writes_is_said_and_comes_back_by_itself() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    let account = bed.connect("shop", 0, &login).await;
    let stored = bed.orders(&account).await;
    assert_eq!(bed.page("readyz").await.status, StatusCode::OK);

    bed.limit_files(true);
    bed.act(&Action::Place { shop: login.clone() });
    // A click must be durable, so it is refused.
    assert!(bed.control.pull("shop").await.is_err());
    let page = bed.page_until("readyz", |page| page.status == StatusCode::SERVICE_UNAVAILABLE).await;
    assert!(page.body.contains("the store does not accept writes"), "{}", page.body);
    assert_eq!(bed.page("healthz").await.status, StatusCode::OK, "the loop turns all the same");
    assert_eq!(bed.orders(&account).await, stored, "and reads go on");

    bed.limit_files(false);
    bed.page_until("readyz", |page| page.status == StatusCode::OK).await;
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.assert_equal(&account, &login, "after the store came back").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connector_the_daemon_runs_and_is_not_ready() {
    let mut bed = Bed::new().await;
    assert!(bed.stop().await);
    std::fs::remove_file(bed.path("connectors/aliexpress.wasm")).unwrap();
    for (what, spoil) in [("an empty folder", None), ("a folder of broken files", Some("no component"))] {
        if let Some(text) = spoil {
            std::fs::write(bed.path("connectors/other.wasm"), text).unwrap();
        }
        bed.start(&[]).await;
        let page = bed.page("readyz").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{what}");
        assert!(page.body.contains("no connector is live"), "{what}: {}", page.body);
        assert_eq!(bed.page("healthz").await.status, StatusCode::OK, "{what}");
        assert!(bed.stop().await, "{what}");
    }
    bed.end().await;
}
