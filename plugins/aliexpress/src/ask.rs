//! What the list is asked, one request after the other, and the cursor that says where a window stands.
//!
//! The platform answers a window in several parts. Without a status it leaves finished orders out, so these are asked for on
//! their own. A range of changes must come with a range of creation, of at most 180 days, or 30 for finished orders; so the
//! creation times before the window's end are walked backwards in stretches. Within a stretch, page 1 tells how many pages
//! there are. Some orders are listed and not counted, so from the last page that was counted one climbs on while pages are
//! full. Then the pages are read down to the first: an order that changes meanwhile leaves the range, and the ones behind it
//! move forward to pages that are still to be read. The other way they would be skipped.

use std::fmt;
use std::str::FromStr;

use longshore_connector_sdk::Failure;
use longshore_connector_sdk::time::{self, Timestamp, Zone};

/// How far back creation reaches from the window's end, in hours. A day below the platform's 180, because a range may
/// lengthen by an hour where clocks are set and by two where its edge lies in the repeated hour.
const REACH_HOURS: u32 = 179 * 24;
/// Longest stretch for finished orders, in hours: a sixth of the reach, and so four hours below the platform's 30 days.
const FINISHED_STRETCH_HOURS: u32 = REACH_HOURS / 6;
/// Shortest stretch that is tried when the platform refuses a range.
const STRETCH_HOURS_MIN: u32 = 24;
/// More pages than this in one stretch are a broken answer: half a million orders.
const PAGES_MAX: u32 = 10_000;

/// Which orders a stretch is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Whatever is not finished, in statuses known or not.
    Open,
    /// Finished orders.
    Finished,
}

/// What a page is read for, besides its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// To learn how many pages there are.
    Look,
    /// To learn whether there are more than were counted.
    Climb,
    /// On the way down to the first page.
    Walk,
}

/// One request for the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Which orders.
    pub(crate) group: Group,
    /// How long before the window's end this stretch of creation times ends, in hours.
    back: u32,
    /// How long it is, in hours.
    stretch: u32,
    /// Which page, from 1.
    pub(crate) page: u32,
    /// What the page is read for.
    step: Step,
    /// How many orders the platform counted in the stretches before this one.
    counted: u32,
}

impl Ask {
    /// The first request of a window.
    pub(crate) fn first() -> Self {
        Self { group: Group::Open, back: 0, stretch: REACH_HOURS, page: 1, step: Step::Look, counted: 0 }
    }

    /// The stretch of creation times, in the platform's zone, for a window that ends at `end`.
    pub(crate) fn creation(&self, end: Timestamp, zone: &Zone) -> (String, String) {
        let hours_before = |hours: u32| time::after(end, -i64::from(hours) * 3600);
        (zone.lower_edge(hours_before(self.back + self.stretch)), zone.upper_edge(hours_before(self.back)))
    }

    /// How many orders the platform counted so far in the window, `count` of them in this stretch.
    pub(crate) fn total(&self, count: u32) -> u32 {
        if self.step == Step::Look { self.counted.saturating_add(count) } else { self.counted }
    }

    /// What to ask after an answer that counts `pages` pages and `count` orders in this stretch, and that held a full page or
    /// not. None: that was the last.
    pub(crate) fn after(&self, pages: u32, count: u32, full: bool) -> Result<Option<Self>, Failure> {
        if pages > PAGES_MAX || self.page > PAGES_MAX {
            return Err(Failure::malformed("", format!("the platform has more than {PAGES_MAX} pages in one list")));
        }
        let counted = self.total(count);
        let to = |step: Step, page: u32| Ok(Some(Self { page, step, counted, ..*self }));
        match self.step {
            Step::Look if pages > 1 => to(Step::Climb, pages),
            Step::Look | Step::Climb if full => to(Step::Climb, self.page + 1),
            // The list may have become shorter than the place we stand at.
            Step::Climb | Step::Walk if self.page > 1 => to(Step::Walk, self.page - 1),
            Step::Look | Step::Climb | Step::Walk => Ok(Self { counted, ..*self }.next_stretch()),
        }
    }

