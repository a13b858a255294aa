//! Authorisations that wait for their callback, and the states that have been used.

use std::time::Duration;

use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::codec::{encode, get, put};
use super::error::{Error, Outcome, missing};
use super::seal::Keyring;
use super::tables::{PENDING, PENDING_BY_BROWSER, PENDING_NOTES, Read, Tx, USED_STATES};
use super::tickets::{Kind, forget_at, sweep};
use super::{LIST_MAX, Store, accounts, codec};
use crate::model::{AccountId, AppId, CustomerId, Digest, Pairs, PlatformId, Secret, Timestamp};

/// How long a used state is told from an unknown one: longer than anybody keeps going back in a browser.
const USED_REMEMBERED: Duration = Duration::from_hours(1);

/// An authorisation that waits for its callback. Stored under the hash of its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// For which account.
    pub account: AccountId,
    /// Whose account.
    pub customer: CustomerId,
    /// On which platform.
    pub platform: PlatformId,
    /// With which app.
    pub app: AppId,
    /// The token of the ticket that it came from, to lead the browser back there; stored sealed.
    pub ticket: Secret,
    /// Hash of the cookie of the browser that pressed continue.
    pub browser: Digest,
    /// The exact address that was given to `begin`.
    pub address: String,
    /// The connector's own notes; stored sealed.
    pub remember: Pairs,
    /// When it began.
    pub created_at: Timestamp,
    /// After which it is worth nothing.
    pub expires_at: Timestamp,
}

/// What the store knows of a state that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenState {
    /// It was waiting, and is now used up.
    Taken(Box<Pending>),
    /// It was used before.
    Used,
    /// It was never given out, or so long ago that it is forgotten.
    Unknown,
}

/// What of a [`Pending`] is sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Notes<T> {
    ticket: T,
    remember: Pairs,
}

/// [`Pending`] without what is sealed.
#[derive(Debug, Serialize, Deserialize)]
struct PendingRecord {
    account: AccountId,
    customer: CustomerId,
    platform: PlatformId,
    app: AppId,
    browser: [u8; 32],
    address: String,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl Store {
    /// Stores an authorisation that waits for its callback, under the hash of its state. Clears out what has expired.
    pub async fn put_pending(&self, state: Digest, pending: Pending) -> Result<(), Error> {
        let keys = self.keys();
        self.write("put pending authorisation", move |tx| {
            accounts::load(tx, pending.account)?;
            sweep(tx, pending.created_at)?;
            let key = keys.account(tx, pending.account)?;
            let notes = Notes { ticket: pending.ticket.reveal(), remember: pending.remember.clone() };
            key.put(tx, PENDING_NOTES, &&state.0, &encode(&notes)?)?;
            put(&mut tx.write(PENDING)?, &state.0, &PendingRecord::from(&pending))?;
            tx.write(PENDING_BY_BROWSER)?.insert((&pending.browser.0, &state.0), ())?;
            forget_at(tx, pending.expires_at, Kind::Pending, state)
        })
        .await
    }

    /// Reads a pending authorisation without using it up.
    pub fn peek_pending(&self, state: Digest, now: Timestamp) -> Result<TakenState, Error> {
        self.read(|source| look_up(source, &self.0.keys, state, now))
    }

    /// Takes a pending authorisation: reads it and uses its state up in one transaction.
    pub async fn take_pending(&self, state: Digest, now: Timestamp) -> Result<TakenState, Error> {
        let keys = self.keys();
        self.write("take pending authorisation", move |tx| {
            let found = look_up(tx, &keys, state, now)?;
            if matches!(found, TakenState::Taken(_)) {
                remove(tx, state)?;
                tx.write(USED_STATES)?.insert(&state.0, now.as_millis())?;
                forget_at(tx, now.plus(USED_REMEMBERED), Kind::UsedState, state)?;
            }
            Ok(found)
        })
        .await
    }

    /// The pending authorisations of a platform that this browser began, with the hashes of their states.
    pub fn pending_of_browser(
        &self,
        platform: &PlatformId,
        browser: Digest,
        now: Timestamp,
    ) -> Result<Vec<(Digest, Pending)>, Error> {
        self.read(|source| {
            let (first, last) = ([0; 32], [0xff; 32]);
            let mut begun = Vec::new();
            for row in
                source.read(PENDING_BY_BROWSER)?.range((&browser.0, &first)..=(&browser.0, &last))?.take(LIST_MAX)
            {
                let state = Digest(*row?.0.value().1);
                match look_up(source, &self.0.keys, state, now)? {
                    TakenState::Taken(pending) if pending.platform == *platform => begun.push((state, *pending)),
                    _ => {}
                }
            }
            Ok(begun)
        })
    }
}

/// Removes a pending authorisation with everything that belongs to it.
pub(super) fn remove(tx: &Tx<'_>, state: Digest) -> Outcome<()> {
    let record = get::<&[u8; 32], PendingRecord>(&tx.read(PENDING)?, &state.0)?;
    if let Some(record) = record {
        tx.write(PENDING_BY_BROWSER)?.remove((&record.browser, &state.0))?;
    }
    tx.write(PENDING)?.remove(&state.0)?;
    tx.write(PENDING_NOTES)?.remove(&state.0)?;
    Ok(())
}

/// Removes every authorisation of an account that waits for its callback. Looks at all that wait: they live for minutes.
pub(super) fn remove_of_account(tx: &Tx<'_>, account: AccountId) -> Outcome<()> {
    let mut states = Vec::new();
    for row in tx.read(PENDING)?.iter()? {
        let (state, record) = row?;
        if codec::decode::<PendingRecord>(record.value())?.account == account {
            states.push(Digest(*state.value()));
        }
    }
    states.into_iter().try_for_each(|state| remove(tx, state))
}

fn look_up(source: &impl Read, keys: &Keyring, state: Digest, now: Timestamp) -> Outcome<TakenState> {
    let record = get::<&[u8; 32], PendingRecord>(&source.read(PENDING)?, &state.0)?;
    if let Some(record) = record.filter(|record| now < record.expires_at) {
        let notes = keys.account(source, record.account)?.get(source, PENDING_NOTES, &&state.0)?;
        let notes = notes.ok_or_else(|| missing("sealed part", "of a pending authorisation"))?;
        return Ok(TakenState::Taken(Box::new(record.with(codec::decode(&notes)?))));
    }
    let used_at = source.read(USED_STATES)?.get(&state.0)?.map(|used| Timestamp::from_millis(used.value()));
    let remembered = used_at.is_some_and(|used_at| now.since(used_at) < USED_REMEMBERED);
    Ok(if remembered { TakenState::Used } else { TakenState::Unknown })
}

impl From<&Pending> for PendingRecord {
    fn from(pending: &Pending) -> Self {
        Self {
            account: pending.account,
            customer: pending.customer,
            platform: pending.platform.clone(),
            app: pending.app.clone(),
            browser: pending.browser.0,
            address: pending.address.clone(),
            created_at: pending.created_at,
            expires_at: pending.expires_at,
        }
    }
}

impl PendingRecord {
    fn with(self, notes: Notes<String>) -> Pending {
        Pending {
            account: self.account,
            customer: self.customer,
            platform: self.platform,
            app: self.app,
            ticket: Secret::new(notes.ticket),
            browser: Digest(self.browser),
            address: self.address,
            remember: notes.remember,
            created_at: self.created_at,
            expires_at: self.expires_at,
        }
    }
}
