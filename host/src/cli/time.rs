//! Moments as people read them at a prompt: how long ago, how long until.

use std::time::Duration;

use crate::model::Timestamp;

/// `3m ago`, `in 57m`, `now`.
pub(super) fn relative(moment: Timestamp, now: Timestamp) -> String {
    if moment > now {
        format!("in {}", span(moment.since(now)))
    } else if now.since(moment) < Duration::from_secs(1) {
        "now".to_owned()
    } else {
        format!("{} ago", span(now.since(moment)))
    }
}

/// The date and the minute in UTC: `2026-11-23 18:00Z`.
pub(super) fn minute(moment: Timestamp) -> String {
    let text = moment.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    let (hour_and_minute, _) = time.rsplit_once(':').unwrap_or((time, ""));
    format!("{date} {hour_and_minute}Z")
}

/// The largest unit that fits, rounded down.
fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_as_people_say_them() {
        let now: Timestamp = "2026-11-23T18:00:00Z".parse().unwrap();
        for (moment, text) in [
            ("2026-11-23T18:00:00Z", "now"),
            ("2026-11-23T17:59:59.500Z", "now"),
            ("2026-11-23T17:59:18Z", "42s ago"),
            ("2026-11-23T17:01:00Z", "59m ago"),
            ("2026-11-22T18:00:01Z", "23h ago"),
            ("2026-11-01T00:00:00Z", "22d ago"),
            ("2026-11-23T18:04:00Z", "in 4m"),
        ] {
            assert_eq!(relative(moment.parse().unwrap(), now), text, "{moment}");
        }
        assert_eq!(minute(now), "2026-11-23 18:00Z");
    }
}
