//! Drafts: two records each, an open one and a sealed one, with their place in the lists and in the feed.

use redb::ReadableTable as _;

use super::codec::{decode, encode, get, put};
use super::error::{Error, Failed, Outcome, conflict, missing};
use super::index::{self, Scope};
use super::seal::SealingKey;
use super::tables::{ACCOUNTS, DRAFT_OF_ORDER, DRAFTS, ORDERS, Read, Tx};
use super::upsert::{self, Change, Told};
use super::{LIST_MAX, Store, feed, pulls, set_aside};
use crate::model::{
    Account, AccountId, CustomerId, Draft, DraftAction, DraftId, DraftView, FeedKind, Order, Timestamp,
};

/// Which drafts a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// Of one account.
    pub account: Option<AccountId>,
    /// Standing in one list. None: all.
    pub view: Option<DraftView>,
}

/// Where a page of drafts begins: after this one. Drafts are listed by `placed_at`, newest first, then by id, latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftKey {
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// The draft's number.
    pub id: DraftId,
}

/// A page of drafts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftPage {
    /// The drafts, newest first.
    pub drafts: Vec<Draft>,
    /// Where the next page begins. None: this was the last.
    pub next: Option<DraftKey>,
}

impl Store {
    /// A page of drafts.
    pub fn drafts(&self, filter: &DraftFilter, after: Option<DraftKey>, limit: usize) -> Result<DraftPage, Error> {
        let limit = limit.clamp(1, LIST_MAX);
        self.read(|source| {
            let Some(scope) = scope_of(source, filter)? else { return Ok(DraftPage::default()) };
            // One more than asked for, to know whether there is a next page.
            let mut keys = index::list(source, scope, filter.view, after, limit + 1)?;
            let more = keys.len() > limit;
            keys.truncate(limit);
            let table = source.read(DRAFTS)?;
            let one = |key: &DraftKey| -> Outcome<Draft> {
                get(&table, key.id.0)?.ok_or_else(|| damaged(&format!("draft {} stands in a list only", key.id)))
            };
            let drafts = keys.iter().map(one).collect::<Outcome<Vec<Draft>>>()?;
            Ok(DraftPage { drafts, next: keys.last().copied().filter(|_| more) })
        })
    }

    /// One draft with its sealed order, if that has not been erased.
    pub fn draft(&self, id: DraftId) -> Result<Option<(Draft, Option<Order>)>, Error> {
        self.read(|source| {
            let Some(draft) = get::<u64, Draft>(&source.read(DRAFTS)?, id.0)? else { return Ok(None) };
            let order = if draft.sealed {
                let key = self.0.keys.account(source, draft.account)?;
                read_order(source, &key, id)?
            } else {
                None
            };
            Ok(Some((draft, order)))
        })
    }

    /// The draft of an order.
    pub fn draft_of_order(&self, account: AccountId, order_id: &str) -> Result<Option<DraftId>, Error> {
        self.read(|source| {
            let drafts = source.read(DRAFT_OF_ORDER)?;
            Ok(drafts.get((account.0, order_id))?.map(|draft| DraftId(draft.value().0)))
        })
    }

    /// How many drafts stand in each list, under the filter's customer and account. Kept as counters, not counted.
    pub fn draft_counts(&self, filter: &DraftFilter) -> Result<Vec<(DraftView, u64)>, Error> {
        self.read(|source| match scope_of(source, filter)? {
            Some(scope) => index::counts(source, scope),
            None => Ok(DraftView::ALL.into_iter().map(|view| (view, 0)).collect()),
        })
    }

    /// Changes a draft's state.
    pub async fn change_draft(&self, id: DraftId, action: DraftAction, now: Timestamp) -> Result<Draft, Error> {
        self.write("change draft", move |tx| {
            let before = load(tx, id)?;
            let state = before.state.after(action.clone()).map_err(|refused| conflict(refused.to_string()))?;
            if state == before.state {
                return Ok(before);
            }
            let draft = Draft { state, revision: before.revision.saturating_add(1), changed_at: now, ..before.clone() };
            save(tx, Some(&before), &draft, FeedKind::State)?;
            Ok(draft)
        })
        .await
    }

    /// Deletes a draft's sealed record, and what was set aside of the same order. The open part stays, for the books; what the
    /// platform tells of the buyer later is not stored again.
    pub async fn erase_draft(&self, id: DraftId, now: Timestamp) -> Result<(), Error> {
        self.write("erase draft", move |tx| {
            let before = load(tx, id)?;
            if !before.sealed {
                return Ok(());
            }
            tx.write(ORDERS)?.remove(id.0)?;
            set_aside::drop_of_order(tx, before.account, &before.order_id)?;
            // An excerpt may hold any buyer of the account.
            pulls::forget_excerpts(tx, before.account)?;
            let draft = Draft {
                sealed: false,
                // A hash of personal data could be guessed back into it.
                content_hash: String::new(),
                revision: before.revision.saturating_add(1),
                changed_at: now,
                ..before.clone()
            };
            save(tx, Some(&before), &draft, FeedKind::Erased)
        })
        .await
    }
}

