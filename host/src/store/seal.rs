//! Sealing: authenticated encryption of what nobody may read in the file, each record bound to the place where it stands.
//!
//! Every account has a random data key of its own, which is stored wrapped, that is sealed with a key derived from the master
//! key. So an account can be forgotten by dropping one small record, and the master key can change without touching the rest.
//!
//! A sealed record is: algorithm (1 byte), key id (4 bytes, big-endian), nonce (24 bytes), ciphertext and tag. The nonce is
//! random; at 192 bits no count has to be kept. What is authenticated beside the ciphertext is the place: format, algorithm,
//! key id, table, row and field, so that no record can be moved to another row and still open.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use redb::{Key, ReadableTable as _, TableDefinition, TableHandle as _, Value};
use zeroize::Zeroizing;

use super::codec::Bytes;
use super::error::{Error, Failed, Outcome};
use super::master_key::{KEY_BYTES, MasterKey};
use super::tables::{self, Read, Tx};
use crate::model::AccountId;

/// XChaCha20-Poly1305, the only algorithm so far.
const ALGORITHM: u8 = 1;
const NONCE_BYTES: usize = 24;
const KEY_ID_BYTES: usize = 4;
const HEADER_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// The data keys of accounts are drawn once; a later one would carry the next number.
const FIRST_GENERATION: u32 = 1;

/// The one sealed field of a row. A table that seals a second one gives that another name.
const FIELD: &str = "record";

/// Where a sealed record stands.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    table: &'a str,
    row: &'a [u8],
    field: &'a str,
}

impl<'a> Place<'a> {
    fn new(table: &'a str, row: &'a [u8], field: &'a str) -> Self {
        Self { table, row, field }
    }

    /// Everything that must be as it was when the record was sealed, each part with its length in front of it.
    fn associated_data(&self, header: &[u8]) -> Vec<u8> {
        let mut data = Vec::with_capacity(64);
        for part in [b"longshore sealed record 1".as_slice(), header, self.table.as_bytes(), self.row] {
            data.extend_from_slice(&(part.len() as u64).to_be_bytes());
            data.extend_from_slice(part);
        }
        data.extend_from_slice(self.field.as_bytes());
        data
    }
}

/// A key that seals.
pub(super) struct SealingKey {
    id: u32,
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SealingKey {
    /// Seals a record and writes it.
    pub(super) fn put<K: Key + 'static>(
        &self,
        tx: &Tx<'_>,
        table: TableDefinition<'static, K, Bytes>,
        key: &K::SelfType<'_>,
        plain: &[u8],
    ) -> Outcome<()> {
        let row = row::<K>(key);
        let sealed = self.seal(Place::new(table.name(), &row, FIELD), plain)?;
        tx.write(table)?.insert(key, sealed.as_slice())?;
        Ok(())
    }

    /// Reads a record and opens it.
    pub(super) fn get<K: Key + 'static>(
        &self,
        source: &impl Read,
        table: TableDefinition<'static, K, Bytes>,
        key: &K::SelfType<'_>,
    ) -> Outcome<Option<Zeroizing<Vec<u8>>>> {
        let rows = source.read(table)?;
        let Some(sealed) = rows.get(key)? else { return Ok(None) };
        self.open_row(table, key, sealed.value()).map(Some)
    }

    /// Opens a record that was read with others.
    pub(super) fn open_row<K: Key + 'static>(
        &self,
        table: TableDefinition<'static, K, Bytes>,
        key: &K::SelfType<'_>,
        sealed: &[u8],
    ) -> Outcome<Zeroizing<Vec<u8>>> {
        let row = row::<K>(key);
        self.open(Place::new(table.name(), &row, FIELD), sealed)
    }

    /// Seals `plain` for one place.
    fn seal(&self, place: Place<'_>, plain: &[u8]) -> Outcome<Vec<u8>> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| no_random_numbers())?;
        let mut sealed = Vec::with_capacity(HEADER_BYTES + plain.len() + 16);
        sealed.push(ALGORITHM);
        sealed.extend_from_slice(&self.id.to_be_bytes());
        let data = place.associated_data(&sealed);
        let payload = Payload { msg: plain, aad: &data };
        let ciphertext = self.cipher()?.encrypt(&XNonce::from(nonce), payload).map_err(|_| damaged(place))?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens what was sealed for the same place with the same key.
    fn open(&self, place: Place<'_>, sealed: &[u8]) -> Outcome<Zeroizing<Vec<u8>>> {
        let (head, rest) = sealed.split_at_checked(1 + KEY_ID_BYTES).ok_or_else(|| damaged(place))?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or_else(|| damaged(place))?;
        let (algorithm, id) = head.split_first().ok_or_else(|| damaged(place))?;
        if *algorithm != ALGORITHM || id != self.id.to_be_bytes() {
            return Err(damaged(place));
        }
        let data = place.associated_data(head);
        let payload = Payload { msg: ciphertext, aad: &data };
        let plain = self.cipher()?.decrypt(&XNonce::from(*nonce), payload).map_err(|_| damaged(place))?;
        Ok(Zeroizing::new(plain))
    }

    fn cipher(&self) -> Outcome<XChaCha20Poly1305> {
        XChaCha20Poly1305::new_from_slice(self.key.as_slice())
            .map_err(|_| Error::Damaged("a sealing key has the wrong length".to_owned()).into())
    }
}

