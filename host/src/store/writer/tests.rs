//! Groups, refusals, errors of the file, and what a crash in the middle of a commit leaves.

use futures_util::future::join_all;

use super::*;
use crate::store::Store;
use crate::store::error::conflict;
use crate::store::tables::SEQUENCES;
use crate::store::testing::{self, Disk};
use redb::ReadableTable as _;

/// Adds to a number in the store; afterwards refused if `refuse` says so.
async fn add(store: &Store, name: &'static str, refuse: bool) -> Result<u64, Error> {
    let act = move |tx: &Tx<'_>| {
        let drawn = tx.draw(name)?;
        if refuse { Err(conflict("as a test")) } else { Ok(drawn) }
    };
    store.write("test", act).await
}

fn value(store: &Store, name: &str) -> u64 {
    use crate::store::tables::Read as _;
    store.read(|source| Ok(source.read(SEQUENCES)?.get(name)?.map_or(0, |value| value.value()))).unwrap()
}

/// Where the answer to a job arrives.
type Answer = oneshot::Receiver<Result<u64, Error>>;

/// Jobs for [`Engine::write`], each of which draws a number, and is then refused if `refused` says so.
fn jobs(refused: &[bool]) -> (Vec<Box<dyn Job>>, Vec<Answer>) {
    let one = |refuse: &bool| {
        let (caller, answer) = oneshot::channel();
        let refuse = *refuse;
        let act = move |tx: &Tx<'_>| {
            let drawn = tx.draw("number")?;
            if refuse { Err(conflict("as a test")) } else { Ok(drawn) }
        };
        (Box::new(Operation::new("test", act, caller)) as Box<dyn Job>, answer)
    };
    refused.iter().map(one).unzip()
}

#[tokio::test]
async fn a_group_is_one_commit_and_the_refused_leave_no_trace() {
    for (refused, expected) in [
        (vec![false; 4], vec![Some(1), Some(2), Some(3), Some(4)]),
        (vec![false, true, false, true, false], vec![Some(1), None, Some(2), None, Some(3)]),
        (vec![true, true, true], vec![None, None, None]),
    ] {
        let store = testing::store();
        // The first commit after opening also marks the file as open.
        add(&store, "other", false).await.unwrap();
        let before = store.counters();
        let (group, answers) = jobs(&refused);
        store.0.engine.write(group);
        let answers: Vec<_> = join_all(answers).await.into_iter().map(|answer| answer.unwrap().ok()).collect();
        assert_eq!(answers, expected, "{refused:?}");
        let done = expected.iter().flatten().count() as u64;
        assert_eq!(value(&store, "number"), done, "{refused:?}");
        let after = store.counters();
        assert_eq!(after.operations - before.operations, done, "{refused:?}");
        assert_eq!(after.commits - before.commits, done.min(1), "{refused:?}");
        // Two-phase: one sync for the pages, one for the header.
        assert_eq!(after.syncs - before.syncs, 2 * done.min(1), "{refused:?}");
    }
}

#[tokio::test]
async fn what_gathers_while_the_writer_is_busy_shares_a_commit() {
    let store = Disk::new().open_with_thread();
    let (entered, has_entered) = oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel();
    let mut entered = Some(entered);
    let busy = store.write("test", move |tx| {
        if let Some(entered) = entered.take() {
            entered.send(()).unwrap();
            may_go_on.recv().unwrap();
        }
        tx.draw("number")
    });
    let others = async {
        has_entered.await.unwrap();
        let mut others = Box::pin(join_all((0..100).map(|_| add(&store, "number", false))));
        // Queues all of them; none can be answered yet.
        assert!(futures_util::poll!(others.as_mut()).is_pending());
        go_on.send(()).unwrap();
        others.await
    };
    let (first, others) = futures_util::future::join(busy, others).await;
    assert_eq!(first, Ok(1));
    assert!(others.iter().all(Result::is_ok));
    let counters = store.counters();
    assert_eq!((counters.operations, counters.commits), (101, 2));
    store.close().await;
    assert_eq!(add(&store, "number", false).await, Err(Error::Unavailable("it is closed".to_owned())));
}

#[tokio::test]
async fn an_operation_that_writes_nothing_commits_nothing() {
    let store = testing::store();
    store.write("test", |tx| accounts_are(tx, 0)).await.unwrap();
    assert_eq!(store.counters().commits, 0);
}

fn accounts_are(tx: &Tx<'_>, count: u64) -> Outcome<()> {
    use crate::store::tables::{ACCOUNTS, Read as _};
    use redb::ReadableTableMetadata as _;
    assert_eq!(tx.read(ACCOUNTS)?.len()?, count);
    Ok(())
}

#[tokio::test]
async fn after_an_error_reads_go_on_and_the_store_comes_back() {
    let disk = Disk::new();
    let store = disk.open_with_thread();
    assert_eq!(add(&store, "number", false).await, Ok(1));
    disk.set_broken(true);
    let failed = add(&store, "number", false).await;
    assert!(matches!(&failed, Err(Error::Unavailable(_))), "{failed:?}");
    assert!(matches!(store.health(), Health::ReadOnly(_)));
    assert_eq!(value(&store, "number"), 1);
    assert!(matches!(add(&store, "number", false).await, Err(Error::Unavailable(_))));
    // The thread has tried in vain for as often as it is worth by now or soon.
    store.lost().await;

    disk.set_broken(false);
    store.watch_health().wait_for(|health| *health == Health::Writable).await.unwrap();
    assert_eq!(add(&store, "number", false).await, Ok(2));
    store.close().await;
    assert_eq!(value(&disk.open(), "number"), 2, "it is all there after a restart");
}

#[tokio::test]
async fn an_operation_that_panics_harms_nobody_for_long() {
    let disk = Disk::new();
    let store = disk.open_with_thread();
    let panicking = store.write("test", |tx| -> Outcome<()> {
        tx.draw("number")?;
        panic!("as a test")
    });
    assert!(matches!(panicking.await, Err(Error::Unavailable(_))));
    store.watch_health().wait_for(|health| *health == Health::Writable).await.unwrap();
    assert_eq!(add(&store, "number", false).await, Ok(1), "nothing of it was kept");
    store.close().await;
}

#[tokio::test]
async fn a_commit_that_dies_half_way_is_wholly_there_or_not_at_all() {
    let (mut lost, mut kept) = (0, 0);
    for survived in 0.. {
        let disk = Disk::new();
        let store = disk.open();
        add(&store, "number", false).await.unwrap();
        disk.fail_after(survived);
        let (group, answers) = jobs(&[false; 3]);
        store.0.engine.write(group);
        let answers: Vec<_> = join_all(answers).await.into_iter().map(Result::unwrap).collect();
        store.0.engine.die();
        disk.set_broken(false);
        match value(&disk.open(), "number") {
            1 => lost += 1,
            4 => kept += 1,
            other => panic!("{other} after {survived} writes"),
        }
        if answers.iter().all(Result::is_ok) {
            assert_eq!(value(&disk.open(), "number"), 4, "what was answered is there");
            break;
        }
    }
    // It was tried at every write before the decisive one, and at some after it.
    assert!(lost > 3 && kept > 0, "lost {lost} times, kept {kept} times");
}
