//! How often an app may call the router in one minute of the marketplace's clock.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use longshore::model::Timestamp;

const MINUTE_MILLIS: i64 = 60_000;

/// The present minute of each app, and the calls in it.
#[derive(Debug, Default)]
pub(super) struct Burst(Mutex<BTreeMap<String, (i64, u32)>>);

impl Burst {
    /// Counts a call. False if it is one too many for its minute.
    pub(super) fn admits(&self, app: &str, now: Timestamp, calls_per_minute: u32) -> bool {
        let minute = now.as_millis().div_euclid(MINUTE_MILLIS);
        // Plain bookkeeping that no panic leaves half done.
        let mut apps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, calls) = apps.entry(app.to_owned()).or_default();
        if *counted != minute {
            (*counted, *calls) = (minute, 0);
        }
        *calls = calls.saturating_add(1);
        *calls <= calls_per_minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_app_anew_in_each_minute() {
        let burst = Burst::default();
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        for (app, seconds, admitted) in [
            ("a", 0, true),
            ("a", 59, true),
            ("a", 59, false),
            ("b", 59, true),
            ("a", 60, true),
            ("a", 61, true),
            ("a", 62, false),
        ] {
            assert_eq!(burst.admits(app, at(seconds), 2), admitted, "{app} {seconds}");
        }
    }
}
