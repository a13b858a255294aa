//! Accounts: the open record, the secret answers of the form, and who may be pulled.

use std::collections::BTreeMap;

use redb::ReadableTable;

use super::codec::{Bytes, decode, get, put};
use super::error::{Error, Outcome, missing};
use super::seal::Keyring;
use super::tables::{ACCOUNT_COUNTS, ACCOUNTS, CONNECTED, CUSTOMERS, FORM_SECRETS, NICKNAMES, Read, SHOPS, Tx};
use super::{LIST_MAX, Store, apps};
use crate::model::{
    Account, AccountId, AccountState, AppId, Customer, CustomerId, Failure, Pairs, PlatformId, Secret, SecretSet,
};

/// What a form brought for a new account.
#[derive(Debug)]
pub struct NewAccount {
    /// Whose.
    pub customer: CustomerId,
    /// Where.
    pub platform: PlatformId,
    /// None if it is asked after the consent.
    pub nickname: Option<String>,
    /// From [`Store::app_for_notice`] or [`Store::app_of_installation`].
    pub app: AppId,
    /// True if it came from [`Store::app_of_installation`].
    pub app_of_installation: bool,
    /// The origin whose callback address is registered at the platform.
    pub callback_origin: String,
    /// Answers that are not secret.
    pub settings: Pairs,
    /// Answers that are.
    pub secrets: SecretSet,
}

/// A change to an account by a person or by what a platform said. `None` leaves things as they are.
#[derive(Debug, Default)]
pub struct AccountChange {
    /// A new nickname. An account that waited for it is connected from now on.
    pub nickname: Option<String>,
    /// A new state, with its reason (which replaces the former one, even by none).
    pub state: Option<(AccountState, Option<Failure>)>,
    /// New answers that are not secret, all of them.
    pub settings: Option<Pairs>,
    /// New answers that are secret; names not given stay.
    pub secrets: SecretSet,
}

impl Store {
    /// Stores a new account, waiting for its authorisation, and binds its app to it. Refuses a nickname that another account of
    /// the customer has on the platform.
    pub async fn create_account(&self, account: NewAccount) -> Result<Account, Error> {
        let (keys, clock) = (self.keys(), self.0.clock);
        self.write("create account", move |tx| {
            let customer: Option<Customer> = get(&tx.read(CUSTOMERS)?, account.customer.0)?;
            customer.ok_or_else(|| missing("customer", account.customer))?;
            let number = tx.draw("accounts")?;
            let id =
                AccountId(u32::try_from(number).map_err(|_| Error::Conflict("no account numbers left".to_owned()))?);
            apps::bind(tx, id, &account)?;
            let stored = Account {
                id,
                customer: account.customer,
                platform: account.platform.clone(),
                nickname: account.nickname.clone(),
                app: account.app.clone(),
                app_of_installation: account.app_of_installation,
                callback_origin: account.callback_origin.clone(),
                settings: account.settings.clone(),
                shop: None,
                state: AccountState::PendingAuthorization,
                reason: None,
                grant: None,
                created_at: clock.now(),
                authorized_at: None,
            };
            refuse_taken_nickname(tx, &stored)?;
            keys.draw(tx, id)?;
            put_secrets(tx, &keys, id, &account.secrets)?;
            save(tx, &stored)?;
            Ok(stored)
        })
        .await
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        self.read(|source| get(&source.read(ACCOUNTS)?, id.0))
    }

    /// Accounts by number, from after `after`, at most `limit`.
    pub fn accounts(&self, after: Option<AccountId>, limit: usize) -> Result<Vec<Account>, Error> {
        self.read(|source| {
            let table = source.read(ACCOUNTS)?;
            let first = after.map_or(0, |after| after.0.saturating_add(1));
            table.range(first..)?.take(limit.min(LIST_MAX)).map(|row| decode(row?.1.value())).collect()
        })
    }

    /// The accounts of a customer that have this nickname, however its letters are written. By number.
    pub fn accounts_named(&self, customer: CustomerId, nickname: &str) -> Result<Vec<Account>, Error> {
        self.read(|source| named(source, customer, nickname))
    }

    /// How many accounts there are on each platform that has any.
    pub fn account_counts(&self) -> Result<BTreeMap<PlatformId, u64>, Error> {
        self.read(|source| {
            let counts = source.read(ACCOUNT_COUNTS)?;
            let count = |row: (redb::AccessGuard<'_, &str>, redb::AccessGuard<'_, u64>)| {
                let platform =
                    row.0.value().parse().map_err(|_| Error::Damaged("a platform has no such name".to_owned()))?;
                Ok((platform, row.1.value()))
            };
            counts.iter()?.map(|row| count(row?)).collect()
        })
    }

    /// The account of the same shop on a platform, if there is one.
    pub fn account_of_shop(&self, platform: &PlatformId, shop_id: &str) -> Result<Option<AccountId>, Error> {
        self.read(|source| {
            let shops = source.read(SHOPS)?;
            Ok(shops.get((platform.as_str(), shop_id))?.map(|account| AccountId(account.value())))
        })
    }

    /// Changes an account. Refuses a nickname that another account of the customer has on the platform.
    pub async fn change_account(&self, id: AccountId, change: AccountChange) -> Result<Account, Error> {
        let keys = self.keys();
        self.write("change account", move |tx| {
            let mut account = load(tx, id)?;
            if let Some(nickname) = &change.nickname {
                account.nickname = Some(nickname.clone());
                refuse_taken_nickname(tx, &account)?;
                if account.state == AccountState::Unnamed {
                    account.state = AccountState::Connected;
                }
            }
            if let Some((state, reason)) = &change.state {
                account.state = *state;
                account.reason.clone_from(reason);
            }
            if let Some(settings) = &change.settings {
                account.settings.clone_from(settings);
            }
            put_secrets(tx, &keys, id, &change.secrets)?;
            save(tx, &account)?;
            Ok(account)
        })
        .await
    }

