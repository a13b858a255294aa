//! Which page of a window comes next, and the cursor that says so.
//!
//! eBay pages by how many orders to skip, over whatever is in the window at that moment; and an order that changes leaves the
//! window, so that the ones behind it move forward. The first answer tells how many orders there are. If one page does not
//! hold them all, the pages are read from the last one back to the first: what moves forward moves onto pages that are still
//! to be read, where the other way it would be skipped. Pages overlap a little, because an order that eBay lists late pushes
//! the others back.

use longshore_connector_sdk::Failure;

/// Orders on one page: the most that eBay gives. More is an error there.
pub(crate) const PAGE: u32 = 200;
/// From the beginning of one page to that of the next: ten orders may be listed late between two calls.
const STEP: u32 = PAGE - 10;
/// A cursor beyond this is none of ours: a window of 30 days with ten million orders is a broken answer.
const OFFSET_MAX: u32 = 10_000_000;

/// A page of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The first call, which finds out how many orders there are.
    First,
    /// On the way back, this many orders from the beginning.
    Back(u32),
}

impl Place {
    /// Reads a cursor.
    pub(crate) fn of(cursor: Option<&str>) -> Result<Self, Failure> {
        let Some(cursor) = cursor else { return Ok(Self::First) };
        let offset = cursor.parse().ok().filter(|offset| *offset <= OFFSET_MAX && offset % STEP == 0);
        offset.map(Self::Back).ok_or_else(|| Failure::refused("", "the cursor is none of this connector's"))
    }

    /// How many orders to skip.
    pub(crate) fn offset(self) -> u32 {
        match self {
            Self::First => 0,
            Self::Back(offset) => offset,
        }
    }

    /// The cursor of the page that follows, if eBay counts `total` orders now.
    pub(crate) fn next(self, total: u32) -> Option<String> {
        let offset = match self {
            Self::First if total <= PAGE => None,
            Self::First => Some((total.min(OFFSET_MAX) - 1) / STEP * STEP),
            Self::Back(offset) => offset.checked_sub(STEP),
        };
        offset.map(|offset| offset.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn walk(total: u32) -> Vec<u32> {
        let mut offsets = Vec::new();
        let mut place = Place::First;
        loop {
            offsets.push(place.offset());
            match place.next(total) {
                Some(cursor) => place = Place::of(Some(&cursor)).unwrap(),
                None => return offsets,
            }
        }
    }

    #[test]
    fn pages_are_walked_from_the_end() {
        for (total, offsets) in
            [(0, &[0][..]), (200, &[0]), (201, &[0, 190, 0]), (380, &[0, 190, 0]), (381, &[0, 380, 190, 0])]
        {
            assert_eq!(walk(total), offsets, "{total}");
        }
    }

    #[test]
    fn only_our_own_cursors_are_read() {
        for cursor in ["", "-190", "1", "200", "190x", "99999999999", "10000190"] {
            assert!(Place::of(Some(cursor)).is_err(), "{cursor:?}");
        }
    }

    proptest! {
        /// The law that the way back rests on: whatever leaves the window between two calls, nobody who stays is skipped; nor if
        /// up to ten come in.
        #[test]
        fn whoever_stays_is_seen(total in 1_u32..900, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..40)) {
            let mut orders: Vec<u32> = (0..total).collect();
            let (mut seen, mut changes) = (BTreeSet::new(), changes.into_iter());
            let mut place = Place::First;
            let mut newcomers = 10_000;
            loop {
                let start = place.offset() as usize;
                seen.extend(orders.iter().skip(start).take(PAGE as usize).copied());
                let Some(cursor) = place.next(u32::try_from(orders.len()).unwrap()) else { break };
                place = Place::of(Some(&cursor)).unwrap();
                for (index, leaves) in changes.by_ref().take(10) {
                    if leaves && orders.len() > 1 {
                        orders.remove(index.index(orders.len()));
                    } else {
                        orders.insert(index.index(orders.len() + 1), newcomers);
                        newcomers += 1;
                    }
                }
            }
            prop_assert!(orders.iter().filter(|order| **order < 10_000).all(|order| seen.contains(order)));
        }
    }
}
