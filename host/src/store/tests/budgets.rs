//! Levels of call budgets: what is kept, what is replaced, and what is forgotten.

use std::time::Duration;

use crate::model::{BudgetKey, BudgetLevel, Timestamp};
use crate::store::testing::{now, store};

fn level(budget: &str, full_at: Timestamp) -> (BudgetKey, BudgetLevel) {
    let key = BudgetKey { platform: "alpha".parse().unwrap(), budget: budget.to_owned(), sharer: "alpha/1".to_owned() };
    (key, BudgetLevel { full_at, told_interval_millis: Some(178_572) })
}

#[tokio::test]
async fn levels_are_kept_until_their_buckets_are_full() {
    let store = store();
    let (soon, late) = (now().plus(Duration::from_secs(1)), now().plus(Duration::from_mins(15)));
    store.keep_budget_levels(vec![level("list", soon), level("detail", soon)]).await.unwrap();
    store.keep_budget_levels(vec![level("list", late)]).await.unwrap();
    assert_eq!(store.budget_levels(now()).await.unwrap(), [level("detail", soon), level("list", late)]);
    assert_eq!(store.budget_levels(soon).await.unwrap(), [level("list", late)]);
    assert_eq!(store.budget_levels(now()).await.unwrap(), [level("list", late)], "what was full is forgotten");
}
