//! Durations and sizes as people write them: `"1h30m"`, `"64MiB"`. Text to value and back, and the likely meaning of a number
//! without a unit.

use std::time::Duration;

/// Units of durations, largest first, in milliseconds.
const SPAN_UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Units of sizes, largest first, in bytes.
const SIZE_UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

/// Seconds are meant by a bare number unless they are so many times less or more than the default: then it is another unit's.
const SECONDS_RATIO_MAX: u64 = 60;

/// Why a text is no quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// A number and nothing else.
    NoUnit(u64),
    /// A unit that is not one of ours.
    UnknownUnit(String),
    /// Units that repeat or do not go from large to small.
    Order,
    /// More than a machine can count.
    TooLarge,
    /// Not a quantity at all.
    Shape,
}

/// Reads `"1h30m"`: whole numbers with the units d, h, m, s, ms, each at most once, from large to small.
pub(super) fn span(text: &str) -> Result<Duration, Unreadable> {
    quantity(text, &SPAN_UNITS, usize::MAX).map(Duration::from_millis)
}

/// Reads `"64MiB"`: one whole number with one of the units B, KiB, MiB, GiB.
pub(super) fn size(text: &str) -> Result<usize, Unreadable> {
    usize::try_from(quantity(text, &SIZE_UNITS, 1)?).map_err(|_| Unreadable::TooLarge)
}

/// Writes a duration so that [`span`] reads it; anything below a millisecond is dropped.
pub(super) fn span_text(span: Duration) -> String {
    let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    if millis == 0 {
        return "0s".to_owned();
    }
    let mut rest = millis;
    let parts = SPAN_UNITS.into_iter().filter_map(|(unit, worth)| {
        let count = rest / worth;
        rest %= worth;
        (count > 0).then(|| format!("{count}{unit}"))
    });
    parts.collect()
}

/// Writes a size in the largest unit that divides it, so that [`size`] reads it.
pub(super) fn size_text(bytes: usize) -> String {
    let bytes = bytes as u64;
    let fits = |worth: u64| bytes >= worth && bytes.is_multiple_of(worth);
    let (unit, worth) = SIZE_UNITS.into_iter().find(|(_, worth)| fits(*worth)).unwrap_or(("B", 1));
    format!("{}{unit}", bytes / worth)
}

/// What a duration without a unit probably meant: seconds, or the reading nearest to the key's default where seconds would be out
/// of all proportion to it.
pub(super) fn likely_span(count: u64, default: Duration) -> Option<String> {
    let default = u64::try_from(default.as_millis()).unwrap_or(u64::MAX);
    let seconds = count.checked_mul(1_000).filter(|millis| tenths(*millis, default) < 10 * SECONDS_RATIO_MAX);
    seconds.or_else(|| likely(count, default, &SPAN_UNITS)).map(|millis| span_text(Duration::from_millis(millis)))
}

/// What a size without a unit probably meant: the reading nearest to the key's default.
pub(super) fn likely_size(count: u64, default: usize) -> Option<String> {
    likely(count, default as u64, &SIZE_UNITS).and_then(|bytes| usize::try_from(bytes).ok()).map(size_text)
}

/// The product of `count` and one unit that is nearest to `default`, by ratio.
fn likely(count: u64, default: u64, units: &[(&str, u64)]) -> Option<u64> {
    units.iter().filter_map(|(_, worth)| count.checked_mul(*worth)).min_by_key(|value| tenths(*value, default))
}

/// The ratio of the larger value to the smaller one, in tenths: exact enough to tell units apart and, unlike floating point, with a
/// total order.
fn tenths(one: u64, other: u64) -> u64 {
    let (small, large) = (one.min(other).max(1), one.max(other).max(1));
    large.saturating_mul(10) / small
}

