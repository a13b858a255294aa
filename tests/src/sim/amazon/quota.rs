//! Usage plans: a bucket of calls for each seller, application and operation, which fills again at the operation's rate.

use std::collections::BTreeMap;

use longshore::model::Timestamp;

/// The plan of one operation, as its model publishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The operation.
    pub(super) operation: &'static str,
    /// Calls a second, as the answer's header tells them.
    pub(super) rate: &'static str,
    /// One call comes back in so many milliseconds.
    pub(super) millis: i64,
    /// Calls that can be saved up.
    pub(super) burst: i64,
}

/// Buckets, each as the moment at which it is full again.
#[derive(Debug, Default)]
pub(super) struct Quotas(BTreeMap<(String, String, &'static str), i64>);

impl Quotas {
    /// Takes a call out of the bucket. False if it is empty.
    pub(super) fn take(&mut self, (login, app): (&str, &str), plan: Plan, now: Timestamp) -> bool {
        let now = now.as_millis();
        let full_at = self.0.entry((login.to_owned(), app.to_owned(), plan.operation)).or_insert(now);
        let after = (*full_at).max(now) + plan.millis;
        if after - now > plan.burst * plan.millis {
            return false;
        }
        *full_at = after;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_burst_and_fills_at_its_rate() {
        let plan = Plan { operation: "search", rate: "0.5", millis: 2000, burst: 3 };
        let mut quotas = Quotas::default();
        let mut take =
            |seller: &str, seconds: i64| quotas.take((seller, "app"), plan, Timestamp::from_millis(seconds * 1000));
        let taken: Vec<bool> = [0, 0, 0, 0, 1, 2, 2, 3, 4].map(|at| take("one", at)).into();
        assert_eq!(taken, [true, true, true, false, false, true, false, false, true]);
        assert!(take("other", 0), "another seller has a bucket of its own");
    }
}
