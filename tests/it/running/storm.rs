//! A connector that is replaced again and again while its accounts are pulled: no pull may notice, and nothing may pile up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use longshore::model::PullOutcome;
use longshore_tests::play::control::Control;
use longshore_tests::sim::Action;
use tokio::task::JoinSet;

use super::bed::{Bed, LOOK_AGAIN, PATIENCE};
use super::reload::version;

/// Accounts that are pulled meanwhile.
const ACCOUNTS: usize = 4;
/// Versions that take turns. More than the daemon keeps, so that old ones are let go and come back.
const VERSIONS: usize = 5;
/// An order is placed in each shop after so many replacements.
const ORDER_EVERY: usize = 10;

/// What a process holds, by the kernel's books.
#[derive(Debug)]
struct Held {
    resident_kib: u64,
    /// Regions of code; each compiled connector has its own.
    code_regions: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn pulls_go_on_while_a_connector_is_replaced_again_and_again() {
    storm(8).await;
}

/// Some ten minutes long: `cargo test --workspace --test it -- --ignored storm`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes some ten minutes"]
#[expect(clippy::print_stderr, reason = "what was seen is wanted, not only that it was within bounds")]
async fn a_thousand_replacements_leave_nothing_behind() {
    let (warm, last) = storm(1_000).await;
    eprintln!("{warm:?} after a quarter, {last:?} at the end");
    // The live version, the one before it, and those that running pulls still hold.
    assert!(last.code_regions <= warm.code_regions + ACCOUNTS, "{warm:?} {last:?}");
    assert!(last.resident_kib <= warm.resident_kib + warm.resident_kib / 5, "{warm:?} {last:?}");
}

/// Replaces that often. Answers what the daemon held after a quarter of it, and at the end.
async fn storm(replacements: usize) -> (Held, Held) {
    let mut bed = Bed::with_shops(ACCOUNTS as u64).await;
    let logins = bed.market.logins();
    assert_eq!(logins.len(), ACCOUNTS);
    for (number, login) in logins.iter().enumerate() {
        bed.connect(&nickname(number), 0, login).await;
    }
    let ended = Arc::new(AtomicBool::new(false));
    let mut pullers: JoinSet<usize> = JoinSet::new();
    for number in 0..ACCOUNTS {
        pullers.spawn(pull_until(Arc::clone(&ended), bed.control.clone(), nickname(number)));
    }
    let files: Vec<Vec<u8>> = (0..VERSIONS).map(|number| version(&name(number))).collect();
    let mut warm = None;
    for replacement in 0..replacements {
        let number = replacement % VERSIONS;
        bed.put(&files[number]);
        bed.listed(|line| line.version.as_deref() == Some(&name(number)) && line.state != "failed").await;
        if replacement % ORDER_EVERY == 0 {
            for login in &logins {
                bed.act(&Action::Place { shop: login.clone() });
            }
        }
        // By then every version was in use, and everything that is kept on purpose is kept.
        if replacement == replacements / 4 {
            warm = Some(held(&bed));
        }
        assert!(pullers.try_join_next().is_none(), "a puller has ended");
    }
    let (warm, last) = (warm.unwrap(), held(&bed));
    ended.store(true, Ordering::Relaxed);
    let pulls = pullers.join_all().await;
    assert!(pulls.iter().all(|pulls| *pulls > 0), "{pulls:?}");

    for (number, login) in logins.iter().enumerate() {
        let account = bed.pull(&nickname(number), PullOutcome::Succeeded).await;
        bed.assert_equal(&account, login, "after the storm").await;
    }
    bed.end().await;
    (warm, last)
}

/// Clicks on 拉取订单 until told to stop; every pull must end well. Answers how many did.
async fn pull_until(ended: Arc<AtomicBool>, control: Control, nickname: String) -> usize {
    let mut pulls = 0;
    while !ended.load(Ordering::Relaxed) {
        let clicked = control.pull(&nickname).await.unwrap();
        let ending = async {
            loop {
                let pull = control.account(&nickname).await.unwrap().last_pull;
                let pull = pull.filter(|pull| pull.at >= clicked.starts_at && pull.outcome != PullOutcome::Running);
                if let Some(pull) = pull {
                    return pull;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        let pull = tokio::time::timeout(PATIENCE, ending).await.expect("the pull ends");
        assert_eq!(pull.outcome, PullOutcome::Succeeded, "{pull:?}");
        pulls += 1;
    }
    pulls
}

fn held(bed: &Bed) -> Held {
    let status = bed.proc("status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok());
    let code_regions = bed.proc("maps").lines().filter(|line| line.contains(" r-xp ")).count();
    Held { resident_kib: resident.unwrap(), code_regions }
}

fn nickname(number: usize) -> String {
    format!("shop {number}")
}

fn name(number: usize) -> String {
    format!("0.{}.0", number + 2)
}
