//! The ordered, gap-free list of draft changes that downstream systems read.

use serde::{Deserialize, Serialize};

use super::{CustomerId, DraftId};

/// One change. It names the draft and carries nothing of it: a reader fetches the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEntry {
    /// Place in the feed, from 1, without gaps.
    pub sequence: u64,
    /// Which draft.
    pub draft: DraftId,
    /// Whose draft.
    pub customer: CustomerId,
    /// The draft's revision after the change.
    pub revision: u32,
    /// What kind of change.
    pub kind: FeedKind,
}

/// What kind of change a feed entry tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedKind {
    /// The draft is new.
    Created,
    /// The order changed at the platform.
    Changed,
    /// The draft's own state changed.
    State,
    /// The sealed record was deleted.
    Erased,
}