/// Reads number-unit pairs and adds them up.
fn quantity(text: &str, units: &[(&str, u64)], pairs_max: usize) -> Result<u64, Unreadable> {
    let text = text.trim();
    if let Ok(count) = text.parse() {
        return Err(Unreadable::NoUnit(count));
    }
    let mut rest = text;
    let mut total: u64 = 0;
    let mut next_unit = 0;
    let mut pairs = 0;
    while !rest.is_empty() {
        let (digits, after) = split_where(rest, |c| !c.is_ascii_digit());
        let (unit, after) = split_where(after, |c| c.is_ascii_digit());
        let count: u64 = match digits.parse() {
            Ok(count) => count,
            Err(_) if digits.is_empty() => return Err(Unreadable::Shape),
            Err(_) => return Err(Unreadable::TooLarge),
        };
        let known = units.iter().position(|(name, _)| *name == unit.trim());
        let place = known.ok_or_else(|| Unreadable::UnknownUnit(unit.trim().chars().take(16).collect()))?;
        if place < next_unit || pairs == pairs_max {
            return Err(Unreadable::Order);
        }
        let worth = units.get(place).map_or(1, |(_, worth)| *worth);
        let added = count.checked_mul(worth).and_then(|part| total.checked_add(part));
        total = added.ok_or(Unreadable::TooLarge)?;
        next_unit = place + 1;
        pairs += 1;
        rest = after;
    }
    if pairs == 0 { Err(Unreadable::Shape) } else { Ok(total) }
}

/// Splits before the first character that `ends` holds for.
fn split_where(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations() {
        for (text, read) in [
            ("15m", Ok(900_000)),
            ("1h30m", Ok(5_400_000)),
            ("90s", Ok(90_000)),
            ("30d", Ok(2_592_000_000)),
            ("1s500ms", Ok(1_500)),
            (" 5 m ", Ok(300_000)),
            ("0s", Ok(0)),
            ("15", Err(Unreadable::NoUnit(15))),
            ("15min", Err(Unreadable::UnknownUnit("min".into()))),
            ("1.5h", Err(Unreadable::UnknownUnit(".".into()))),
            ("30m1h", Err(Unreadable::Order)),
            ("1m1m", Err(Unreadable::Order)),
            ("-5m", Err(Unreadable::Shape)),
            ("m", Err(Unreadable::Shape)),
            ("", Err(Unreadable::Shape)),
            ("99999999999999999999s", Err(Unreadable::TooLarge)),
            ("18446744073709551615d", Err(Unreadable::TooLarge)),
        ] {
            assert_eq!(span(text), read.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn sizes() {
        for (text, read) in [
            ("64MiB", Ok(64 << 20)),
            ("512 B", Ok(512)),
            ("1GiB", Ok(1 << 30)),
            ("64", Err(Unreadable::NoUnit(64))),
            ("64MB", Err(Unreadable::UnknownUnit("MB".into()))),
            ("1GiB512MiB", Err(Unreadable::Order)),
            ("MiB", Err(Unreadable::Shape)),
        ] {
            assert_eq!(size(text), read, "{text}");
        }
    }

    #[test]
    fn a_bare_number_most_likely_meant_something_near_the_default() {
        let hour = Duration::from_hours(1);
        assert_eq!(likely_span(15, hour).as_deref(), Some("15m"));
        assert_eq!(likely_span(3600, hour).as_deref(), Some("1h"));
        for (count, text) in [(2, "2s"), (9, "9s"), (30, "30s"), (70, "1m10s")] {
            assert_eq!(likely_span(count, Duration::from_secs(70)).as_deref(), Some(text), "{count}");
        }
        assert_eq!(likely_span(4, Duration::from_mins(4)).as_deref(), Some("4m"));
        assert_eq!(likely_span(u64::MAX, hour).as_deref().map(|text| text.contains('d')), Some(true));
        assert_eq!(likely_size(64, 64 << 20).as_deref(), Some("64MiB"));
        assert_eq!(likely_size(65_536, 64 << 10).as_deref(), Some("64KiB"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millis: u64, bytes: u32) {
            prop_assert_eq!(span(&span_text(Duration::from_millis(millis))), Ok(Duration::from_millis(millis)));
            prop_assert_eq!(size(&size_text(bytes as usize)), Ok(bytes as usize));
        }

        #[test]
        fn no_text_makes_it_stumble(text in "\\PC{0,24}") {
            let _read = (span(&text), size(&text));
        }
    }
}
