//! Told to stop in the middle of a slow pull: it ends at a good place, and the next run goes on from there.

use longshore::model::PullOutcome;
use longshore_tests::sim::{DETAIL, LIST};
use rustix::process::Signal;
use serde_json::json;

use super::bed::{Bed, ORDERS};

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_pull_ends_at_a_good_place_and_goes_on_after_the_restart() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut bed = Bed::with(&["pull.batch_orders=5", "pull.batches_at_once=1"]).await;
        let login = bed.market.logins().remove(0);
        bed.command(&json!({"do": "switch-on", "fault": {"kind": "held"}, "method": DETAIL, "times": 1}));
        let link = bed.begin("shop", 0).await;
        longshore_tests::play::seller::consent_as(&link, &bed.origin(), Some(&login)).await.unwrap();
        bed.market.switches().wait_held(1).await;

        bed.signal(signal);
        // No new request is taken any more, which is how the outside sees that the daemon has heard.
        bed.page_gone().await;
        bed.market.switches().release();
        let how = bed.ends().await;
        assert!(how.contains("exit status: 0"), "{how}");
        let asked_before = bed.asked_for(DETAIL);
        assert!(asked_before < ORDERS, "it ended in between");
        let listed_before = bed.asked_for(LIST);

        bed.start(&[]).await;
        let account = bed.until("shop", |account| {
            account.last_pull.as_ref().is_some_and(|pull| pull.outcome == PullOutcome::Succeeded)
        });
        let account = account.await;
        bed.assert_equal(&account, &login, "after the restart").await;
        assert_eq!(bed.asked_for(DETAIL), ORDERS, "no order was asked for twice");
        assert!(listed_before > 0);
        bed.end().await;
    }
}
