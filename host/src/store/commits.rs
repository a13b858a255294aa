//! What a pull commits: a page, a batch, or a cursor that moved without either. Each is one operation, so each is wholly there
//! after a crash, or not at all.

use std::collections::BTreeMap;

use super::codec::put;
use super::drafts::{self, Upserted};
use super::error::{Error, Outcome};
use super::seal::{Keyring, SealingKey};
use super::tables::{CURSORS, Read, Tx};
use super::to_fetch::Vain;
use super::upsert::Told;
use super::{Store, accounts, pulls, set_aside, to_fetch};
use crate::model::{Account, AccountId, Listed, Order, PullCounts, PullCursor, PullId, SetAside, Timestamp};

/// A page of orders with everything that must be durable together with it.
#[derive(Debug)]
pub struct PageCommit {
    /// For which account.
    pub account: AccountId,
    /// By which pull.
    pub pull: PullId,
    /// Complete orders.
    pub orders: Vec<Order>,
    /// Sketches that are new or changed against what is stored: to be fetched.
    pub to_fetch: Vec<Listed>,
    /// Sketches that are as stored.
    pub unchanged: u32,
    /// Records that could not be read.
    pub set_aside: Vec<SetAside>,
    /// Where the account's reading stands after this page.
    pub cursor: PullCursor,
    /// True if this page was the last of its window.
    pub window_done: bool,
    /// The moment of the commit.
    pub now: Timestamp,
}

/// Why an order is set aside that the platform listed and then did not know.
const MISSING: &str = "the platform listed this order, and does not know it when it is asked for it";

/// Fetched orders with everything that must be durable together with them. Strikes off the list to fetch what came. What is missing
/// was listed all the same, so it stays for a few more tries, and a draft that there is of it stays as it was told last.
#[derive(Debug)]
pub struct BatchCommit {
    /// For which account.
    pub account: AccountId,
    /// By which pull.
    pub pull: PullId,
    /// What was asked for, with the revisions that the list told.
    pub asked: Vec<Listed>,
    /// Found.
    pub orders: Vec<Order>,
    /// Found, but could not be read.
    pub set_aside: Vec<SetAside>,
    /// Not known to the platform (any more), as it says.
    pub missing: Vec<String>,
    /// The moment of the commit.
    pub now: Timestamp,
}

impl Store {
    /// Where an account's reading stands.
    pub fn cursor(&self, id: AccountId) -> Result<PullCursor, Error> {
        self.read(|source| Ok(super::codec::get(&source.read(CURSORS)?, id.0)?.unwrap_or_default()))
    }

    /// Commits a page. Answers what it did.
    pub async fn commit_page(&self, page: PageCommit) -> Result<PullCounts, Error> {
        let keys = self.keys();
        self.write("commit page", move |tx| commit_page(tx, &keys, &page)).await
    }

    /// Commits a batch. Answers what it did.
    pub async fn commit_batch(&self, batch: BatchCommit) -> Result<PullCounts, Error> {
        let keys = self.keys();
        self.write("commit batch", move |tx| commit_batch(tx, &keys, &batch)).await
    }

    /// Commits a cursor that moved without a page: a window was planned or begun again.
    pub async fn commit_cursor(&self, id: AccountId, cursor: PullCursor) -> Result<(), Error> {
        self.write("commit cursor", move |tx| {
            accounts::load(tx, id)?;
            put(&mut tx.write(CURSORS)?, id.0, &cursor)
        })
        .await
    }
}

/// What every record of one commit has in common.
struct Commit<'a> {
    tx: &'a Tx<'a>,
    keys: &'a Keyring,
    key: SealingKey,
    account: Account,
    pull: PullId,
    now: Timestamp,
    counts: PullCounts,
}

impl<'a> Commit<'a> {
    fn begin(tx: &'a Tx<'a>, keys: &'a Keyring, id: AccountId, pull: PullId, now: Timestamp) -> Outcome<Self> {
        let account = accounts::load(tx, id)?;
        let key = keys.account(tx, id)?;
        Ok(Self { tx, keys, key, account, pull, now, counts: PullCounts::default() })
    }

    fn order(&mut self, order: &Order, revision: Option<&str>) -> Outcome<()> {
        let told = Told { order, revision, pull: self.pull, now: self.now };
        let count = match drafts::upsert(self.tx, &self.key, &self.account, told)? {
            Upserted::Created => &mut self.counts.created,
            Upserted::Changed => &mut self.counts.changed,
            Upserted::Unchanged => &mut self.counts.unchanged,
        };
        *count = count.saturating_add(1);
        set_aside::drop_of_order(self.tx, self.account.id, &order.order_id)
    }

    fn set_aside(&mut self, records: &[SetAside], asked: &BTreeMap<&str, &str>) -> Outcome<()> {
        self.counts.set_aside = count(records.len());
        let (tx, keys, key) = (self.tx, self.keys, &self.key);
        records.iter().try_for_each(|record| {
            let revision = record.order_id.as_deref().and_then(|order_id| asked.get(order_id).copied());
            set_aside::keep(tx, keys, key, self.account.id, record, revision, self.now)
        })
    }

    /// Adds what was done to the pull's record.
    fn end(self) -> Outcome<PullCounts> {
        pulls::add_counts(self.tx, self.account.id, self.pull, self.counts)?;
        Ok(self.counts)
    }
}

fn commit_page(tx: &Tx<'_>, keys: &Keyring, page: &PageCommit) -> Outcome<PullCounts> {
    let mut commit = Commit::begin(tx, keys, page.account, page.pull, page.now)?;
    commit.counts.pages = 1;
    commit.counts.windows = u32::from(page.window_done);
    commit.counts.seen =
        count(page.orders.len()).saturating_add(count(page.to_fetch.len())).saturating_add(page.unchanged);
    commit.counts.unchanged = page.unchanged;
    to_fetch::add(tx, page.account, &page.to_fetch)?;
    for order in &page.orders {
        commit.order(order, None)?;
        to_fetch::strike(tx, page.account, &order.order_id, None)?;
    }
    commit.set_aside(&page.set_aside, &BTreeMap::new())?;
    put(&mut tx.write(CURSORS)?, page.account.0, &page.cursor)?;
    commit.end()
}

fn commit_batch(tx: &Tx<'_>, keys: &Keyring, batch: &BatchCommit) -> Outcome<PullCounts> {
    let mut commit = Commit::begin(tx, keys, batch.account, batch.pull, batch.now)?;
    let asked: BTreeMap<&str, &str> =
        batch.asked.iter().map(|sketch| (sketch.order_id.as_str(), sketch.revision.as_str())).collect();
    // Strikes what was asked for, unless the list has told a newer revision since.
    let strike = |order_id: &str| match asked.get(order_id) {
        Some(revision) => to_fetch::strike(tx, batch.account, order_id, Some(revision)),
        None => Ok(()),
    };
    commit.counts.fetched = count(batch.orders.len());
    commit.counts.missing = count(batch.missing.len());
    for order in &batch.orders {
        commit.order(order, asked.get(order.order_id.as_str()).copied())?;
        strike(&order.order_id)?;
    }
    commit.set_aside(&batch.set_aside, &asked)?;
    batch.set_aside.iter().filter_map(|record| record.order_id.as_deref()).try_for_each(strike)?;
    let vain = Vain { keys, key: &commit.key, account: batch.account, reason: MISSING, now: batch.now };
    batch.missing.iter().try_for_each(|order_id| to_fetch::note_try(tx, &vain, order_id))?;
    commit.end()
}

/// A length as a count; the limits of the sandbox keep both far below.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
