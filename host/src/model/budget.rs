//! How much of a platform's call budgets is used.

use serde::{Deserialize, Serialize};

use super::{PlatformId, Timestamp};

/// Which bucket: a budget of a platform, and who shares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BudgetKey {
    /// The platform that allows the calls.
    pub platform: PlatformId,
    /// Name of the budget in the connector's description.
    pub budget: String,
    /// An account's label, or the keyed digest of what makes an app. No secret and no personal data.
    pub sharer: String,
}

/// The state of a bucket, as it outlives a restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLevel {
    /// When the bucket will be full again.
    pub full_at: Timestamp,
    /// In which time one call is given back, in milliseconds, if the platform told another rate than the connector declares.
    pub told_interval_millis: Option<u64>,
}