/// Wraps the data keys of accounts.
#[derive(Debug)]
pub(super) struct Keyring {
    master: MasterKey,
    wrapping: SealingKey,
}

impl Keyring {
    pub(super) fn new(master: MasterKey) -> Self {
        let wrapping = SealingKey { id: master.id(), key: Zeroizing::new(master.derive("data key wrapping")) };
        Self { master, wrapping }
    }

    pub(super) fn master(&self) -> &MasterKey {
        &self.master
    }

    /// Draws the data key of a new account and stores it wrapped.
    pub(super) fn draw(&self, tx: &Tx<'_>, account: AccountId) -> Outcome<()> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| no_random_numbers())?;
        self.wrapping.put(tx, tables::ACCOUNT_KEYS, &account.0, key.as_slice())
    }

    /// The data key of an account.
    pub(super) fn account(&self, source: &impl Read, account: AccountId) -> Outcome<SealingKey> {
        let plain = self.wrapping.get(source, tables::ACCOUNT_KEYS, &account.0)?;
        let plain = plain.ok_or_else(|| Failed::from(Error::Damaged(format!("account {account} has no data key"))))?;
        let key = <[u8; KEY_BYTES]>::try_from(plain.as_slice()).map_err(|_| {
            Failed::from(Error::Damaged(format!("the data key of account {account} has a wrong length")))
        })?;
        Ok(SealingKey { id: FIRST_GENERATION, key: Zeroizing::new(key) })
    }
}

fn row<K: Value>(key: &K::SelfType<'_>) -> Vec<u8> {
    K::as_bytes(key).as_ref().to_vec()
}

fn no_random_numbers() -> Failed {
    Error::Unavailable("the system gives no random numbers".to_owned()).into()
}

fn damaged(place: Place<'_>) -> Failed {
    Error::Damaged(format!("a sealed record in table {} does not open with its key", place.table)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u32, byte: u8) -> SealingKey {
        SealingKey { id, key: Zeroizing::new([byte; KEY_BYTES]) }
    }

    #[test]
    fn opens_at_its_own_place_only() {
        let place = Place::new("orders", &[0, 1], "order");
        let sealed = key(1, 7).seal(place, b"Zhang San").unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"Zhang"));
        for (name, key, place, opens) in [
            ("as sealed", key(1, 7), place, true),
            ("another row", key(1, 7), Place::new("orders", &[0, 2], "order"), false),
            ("another table", key(1, 7), Place::new("order", &[0, 1], "order"), false),
            ("another field", key(1, 7), Place::new("orders", &[0, 1], "orders"), false),
            ("parts shifted", key(1, 7), Place::new("orders\0", &[1], "order"), false),
            ("another key", key(1, 8), place, false),
            ("another key id", key(2, 7), place, false),
        ] {
            let opened = key.open(place, &sealed).ok().map(|plain| plain.to_vec());
            assert_eq!(opened.as_deref(), opens.then_some(b"Zhang San".as_slice()), "{name}");
        }
    }

    #[test]
    fn a_changed_or_shortened_record_does_not_open() {
        let place = Place::new("orders", &[0, 1], "order");
        let sealed = key(1, 7).seal(place, b"Zhang San").unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key(1, 7).open(place, &changed).is_err(), "byte {index}");
            assert!(key(1, 7).open(place, &sealed[..index]).is_err(), "cut at {index}");
        }
    }

    #[test]
    fn two_seals_of_the_same_differ() {
        let place = Place::new("orders", &[], "order");
        assert_ne!(key(1, 7).seal(place, b"x").unwrap(), key(1, 7).seal(place, b"x").unwrap());
    }
}
