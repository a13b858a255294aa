//! Pulls: their records, what they leave to be fetched, and the schedule that is written with their end.

use std::time::Duration;

use crate::model::{
    AccountId, AccountState, Failure, FailureKind, Issued, Listed, OrderStatus, Pairs, PullCounts, PullCursor, PullId,
    PullOutcome, ScheduleRecord, SecretSet, SetAside, Shop, Trigger,
};
use crate::store::testing::{Disk, new_account, now, order, store};
use crate::store::{AccountChange, BatchCommit, DraftFilter, Error, PageCommit, PullEnd, Store, StoreGrant};

const SECOND: Duration = Duration::from_secs(1);

fn page(account: AccountId, pull: PullId) -> PageCommit {
    PageCommit {
        account,
        pull,
        orders: Vec::new(),
        to_fetch: Vec::new(),
        unchanged: 0,
        set_aside: Vec::new(),
        cursor: PullCursor::default(),
        window_done: false,
        now: now(),
    }
}

fn batch(account: AccountId, pull: PullId) -> BatchCommit {
    let (asked, orders, set_aside, missing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    BatchCommit { account, pull, asked, orders, set_aside, missing, now: now() }
}

fn end(account: AccountId, pull: PullId) -> PullEnd {
    PullEnd {
        account,
        pull,
        outcome: PullOutcome::Succeeded,
        failure: None,
        excerpt: None,
        schedule: ScheduleRecord::default(),
        account_state: None,
        now: now(),
    }
}

fn listed(sketches: &[(&str, &str)]) -> Vec<Listed> {
    let one = |(id, revision): &(&str, &str)| Listed { order_id: (*id).to_owned(), revision: (*revision).to_owned() };
    sketches.iter().map(one).collect()
}

fn unreadable(order_id: Option<&str>, source: &str) -> SetAside {
    SetAside { order_id: order_id.map(str::to_owned), reason: "no status".to_owned(), source: source.to_owned() }
}

/// How many drafts an account has.
fn drafts(store: &Store, account: AccountId) -> usize {
    let filter = DraftFilter { account: Some(account), ..DraftFilter::default() };
    store.drafts(&filter, None, 9).unwrap().drafts.len()
}

async fn connected(store: &Store) -> AccountId {
    let id = new_account(store).await.id;
    let issued = Issued {
        shop: Shop { id: format!("shop-{id}"), name: String::new() },
        kept: SecretSet::new(),
        access_until: None,
        renew_until: None,
        extra: Pairs::new(),
    };
    let from_version = store.account(id).unwrap().unwrap().grant.map_or(0, |grant| grant.version);
    store.store_grant(StoreGrant { account: id, issued, from_version, consented: true, settings: None }).await.unwrap();
    id
}

#[tokio::test]
async fn what_is_listed_is_fetched_once_per_revision() {
    let store = store();
    let id = connected(&store).await;
    let pull = store.begin_pull(id, Trigger::Schedule, now()).await.unwrap();
    let all = listed(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "")]);
    assert_eq!(store.new_or_changed(id, all.clone()), Ok(all.clone()));
    let done = store.commit_page(PageCommit { to_fetch: all.clone(), ..page(id, pull) }).await.unwrap();
    assert_eq!(done, PullCounts { pages: 1, seen: 4, ..PullCounts::default() });
    assert_eq!(
        store.new_or_changed(id, all.clone()),
        Ok(listed(&[("d", "")])),
        "what waits is known, if it has a revision"
    );
    assert_eq!(store.to_fetch(id, "", 2), Ok(listed(&[("a", "1"), ("b", "1")])));

    // While the batch is under way the list tells a newer revision of b.
    store.commit_page(PageCommit { to_fetch: listed(&[("b", "2")]), ..page(id, pull) }).await.unwrap();
    let fetched = BatchCommit {
        asked: all.clone(),
        orders: vec![order("a", OrderStatus::AwaitingShipment, "Li"), order("b", OrderStatus::AwaitingShipment, "Li")],
        set_aside: vec![unreadable(Some("c"), "{}")],
        missing: vec!["d".to_owned()],
        ..batch(id, pull)
    };
    let done = store.commit_batch(fetched).await.unwrap();
    assert_eq!(done, PullCounts { created: 2, fetched: 2, set_aside: 1, missing: 1, ..PullCounts::default() });
    let left = listed(&[("b", "2"), ("d", "")]);
    assert_eq!(
        store.to_fetch(id, "", 9),
        Ok(left),
        "a newer revision still waits, and what is missing was listed all the same"
    );
    assert_eq!(store.new_or_changed(id, listed(&[("a", "1"), ("a", "2"), ("b", "2")])), Ok(listed(&[("a", "2")])));
    assert_eq!(store.pulls(id, None, 9).unwrap()[0].counts.created, 2);

    // A complete order in a page needs no fetching.
    let whole = vec![order("b", OrderStatus::AwaitingShipment, "Li")];
    let done = store.commit_page(PageCommit { orders: whole, ..page(id, pull) }).await.unwrap();
    assert_eq!((done.unchanged, store.to_fetch(id, "", 9)), (1, Ok(listed(&[("d", "")]))));
}

