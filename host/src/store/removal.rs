//! Removing an account that never came to anything: one transaction takes away all that its form has left.
//!
//! An account that has had a shop stays, because orders, pulls and the feed speak of it.

use redb::ReadableTable as _;

use super::error::{Error, Outcome, conflict};
use super::tables::{ACCOUNT_KEYS, DRAFT_OF_ORDER, FORM_SECRETS, Read as _, SCHEDULES, Tx};
use super::{Store, accounts, apps, pending, tickets};
use crate::model::{Account, AccountId};

impl Store {
    /// Removes an account with its secrets, its links and its app, and frees its nickname; its number is not given out again.
    /// Refuses one that has had a shop or orders with [`Error::Conflict`].
    pub async fn remove_account(&self, id: AccountId) -> Result<(), Error> {
        self.write("remove account", move |tx| {
            let account = accounts::load(tx, id)?;
            refuse_in_use(tx, &account)?;
            tickets::remove_of_account(tx, id)?;
            pending::remove_of_account(tx, id)?;
            remove_secrets(tx, id)?;
            tx.write(SCHEDULES)?.remove(id.0)?;
            apps::release(tx, &account)?;
            accounts::forget(tx, &account)
        })
        .await
    }
}

fn refuse_in_use(tx: &Tx<'_>, account: &Account) -> Outcome<()> {
    let orders = tx.read(DRAFT_OF_ORDER)?;
    let mut of_account = orders.range((account.id.0, "")..(account.id.0.saturating_add(1), ""))?;
    if account.shop.is_some() || account.grant.is_some() || of_account.next().is_some() {
        return Err(conflict(format!("account {} has had a shop or orders, so it stays", account.id)));
    }
    Ok(())
}

/// Without its data key nothing of an account can be opened again, wherever a copy of it may lie.
fn remove_secrets(tx: &Tx<'_>, id: AccountId) -> Outcome<()> {
    let mut secrets = tx.write(FORM_SECRETS)?;
    secrets.retain_in((id.0, "")..(id.0.saturating_add(1), ""), |_, _| false)?;
    tx.write(ACCOUNT_KEYS)?.remove(id.0)?;
    Ok(())
}
