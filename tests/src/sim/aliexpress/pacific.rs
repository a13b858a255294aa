//! US Pacific time, in which the platform asks and answers without saying so: `2024-05-17 00:05:09`, no offset.

use std::sync::LazyLock;

use jiff::civil::{DateTime, Weekday, date};
use jiff::tz::{Offset, TimeZone};
use longshore::model::Timestamp;

/// The rule in force since 2007, so that no time zone database is needed.
static ZONE: LazyLock<TimeZone> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant rule, which the tests read")]
    TimeZone::posix("PST8PDT,M3.2.0,M11.1.0").expect("a valid rule")
});

/// What a clock on the wall shows at that moment.
pub(super) fn wall(at: Timestamp) -> DateTime {
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    ZONE.to_datetime(at)
}

/// The moment in the platform's notation.
pub(super) fn text(at: Timestamp) -> String {
    wall(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads the platform's notation, which must be complete to the second.
pub(super) fn read(text: &str) -> Option<DateTime> {
    let written = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    // The parser is more generous than the platform: `2024-5-7 0:5:9` is none of its texts.
    (text.len() == "yyyy-MM-dd HH:mm:ss".len()).then_some(written)
}

/// A range of what the clock on the wall shows, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WallRange {
    start: DateTime,
    end: DateTime,
    /// Moments that are surely within, and moments outside of which nothing is, in milliseconds.
    surely: (i64, i64),
    perhaps: (i64, i64),
}

impl WallRange {
    pub(super) fn new(start: DateTime, end: DateTime) -> Self {
        let at = |shown: DateTime, offset: i8| {
            Offset::constant(offset).to_timestamp(shown).map_or(0, jiff::Timestamp::as_millisecond)
        };
        let (summer, winter) = (-7, -8);
        Self { start, end, surely: (at(start, winter), at(end, summer)), perhaps: (at(start, summer), at(end, winter)) }
    }

    /// True if the clock showed a time in the range at that moment. The clock itself is asked only near the ends, since a list
    /// asks for thousands of moments.
    pub(super) fn contains(self, at: Timestamp) -> bool {
        let between = |(first, last): (i64, i64)| first <= at.as_millis() && at.as_millis() <= last;
        between(self.surely) || between(self.perhaps) && (self.start..=self.end).contains(&wall(at))
    }
}

/// True in the two hours each year that show the same clock. (The hour that is left out in spring is shown by no moment.)
pub(super) fn is_repeated_hour(at: Timestamp) -> bool {
    ZONE.to_ambiguous_timestamp(wall(at)).is_ambiguous()
}

/// Half past one in the second pass of the last repeated hour before `before`.
pub(in crate::sim) fn last_repeated_hour(before: Timestamp) -> Option<Timestamp> {
    let year = wall(before).year();
    [year, year - 1].into_iter().find_map(|year| {
        let first_sunday = date(year, 11, 1).nth_weekday_of_month(1, Weekday::Sunday).ok()?;
        let moment = Offset::constant(-8).to_timestamp(first_sunday.at(1, 30, 0, 0)).ok()?;
        let moment = Timestamp::from_millis(moment.as_millisecond());
        (moment < before).then_some(moment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_summer_time_across_both_edges() {
        for (utc, pacific, repeated) in [
            ("2024-01-15T12:00:00Z", "2024-01-15 04:00:00", false),
            ("2024-03-10T09:59:59Z", "2024-03-10 01:59:59", false),
            ("2024-03-10T10:00:00Z", "2024-03-10 03:00:00", false),
            ("2024-07-01T00:00:00Z", "2024-06-30 17:00:00", false),
            ("2024-11-03T07:59:59Z", "2024-11-03 00:59:59", false),
            ("2024-11-03T08:30:00Z", "2024-11-03 01:30:00", true),
            ("2024-11-03T09:30:00Z", "2024-11-03 01:30:00", true),
            ("2024-11-03T10:00:00Z", "2024-11-03 02:00:00", false),
        ] {
            let at: Timestamp = utc.parse().unwrap();
            assert_eq!((text(at).as_str(), is_repeated_hour(at)), (pacific, repeated), "{utc}");
            assert_eq!(read(pacific), Some(wall(at)));
        }
    }

    #[test]
    fn a_range_holds_what_the_clock_showed() {
        for (start, end, edge) in [
            ("2024-11-03 01:00:00", "2024-11-03 01:59:59", "2024-11-03T09:00:00Z"),
            ("2024-11-02 12:00:00", "2024-11-03 01:30:00", "2024-11-03T09:00:00Z"),
            ("2024-03-10 01:30:00", "2024-03-10 03:30:00", "2024-03-10T10:00:00Z"),
            ("2024-03-09 12:00:00", "2024-03-11 00:00:00", "2024-03-10T10:00:00Z"),
        ] {
            let range = WallRange::new(read(start).unwrap(), read(end).unwrap());
            let edge: Timestamp = edge.parse().unwrap();
            for minutes in -2_000..2_000 {
                let at = Timestamp::from_millis(edge.as_millis() + minutes * 60_000);
                let shown = text(at);
                assert_eq!(range.contains(at), start <= shown.as_str() && shown.as_str() <= end, "{at} {start} {end}");
            }
        }
    }

    #[test]
    fn reads_complete_times_only() {
        for wrong in
            ["2024-05-17", "2024-05-17T00:05:09", "2024-5-17 00:05:09", "2024-05-17 00:05", "2024-13-01 00:00:00", ""]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn finds_the_last_repeated_hour() {
        for (before, found) in [
            ("2026-11-10T00:00:00Z", "2026-11-01T09:30:00.000Z"),
            ("2026-11-01T09:30:00Z", "2025-11-02T09:30:00.000Z"),
            ("2026-06-01T00:00:00Z", "2025-11-02T09:30:00.000Z"),
        ] {
            let found_hour = last_repeated_hour(before.parse().unwrap()).map(|at| at.to_string());
            assert_eq!(found_hour.as_deref(), Some(found), "{before}");
        }
    }
}
