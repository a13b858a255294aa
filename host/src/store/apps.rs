//! Apps: which developer credentials a callback address belongs to. The credentials themselves are answers of the account's form.

use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::codec::{get, put};
use super::error::{Error, Outcome, conflict, missing};
use super::tables::{APPS, APPS_SHOWN, Read as _, Tx};
use super::{NewAccount, Store};
use crate::model::{Account, AccountId, AppId, CustomerId, PlatformId};

/// Random bits of an app id: it is part of a public address and must not be guessed into another one, but it is no secret.
const ID_BYTES: usize = 10;
/// Letters that survive being read aloud and typed: no 0, 1, l, o.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// In place of a customer, for apps of the installation. Customers are numbered from 1.
const INSTALLATION: u32 = 0;

/// An app.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AppRecord {
    platform: PlatformId,
    /// None: the installation's.
    customer: Option<CustomerId>,
    /// The account that uses it, if it is one account's.
    account: Option<AccountId>,
}

impl Store {
    /// The app whose callback address the notice shows: the customer's one that no account uses yet, drawn if there is none.
    pub async fn app_for_notice(&self, customer: CustomerId, platform: &PlatformId) -> Result<AppId, Error> {
        self.shown_app(Some(customer), platform).await
    }

    /// The installation's app on a platform, drawn at the first call.
    pub async fn app_of_installation(&self, platform: &PlatformId) -> Result<AppId, Error> {
        self.shown_app(None, platform).await
    }

    /// The platform that an app belongs to.
    pub fn app_platform(&self, app: &AppId) -> Result<Option<PlatformId>, Error> {
        self.read(|source| {
            let record = get::<&str, AppRecord>(&source.read(APPS)?, app.0.as_str())?;
            Ok(record.map(|record| record.platform))
        })
    }

    async fn shown_app(&self, customer: Option<CustomerId>, platform: &PlatformId) -> Result<AppId, Error> {
        let owner = customer.map_or(INSTALLATION, |customer| customer.0);
        let shown = self.read(|source| {
            let shown = source.read(APPS_SHOWN)?;
            Ok(shown.get((owner, platform.as_str()))?.map(|id| AppId(id.value().to_owned())))
        })?;
        // A page that is only looked at writes nothing.
        if let Some(shown) = shown {
            return Ok(shown);
        }
        let platform = platform.clone();
        self.write("draw app", move |tx| {
            let key = (owner, platform.as_str());
            if let Some(shown) = tx.read(APPS_SHOWN)?.get(key)? {
                return Ok(AppId(shown.value().to_owned()));
            }
            let id = random_id()?;
            let record = AppRecord { platform: platform.clone(), customer, account: None };
            put(&mut tx.write(APPS)?, id.0.as_str(), &record)?;
            tx.write(APPS_SHOWN)?.insert(key, id.0.as_str())?;
            Ok(id)
        })
        .await
    }
}

/// Binds the app of a new account to it, so that the next notice shows another one.
pub(super) fn bind(tx: &Tx<'_>, account: AccountId, new: &NewAccount) -> Outcome<()> {
    let id = new.app.0.as_str();
    let record = get::<&str, AppRecord>(&tx.read(APPS)?, id)?.ok_or_else(|| missing("app", &new.app))?;
    if record.platform != new.platform {
        return Err(conflict(format!("app {id} belongs to {}, not to {}", record.platform, new.platform)));
    }
    match (record.customer, new.app_of_installation) {
        (None, true) => return Ok(()),
        (Some(customer), false) if customer == new.customer => {}
        _ => return Err(conflict(format!("app {id} belongs to somebody else"))),
    }
    if let Some(other) = record.account {
        return Err(conflict(format!("app {id} is used by account {other} already")));
    }
    put(&mut tx.write(APPS)?, id, &AppRecord { account: Some(account), ..record })?;
    tx.write(APPS_SHOWN)?.remove((new.customer.0, new.platform.as_str()))?;
    Ok(())
}

/// Forgets the app of an account that is removed. The installation's own stays: others use it.
pub(super) fn release(tx: &Tx<'_>, account: &Account) -> Outcome<()> {
    if !account.app_of_installation {
        tx.write(APPS)?.remove(account.app.0.as_str())?;
    }
    Ok(())
}

fn random_id() -> Outcome<AppId> {
    let mut bytes = [0; ID_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Error::Unavailable("the system gives no random numbers".to_owned()))?;
    Ok(AppId(spell(u128_of(bytes))))
}

fn u128_of(bytes: [u8; ID_BYTES]) -> u128 {
    bytes.iter().fold(0, |number, byte| (number << 8) | u128::from(*byte))
}

/// The number in letters, five bits each.
fn spell(number: u128) -> String {
    let letters = ID_BYTES * 8 / 5;
    (0..letters)
        .map(|place| {
            let five_bits = usize::try_from((number >> (place * 5)) & 31).unwrap_or(0);
            LETTERS.get(five_bits).copied().map_or('a', char::from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_one_length_and_of_the_letters() {
        for number in [0, 1, u128::MAX, 0x1234_5678_9abc_def0_1234] {
            let id = spell(number);
            assert_eq!(id.len(), 16, "{id}");
            assert!(id.bytes().all(|letter| LETTERS.contains(&letter)), "{id}");
        }
        assert_ne!(random_id().unwrap(), random_id().unwrap());
    }
}
