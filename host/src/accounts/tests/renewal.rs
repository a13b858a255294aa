//! Renewing a grant: when, once for all who ask, and what a failed renewal leaves behind.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_grant_that_ends_soon_is_renewed_once_for_all_who_ask() {
    let bench = bench();
    let account = bench.connect().await;
    assert_eq!(bench.accounts.lend(account.id, Urgency::Routine).await.unwrap().grant_version, 1);
    assert_eq!(bench.renewals(), 0, "60 minutes are enough");
    tokio::time::advance(Duration::from_mins(55)).await;
    bench.platform.renew().push(Ok(issued("shop-1", 600)));
    let (first, second) = tokio::join!(
        bench.accounts.lend(account.id, Urgency::Routine),
        bench.accounts.lend(account.id, Urgency::Routine)
    );
    for lent in [first.unwrap(), second.unwrap()] {
        assert_eq!(lent.grant_version, 2);
        assert_eq!(lent.lease.grant_secrets["access-token"].reveal(), "access of shop-1 for 600");
    }
    assert_eq!(bench.renewals(), 1);
    let stored = bench.store.account(account.id).unwrap().unwrap().grant.unwrap();
    assert_eq!((stored.version, stored.renewing_since), (2, None));
}

#[tokio::test]
async fn a_renewed_grant_is_held_until_the_store_takes_it() {
    let (disk, clock) = (Disk::new(), Clock::starting_at(Timestamp::from_millis(1_800_000_000_000)));
    let bench = bench_on(disk.open_with_thread(), clock);
    let account = bench.connect().await;
    let (broken, mut health) = (disk.clone(), bench.store.watch_health());
    bench.platform.renew().otherwise(move |_| {
        broken.set_broken(true);
        Ok(issued("shop-1", 600))
    });
    let mend = async {
        health.wait_for(|health| matches!(health, Health::ReadOnly(_))).await.unwrap();
        disk.set_broken(false);
    };
    let (lent, ()) = tokio::join!(bench.accounts.lend_after_refusal(account.id, Urgency::Routine, 1), mend);
    assert_eq!(lent.unwrap().grant_version, 2);
    assert_eq!(bench.renewals(), 1, "a second one might be refused");
    bench.store.close().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_unless_somebody_did_already() {
    let bench = bench();
    let account = bench.connect().await;
    bench.platform.renew().push(Ok(issued("shop-1", 600)));
    let (first, second) = tokio::join!(
        bench.accounts.lend_after_refusal(account.id, Urgency::Routine, 1),
        bench.accounts.lend_after_refusal(account.id, Urgency::Routine, 1)
    );
    assert_eq!(first.unwrap().grant_version, 2);
    assert_eq!(second.unwrap().grant_version, 2);
    assert_eq!(bench.renewals(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_lends_the_old_grant_while_it_lasts_and_a_refused_one_ends_the_account() {
    let bench = bench();
    let account = bench.connect().await;
    tokio::time::advance(Duration::from_mins(55)).await;
    bench.platform.renew().push(Err(failure(FailureKind::Unavailable)));
    assert_eq!(
        bench.accounts.lend(account.id, Urgency::Routine).await.unwrap().grant_version,
        1,
        "five minutes are left"
    );
    tokio::time::advance(Duration::from_mins(5)).await;
    bench.platform.renew().push(Err(failure(FailureKind::Throttled)));
    let throttled = NotLent::NotRenewed(failure(FailureKind::Throttled));
    assert_eq!(bench.accounts.lend(account.id, Urgency::Routine).await.unwrap_err(), throttled);
    assert_eq!(bench.store.account(account.id).unwrap().unwrap().state, AccountState::Connected);
    bench.platform.renew().push(Err(failure(FailureKind::Refused)));
    let NotLent::NotRenewed(Fault::Failed(last)) = bench.accounts.lend(account.id, Urgency::Routine).await.unwrap_err()
    else {
        panic!()
    };
    assert_eq!(last.kind, FailureKind::NeedsAuthorization);
    let stored = bench.store.account(account.id).unwrap().unwrap();
    assert_eq!((stored.state, stored.reason), (AccountState::NeedsAuthorization, Some(last)));
    assert!(matches!(bench.accounts.lend(account.id, Urgency::Routine).await, Err(NotLent::NotConnected)));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_was_interrupted_is_said_so_when_the_platform_refuses_the_next() {
    let bench = bench();
    let account = bench.connect().await;
    tokio::time::advance(Duration::from_mins(55)).await;
    // What a crash between the platform's answer and its storing leaves behind, or an answer that did not arrive. A platform
    // that is busy then takes nothing back.
    bench.platform.renew().push(Err(failure(FailureKind::Unavailable)));
    bench.platform.renew().push(Err(failure(FailureKind::Throttled)));
    for _ in 0..2 {
        assert!(bench.accounts.lend(account.id, Urgency::Routine).await.is_ok(), "five minutes are left");
        let grant = bench.store.account(account.id).unwrap().unwrap().grant.unwrap();
        assert!(grant.renewing_since.is_some());
    }
    bench.platform.renew().push(Err(failure(FailureKind::NeedsAuthorization)));
    let NotLent::NotRenewed(fault) = bench.accounts.lend(account.id, Urgency::Routine).await.unwrap_err() else {
        panic!()
    };
    assert!(fault.to_string().contains("interrupted"), "{fault}");
    assert!(bench.clock.now() > Timestamp::from_millis(1_800_000_000_000));
}
