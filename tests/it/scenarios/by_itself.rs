//! Accounts that nobody looks after: pulled hour after hour, for the price of a list.

use std::time::Duration;

use longshore::config;
use longshore::model::{PullOutcome, Timestamp, Trigger};
use longshore_tests::sim::{Action, DETAIL, LIST};

use super::daemon::Daemon;

#[tokio::test]
async fn an_hour_in_which_nothing_happened_costs_a_list_and_writes_nothing() {
    let mut daemon = Daemon::pulling(19, config::Pull::default()).await;
    let account = daemon.connect("shop", 0).await;
    let feed = daemon.feed();
    for hour in 1..=3 {
        daemon.market.switches().reset_calls();
        let pull = next_hour(&daemon).await;
        assert_eq!(pull, (Trigger::Schedule, 0, 0), "hour {hour}");
        assert_eq!(daemon.calls().into_keys().collect::<Vec<_>>(), [LIST], "hour {hour}: no detail and no decryption");
        assert_eq!(daemon.feed(), feed, "hour {hour}");
    }
    // The same hour with something in it is told apart.
    daemon.market.act(&Action::Place { shop: daemon.login(0) }).unwrap();
    assert_eq!(next_hour(&daemon).await, (Trigger::Schedule, 1, 0));
    assert_eq!(daemon.calls().get(DETAIL), Some(&1));
    assert_eq!(daemon.feed(), feed + 1);
    daemon.assert_equal(&account, &daemon.login(0), "after three quiet hours").await;
    daemon.end().await;
}

/// Lets an hour pass, which is one pull. Answers why it began, and how many drafts it created and changed.
async fn next_hour(daemon: &Daemon) -> (Trigger, u32, u32) {
    let began: Timestamp = daemon.control.account("shop").await.unwrap().last_pull.unwrap().at;
    daemon.pass(Duration::from_hours(1)).await;
    let since = Timestamp::from_millis(began.as_millis() + 1);
    let pull = daemon.pulled("shop", PullOutcome::Succeeded, since).await;
    (pull.trigger, pull.counts.created, pull.counts.changed)
}
