//! Beijing time, in which the platform asks and answers without saying so: `2024-05-17 09:05:09`, no offset, no summer time.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use longshore::model::Timestamp;

const OFFSET: Offset = Offset::constant(8);

/// The moment in the platform's notation.
pub(super) fn text(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    TimeZone::fixed(OFFSET).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Reads the platform's notation, which must be complete to the second.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let written = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    // The parser is more generous than the platform: `2024-5-7 0:5:9` is none of its texts.
    let complete = text.len() == "yyyy-MM-dd HH:mm:ss".len();
    let at = OFFSET.to_timestamp(written).ok().filter(|_| complete)?;
    Some(Timestamp::from_millis(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_eight_hours_ahead_all_year() {
        for (utc, local) in
            [("2024-01-15T20:00:00.000Z", "2024-01-16 04:00:00"), ("2024-07-15T20:00:00.000Z", "2024-07-16 04:00:00")]
        {
            assert_eq!(text(utc.parse().unwrap()), local);
            assert_eq!(read(local).unwrap().to_string(), utc);
        }
        for wrong in ["2024-05-17", "2024-5-17 0:0:0", "2024-05-17T00:00:00", "2024-05-17 00:00:00Z", ""] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
