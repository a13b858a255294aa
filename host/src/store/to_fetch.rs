//! Orders that are still to be fetched one by one, with the revision that the platform's list told.

use std::collections::HashSet;
use std::ops::Bound;

use redb::ReadableTable;

use super::error::{Error, Outcome};
use super::seal::{Keyring, SealingKey};
use super::tables::{DRAFT_OF_ORDER, Read as _, TO_FETCH, Tx, VAIN_TRIES};
use super::{LIST_MAX, Store, set_aside};
use crate::model::{AccountId, Listed, SetAside, Timestamp};

/// How often an order is asked for in vain before it is set aside.
const VAIN_TRIES_MAX: u32 = 3;

impl Store {
    /// Of these sketches, those that are not known in this revision: neither as a draft nor on the list to fetch nor set aside.
    pub fn new_or_changed(&self, id: AccountId, listed: Vec<Listed>) -> Result<Vec<Listed>, Error> {
        self.read(|source| {
            let (drafts, waiting) = (source.read(DRAFT_OF_ORDER)?, source.read(TO_FETCH)?);
            let mut news = Vec::new();
            for sketch in listed {
                let place = (id.0, sketch.order_id.as_str());
                // What waits is the newer knowledge: a draft in this revision may have changed to and fro.
                let known = match waiting.get(place)? {
                    Some(revision) => revision.value() == sketch.revision,
                    None if drafts.get(place)?.is_some_and(|draft| draft.value().1 == sketch.revision) => true,
                    None => set_aside::holds(source, id, &sketch.order_id, &sketch.revision)?,
                };
                // A revision that says nothing cannot say that nothing changed.
                if !known || sketch.revision.is_empty() {
                    news.push(sketch);
                }
            }
            Ok(news)
        })
    }

    /// Notes that these orders were asked for in vain while the platform answered other questions. Those that were so once too
    /// often leave the list: they are set aside for this reason, and asked for once a day.
    pub async fn note_vain(
        &self,
        id: AccountId,
        order_ids: Vec<String>,
        reason: String,
        now: Timestamp,
    ) -> Result<(), Error> {
        let keys = self.keys();
        self.write("note vain tries", move |tx| {
            let key = keys.account(tx, id)?;
            let vain = Vain { keys: &keys, key: &key, account: id, reason: &reason, now };
            order_ids.iter().try_for_each(|order_id| note_try(tx, &vain, order_id))
        })
        .await
    }

    /// Which of these orders were asked for in vain before.
    pub fn doubtful(&self, id: AccountId, listed: &[Listed]) -> Result<HashSet<String>, Error> {
        self.read(|source| {
            let tries = source.read(VAIN_TRIES)?;
            let mut doubtful = HashSet::new();
            for sketch in listed {
                if tries.get((id.0, sketch.order_id.as_str()))?.is_some() {
                    doubtful.insert(sketch.order_id.clone());
                }
            }
            Ok(doubtful)
        })
    }

    /// What is still to be fetched, in the order of the ids, from behind the id `after` (empty: from the first), at most `limit`.
    pub fn to_fetch(&self, id: AccountId, after: &str, limit: usize) -> Result<Vec<Listed>, Error> {
        self.read(|source| {
            let waiting = source.read(TO_FETCH)?;
            let behind = (Bound::Excluded((id.0, after)), Bound::Excluded((id.0.saturating_add(1), "")));
            let of_account = waiting.range::<(u32, &str)>(behind)?;
            of_account
                .take(limit.min(LIST_MAX))
                .map(|row| {
                    let (place, revision) = row?;
                    Ok(Listed { order_id: place.value().1.to_owned(), revision: revision.value().to_owned() })
                })
                .collect()
        })
    }
}

/// Why and when orders of an account were asked for in vain.
pub(super) struct Vain<'a> {
    pub(super) keys: &'a Keyring,
    pub(super) key: &'a SealingKey,
    pub(super) account: AccountId,
    /// For people.
    pub(super) reason: &'a str,
    pub(super) now: Timestamp,
}

/// Notes that an order was asked for in vain. It stays on the list until that was so once too often; what had left the list stays
/// set aside, for another day.
pub(super) fn note_try(tx: &Tx<'_>, vain: &Vain<'_>, order_id: &str) -> Outcome<()> {
    let &Vain { keys, key, account, reason, now } = vain;
    let place = (account.0, order_id);
    let Some(revision) = tx.read(TO_FETCH)?.get(place)?.map(|revision| revision.value().to_owned()) else {
        return set_aside::missed(tx, account, order_id, now);
    };
    let tries = tx.read(VAIN_TRIES)?.get(place)?.map_or(0, |tries| tries.value()).saturating_add(1);
    if tries < VAIN_TRIES_MAX {
        tx.write(VAIN_TRIES)?.insert(place, tries)?;
        return Ok(());
    }
    strike(tx, account, order_id, None)?;
    let record = SetAside { order_id: Some(order_id.to_owned()), reason: reason.to_owned(), source: String::new() };
    set_aside::keep(tx, keys, key, account, &record, Some(&revision), now)
}

/// Puts sketches on the list; a newer revision replaces the one that waited.
pub(super) fn add(tx: &Tx<'_>, id: AccountId, listed: &[Listed]) -> Outcome<()> {
    if listed.is_empty() {
        return Ok(());
    }
    let mut waiting = tx.write(TO_FETCH)?;
    for sketch in listed {
        waiting.insert((id.0, sketch.order_id.as_str()), sketch.revision.as_str())?;
    }
    Ok(())
}

/// Strikes an order off the list, if it waits in that revision; whatever its revision, if none is given.
pub(super) fn strike(tx: &Tx<'_>, id: AccountId, order_id: &str, revision: Option<&str>) -> Outcome<()> {
    let place = (id.0, order_id);
    let waits = tx.read(TO_FETCH)?.get(place)?.is_some_and(|waiting| revision.is_none_or(|it| it == waiting.value()));
    if waits {
        tx.write(TO_FETCH)?.remove(place)?;
        tx.write(VAIN_TRIES)?.remove(place)?;
    }
    Ok(())
}
