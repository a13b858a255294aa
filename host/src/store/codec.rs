//! Records as bytes: JSON, because records grow fields and a self-describing form reads old ones without a second set of types.

use std::borrow::Borrow;

use redb::{Key, ReadableTable, Table};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::error::{Error, Failed, Outcome};

/// A record in a table.
pub(super) type Bytes = &'static [u8];

/// A record as bytes. Wiped when dropped, because some are sealed next.
pub(super) fn encode<T: Serialize>(record: &T) -> Outcome<Zeroizing<Vec<u8>>> {
    serde_json::to_vec(record).map(Zeroizing::new).map_err(|error| unreadable(&error))
}

/// The record that the bytes are.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    serde_json::from_slice(bytes).map_err(|error| unreadable(&error))
}

/// Says where it broke and never what stood there: serde's own words quote values.
fn unreadable(error: &serde_json::Error) -> Failed {
    Error::Damaged(format!("{:?} error at byte {} of the record", error.classify(), error.column())).into()
}

/// One record of a table.
pub(super) fn get<'k, K, T>(
    table: &impl ReadableTable<K, Bytes>,
    key: impl Borrow<K::SelfType<'k>>,
) -> Outcome<Option<T>>
where
    K: Key + 'static,
    T: DeserializeOwned,
{
    table.get(key)?.map(|bytes| decode(bytes.value())).transpose()
}

/// Writes one record of a table.
pub(super) fn put<'k, K, T>(
    table: &mut Table<'_, K, Bytes>,
    key: impl Borrow<K::SelfType<'k>>,
    record: &T,
) -> Outcome<()>
where
    K: Key + 'static,
    T: Serialize,
{
    table.insert(key, encode(record)?.as_slice())?;
    Ok(())
}
