//! When a grant must be renewed, and what a failed renewal means. Pure.

use std::time::Duration;

use crate::model::{Failure, FailureKind, GrantInfo, Timestamp};
use crate::sandbox::Fault;

/// A grant that ends sooner than this is renewed before it is lent: longer than any single call may take.
const MARGIN: Duration = Duration::from_mins(10);

/// How a grant stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It can be used as it is.
    Good,
    /// It ends soon, or has ended: renew first.
    Due,
    /// It has ended, and cannot be renewed any more.
    Dead,
}

/// How a grant stands now.
pub(super) fn standing(grant: &GrantInfo, now: Timestamp) -> Standing {
    let Some(access_until) = grant.access_until else { return Standing::Good };
    let renewable = grant.renew_until.is_none_or(|until| until > now);
    if now.plus(MARGIN) < access_until {
        Standing::Good
    } else if renewable {
        Standing::Due
    } else if now < access_until {
        Standing::Good
    } else {
        Standing::Dead
    }
}

/// What a failed renewal means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AfterFailure {
    /// The seller must consent again, for this reason.
    Final(Failure),
    /// The grant in force is used while it lasts; the renewal is tried again with the next pull.
    TryLater {
        /// The platform may have issued a grant, now or at an attempt before, whose answer did not arrive.
        may_be_lost: bool,
    },
}

/// Judges a failed renewal. `interrupted`: an earlier renewal was asked for and no answer of it was stored or understood, so the
/// platform may have issued a grant that was lost.
pub(super) fn after_failure(fault: &Fault, interrupted: bool) -> AfterFailure {
    let Fault::Failed(failure) = fault else { return AfterFailure::TryLater { may_be_lost: true } };
    match failure.kind {
        FailureKind::NeedsAuthorization | FailureKind::Refused => {
            let mut failure = Failure { kind: FailureKind::NeedsAuthorization, ..failure.clone() };
            if interrupted {
                failure.message = format!(
                    "an earlier renewal was interrupted before its answer was stored, so the grant may have been lost: {}",
                    failure.message
                );
            }
            AfterFailure::Final(failure)
        }
        // The platform said that it issued nothing, which takes nothing back of an attempt before.
        FailureKind::Misconfigured | FailureKind::Throttled => AfterFailure::TryLater { may_be_lost: interrupted },
        // What it did before its answer broke off, or made no sense, nobody knows.
        FailureKind::Unavailable | FailureKind::Malformed => AfterFailure::TryLater { may_be_lost: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_renewed_before_it_ends_and_not_after_renewing_ended() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let minutes = Duration::from_mins;
        let after = |m| Some(now.plus(minutes(m)));
        let before = |m| Some(now.minus(minutes(m)));
        for (access_until, renew_until, expected) in [
            (None, None, Standing::Good),
            (None, before(1), Standing::Good),
            (after(11), None, Standing::Good),
            (after(11), before(1), Standing::Good),
            (after(10), None, Standing::Due),
            (after(1), after(60), Standing::Due),
            (before(1), None, Standing::Due),
            (before(60), after(1), Standing::Due),
            (after(1), before(1), Standing::Good),
            (after(1), Some(now), Standing::Good),
            (before(1), Some(now), Standing::Dead),
            (Some(now), before(1), Standing::Dead),
        ] {
            let grant = GrantInfo { version: 1, access_until, renew_until, extra: vec![], renewing_since: None };
            assert_eq!(standing(&grant, now), expected, "access {access_until:?}, renew {renew_until:?}");
        }
    }

    #[test]
    fn only_a_refusal_by_the_platform_is_final() {
        let failed = |kind| Fault::Failed(Failure::new(kind, "code", "words"));
        // Is it final, and if not, may a grant have been issued?
        for (fault, is_final, answer_is_lost) in [
            (failed(FailureKind::NeedsAuthorization), true, false),
            (failed(FailureKind::Refused), true, false),
            (failed(FailureKind::Misconfigured), false, false),
            (failed(FailureKind::Throttled), false, false),
            (failed(FailureKind::Unavailable), false, true),
            (failed(FailureKind::Malformed), false, true),
            (Fault::Trapped("x".into()), false, true),
            (Fault::CpuSpent, false, true),
            (Fault::TimedOut, false, true),
        ] {
            for interrupted in [false, true] {
                match after_failure(&fault, interrupted) {
                    AfterFailure::Final(failure) => {
                        assert!(is_final, "{fault}");
                        assert_eq!(failure.kind, FailureKind::NeedsAuthorization);
                        assert_eq!(failure.message.contains("interrupted"), interrupted);
                        assert!(failure.message.ends_with("words"));
                    }
                    AfterFailure::TryLater { may_be_lost } => {
                        assert!(!is_final, "{fault}");
                        assert_eq!(may_be_lost, interrupted || answer_is_lost, "{fault}");
                    }
                }
            }
        }
    }
}