/// True if the order's draft is one whose buyer was erased.
pub(super) fn is_erased(tx: &Tx<'_>, account: AccountId, order_id: &str) -> Outcome<bool> {
    let known = tx.read(DRAFT_OF_ORDER)?.get((account.0, order_id))?.map(|row| DraftId(row.value().0));
    known.map_or(Ok(false), |id| Ok(!load(tx, id)?.sealed))
}

/// What an order did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upserted {
    Created,
    Changed,
    Unchanged,
}

/// Brings the draft of an order up to date, or makes it. Content that is as stored writes nothing.
pub(super) fn upsert(tx: &Tx<'_>, key: &SealingKey, account: &Account, told: Told<'_>) -> Outcome<Upserted> {
    let place = (account.id.0, told.order.order_id.as_str());
    let known = tx.read(DRAFT_OF_ORDER)?.get(place)?.map(|row| DraftId(row.value().0));
    let Some(id) = known else {
        let draft = upsert::new_draft(DraftId(tx.draw("drafts")?), account, told);
        seal_order(tx, key, draft.id, told.order)?;
        save(tx, None, &draft, FeedKind::Created)?;
        note_revision(tx, &draft)?;
        return Ok(Upserted::Created);
    };
    let before = load(tx, id)?;
    let sealed = before.sealed;
    let read_known = || if sealed { read_order(tx, key, id) } else { Ok(None) };
    match upsert::change(&before, told, read_known)? {
        Change::None => Ok(Upserted::Unchanged),
        Change::RevisionOnly(draft) => {
            put(&mut tx.write(DRAFTS)?, id.0, &*draft)?;
            note_revision(tx, &draft)?;
            Ok(Upserted::Unchanged)
        }
        Change::Content { draft, order } => {
            if let Some(order) = order {
                seal_order(tx, key, id, &order)?;
            }
            save(tx, Some(&before), &draft, FeedKind::Changed)?;
            if draft.source_revision != before.source_revision {
                note_revision(tx, &draft)?;
            }
            Ok(Upserted::Changed)
        }
    }
}

/// Writes a changed draft, its place in the lists, and the feed entry that tells of it: always the three together.
fn save(tx: &Tx<'_>, before: Option<&Draft>, draft: &Draft, kind: FeedKind) -> Outcome<()> {
    put(&mut tx.write(DRAFTS)?, draft.id.0, draft)?;
    index::place(tx, before, draft)?;
    feed::append(tx, draft, kind)
}

/// Notes the revision beside the order's identifier, so that a list of unchanged orders is compared without reading drafts.
fn note_revision(tx: &Tx<'_>, draft: &Draft) -> Outcome<()> {
    let revision = draft.source_revision.as_deref().unwrap_or_default();
    tx.write(DRAFT_OF_ORDER)?.insert((draft.account.0, draft.order_id.as_str()), (draft.id.0, revision))?;
    Ok(())
}

fn load(source: &impl Read, id: DraftId) -> Outcome<Draft> {
    get(&source.read(DRAFTS)?, id.0)?.ok_or_else(|| missing("draft", id))
}

fn seal_order(tx: &Tx<'_>, key: &SealingKey, id: DraftId, order: &Order) -> Outcome<()> {
    key.put(tx, ORDERS, &id.0, &encode(order)?)
}

fn read_order(source: &impl Read, key: &SealingKey, id: DraftId) -> Outcome<Option<Order>> {
    key.get(source, ORDERS, &id.0)?.map(|plain| decode(&plain)).transpose()
}

/// Whose drafts a filter means. None: nobody's, for an account of another customer.
fn scope_of(source: &impl Read, filter: &DraftFilter) -> Outcome<Option<Scope>> {
    match (filter.customer, filter.account) {
        (None, None) => Ok(Some(Scope::Installation)),
        (Some(customer), None) => Ok(Some(Scope::Customer(customer))),
        (None, Some(account)) => Ok(Some(Scope::Account(account))),
        (Some(customer), Some(id)) => {
            let account = get::<u32, Account>(&source.read(ACCOUNTS)?, id.0)?;
            Ok(account.filter(|account| account.customer == customer).map(|_| Scope::Account(id)))
        }
    }
}

fn damaged(words: &str) -> Failed {
    Error::Damaged(words.to_owned()).into()
}
