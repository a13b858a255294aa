//! Times of platforms that write none of their zone: read into moments, written back, with the repeated hour in mind.
//!
//! A component has no zone database, so a zone is its rule, as in POSIX TZ.

use jiff::SignedDuration;
pub use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// How a country moves its clocks.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

/// The width of the hour that is repeated when summer time ends.
const FOLD: SignedDuration = SignedDuration::from_hours(1);

impl Zone {
    /// Los Angeles, by the rule in force since 2007: summer time from the second Sunday of March to the first of November.
    pub fn pacific() -> Self {
        Self::posix("PST8PDT,M3.2.0,M11.1.0")
    }

    /// Beijing: eight hours ahead of UTC, the whole year.
    pub fn beijing() -> Self {
        Self::posix("CST-8")
    }

    #[expect(clippy::expect_used, reason = "the rules are the literals above, and the tests read each of them")]
    fn posix(rule: &str) -> Self {
        Self(TimeZone::posix(rule).expect("a literal rule is well-formed"))
    }

    /// The moment of a local `yyyy-MM-dd HH:mm:ss`. In the repeated hour the first pass counts, in the skipped one the clock
    /// that was not yet set. None for any other text.
    pub fn parse(&self, local: &str) -> Option<Timestamp> {
        let local = local.trim();
        // The shape is checked here because the parser also takes dates alone and other separators.
        let shape = local.bytes().zip(*b"0000-00-00 00:00:00").all(|(byte, pattern)| match pattern {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        });
        if local.len() < 19 || !shape {
            return None;
        }
        let local: DateTime = local.parse().ok()?;
        self.0.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// The local `yyyy-MM-dd HH:mm:ss` of a moment, its fraction cut off.
    pub fn text(&self, moment: Timestamp) -> String {
        spell(self.0.to_datetime(moment))
    }

    /// Where a span that begins at `moment` begins in local time, so that it misses nothing: whichever pass of the repeated
    /// hour the reader takes the text for, and also if it compares texts. May begin up to two hours early.
    pub fn lower_edge(&self, moment: Timestamp) -> String {
        self.edge(moment, -FOLD)
    }

    /// Where a span that ends before `moment` ends in local time, as [`Zone::lower_edge`]. May end up to two hours late.
    pub fn upper_edge(&self, moment: Timestamp) -> String {
        let whole = i64::from(moment.subsec_nanosecond() != 0);
        self.edge(moment.saturating_add(SignedDuration::from_secs(whole)).unwrap_or(moment), FOLD)
    }

    fn edge(&self, moment: Timestamp, step: SignedDuration) -> String {
        // Two passes of one hour: after two steps the hour is left behind.
        let candidates = [SignedDuration::ZERO, step, step + step];
        let outside = candidates.into_iter().find_map(|distance| {
            let local = self.0.to_datetime(moment.saturating_add(distance).ok()?);
            (!self.0.to_ambiguous_timestamp(local).is_ambiguous()).then_some(local)
        });
        spell(outside.unwrap_or_else(|| self.0.to_datetime(moment)))
    }
}

/// Reads RFC 3339 text with an offset, as the host writes it.
pub fn parse_utc(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// RFC 3339 in UTC with milliseconds, as the contract wants it.
pub fn utc_text(moment: Timestamp) -> String {
    format!("{moment:.3}")
}

/// The moment so many seconds later; held at the end of time.
pub fn after(moment: Timestamp, seconds: i64) -> Timestamp {
    moment.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

fn spell(local: DateTime) -> String {
    let (year, month, day) = (local.year(), local.month(), local.day());
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> Timestamp {
        parse_utc(text).unwrap()
    }

    #[test]
    fn local_times_are_read_in_their_zone() {
        for (zone, local, expected) in [
            (Zone::pacific(), "2024-01-15 12:00:00", Some("2024-01-15T20:00:00.000Z")),
            (Zone::pacific(), "2024-07-15 12:00:00", Some("2024-07-15T19:00:00.000Z")),
            // Summer time begins: the last second of winter, a time that no clock showed, the first second of summer.
            (Zone::pacific(), "2024-03-10 01:59:59", Some("2024-03-10T09:59:59.000Z")),
            (Zone::pacific(), "2024-03-10 02:30:00", Some("2024-03-10T10:30:00.000Z")),
            (Zone::pacific(), "2024-03-10 03:00:00", Some("2024-03-10T10:00:00.000Z")),
            // Summer time ends: before, within (the first pass counts), after.
            (Zone::pacific(), "2024-11-03 00:59:59", Some("2024-11-03T07:59:59.000Z")),
            (Zone::pacific(), "2024-11-03 01:30:00", Some("2024-11-03T08:30:00.000Z")),
            (Zone::pacific(), "2024-11-03 02:00:00", Some("2024-11-03T10:00:00.000Z")),
            (Zone::beijing(), "2024-07-15 12:00:00", Some("2024-07-15T04:00:00.000Z")),
            (Zone::pacific(), " 2024-05-17 00:05:09.5 ", Some("2024-05-17T07:05:09.500Z")),
            (Zone::pacific(), "2024-05-17", None),
            (Zone::pacific(), "2024-05-17T00:05:09", None),
            (Zone::pacific(), "2024-05-17 00:05:09Z", None),
            (Zone::pacific(), "2024-13-17 00:05:09", None),
            (Zone::pacific(), "0000-00-00 00:00:00", None),
            (Zone::pacific(), "", None),
        ] {
            assert_eq!(zone.parse(local).map(utc_text).as_deref(), expected, "{local:?}");
        }
    }

    #[test]
    fn edges_step_out_of_the_repeated_hour() {
        let zone = Zone::pacific();
        for (moment, lower, upper) in [
            ("2024-07-15T19:00:00Z", "2024-07-15 12:00:00", "2024-07-15 12:00:00"),
            ("2024-07-15T19:00:00.500Z", "2024-07-15 12:00:00", "2024-07-15 12:00:01"),
            ("2024-11-03T07:59:59Z", "2024-11-03 00:59:59", "2024-11-03 00:59:59"),
            ("2024-11-03T08:30:00Z", "2024-11-03 00:30:00", "2024-11-03 02:30:00"),
            ("2024-11-03T09:30:00Z", "2024-11-03 00:30:00", "2024-11-03 02:30:00"),
            ("2024-11-03T10:00:00Z", "2024-11-03 02:00:00", "2024-11-03 02:00:00"),
            ("2024-03-10T10:00:00Z", "2024-03-10 03:00:00", "2024-03-10 03:00:00"),
        ] {
            assert_eq!(zone.lower_edge(utc(moment)), lower, "{moment}");
            assert_eq!(zone.upper_edge(utc(moment)), upper, "{moment}");
        }
    }

    proptest! {
        /// The law that windows rest on: every moment of a span lies between its edges, read either way or compared as text.
        #[test]
        fn a_span_in_local_time_holds_every_moment(
            start in 1_577_836_800_i64..1_893_456_000,
            length in 0_i64..200_000,
            inside in 0.0_f64..1.0,
        ) {
            let zone = Zone::pacific();
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a test picks any point")]
            let offset = (length as f64 * inside) as i64;
            let moment = |second| Timestamp::from_second(second).unwrap();
            let (lower, upper) = (zone.lower_edge(moment(start)), zone.upper_edge(moment(start + length)));
            let local = zone.text(moment(start + offset));
            prop_assert!(lower <= local && local <= upper, "{lower} {local} {upper}");
            prop_assert!(zone.parse(&lower).unwrap() <= moment(start));
            prop_assert!(zone.parse(&upper).unwrap() >= moment(start + length));
        }

        /// Reading what was written gives the moment back, except in the second pass of the repeated hour.
        #[test]
        fn reading_undoes_writing(second in 1_577_836_800_i64..1_893_456_000) {
            let zone = Zone::pacific();
            let moment = Timestamp::from_second(second).unwrap();
            let read = zone.parse(&zone.text(moment)).unwrap();
            prop_assert!(read == moment || read == after(moment, -3600));
        }
    }
}
