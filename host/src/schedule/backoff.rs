//! How long an account is left alone after failures. Decides; waits for nobody.

use std::time::Duration;

use super::spread::spread;
use crate::model::{AccountId, FailureKind};

/// How waiting grows: from `first`, doubling with every failure in a row, up to `cap`.
struct Pace {
    first: Duration,
    cap: Duration,
}

/// Up to a fifth of a wait is the account's own, so that those who failed together do not come back together.
const OWN_PART: u32 = 5;

/// How long after the end of its last pull an account waits, after `in_a_row` failed ones of which the last was of this kind.
pub(super) fn delay(account: AccountId, kind: FailureKind, in_a_row: u32) -> Duration {
    let Pace { first, cap } = pace(kind);
    let doublings = in_a_row.saturating_sub(1).min(16);
    let wait = first.saturating_mul(1 << doublings).min(cap);
    let own = wait / OWN_PART;
    wait.saturating_sub(own) + spread(account, own)
}

fn pace(kind: FailureKind) -> Pace {
    let minutes = |first, cap| Pace { first: Duration::from_mins(first), cap: Duration::from_mins(cap) };
    match kind {
        // Most outages are short, and the platform counts nothing against us.
        FailureKind::Unavailable => minutes(1, 60),
        // Asking again soon would only prolong it.
        FailureKind::Throttled => minutes(2, 120),
        // The same question gets the same answer, unless somebody mends the connector or the platform.
        FailureKind::Malformed => minutes(10, 6 * 60),
        FailureKind::Refused => minutes(15, 6 * 60),
        // These end with a person's act, which may be one for many accounts: a connector that was missing is there again.
        FailureKind::NeedsAuthorization | FailureKind::Misconfigured => minutes(5, 30),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: [FailureKind; 6] = [
        FailureKind::NeedsAuthorization,
        FailureKind::Misconfigured,
        FailureKind::Throttled,
        FailureKind::Unavailable,
        FailureKind::Refused,
        FailureKind::Malformed,
    ];

    proptest! {
        #[test]
        fn waiting_grows_up_to_its_cap_and_is_the_same_for_the_same(
            account in any::<u32>().prop_map(AccountId),
            kind in proptest::sample::select(&KINDS[..]),
            in_a_row in any::<u32>(),
        ) {
            let wait = delay(account, kind, in_a_row);
            prop_assert!(wait <= delay(account, kind, in_a_row.saturating_add(1)));
            prop_assert!(wait <= pace(kind).cap);
            prop_assert!(wait >= pace(kind).first * (OWN_PART - 1) / OWN_PART);
            prop_assert_eq!(wait, delay(account, kind, in_a_row));
        }
    }

    #[test]
    fn accounts_that_fail_together_come_back_apart() {
        let waits: std::collections::BTreeSet<_> =
            (1..=100).map(|id| delay(AccountId(id), FailureKind::Unavailable, 3)).collect();
        assert_eq!(waits.len(), 100);
    }
}
