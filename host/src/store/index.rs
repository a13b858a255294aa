//! Where a draft stands in the lists, and how many stand there: moved and counted in the transaction that changes the draft.
//!
//! A draft stands in one view of three scopes: the installation, its customer, its account. A list of all views is merged from
//! the seven of its scope, each read from its own place on, so no list costs more than its length.

use std::cmp::Reverse;

use redb::ReadableTable;

use super::DraftKey;
use super::error::Outcome;
use super::tables::{DRAFT_COUNTS, DRAFT_INDEX, Read, Tx};
use crate::model::{AccountId, CustomerId, Draft, DraftId, DraftView, Timestamp};

/// Whose drafts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Installation,
    Customer(CustomerId),
    Account(AccountId),
}

impl Scope {
    /// Kind and number, as they stand in keys.
    fn code(self) -> (u8, u32) {
        match self {
            Self::Installation => (0, 0),
            Self::Customer(id) => (1, id.0),
            Self::Account(id) => (2, id.0),
        }
    }

    fn all_of(draft: &Draft) -> [Self; 3] {
        [Self::Installation, Self::Customer(draft.customer), Self::Account(draft.account)]
    }
}

/// The number of a view in keys. Stored: never reused for another meaning.
fn view_code(view: DraftView) -> u8 {
    match view {
        DraftView::ToShip => 1,
        DraftView::Waiting => 2,
        DraftView::OnHold => 3,
        DraftView::Completed => 4,
        DraftView::Cancelled => 5,
        DraftView::PlatformShips => 6,
        DraftView::Other => 7,
    }
}

/// Puts a draft where it stands now. `before` is the draft as it was, if it was.
pub(super) fn place(tx: &Tx<'_>, before: Option<&Draft>, now: &Draft) -> Outcome<()> {
    let stand = |draft: &Draft| (view_code(draft.view()), draft.placed_at.as_millis());
    let (old, new) = (before.map(stand), stand(now));
    if old == Some(new) {
        return Ok(());
    }
    let mut index = tx.write(DRAFT_INDEX)?;
    for (kind, number) in Scope::all_of(now).map(Scope::code) {
        if let Some((view, placed)) = old {
            index.remove((kind, number, view, placed, now.id.0))?;
        }
        index.insert((kind, number, new.0, new.1, now.id.0), ())?;
    }
    drop(index);
    if old.map(|(view, _)| view) == Some(new.0) {
        return Ok(());
    }
    let mut counts = tx.write(DRAFT_COUNTS)?;
    for (kind, number) in Scope::all_of(now).map(Scope::code) {
        let count = |view| -> Outcome<u64> { Ok(counts.get((kind, number, view))?.map_or(0, |count| count.value())) };
        let (left, joined) = (old.map(|(view, _)| count(view)).transpose()?, count(new.0)?);
        if let (Some((view, _)), Some(left)) = (old, left) {
            counts.insert((kind, number, view), left.saturating_sub(1))?;
        }
        counts.insert((kind, number, new.0), joined.saturating_add(1))?;
    }
    Ok(())
}

/// Drafts of a scope, newest first and of the same moment the later arrival first, from after `after`, at most `limit`.
pub(super) fn list(
    source: &impl Read,
    scope: Scope,
    view: Option<DraftView>,
    after: Option<DraftKey>,
    limit: usize,
) -> Outcome<Vec<DraftKey>> {
    let (kind, number) = scope.code();
    let index = source.read(DRAFT_INDEX)?;
    let all = DraftView::ALL;
    let views = view.as_ref().map_or(all.as_slice(), std::slice::from_ref);
    let mut found = Vec::with_capacity(limit.saturating_mul(views.len()).min(8 * super::LIST_MAX));
    for view in views.iter().copied().map(view_code) {
        let first = (kind, number, view, i64::MIN, 0);
        let range = match after {
            Some(after) => index.range(first..(kind, number, view, after.placed_at.as_millis(), after.id.0))?,
            None => index.range(first..=(kind, number, view, i64::MAX, u64::MAX))?,
        };
        for row in range.rev().take(limit) {
            let (_, _, _, placed, id) = row?.0.value();
            found.push(DraftKey { placed_at: Timestamp::from_millis(placed), id: DraftId(id) });
        }
    }
    found.sort_unstable_by_key(|key| Reverse((key.placed_at, key.id)));
    found.truncate(limit);
    Ok(found)
}

/// How many drafts of a scope stand in each view.
pub(super) fn counts(source: &impl Read, scope: Scope) -> Outcome<Vec<(DraftView, u64)>> {
    let (kind, number) = scope.code();
    let counts = source.read(DRAFT_COUNTS)?;
    let count = |view| Ok((view, counts.get((kind, number, view_code(view)))?.map_or(0, |count| count.value())));
    DraftView::ALL.into_iter().map(count).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn views_have_numbers_of_their_own() {
        let numbers: BTreeSet<u8> = DraftView::ALL.into_iter().map(view_code).collect();
        assert_eq!(numbers.len(), DraftView::ALL.len());
    }
}
