//! How much of the platforms' call budgets is used, over a restart.

use redb::ReadableTable;

use super::Store;
use super::codec::{decode, put};
use super::error::{Error, Outcome};
use super::tables::{BUDGETS, Read as _};
use crate::model::{BudgetKey, BudgetLevel, Timestamp};

impl Store {
    /// The levels that were kept and are not full again at `now`. Forgets the others.
    pub async fn budget_levels(&self, now: Timestamp) -> Result<Vec<(BudgetKey, BudgetLevel)>, Error> {
        let mut kept = Vec::new();
        let mut full = Vec::new();
        for (key, level) in self.read(|source| {
            let rows = source.read(BUDGETS)?;
            rows.iter()?
                .map(|row| row.map_err(Into::into).and_then(|(key, level)| read(key.value(), level.value())))
                .collect::<Outcome<Vec<_>>>()
        })? {
            if level.full_at > now { kept.push((key, level)) } else { full.push(key) }
        }
        if !full.is_empty() {
            self.write("forget budgets that are full", move |tx| {
                let mut rows = tx.write(BUDGETS)?;
                for key in &full {
                    rows.remove((key.platform.as_str(), key.budget.as_str(), key.sharer.as_str()))?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(kept)
    }

    /// Keeps these levels in place of what was kept of them.
    pub async fn keep_budget_levels(&self, levels: Vec<(BudgetKey, BudgetLevel)>) -> Result<(), Error> {
        self.write("keep budgets", move |tx| {
            let mut rows = tx.write(BUDGETS)?;
            levels.iter().try_for_each(|(key, level)| {
                put(&mut rows, (key.platform.as_str(), key.budget.as_str(), key.sharer.as_str()), level)
            })
        })
        .await
    }
}

fn read((platform, budget, sharer): (&str, &str, &str), level: &[u8]) -> Outcome<(BudgetKey, BudgetLevel)> {
    let platform = platform.parse().map_err(|_| Error::Damaged(format!("`{platform}` is no platform")))?;
    let key = BudgetKey { platform, budget: budget.to_owned(), sharer: sharer.to_owned() };
    Ok((key, decode(level)?))
}
