//! The tables: their names, keys and values, and how a transaction opens them.
//!
//! Open values are JSON records (`codec`) or plain numbers; sealed values are marked so. Keys hold numbers, hashes, the
//! identifiers of platforms and the nicknames of accounts, never personal data.

use std::cell::Cell;

use redb::{Key, ReadTransaction, ReadableTable, Table, TableDefinition, Value, WriteTransaction};

use super::codec::Bytes;
use super::error::Outcome;

/// SHA-256 of something secret, as a key.
pub(super) type Hash = &'static [u8; 32];

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident: $text:literal, $key:ty => $value:ty;)*) => {
        $($(#[$doc])* pub(super) const $name: TableDefinition<'static, $key, $value> = TableDefinition::new($text);)*

        /// The names of all tables.
        pub(super) const NAMES: &[&str] = &[$($text),*];

        /// Makes every table, so that readers find each of them from the first commit on.
        pub(super) fn create_all(transaction: &WriteTransaction) -> Outcome<()> {
            $(drop(transaction.open_table($name)?);)*
            Ok(())
        }
    };
}

tables! {
    /// What the store knows about itself, by name.
    META: "meta", &'static str => u64;
    /// Version of each table's layout, by its name.
    TABLE_VERSIONS: "table_versions", &'static str => u32;
    /// Numbers last drawn, by what they number.
    SEQUENCES: "sequences", &'static str => u64;
    /// `Customer` by number.
    CUSTOMERS: "customers", u32 => Bytes;

    /// `AppRecord` by app id.
    APPS: "apps", &'static str => Bytes;
    /// (customer, platform) to the app that its notice shows; customer 0 is the installation.
    APPS_SHOWN: "apps_shown", (u32, &'static str) => &'static str;
    /// `Account` by number.
    ACCOUNTS: "accounts", u32 => Bytes;
    /// (customer, nickname in small letters, account): who has which name.
    NICKNAMES: "nicknames", (u32, &'static str, u32) => ();
    /// Platform to how many accounts there are on it.
    ACCOUNT_COUNTS: "account_counts", &'static str => u64;
    /// Accounts that may be pulled.
    CONNECTED: "connected", u32 => ();
    /// (platform, shop) to the account that has it.
    SHOPS: "shops", (&'static str, &'static str) => u32;
    /// The account's data key. Sealed with the master key.
    ACCOUNT_KEYS: "account_keys", u32 => Bytes;
    /// (account, field) to a secret answer of the form. Sealed.
    FORM_SECRETS: "form_secrets", (u32, &'static str) => Bytes;
    /// (account, name) to a secret of the grant in force. Sealed.
    GRANT_SECRETS: "grant_secrets", (u32, &'static str) => Bytes;

    /// (platform, budget, sharer) to a `BudgetLevel`.
    BUDGETS: "budgets", (&'static str, &'static str, &'static str) => Bytes;

    /// Platform to a `ConnectorRecord`.
    CONNECTORS: "connectors", &'static str => Bytes;

    /// `Ticket` by the hash of its token.
    TICKETS: "tickets", Hash => Bytes;
    /// `PendingRecord` by the hash of its state.
    PENDING: "pending", Hash => Bytes;
    /// The connector's notes of a pending authorisation, by the hash of its state. Sealed.
    PENDING_NOTES: "pending_notes", Hash => Bytes;
    /// (hash of the browser's cookie, hash of the state): what a browser has begun.
    PENDING_BY_BROWSER: "pending_by_browser", (Hash, Hash) => ();
    /// When a state was used, in milliseconds, by its hash.
    USED_STATES: "used_states", Hash => i64;
    /// (moment in milliseconds, kind, hash): what is to be forgotten when.
    EXPIRIES: "expiries", (i64, u8, Hash) => ();

    /// `PullCursor` by account.
    CURSORS: "cursors", u32 => Bytes;
    /// (account, order id) to the revision that is still to be fetched.
    TO_FETCH: "to_fetch", (u32, &'static str) => &'static str;
    /// (account, order id) to how often an order on the list to fetch was asked for in vain. None: never.
    VAIN_TRIES: "vain_tries", (u32, &'static str) => u32;
    /// (account, order id or keyed hash) to a `SetAsideRecord`.
    SET_ASIDE: "set_aside", (u32, &'static str) => Bytes;
    /// The same keys to what the platform sent. Sealed.
    SET_ASIDE_SOURCES: "set_aside_sources", (u32, &'static str) => Bytes;
    /// (account, pull) to a `PullRecord`.
    PULLS: "pulls", (u32, u64) => Bytes;
    /// (account, pull) to the end of the platform's last answer. Sealed.
    PULL_EXCERPTS: "pull_excerpts", (u32, u64) => Bytes;
    /// The pull that an account is in.
    OPEN_PULLS: "open_pulls", u32 => u64;
    /// `ScheduleRecord` by account.
    SCHEDULES: "schedules", u32 => Bytes;

    /// `Draft` by number: the open part.
    DRAFTS: "drafts", u64 => Bytes;
    /// `Order` by the draft's number: the whole. Sealed.
    ORDERS: "orders", u64 => Bytes;
    /// (account, order id) to (draft, revision that the list told, empty if none).
    DRAFT_OF_ORDER: "draft_of_order", (u32, &'static str) => (u64, &'static str);
    /// (scope, number in it, view, moment placed in milliseconds, draft).
    DRAFT_INDEX: "draft_index", (u8, u32, u8, i64, u64) => ();
    /// (scope, number in it, view) to how many drafts stand there.
    DRAFT_COUNTS: "draft_counts", (u8, u32, u8) => u64;
    /// (draft, customer, revision, kind) by sequence.
    FEED: "feed", u64 => (u64, u32, u32, u8);

    /// `AdminRecord`, one row.
    ADMIN: "admin", () => Bytes;
    /// `SessionRecord` by the hash of the cookie.
    SESSIONS: "sessions", Hash => Bytes;
}

/// A transaction in which tables can be read.
pub(super) trait Read {
    /// Opens a table for reading.
    fn read<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'static, K, V>,
    ) -> Outcome<impl ReadableTable<K, V>>;
}

impl Read for ReadTransaction {
    fn read<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'static, K, V>,
    ) -> Outcome<impl ReadableTable<K, V>> {
        Ok(self.open_table(table)?)
    }
}

/// One operation within a write transaction. A table can be open once at a time.
pub(super) struct Tx<'t> {
    transaction: &'t WriteTransaction,
    /// Whether the operation opened a table for writing: then it cannot fail without taking the transaction along.
    wrote: Cell<bool>,
}

impl<'t> Tx<'t> {
    pub(super) fn new(transaction: &'t WriteTransaction) -> Self {
        Self { transaction, wrote: Cell::new(false) }
    }

    /// Opens a table for writing.
    pub(super) fn write<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'static, K, V>,
    ) -> Outcome<Table<'t, K, V>> {
        self.wrote.set(true);
        Ok(self.transaction.open_table(table)?)
    }

    /// Whether the operation may have changed something.
    pub(super) fn wrote(&self) -> bool {
        self.wrote.get()
    }

    /// Draws the next number of a sequence, from 1.
    pub(super) fn draw(&self, sequence: &str) -> Outcome<u64> {
        let mut sequences = self.write(SEQUENCES)?;
        let next = sequences.get(sequence)?.map_or(0, |last| last.value()).saturating_add(1);
        sequences.insert(sequence, next)?;
        Ok(next)
    }
}

impl Read for Tx<'_> {
    fn read<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'static, K, V>,
    ) -> Outcome<impl ReadableTable<K, V>> {
        Ok(self.transaction.open_table(table)?)
    }
}
