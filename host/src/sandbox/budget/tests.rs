//! The table of buckets: who shares one, what is handed out to be kept, and what the pages are told.

use super::*;

fn start() -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000)
}

fn budgets(clock: Clock, kept: Vec<(BudgetKey, BudgetLevel)>) -> Budgets {
    Budgets::new(clock, [7; 32], kept, Changes::default())
}

fn slow() -> Budget {
    Budget { calls: 1, period: 100, burst: 1, ..careful_default() }
}

fn key(sharer: &str) -> BudgetKey {
    BudgetKey { platform: "alpha".parse().unwrap(), budget: EVERY.to_owned(), sharer: sharer.to_owned() }
}

fn take(budgets: &Budgets, sharer: &str) -> Result<u64, u64> {
    let taken = budgets.take(key(sharer), &slow(), Urgency::Asked, Duration::ZERO);
    taken.map(|wait| wait.as_secs()).map_err(|exhausted| exhausted.retry_after.as_secs())
}

#[tokio::test(start_paused = true)]
async fn what_was_used_is_still_used_after_a_restart() {
    let clock = Clock::starting_at(start());
    let before = budgets(clock, Vec::new());
    assert_eq!((take(&before, "a"), take(&before, "a")), (Ok(0), Err(100)));
    before.changed().await;
    let kept = before.take_changed();
    assert_eq!(kept.len(), 1);
    assert_eq!(before.take_changed(), [], "once");

    tokio::time::advance(Duration::from_secs(40)).await;
    let after = budgets(clock, kept.clone());
    assert_eq!((take(&after, "a"), take(&after, "b")), (Err(60), Ok(0)));
    tokio::time::advance(Duration::from_mins(1)).await;
    let long_after = budgets(clock, kept);
    assert_eq!((take(&long_after, "a"), long_after.table().buckets.len()), (Ok(0), 1));
}

#[tokio::test(start_paused = true)]
async fn what_fills_again_at_once_is_not_worth_keeping() {
    let budgets = budgets(Clock::starting_at(start()), Vec::new());
    budgets.take(key("a"), &careful_default(), Urgency::Routine, Duration::ZERO).unwrap();
    assert_eq!(budgets.take_changed(), []);
    budgets.hold(key("a"), &careful_default(), Duration::from_secs(30));
    assert_eq!(budgets.take_changed().len(), 1, "a platform's wish is kept however fast the bucket fills");
}

#[tokio::test(start_paused = true)]
async fn looking_how_long_a_call_would_wait_takes_none() {
    let budgets = budgets(Clock::starting_at(start()), Vec::new());
    let looked = || budgets.wait(&key("a"), &slow()).as_secs();
    assert_eq!((looked(), looked(), take(&budgets, "a")), (0, 0, Ok(0)));
    assert_eq!((looked(), looked(), take(&budgets, "a")), (100, 100, Err(100)));
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_shown_until_it_is_over_and_a_short_one_never() {
    let budgets = budgets(Clock::starting_at(start()), Vec::new());
    let mut listener = budgets.0.changes.listen();
    budgets.waits("alpha/1", Duration::from_millis(900));
    assert_eq!(budgets.next_call("alpha/1"), None);
    budgets.waits("alpha/1", Duration::from_secs(20));
    assert!(listener.changed().await);
    assert_eq!(budgets.next_call("alpha/1"), Some(start().plus(Duration::from_secs(20))));
    assert_eq!(budgets.next_call("alpha/2"), None);
    tokio::time::advance(Duration::from_secs(20)).await;
    assert_eq!(budgets.next_call("alpha/1"), None);
}

#[tokio::test(start_paused = true)]
async fn a_told_rate_replaces_the_descriptions() {
    let budgets = budgets(Clock::starting_at(start()), Vec::new());
    for (rate, wait) in [("nonsense", 100), ("0", 100), ("0.5", 2), (" 0.1 ", 10)] {
        budgets.told_rate(key(rate), rate);
        assert_eq!((take(&budgets, rate), take(&budgets, rate)), (Ok(0), Err(wait)), "{rate}");
    }
}

#[tokio::test(start_paused = true)]
async fn apps_are_told_apart_by_their_answers_and_not_to_be_guessed() {
    let one = budgets(Clock::starting_at(start()), Vec::new());
    let other = Budgets::new(Clock::starting_at(start()), [8; 32], Vec::new(), Changes::default());
    let name = |budgets: &Budgets, answers: &[(&'static str, &'static str)]| budgets.app(answers.iter().copied());
    assert_eq!(name(&one, &[("app-secret", "x")]), name(&one, &[("app-secret", "x")]));
    for (left, right) in [
        (name(&one, &[("app-secret", "x")]), name(&one, &[("app-secret", "y")])),
        (name(&one, &[("ab", "c")]), name(&one, &[("a", "bc")])),
        (name(&one, &[("app-secret", "x")]), name(&other, &[("app-secret", "x")])),
    ] {
        assert_ne!(left, right);
    }
}