    /// The same place with half the stretch, after the platform refused its length. None: it cannot be that.
    pub(crate) fn narrowed(&self) -> Option<Self> {
        let stretch = (self.stretch / 2).max(STRETCH_HOURS_MIN);
        (self.step == Step::Look && stretch < self.stretch).then_some(Self { stretch, ..*self })
    }

    fn next_stretch(self) -> Option<Self> {
        let back = self.back + self.stretch;
        let fresh = Self { page: 1, step: Step::Look, ..self };
        match self.group {
            _ if back < REACH_HOURS => Some(Self { back, stretch: self.stretch.min(REACH_HOURS - back), ..fresh }),
            Group::Open => Some(Self { group: Group::Finished, back: 0, stretch: FINISHED_STRETCH_HOURS, ..fresh }),
            Group::Finished => None,
        }
    }
}

/// The cursor: `1:o:0:4296:7:w:12`, its layout's number first.
impl fmt::Display for Ask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = match self.group {
            Group::Open => 'o',
            Group::Finished => 'f',
        };
        let step = match self.step {
            Step::Look => 'l',
            Step::Climb => 'c',
            Step::Walk => 'w',
        };
        let Self { back, stretch, page, counted, .. } = self;
        write!(formatter, "1:{group}:{back}:{stretch}:{page}:{step}:{counted}")
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
    let group = match parts.next()? {
        "o" => Group::Open,
        "f" => Group::Finished,
        _ => return None,
    };
    let back: u32 = parts.next()?.parse().ok()?;
    let stretch: u32 = parts.next()?.parse().ok()?;
    let page: u32 = parts.next()?.parse().ok()?;
    let step = match parts.next()? {
        "l" => Step::Look,
        "c" => Step::Climb,
        "w" => Step::Walk,
        _ => return None,
    };
    let counted: u32 = parts.next()?.parse().ok()?;
    let inside = back < REACH_HOURS && (1..=REACH_HOURS - back).contains(&stretch) && (1..=PAGES_MAX).contains(&page);
    (inside && parts.next().is_none()).then_some(Ask { group, back, stretch, page, step, counted })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Walks a window whose every stretch has this many pages, the last one half full, of which so many are counted; answers the
    /// texts of all requests.
    fn walk(pages: u32, counted: u32) -> Vec<String> {
        let mut ask = Some(Ask::first());
        let mut seen = Vec::new();
        while let Some(now) = ask {
            seen.push(now.to_string());
            ask = now.after(counted, counted * 50, now.page < pages).unwrap();
        }
        seen
    }

    #[test]
    fn an_empty_window_takes_seven_requests() {
        assert_eq!(
            walk(0, 0),
            [
                "1:o:0:4296:1:l:0",
                "1:f:0:716:1:l:0",
                "1:f:716:716:1:l:0",
                "1:f:1432:716:1:l:0",
                "1:f:2148:716:1:l:0",
                "1:f:2864:716:1:l:0",
                "1:f:3580:716:1:l:0",
            ]
        );
    }

    #[test]
    fn pages_are_walked_from_the_last_to_the_first() {
        let seen = walk(3, 3);
        assert_eq!(
            seen[..5],
            ["1:o:0:4296:1:l:0", "1:o:0:4296:3:c:150", "1:o:0:4296:2:w:150", "1:o:0:4296:1:w:150", "1:f:0:716:1:l:150"]
        );
        assert_eq!(seen.len(), 7 * 4);
    }

    /// Orders that are listed and not counted.
    #[test]
    fn pages_beyond_the_counted_ones_are_climbed_to() {
        for (pages, counted, steps) in
            [(1, 0, "l1"), (1, 1, "l1"), (2, 1, "l1 c2 w1"), (3, 1, "l1 c2 c3 w2 w1"), (4, 2, "l1 c2 c3 c4 w3 w2 w1")]
        {
            let seen = walk(pages, counted);
            let of_first_stretch = seen.iter().take_while(|cursor| cursor.starts_with("1:o:"));
            let shown = of_first_stretch.map(|cursor| {
                let parts: Vec<&str> = cursor.split(':').collect();
                format!("{}{}", parts[5], parts[4])
            });
            assert_eq!(shown.collect::<Vec<_>>().join(" "), steps, "{pages} pages, {counted} counted");
        }
    }

    #[test]
    fn a_list_that_shrank_is_followed() {
        let ask: Ask = "1:o:0:4296:9:w:450".parse().unwrap();
        assert_eq!(ask.after(4, 200, false).unwrap().unwrap().page, 8, "down, whatever is counted now");
        assert!(ask.after(PAGES_MAX + 1, 1, false).is_err());
    }

    #[test]
    fn a_refused_range_is_halved_down_to_a_day() {
        let mut ask = Ask::first();
        let mut hours = vec![ask.stretch];
        while let Some(narrower) = ask.narrowed() {
            ask = narrower;
            hours.push(ask.stretch);
        }
        assert_eq!(hours, [4296, 2148, 1074, 537, 268, 134, 67, 33, 24]);
    }

    #[test]
    fn foreign_cursors_are_refused() {
        for cursor in [
            "",
            "1",
            "2:o:0:4296:1:l:0",
            "1:x:0:4296:1:l:0",
            "1:o:0:4297:1:l:0",
            "1:o:4296:1:1:l:0",
            "1:o:0:0:1:l:0",
            "1:o:0:4296:0:l:0",
            "1:o:0:4296:10001:w:0",
            "1:o:0:4296:1:z:0",
            "1:o:0:4296:1:l:0:9",
            "1:o:-1:4296:1:l:0",
        ] {
            assert!(cursor.parse::<Ask>().is_err(), "{cursor:?}");
        }
    }

    /// Hours between two local times, as a platform would count that compares texts or reads either pass of the fold.
    fn hours(zone: &Zone, (start, end): &(String, String)) -> f64 {
        let read = |local: &str| zone.parse(local).unwrap().as_second();
        let civil = |local: &str| Zone::beijing().parse(local).unwrap().as_second();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand hours")]
        let longest = (read(end) - read(start)).max(civil(end) - civil(start)) as f64;
        longest / 3600.0
    }

    proptest! {
        /// Wherever the window ends and however often ranges are refused, the stretches of each group cover the whole reach
        /// without a gap, none is longer than the platform allows, and every cursor reads back as itself.
        #[test]
        fn stretches_cover_the_reach(end in 1_577_836_800_i64..1_893_456_000, refusals in proptest::collection::vec(any::<bool>(), 0..200)) {
            let zone = Zone::pacific();
            let end = Timestamp::from_second(end).unwrap();
            let mut refusals = refusals.into_iter();
            let mut covered = 0;
            let mut ask = Some(Ask::first());
            let mut group = Group::Open;
            while let Some(mut now) = ask {
                if refusals.next() == Some(true) && let Some(narrower) = now.narrowed() {
                    now = narrower;
                }
                if now.group != group {
                    prop_assert_eq!(covered, REACH_HOURS);
                    (group, covered) = (now.group, 0);
                }
                prop_assert_eq!(now.back, covered);
                covered += now.stretch;
                let allowed = if group == Group::Open { 180.0 * 24.0 } else { 30.0 * 24.0 };
                prop_assert!(hours(&zone, &now.creation(end, &zone)) <= allowed);
                prop_assert_eq!(now.to_string().parse::<Ask>().unwrap(), now);
                ask = now.after(1, 0, false).unwrap();
            }
            prop_assert_eq!((group, covered), (Group::Finished, REACH_HOURS));
        }
    }
}
