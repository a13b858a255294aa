//! What the list is asked, one page after the other, and the cursor that says where a window stands.
//!
//! Page 1 tells how many pages there are, and the pages are then read from the last one down to the first: an order that
//! changes meanwhile leaves the window, and the ones behind it move forward to pages that are still to be read. The other way
//! they would be skipped.

use std::fmt;
use std::str::FromStr;

use longshore_connector_sdk::Failure;

/// Orders on one page at first. The most that the platform gives is not documented; clients in production ask for 50 to 200.
const SIZE_MAX: u32 = 50;
/// Orders on a page below which a refusal is no longer blamed on their number.
const SIZE_MIN: u32 = 6;
/// More pages than this are a broken answer: half a million orders.
const PAGES_MAX: u32 = 10_000;

/// One request for the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Which page, from 1.
    pub(crate) page: u32,
    /// Orders on a page.
    pub(crate) size: u32,
    /// True once page 1 has told how many pages there are.
    walking: bool,
    /// How many orders page 1 counted.
    counted: u32,
}

impl Ask {
    /// The first request of a window.
    pub(crate) fn first() -> Self {
        Self { page: 1, size: SIZE_MAX, walking: false, counted: 0 }
    }

    /// The request for one order, whose page can be as small as any.
    pub(crate) fn one() -> Self {
        Self { size: SIZE_MIN, ..Self::first() }
    }

    /// How many orders the platform counts in the window; `count` is what this answer says.
    pub(crate) fn total(&self, count: u32) -> u32 {
        if self.walking { self.counted } else { count }
    }

    /// What to ask after an answer that counts `pages` pages, if it counts them, and `count` orders. None: that was the last.
    pub(crate) fn after(&self, pages: Option<u32>, count: u32) -> Result<Option<Self>, Failure> {
        if let Some(pages) = pages.filter(|pages| *pages > PAGES_MAX) {
            return Err(Failure::malformed("", format!("the platform counts {pages} pages in one list")));
        }
        if self.walking {
            // The list may have become shorter than the place we stand at.
            let page = (self.page - 1).min(pages.unwrap_or(u32::MAX).max(1));
            return Ok((page > 0).then_some(Self { page, ..*self }));
        }
        let last = pages.filter(|pages| *pages > 1);
        Ok(last.map(|page| Self { page, walking: true, counted: count, ..*self }))
    }

    /// The same page with half as many orders, after the platform refused their number. None: it cannot be that.
    pub(crate) fn narrowed(&self) -> Option<Self> {
        let size = self.size / 2;
        (!self.walking && size >= SIZE_MIN).then_some(Self { size, ..*self })
    }
}

/// The cursor: `1:7:50:w:312`, its layout's number first.
impl fmt::Display for Ask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let walk = if self.walking { 'w' } else { 'l' };
        let Self { page, size, counted, .. } = self;
        write!(formatter, "1:{page}:{size}:{walk}:{counted}")
    }
}

impl FromStr for Ask {
    type Err = Failure;

    /// A text that is no cursor of ours is refused, upon which the host starts the window again.
    fn from_str(cursor: &str) -> Result<Self, Failure> {
        parse(cursor).ok_or_else(|| Failure::refused("", "the cursor is not one of this version of the connector"))
    }
}

fn parse(cursor: &str) -> Option<Ask> {
    let mut parts = cursor.split(':');
    if parts.next()? != "1" {
        return None;
    }
    let page: u32 = parts.next()?.parse().ok()?;
    let size: u32 = parts.next()?.parse().ok()?;
    let walking = match parts.next()? {
        "w" => true,
        "l" => false,
        _ => return None,
    };
    let counted: u32 = parts.next()?.parse().ok()?;
    let inside = (1..=PAGES_MAX).contains(&page) && (SIZE_MIN..=SIZE_MAX).contains(&size);
    (inside && parts.next().is_none()).then_some(Ask { page, size, walking, counted })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_are_walked_from_the_last_to_the_first() {
        for (pages, expected) in [
            (None, vec!["1:1:50:l:0"]),
            (Some(0), vec!["1:1:50:l:0"]),
            (Some(1), vec!["1:1:50:l:0"]),
            (Some(3), vec!["1:1:50:l:0", "1:3:50:w:120", "1:2:50:w:120", "1:1:50:w:120"]),
        ] {
            let mut seen = Vec::new();
            let mut ask = Some(Ask::first());
            while let Some(now) = ask {
                seen.push(now.to_string());
                ask = now.after(pages, 120).unwrap();
            }
            assert_eq!(seen, expected);
        }
    }

    #[test]
    fn a_list_that_shrank_is_followed() {
        let ask: Ask = "1:9:50:w:450".parse().unwrap();
        for (pages, expected) in [(Some(9), 8), (Some(4), 4), (Some(0), 1), (None, 8)] {
            assert_eq!(ask.after(pages, 0).unwrap().unwrap().page, expected, "{pages:?}");
        }
        assert!(ask.after(Some(PAGES_MAX + 1), 1).is_err());
    }

    #[test]
    fn a_refused_size_is_halved() {
        let mut ask = Ask::first();
        let mut sizes = vec![ask.size];
        while let Some(narrower) = ask.narrowed() {
            ask = narrower;
            sizes.push(ask.size);
        }
        assert_eq!(sizes, [50, 25, 12, 6]);
        assert_eq!("1:9:50:w:450".parse::<Ask>().unwrap().narrowed(), None);
    }

    #[test]
    fn foreign_cursors_are_refused() {
        for cursor in [
            "",
            "1",
            "2:1:50:l:0",
            "1:0:50:l:0",
            "1:10001:50:w:0",
            "1:1:0:l:0",
            "1:1:51:l:0",
            "1:1:50:z:0",
            "1:1:50:l:0:9",
        ] {
            assert!(cursor.parse::<Ask>().is_err(), "{cursor:?}");
        }
    }

    proptest! {
        /// Whatever becomes of the list while it is read, every page that stays is read once, the walk ends, and every cursor
        /// reads back as itself.
        #[test]
        fn every_walk_ends(first in 2_u32..60, later in proptest::collection::vec(proptest::option::of(0_u32..60), 0..60)) {
            let mut later = later.into_iter();
            let mut ask = Ask::first().after(Some(first), 7).unwrap();
            let mut last = first + 1;
            while let Some(now) = ask {
                prop_assert_eq!(now.to_string().parse::<Ask>().unwrap(), now);
                prop_assert!(now.page < last);
                last = now.page;
                ask = now.after(later.next().flatten(), 0).unwrap();
            }
            prop_assert_eq!(last, 1);
        }
    }
}
