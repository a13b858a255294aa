//! Grants: what a platform issued for an account. Lifetimes are open, tokens are sealed.

use redb::ReadableTable as _;

use super::error::{Error, Outcome, conflict};
use super::seal::Keyring;
use super::tables::{GRANT_SECRETS, Read as _, SCHEDULES, SHOPS, Tx};
use super::{Store, accounts, codec};
use crate::model::{
    Account, AccountId, AccountState, GrantInfo, Issued, Pairs, ScheduleRecord, SecretSet, Shop, Timestamp,
};

/// A grant to be stored.
#[derive(Debug, Clone)]
pub struct StoreGrant {
    /// For which account.
    pub account: AccountId,
    /// The grant; kept secrets not named stay as they are.
    pub issued: Issued,
    /// The `GrantInfo::version` that the caller worked from (0: none). Another one in the store is a [`Error::Conflict`].
    pub from_version: u32,
    /// True for a consent: the account becomes connected (or unnamed, until it has a nickname), `authorized_at` and the
    /// schedule's `authorized_at` are set. False for a renewal. Either clears `renewing_since`.
    pub consented: bool,
    /// The account's open answers from now on, where the way to the grant asked for some. In the same transaction, because the
    /// pull that a new grant sets off works with them.
    pub settings: Option<Pairs>,
}

impl Store {
    /// Secrets of the grant in force, by name.
    pub fn grant_secrets(&self, id: AccountId) -> Result<SecretSet, Error> {
        self.read(|source| accounts::read_secrets(source, &self.0.keys, GRANT_SECRETS, id))
    }

    /// Notes that a renewal is about to be asked for. Durable before the request is sent.
    pub async fn begin_renewal(&self, id: AccountId, from_version: u32) -> Result<GrantInfo, Error> {
        let clock = self.0.clock;
        self.write("begin renewal", move |tx| {
            let mut account = accounts::load(tx, id)?;
            check_version(&account, from_version)?;
            let grant = account.grant.as_mut().ok_or_else(|| conflict(format!("account {id} has no grant")))?;
            grant.renewing_since = Some(clock.now());
            let grant = grant.clone();
            accounts::save(tx, &account)?;
            Ok(grant)
        })
        .await
    }

    /// Notes that a renewal failed in a way that leaves the old grant in force.
    pub async fn abandon_renewal(&self, id: AccountId) -> Result<(), Error> {
        self.write("abandon renewal", move |tx| {
            let mut account = accounts::load(tx, id)?;
            match account.grant.as_mut() {
                Some(grant) if grant.renewing_since.is_some() => grant.renewing_since = None,
                _ => return Ok(()),
            }
            accounts::save(tx, &account)
        })
        .await
    }

    /// Stores a grant. Refuses one of another shop than the account's, and one of a shop that another account has.
    pub async fn store_grant(&self, grant: StoreGrant) -> Result<Account, Error> {
        let (keys, clock) = (self.keys(), self.0.clock);
        self.write("store grant", move |tx| store_grant(tx, &keys, &grant, clock.now())).await
    }
}

fn store_grant(tx: &Tx<'_>, keys: &Keyring, grant: &StoreGrant, now: Timestamp) -> Outcome<Account> {
    let mut account = accounts::load(tx, grant.account)?;
    check_version(&account, grant.from_version)?;
    // A renewal cannot change whose grant it is, and some platforms name the shop in another way then.
    if grant.consented {
        take_shop(tx, &mut account, &grant.issued.shop)?;
        forget_secrets(tx, account.id)?;
    }
    let key = keys.account(tx, account.id)?;
    for (name, secret) in &grant.issued.kept {
        key.put(tx, GRANT_SECRETS, &(account.id.0, name.as_str()), secret.reveal().as_bytes())?;
    }
    let former = account.grant.take().filter(|_| !grant.consented);
    account.grant = Some(GrantInfo {
        version: grant.from_version.saturating_add(1),
        access_until: grant.issued.access_until.or(former.as_ref().and_then(|former| former.access_until)),
        renew_until: grant.issued.renew_until.or(former.as_ref().and_then(|former| former.renew_until)),
        extra: grant.issued.extra.clone(),
        renewing_since: None,
    });
    if grant.consented {
        account.state = if account.nickname.is_some() { AccountState::Connected } else { AccountState::Unnamed };
        account.reason = None;
        account.authorized_at = Some(now);
        let mut schedules = tx.write(SCHEDULES)?;
        let mut schedule: ScheduleRecord = codec::get(&schedules, account.id.0)?.unwrap_or_default();
        schedule.authorized_at = Some(now);
        codec::put(&mut schedules, account.id.0, &schedule)?;
    }
    if let Some(settings) = &grant.settings {
        account.settings.clone_from(settings);
    }
    accounts::save(tx, &account)?;
    Ok(account)
}

/// A consent replaces everything: a refresh token of the grant before it must not outlive it.
fn forget_secrets(tx: &Tx<'_>, account: AccountId) -> Outcome<()> {
    let mut names = Vec::new();
    for row in tx.read(GRANT_SECRETS)?.range((account.0, "")..(account.0.saturating_add(1), ""))? {
        names.push(row?.0.value().1.to_owned());
    }
    let mut secrets = tx.write(GRANT_SECRETS)?;
    for name in names {
        secrets.remove((account.0, name.as_str()))?;
    }
    Ok(())
}

fn check_version(account: &Account, from_version: u32) -> Outcome<()> {
    let stored = account.grant.as_ref().map_or(0, |grant| grant.version);
    if stored == from_version {
        return Ok(());
    }
    Err(conflict(format!("account {} has grant {stored} by now, not {from_version}", account.id)))
}

/// Holds an account to its shop, and a shop to its account.
fn take_shop(tx: &Tx<'_>, account: &mut Account, told: &Shop) -> Outcome<()> {
    // Some platforms do not tell whose grant it is: then nothing can be compared.
    if told.id.is_empty() {
        return Ok(());
    }
    let shop_key = (account.platform.as_str(), told.id.as_str());
    let owner = tx.read(SHOPS)?.get(shop_key)?.map(|owner| owner.value());
    if let Some(owner) = owner.filter(|owner| *owner != account.id.0) {
        return Err(conflict(format!("shop {} is connected as account {owner} already", display(told))));
    }
    match account.shop.as_mut() {
        Some(known) if known.id != told.id => {
            return Err(conflict(format!(
                "this account belongs to shop {}, and shop {} consented",
                display(known),
                display(told)
            )));
        }
        Some(known) if told.name.is_empty() || known.name == told.name => {}
        Some(known) => known.name.clone_from(&told.name),
        None => account.shop = Some(told.clone()),
    }
    if owner.is_none() {
        tx.write(SHOPS)?.insert(shop_key, account.id.0)?;
    }
    Ok(())
}

fn display(shop: &Shop) -> String {
    if shop.name.is_empty() { shop.id.clone() } else { format!("{} ({})", shop.name, shop.id) }
}
