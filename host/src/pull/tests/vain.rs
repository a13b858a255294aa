//! Orders that do not come although they were listed: they are asked for again, and keep no other from coming.

use super::*;

#[tokio::test(start_paused = true)]
async fn an_order_that_never_comes_is_asked_for_once_a_pull_and_keeps_nobody_waiting() {
    let bench = bench();
    let account = bench.connect(1).await;
    bench.sell(1..=4, "a");
    bench.platform.get_orders().otherwise(|call| {
        let Asked::GetOrders(ids) = &call.asked else { unreachable!() };
        let come = ids.iter().filter(|id| *id != "order-002");
        Ok(Batch { orders: come.map(|id| order(id)).collect(), ..Batch::default() })
    });
    for _ in 0..3 {
        let before = bench.calls();
        assert_eq!(bench.pull(account).await, PullOutcome::Succeeded);
        let asked = bench.fetched_since(before).concat();
        assert_eq!(asked.iter().filter(|id| *id == "order-002").count(), 1);
        assert_eq!(left_over(&bench, account), ids(2..=2));
        tokio::time::advance(HOUR).await;
    }
    assert_eq!(bench.drafts(account), ["order-001", "order-003", "order-004"]);
}

#[tokio::test(start_paused = true)]
async fn orders_that_never_come_do_not_hide_those_behind_them() {
    let bench = bench();
    let account = bench.connect(1).await;
    let listed = |id| Listed { order_id: format!("order-{id:04}"), revision: "a".to_owned() };
    bench.platform.list_orders().push(Ok(Page { listed: (1..=1003).map(listed).collect(), ..Page::default() }));
    bench.platform.get_orders().push(Err(failed(FailureKind::Unavailable)));
    assert_eq!(bench.pull(account).await, PullOutcome::Failed);
    bench.platform.get_orders().otherwise(|call| {
        let Asked::GetOrders(ids) = &call.asked else { unreachable!() };
        let come = ids.iter().filter(|id| *id == "order-1003");
        Ok(Batch { orders: come.map(|id| order(id)).collect(), ..Batch::default() })
    });
    let before = bench.calls();
    assert_eq!(bench.pull(account).await, PullOutcome::Succeeded);
    assert_eq!(bench.drafts(account), ["order-1003"]);
    assert_eq!(bench.fetched_since(before).concat().len(), 1003, "each once");
}

#[tokio::test(start_paused = true)]
async fn a_record_set_aside_is_asked_for_again_a_day_later_and_stops_nothing() {
    let bench = bench();
    let account = bench.connect(1).await;
    bench.sell(1..=3, "a");
    let set_aside =
        SetAside { order_id: Some("order-001".to_owned()), reason: "no currency".to_owned(), source: "{}".to_owned() };
    let batch = Batch { orders: vec![order("order-002")], set_aside: vec![set_aside], ..Batch::default() };
    bench.platform.get_orders().push(Ok(batch));
    assert_eq!(bench.pull(account).await, PullOutcome::Succeeded);
    assert_eq!(bench.drafts(account), ids(2..=3));
    bench.orders.lock().unwrap().remove("order-001");
    bench.pull(account).await;
    // The platform does not know it for a while: asked for once a day all the same.
    tokio::time::advance(HOUR * 24).await;
    for asked in [ids(1..=1), Vec::new()] {
        let before = bench.calls();
        bench.pull(account).await;
        assert_eq!(bench.fetched_since(before).concat(), asked);
    }
    bench.platform.get_orders().push(Ok(Batch { orders: vec![order("order-001")], ..Batch::default() }));
    tokio::time::advance(HOUR * 24).await;
    bench.pull(account).await;
    assert_eq!(bench.drafts(account), ids(1..=3));
    assert_eq!(bench.store.set_aside(Some(account), 10).unwrap(), []);
}

