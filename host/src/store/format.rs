//! Which layout a store has: written when it is made, compared when it is opened.
//!
//! Two numbers decide. The format covers what all tables share (records as JSON, sealing, the clean-up of expiries); each
//! table has a version of its own besides. A store of an older layout is brought up to date by steps kept here: so far it can
//! lack tables, which are added and filled, while every table that is there has its one layout.

use std::collections::BTreeSet;
use std::path::Path;

use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableError, TableHandle as _, WriteTransaction};

use super::accounts;
use super::codec;
use super::error::{OpenError, Outcome};
use super::master_key::MasterKey;
use super::tables::{self, Tx};
use crate::model::{Customer, CustomerId};

/// What all tables share.
const FORMAT: u32 = 1;
/// The layout of every table so far.
const TABLE_VERSION: u32 = 1;

const FORMAT_ROW: &str = "format";
const MASTER_KEY_ROW: &str = "master key id";

/// Fills a new store: its tables, their versions, and the customer that every installation begins with.
pub(super) fn write_new(transaction: &WriteTransaction, key: &MasterKey) -> Outcome<()> {
    tables::create_all(transaction)?;
    let mut meta = transaction.open_table(tables::META)?;
    meta.insert(FORMAT_ROW, u64::from(FORMAT))?;
    meta.insert(MASTER_KEY_ROW, u64::from(key.id()))?;
    let mut versions = transaction.open_table(tables::TABLE_VERSIONS)?;
    for name in tables::NAMES {
        versions.insert(*name, TABLE_VERSION)?;
    }
    let customer = Customer { id: CustomerId::DEFAULT, name: String::new() };
    codec::put(&mut transaction.open_table(tables::CUSTOMERS)?, customer.id.0, &customer)
}

/// Adds the tables that an earlier version of the program did not know. Changes nothing where all are there.
pub(super) fn add_missing(database: &Database) -> Outcome<()> {
    let known: BTreeSet<String> = {
        let versions = database.begin_read()?.open_table(tables::TABLE_VERSIONS)?;
        versions.iter()?.map(|row| Ok(row?.0.value().to_owned())).collect::<Outcome<_>>()?
    };
    if tables::NAMES.iter().all(|name| known.contains(*name)) {
        return Ok(());
    }
    let transaction = database.begin_write()?;
    tables::create_all(&transaction)?;
    // The two came together, and are made of what stands in the accounts.
    if !known.contains(tables::NICKNAMES.name()) {
        accounts::index_all(&Tx::new(&transaction))?;
    }
    {
        let mut versions = transaction.open_table(tables::TABLE_VERSIONS)?;
        for name in tables::NAMES.iter().filter(|name| !known.contains(**name)) {
            versions.insert(*name, TABLE_VERSION)?;
        }
    }
    transaction.commit()?;
    Ok(())
}

/// Whether this program can work with the store and the key fits.
pub(super) fn check(database: &Database, file: &Path, key: &MasterKey, key_name: &str) -> Result<(), OpenError> {
    let damaged = |detail: String| OpenError::Damaged { file: file.to_owned(), detail };
    let transaction = database.begin_read().map_err(|error| damaged(error.to_string()))?;
    let meta = match transaction.open_table(tables::META) {
        Ok(meta) => meta,
        // A database of somebody else has no such table, or keeps other things in it.
        Err(TableError::Storage(error)) => return Err(damaged(error.to_string())),
        Err(_) => return Err(OpenError::NotAStore { file: file.to_owned() }),
    };
    let number = |row: &str| -> Result<u32, OpenError> {
        let stored = meta.get(row).map_err(|error| damaged(error.to_string()))?;
        let stored = stored.and_then(|value| u32::try_from(value.value()).ok());
        stored.ok_or_else(|| OpenError::NotAStore { file: file.to_owned() })
    };
    let newer =
        |what: String, found: u32, known: u32| OpenError::NewerFormat { file: file.to_owned(), what, found, known };
    match number(FORMAT_ROW)? {
        FORMAT => {}
        found if found > FORMAT => return Err(newer("format".to_owned(), found, FORMAT)),
        found => return Err(damaged(format!("format {found} does not exist"))),
    }
    let versions = transaction.open_table(tables::TABLE_VERSIONS).map_err(|error| damaged(error.to_string()))?;
    for row in versions.iter().map_err(|error| damaged(error.to_string()))? {
        let (name, version) = row.map_err(|error| damaged(error.to_string()))?;
        if version.value() > TABLE_VERSION {
            return Err(newer(format!("table {}", name.value()), version.value(), TABLE_VERSION));
        }
    }
    // Last, so that a store of a newer program is not mistaken for one of another key.
    if number(MASTER_KEY_ROW)? == key.id() {
        Ok(())
    } else {
        Err(OpenError::WrongMasterKey { file: file.to_owned(), key: key_name.to_owned() })
    }
}
