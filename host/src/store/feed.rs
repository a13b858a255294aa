//! The feed: appended in the transaction that changes a draft, so that it has neither gaps nor news of what never happened.

use redb::{ReadableTable, Table};

use super::error::{Error, Outcome};
use super::tables::{FEED, Read as _, Tx};
use super::{LIST_MAX, Store};
use crate::model::{CustomerId, Draft, DraftId, FeedEntry, FeedKind};

/// Entries kept. A reader that falls further behind begins again with a snapshot, which is the cheaper way by then.
const KEPT: u64 = 1_000_000;

/// A part of the feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedPart {
    /// The entries, in order.
    pub entries: Vec<FeedEntry>,
    /// The first sequence that is still kept.
    pub first_kept: u64,
    /// The last sequence that exists (0: none).
    pub last: u64,
}

impl Store {
    /// Entries after a sequence, at most `limit`.
    pub fn feed(&self, after: u64, limit: usize) -> Result<FeedPart, Error> {
        self.read(|source| {
            let feed = source.read(FEED)?;
            let first_kept = feed.first()?.map_or(1, |(sequence, _)| sequence.value());
            let last = last(&feed)?;
            let mut entries = Vec::new();
            for row in feed.range(after.saturating_add(1)..)?.take(limit.min(LIST_MAX)) {
                let (sequence, entry) = row?;
                entries.push(decode(sequence.value(), entry.value())?);
            }
            Ok(FeedPart { entries, first_kept, last })
        })
    }
}

/// Appends what happened to a draft.
pub(super) fn append(tx: &Tx<'_>, draft: &Draft, kind: FeedKind) -> Outcome<()> {
    append_keeping(&mut tx.write(FEED)?, draft, kind, KEPT)
}

type FeedRow = (u64, u32, u32, u8);

fn append_keeping(feed: &mut Table<'_, u64, FeedRow>, draft: &Draft, kind: FeedKind, kept: u64) -> Outcome<()> {
    // The newest entry is never cut off, so the last one tells the next number.
    let sequence = last(feed)?.saturating_add(1);
    feed.insert(sequence, (draft.id.0, draft.customer.0, draft.revision, kind_code(kind)))?;
    if let Some(oldest) = sequence.checked_sub(kept) {
        feed.remove(oldest)?;
    }
    Ok(())
}

fn last(feed: &impl ReadableTable<u64, FeedRow>) -> Outcome<u64> {
    Ok(feed.last()?.map_or(0, |(sequence, _)| sequence.value()))
}

/// The number of a kind in the table. Stored: never reused for another meaning.
fn kind_code(kind: FeedKind) -> u8 {
    match kind {
        FeedKind::Created => 1,
        FeedKind::Changed => 2,
        FeedKind::State => 3,
        FeedKind::Erased => 4,
    }
}

fn decode(sequence: u64, (draft, customer, revision, kind): FeedRow) -> Outcome<FeedEntry> {
    let kinds = [FeedKind::Created, FeedKind::Changed, FeedKind::State, FeedKind::Erased];
    let kind = kinds.into_iter().find(|known| kind_code(*known) == kind);
    let kind = kind.ok_or_else(|| Error::Damaged(format!("feed entry {sequence} is of no known kind")))?;
    Ok(FeedEntry { sequence, draft: DraftId(draft), customer: CustomerId(customer), revision, kind })
}

#[cfg(test)]
mod tests {
    use redb::ReadableTableMetadata as _;

    use super::*;
    use crate::model::{OrderStatus, PullId, Timestamp};
    use crate::store::testing;
    use crate::store::upsert::{Told, new_draft};

    #[tokio::test]
    async fn the_tail_is_cut_and_the_numbers_go_on() {
        let store = testing::store();
        let order = testing::order("1", OrderStatus::AwaitingShipment, "Zhang San");
        let told = Told { order: &order, revision: None, pull: PullId(1), now: Timestamp::from_millis(0) };
        let draft = new_draft(DraftId(1), &testing::account(), told);
        let kept = store
            .write("test", move |tx| {
                let mut feed = tx.write(FEED)?;
                for _ in 0..10 {
                    append_keeping(&mut feed, &draft, FeedKind::Changed, 3)?;
                }
                Ok(feed.len()?)
            })
            .await;
        assert_eq!(kept, Ok(3));
        let part = store.feed(0, 100).unwrap();
        assert_eq!((part.first_kept, part.last), (8, 10));
        assert_eq!(part.entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [8, 9, 10]);
    }
}
