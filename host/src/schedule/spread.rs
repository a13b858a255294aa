//! Where in a span of time an account has its place, so that accounts do not all come at once.

use std::time::Duration;

use crate::model::AccountId;

/// 2^64 divided by the golden ratio. Its multiples fall evenly on the circle however many there are, and account numbers are
/// drawn one after another, so a hundred accounts are spread as well as a hundred thousand.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The account's place within `span`: the same for ever, and shorter than `span`.
pub(super) fn spread(account: AccountId, span: Duration) -> Duration {
    let place = u128::from(u64::from(account.0).wrapping_mul(GOLDEN));
    let millis = (span.as_millis() * place) >> 64;
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_fall_evenly_over_the_span() {
        let hour = Duration::from_hours(1);
        for accounts in [60, 1000, 100_000] {
            let mut minutes = [0_u32; 60];
            for id in 1..=accounts {
                let place = spread(AccountId(id), hour);
                assert!(place < hour);
                minutes[usize::try_from(place.as_secs() / 60).unwrap()] += 1;
            }
            let even = accounts / 60;
            let uneven = minutes.iter().find(|count| count.abs_diff(even) > 5);
            assert_eq!(uneven, None, "{accounts} accounts");
        }
    }
}
