//! Records that could not be read: kept, shown, and gone when the order arrives readable.

use hmac::{Hmac, KeyInit as _, Mac as _};
use redb::ReadableTable;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::codec::{decode, get, put};
use super::error::{Error, Outcome};
use super::seal::{Keyring, SealingKey};
use super::tables::{Read, SET_ASIDE, SET_ASIDE_SOURCES, Tx};
use super::{LIST_MAX, Store, drafts};
use crate::model::{AccountId, Digest, SetAside, Timestamp};

/// A record set aside, as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSetAside {
    /// Of which account.
    pub account: AccountId,
    /// The record.
    pub record: SetAside,
    /// When the platform last told it, or was last asked for it in vain.
    pub seen_at: Timestamp,
}

/// The open part of a record.
#[derive(Debug, Serialize, Deserialize)]
struct SetAsideRecord {
    order_id: Option<String>,
    reason: String,
    seen_at: Timestamp,
    /// The revision that the platform's list told of the order, so that it is no news while it stays the same.
    #[serde(default)]
    revision: Option<String>,
}

impl Store {
    /// Records set aside of an account, or of all, at most `limit`.
    pub fn set_aside(&self, id: Option<AccountId>, limit: usize) -> Result<Vec<StoredSetAside>, Error> {
        self.read(|source| {
            let (first, end) = id.map_or((0, u32::MAX), |id| (id.0, id.0.saturating_add(1)));
            let (rows, sources) = (source.read(SET_ASIDE)?, source.read(SET_ASIDE_SOURCES)?);
            let mut key: Option<(u32, SealingKey)> = None;
            let mut records = Vec::new();
            for row in rows.range((first, "")..(end, ""))?.take(limit.min(LIST_MAX)) {
                let (place, bytes) = row?;
                let place = place.value();
                let open: SetAsideRecord = decode(bytes.value())?;
                let key = match &key {
                    Some((account, key)) if *account == place.0 => key,
                    _ => &key.insert((place.0, self.0.keys.account(source, AccountId(place.0))?)).1,
                };
                let sealed = sources.get(place)?;
                let plain = sealed.map(|sealed| key.open_row(SET_ASIDE_SOURCES, &place, sealed.value())).transpose()?;
                let text = plain.map(|plain| String::from_utf8_lossy(&plain).into_owned()).unwrap_or_default();
                records.push(StoredSetAside {
                    account: AccountId(place.0),
                    record: SetAside { order_id: open.order_id, reason: open.reason, source: text },
                    seen_at: open.seen_at,
                });
            }
            Ok(records)
        })
    }
}

/// Keeps a record, in place of the one that was kept of the same order or of the same text.
pub(super) fn keep(
    tx: &Tx<'_>,
    keys: &Keyring,
    key: &SealingKey,
    account: AccountId,
    record: &SetAside,
    revision: Option<&str>,
    now: Timestamp,
) -> Outcome<()> {
    let name = record.order_id.as_deref().map_or_else(|| name_of_text(keys, &record.source), name_of_order);
    // Whoever was erased must not come back by a record that could not be read.
    let erased = match &record.order_id {
        Some(order_id) => drafts::is_erased(tx, account, order_id)?,
        None => false,
    };
    let source = if erased { "" } else { record.source.as_str() };
    let place = (account.0, name.as_str());
    let open = SetAsideRecord {
        order_id: record.order_id.clone(),
        reason: record.reason.clone(),
        seen_at: now,
        revision: revision.map(str::to_owned),
    };
    put(&mut tx.write(SET_ASIDE)?, place, &open)?;
    key.put(tx, SET_ASIDE_SOURCES, &place, source.as_bytes())
}

/// True if an order is set aside in this revision.
pub(super) fn holds(source: &impl Read, account: AccountId, order_id: &str, revision: &str) -> Outcome<bool> {
    let name = name_of_order(order_id);
    let kept = get::<_, SetAsideRecord>(&source.read(SET_ASIDE)?, (account.0, name.as_str()))?;
    Ok(kept.is_some_and(|open| open.revision.as_deref() == Some(revision)))
}

/// Notes that an order was asked for again in vain, if it is set aside.
pub(super) fn missed(tx: &Tx<'_>, account: AccountId, order_id: &str, now: Timestamp) -> Outcome<()> {
    let name = name_of_order(order_id);
    let place = (account.0, name.as_str());
    let kept = get::<_, SetAsideRecord>(&tx.read(SET_ASIDE)?, place)?;
    match kept {
        Some(open) => put(&mut tx.write(SET_ASIDE)?, place, &SetAsideRecord { seen_at: now, ..open }),
        None => Ok(()),
    }
}

/// Drops what was kept of an order: it arrived readable, or its buyer is erased.
pub(super) fn drop_of_order(tx: &Tx<'_>, account: AccountId, order_id: &str) -> Outcome<()> {
    let name = name_of_order(order_id);
    let place = (account.0, name.as_str());
    if tx.read(SET_ASIDE)?.get(place)?.is_some() {
        tx.write(SET_ASIDE)?.remove(place)?;
        tx.write(SET_ASIDE_SOURCES)?.remove(place)?;
    }
    Ok(())
}

fn name_of_order(order_id: &str) -> String {
    format!("order {order_id}")
}

/// A keyed hash, because a short record could be guessed from a plain one.
fn name_of_text(keys: &Keyring, text: &str) -> String {
    let mut hash = [0; 32];
    // HMAC takes keys of any length.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&keys.master().derive("set-aside names")) {
        mac.update(text.as_bytes());
        hash = mac.finalize().into_bytes().into();
    }
    format!("text {}", Digest(hash))
}