#[tokio::test]
async fn an_order_that_was_listed_and_is_missing_is_tried_three_times_and_then_set_aside() {
    for (case, drafted) in [("a new order", false), ("one that was told before", true)] {
        let store = store();
        let id = connected(&store).await;
        let pull = store.begin_pull(id, Trigger::Schedule, now()).await.unwrap();
        if drafted {
            let orders = vec![order("a", OrderStatus::AwaitingShipment, "Li")];
            store.commit_page(PageCommit { orders, ..page(id, pull) }).await.unwrap();
        }
        let listed = listed(&[("a", "2")]);
        store.commit_page(PageCommit { to_fetch: listed.clone(), ..page(id, pull) }).await.unwrap();
        let asked = |later: Duration| BatchCommit {
            asked: listed.clone(),
            missing: vec!["a".to_owned()],
            now: now().plus(later),
            ..batch(id, pull)
        };
        for waits in [true, true, false] {
            assert_eq!(store.commit_batch(asked(SECOND)).await.unwrap().missing, 1, "{case}");
            assert_eq!(!store.to_fetch(id, "", 9).unwrap().is_empty(), waits, "{case}");
            assert_eq!(store.set_aside(Some(id), 9).unwrap().is_empty(), waits, "{case}");
            assert_eq!(store.new_or_changed(id, listed.clone()), Ok(Vec::new()), "{case}: it is no news meanwhile");
            assert_eq!(!store.doubtful(id, &listed).unwrap().is_empty(), waits, "{case}");
        }
        assert_eq!(store.pulls(id, None, 1).unwrap()[0].counts.missing, 3, "{case}");
        // Asked for again another day, and missing again.
        store.commit_batch(asked(SECOND * 2)).await.unwrap();
        let kept = store.set_aside(Some(id), 9).unwrap().remove(0);
        assert_eq!((kept.record.order_id.as_deref(), kept.seen_at), (Some("a"), now().plus(SECOND * 2)), "{case}");
        assert!(kept.record.reason.contains("does not know it"), "{case}: {}", kept.record.reason);
        assert_eq!(drafts(&store, id), usize::from(drafted), "{case}: a draft is kept");

        let orders = vec![order("a", OrderStatus::Completed, "Li")];
        store.commit_batch(BatchCommit { orders, asked: listed.clone(), ..batch(id, pull) }).await.unwrap();
        assert_eq!(store.set_aside(Some(id), 9), Ok(Vec::new()), "{case}");
        assert_eq!(drafts(&store, id), 1, "{case}");
    }
}

#[tokio::test]
async fn an_unreadable_record_is_kept_until_it_can_be_read() {
    let store = store();
    let (id, other) = (connected(&store).await, connected(&store).await);
    let pull = store.begin_pull(id, Trigger::Schedule, now()).await.unwrap();
    let records =
        vec![unreadable(Some("a"), "{1}"), unreadable(None, "{2}"), unreadable(None, "{2}"), unreadable(None, "{3}")];
    store.commit_page(PageCommit { set_aside: records, ..page(id, pull) }).await.unwrap();
    let texts = |id| -> Vec<String> {
        let mut texts: Vec<_> = store.set_aside(id, 9).unwrap().into_iter().map(|kept| kept.record.source).collect();
        texts.sort();
        texts
    };
    assert_eq!(texts(Some(id)), ["{1}", "{2}", "{3}"], "the same record is kept once");
    assert_eq!((texts(None).len(), texts(Some(other)).len()), (3, 0));
    let whole = vec![order("a", OrderStatus::AwaitingShipment, "Li")];
    store.commit_page(PageCommit { orders: whole, ..page(id, pull) }).await.unwrap();
    assert_eq!(texts(None), ["{2}", "{3}"]);
}

#[tokio::test]
async fn a_pull_is_counted_ended_and_in_time_forgotten() {
    let store = store();
    store.keep_pulls(3);
    let id = connected(&store).await;
    for number in 1..=5 {
        let pull = store.begin_pull(id, Trigger::Click, now()).await.unwrap();
        assert_eq!(pull, PullId(number));
        store.commit_page(PageCommit { window_done: true, ..page(id, pull) }).await.unwrap();
        let failure = Some(Failure::new(FailureKind::Malformed, "", "no JSON"));
        let excerpt = Some(format!("answer {number}"));
        store.end_pull(PullEnd { outcome: PullOutcome::Failed, failure, excerpt, ..end(id, pull) }).await.unwrap();
        let ended = store.commit_page(page(id, pull)).await;
        assert_eq!(ended, Err(Error::Conflict(format!("pull {number} has ended"))));
    }
    let pulls = store.pulls(id, None, 9).unwrap();
    assert_eq!(pulls.iter().map(|pull| pull.id.0).collect::<Vec<_>>(), [5, 4, 3]);
    assert!(pulls.iter().all(|pull| pull.has_excerpt && pull.counts.windows == 1));
    assert_eq!(store.pulls(id, Some(PullId(4)), 9).unwrap().len(), 1);
    let excerpt = |pull| store.pull_excerpt(id, PullId(pull)).unwrap().map(|text| text.reveal().to_owned());
    assert_eq!((excerpt(2), excerpt(5)), (None, Some("answer 5".to_owned())));
    assert!(matches!(store.commit_page(page(id, PullId(99))).await, Err(Error::Missing(_))));
}

