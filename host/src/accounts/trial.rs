//! The trial call: a new grant is used once before anybody is told "connected".

use std::sync::Arc;
use std::time::Duration;

use crate::model::{Failure, FailureKind, Timestamp, Window};
use crate::sandbox::{Fault, Grants, Lease, Platform};

/// How much time the trial asks for: enough to be a real question, little enough to be cheap.
const SPAN: Duration = Duration::from_hours(1);

/// Uses the lease's grant for one page of the last hour.
pub(super) async fn try_grant(
    platform: &Arc<dyn Platform>,
    grants: &Arc<Grants>,
    lease: Lease,
    now: Timestamp,
) -> Result<(), Failure> {
    let settle = Duration::from_secs(u64::from(platform.description().listing.settle));
    let end = now.minus(settle);
    let mut session = platform.open(Arc::clone(grants), Arc::new(lease));
    match session.list_orders(Window { start: end.minus(SPAN), end }, None).await {
        Ok(_) => Ok(()),
        Err(fault) => judge(&fault),
    }
}

/// A platform that is busy or down says nothing against the grant, and the code that brought it works only once: the grant is
/// kept, and the schedule shows the trouble.
fn judge(fault: &Fault) -> Result<(), Failure> {
    let failure = fault.to_failure();
    match failure.kind {
        FailureKind::Throttled | FailureKind::Unavailable => Ok(()),
        FailureKind::NeedsAuthorization
        | FailureKind::Misconfigured
        | FailureKind::Refused
        | FailureKind::Malformed => Err(failure),
    }
}