    /// Secret answers of an account's form, by field name.
    pub fn account_secrets(&self, id: AccountId) -> Result<SecretSet, Error> {
        self.read(|source| read_secrets(source, &self.0.keys, FORM_SECRETS, id))
    }
}

/// An account that must be there.
pub(super) fn load(source: &impl Read, id: AccountId) -> Outcome<Account> {
    get(&source.read(ACCOUNTS)?, id.0)?.ok_or_else(|| missing("account", id))
}

/// Writes an account, and with it who has which name, how many there are and whether it may be pulled. Only this and [`forget`] do.
pub(super) fn save(tx: &Tx<'_>, account: &Account) -> Outcome<()> {
    let mut accounts = tx.write(ACCOUNTS)?;
    let before: Option<Account> = get(&accounts, account.id.0)?;
    put(&mut accounts, account.id.0, account)?;
    drop(accounts);
    index(tx, before.as_ref(), Some(account))?;
    let mut connected = tx.write(CONNECTED)?;
    if account.state == AccountState::Connected {
        connected.insert(account.id.0, ())?;
    } else {
        connected.remove(account.id.0)?;
    }
    Ok(())
}

/// Takes an account away, and with it its name, its place among the counted and the pulled.
pub(super) fn forget(tx: &Tx<'_>, account: &Account) -> Outcome<()> {
    index(tx, Some(account), None)?;
    tx.write(CONNECTED)?.remove(account.id.0)?;
    tx.write(ACCOUNTS)?.remove(account.id.0)?;
    Ok(())
}

fn named(source: &impl Read, customer: CustomerId, nickname: &str) -> Outcome<Vec<Account>> {
    let name = folded(nickname);
    let names = source.read(NICKNAMES)?;
    let range = names.range((customer.0, name.as_str(), 0)..=(customer.0, name.as_str(), u32::MAX))?;
    range.take(LIST_MAX).map(|row| load(source, AccountId(row?.0.value().2))).collect()
}

/// Of two who ask for the same nickname at the same time, the second is refused.
fn refuse_taken_nickname(tx: &Tx<'_>, account: &Account) -> Outcome<()> {
    let Some(nickname) = &account.nickname else { return Ok(()) };
    let others = named(tx, account.customer, nickname)?;
    let taken = others.iter().any(|other| other.platform == account.platform && other.id != account.id);
    if taken { Err(Error::NicknameTaken(nickname.clone()).into()) } else { Ok(()) }
}

/// Brings a store up to date whose accounts were written before there were names and counts beside them.
pub(super) fn index_all(tx: &Tx<'_>) -> Outcome<()> {
    let accounts: Vec<Account> =
        tx.read(ACCOUNTS)?.iter()?.map(|row| decode(row?.1.value())).collect::<Outcome<_>>()?;
    accounts.iter().try_for_each(|account| index(tx, None, Some(account)))
}

/// Writes who has which name, and counts accounts that come and go: `before` is the account as it was, `now` as it is, if it is.
fn index(tx: &Tx<'_>, before: Option<&Account>, now: Option<&Account>) -> Outcome<()> {
    let counted = |account: Option<&Account>| u64::from(account.is_some());
    if counted(before) != counted(now)
        && let Some(account) = before.or(now)
    {
        let platform = account.platform.as_str();
        let mut counts = tx.write(ACCOUNT_COUNTS)?;
        let others = counts.get(platform)?.map_or(0, |count| count.value()).saturating_sub(counted(before));
        match others.saturating_add(counted(now)) {
            0 => drop(counts.remove(platform)?),
            count => drop(counts.insert(platform, count)?),
        }
    }
    let key = |account: &Account| Some((account.customer.0, folded(account.nickname.as_deref()?), account.id.0));
    let (old, new) = (before.and_then(key), now.and_then(key));
    if old != new {
        let mut names = tx.write(NICKNAMES)?;
        if let Some((customer, name, id)) = old {
            names.remove((customer, name.as_str(), id))?;
        }
        if let Some((customer, name, id)) = new {
            names.insert((customer, name.as_str(), id), ())?;
        }
    }
    Ok(())
}

/// A nickname as it is compared: without the spaces around it, in small letters.
fn folded(nickname: &str) -> String {
    nickname.trim().to_lowercase()
}

fn put_secrets(tx: &Tx<'_>, keys: &Keyring, id: AccountId, secrets: &SecretSet) -> Outcome<()> {
    if secrets.is_empty() {
        return Ok(());
    }
    let key = keys.account(tx, id)?;
    secrets
        .iter()
        .try_for_each(|(name, secret)| key.put(tx, FORM_SECRETS, &(id.0, name.as_str()), secret.reveal().as_bytes()))
}

/// All secrets of an account in one of the tables that keep them by name.
pub(super) fn read_secrets(
    source: &impl Read,
    keys: &Keyring,
    table: redb::TableDefinition<'static, (u32, &'static str), Bytes>,
    id: AccountId,
) -> Outcome<SecretSet> {
    load(source, id)?;
    let key = keys.account(source, id)?;
    let rows = source.read(table)?;
    let of_account = rows.range((id.0, "")..(id.0.saturating_add(1), ""))?;
    of_account
        .map(|row| {
            let (place, sealed) = row?;
            let (account, name) = place.value();
            let plain = key.open_row(table, &(account, name), sealed.value())?;
            let text = std::str::from_utf8(&plain).map_err(|_| Error::Damaged("a secret is no text".to_owned()))?;
            Ok((name.to_owned(), Secret::from(text)))
        })
        .collect()
}