#[tokio::test]
async fn a_restart_ends_what_was_open_and_keeps_the_click() {
    let disk = Disk::new();
    let store = disk.open();
    let (id, idle) = (connected(&store).await, connected(&store).await);
    let pull = store.begin_pull(id, Trigger::Schedule, now()).await.unwrap();
    store.click(idle, now()).await.unwrap();
    store.click(idle, now().plus(SECOND)).await.unwrap();
    store.close().await;

    let store = disk.open();
    assert_eq!(store.abandon_open_pulls(now().plus(SECOND)).await, Ok(1));
    assert_eq!(store.abandon_open_pulls(now().plus(SECOND)).await, Ok(0));
    let record = &store.pulls(id, None, 1).unwrap()[0];
    assert_eq!((record.id, record.outcome, record.ended_at), (pull, PullOutcome::Abandoned, Some(now().plus(SECOND))));
    assert_eq!(store.schedule(id).unwrap().last_outcome, Some(PullOutcome::Abandoned));
    assert_eq!(store.schedule(idle).unwrap().clicked_at, Some(now()), "the first click counts");
    store.begin_pull(idle, Trigger::Click, now()).await.unwrap();
    assert_eq!(store.schedule(idle).unwrap().clicked_at, None);
    let second = store.begin_pull(idle, Trigger::Click, now()).await.unwrap();
    let outcomes: Vec<_> = store.pulls(idle, None, 9).unwrap().into_iter().map(|pull| pull.outcome).collect();
    assert_eq!(outcomes, [PullOutcome::Running, PullOutcome::Abandoned]);
    store.end_pull(end(idle, second)).await.unwrap();
}

#[tokio::test]
async fn the_end_of_a_pull_undoes_nothing_that_it_cannot_know() {
    let refused = Some((AccountState::NeedsAuthorization, None));
    for (name, paused, consented, state) in [
        ("nothing happened", false, false, AccountState::NeedsAuthorization),
        ("somebody paused it", true, false, AccountState::Paused),
        ("the seller consented anew", false, true, AccountState::Connected),
    ] {
        let store = store();
        let id = connected(&store).await;
        let pull = store.begin_pull(id, Trigger::Schedule, now()).await.unwrap();
        if paused {
            let state = Some((AccountState::Paused, None));
            store.change_account(id, AccountChange { state, ..AccountChange::default() }).await.unwrap();
        }
        if consented {
            let issued = Issued {
                shop: Shop { id: "shop-1".to_owned(), name: String::new() },
                kept: SecretSet::new(),
                access_until: None,
                renew_until: None,
                extra: Pairs::new(),
            };
            store
                .store_grant(StoreGrant { account: id, issued, from_version: 1, consented: true, settings: None })
                .await
                .unwrap();
        }
        store.click(id, now().plus(SECOND)).await.unwrap();
        store.end_pull(PullEnd { account_state: refused.clone(), ..end(id, pull) }).await.unwrap();
        assert_eq!(store.account(id).unwrap().unwrap().state, state, "{name}");
        let schedule = store.schedule(id).unwrap();
        assert_eq!(schedule.clicked_at, Some(now().plus(SECOND)), "{name}");
        assert_eq!(schedule.authorized_at.is_some(), consented, "{name}");
        assert_eq!(store.schedules().unwrap().len(), usize::from(state == AccountState::Connected), "{name}");
    }
}

#[tokio::test]
async fn a_cursor_is_durable_with_its_page_or_alone() {
    let store = store();
    let id = connected(&store).await;
    let cursor = |until| PullCursor { confirmed_until: Some(now().plus(until)), ..PullCursor::default() };
    let pull = store.begin_pull(id, Trigger::Schedule, now()).await.unwrap();
    assert_eq!(store.cursor(id), Ok(PullCursor::default()));
    store.commit_page(PageCommit { cursor: cursor(SECOND), ..page(id, pull) }).await.unwrap();
    assert_eq!(store.cursor(id), Ok(cursor(SECOND)));
    store.commit_cursor(id, cursor(SECOND * 2)).await.unwrap();
    assert_eq!(store.cursor(id), Ok(cursor(SECOND * 2)));
}