/// The platform fails whenever it is asked for one of its orders, alone or among others.
#[tokio::test(start_paused = true)]
async fn an_order_that_cannot_be_had_keeps_no_other_from_coming_and_is_set_aside_in_the_end() {
    let bench = bench();
    let account = bench.connect(1).await;
    bench.sell(1..=7, "a");
    let orders = bench.orders.clone();
    bench.platform.get_orders().otherwise(move |call| {
        let Asked::GetOrders(ids) = &call.asked else { unreachable!() };
        if ids.iter().any(|id| id == "order-002") {
            return Err(failed(FailureKind::Unavailable));
        }
        let known = orders.lock().unwrap();
        Ok(Batch {
            orders: ids.iter().filter(|id| known.contains_key(*id)).map(|id| order(id)).collect(),
            ..Batch::default()
        })
    });
    let mut drafts = Vec::new();
    for (round, outcome) in
        [PullOutcome::Failed, PullOutcome::Failed, PullOutcome::Failed, PullOutcome::Succeeded].into_iter().enumerate()
    {
        // A new order is there at every round, and comes with the round after the first.
        bench.sell(10 + u32::try_from(round).unwrap()..=10 + u32::try_from(round).unwrap(), "a");
        assert_eq!(bench.pull(account).await, outcome, "round {round}");
        drafts = bench.drafts(account);
        let failure = bench.last_pull(account).failure;
        assert_eq!(failure.is_some_and(|failure| failure.message.contains("order-00")), outcome == PullOutcome::Failed);
        if round > 0 {
            assert!(drafts.contains(&format!("order-01{round}")), "round {round}: {drafts:?}");
        }
        tokio::time::advance(HOUR).await;
    }
    let expected: Vec<String> = [1, 3, 4, 5, 6, 7, 10, 11, 12, 13].map(|id| format!("order-{id:03}")).into();
    assert_eq!(drafts, expected);
    assert_eq!(left_over(&bench, account), Vec::<String>::new());
    let aside = bench.store.set_aside(Some(account), 10).unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].record.order_id.as_deref(), Some("order-002"));
    assert!(aside[0].record.reason.contains("does not give this order"), "{:?}", aside[0].record);
}

/// The platform lists orders and then says that it does not know them: for a while, or for good.
#[tokio::test(start_paused = true)]
async fn orders_that_are_listed_and_missing_are_tried_again_and_keep_no_other_from_coming() {
    for (case, missing_for, set_aside) in [("for one pull", 1, 0), ("for two", 2, 0), ("for good", 30, 2)] {
        let bench = bench();
        let account = bench.connect(1).await;
        bench.sell(1..=5, "a");
        let asked = Arc::new(AtomicU32::new(missing_for));
        let left = asked.clone();
        bench.platform.get_orders().otherwise(move |call| {
            let Asked::GetOrders(ids) = &call.asked else { unreachable!() };
            let is_lost = |id: &String| ["order-002", "order-004"].contains(&id.as_str());
            let lost = |id: &&String| left.load(Ordering::Relaxed) > 0 && is_lost(id);
            let (missing, come): (Vec<_>, Vec<_>) = ids.iter().partition(lost);
            let missing = missing.into_iter().cloned().collect();
            Ok(Batch { orders: come.into_iter().map(|id| order(id)).collect(), missing, ..Batch::default() })
        });
        for round in 1..=4 {
            // A new order is there at every round, and comes with it.
            bench.sell(10 + round..=10 + round, "a");
            let before = bench.calls();
            assert_eq!(bench.pull(account).await, PullOutcome::Succeeded, "{case}, round {round}");
            assert!(bench.drafts(account).contains(&format!("order-01{round}")), "{case}, round {round}");
            let (is_tried, is_missing) = (round <= missing_for.min(2) + 1, round <= missing_for.min(3));
            let times = bench.fetched_since(before).concat().iter().filter(|id| *id == "order-002").count();
            assert_eq!(times, usize::from(is_tried), "{case}, round {round}: once a pull");
            assert_eq!(bench.last_pull(account).counts.missing, 2 * u32::from(is_missing), "{case}, round {round}");
            let left = asked.load(Ordering::Relaxed);
            asked.store(left.saturating_sub(1), Ordering::Relaxed);
            tokio::time::advance(HOUR).await;
        }
        assert_eq!(left_over(&bench, account), Vec::<String>::new(), "{case}");
        assert_eq!(bench.store.set_aside(Some(account), 10).unwrap().len(), set_aside, "{case}");
        assert_eq!(bench.drafts(account).len(), 9 - set_aside, "{case}");

        // Whatever was set aside is asked for once a day, and comes when the platform knows it again.
        asked.store(0, Ordering::Relaxed);
        tokio::time::advance(HOUR * 24).await;
        assert_eq!(bench.pull(account).await, PullOutcome::Succeeded, "{case}");
        assert_eq!(bench.drafts(account), [ids(1..=5), ids(11..=14)].concat(), "{case}");
        assert_eq!(bench.store.set_aside(Some(account), 10).unwrap(), [], "{case}");
    }
}
