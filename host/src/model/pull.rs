//! Pulls: where an account's reading stands, what one run did, and when the next is due.

use serde::{Deserialize, Serialize};

use super::{AccountId, CustomerId, Failure, PullId, Timestamp, Window};

/// Where an account's reading stands. Committed together with what was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PullCursor {
    /// Everything that changed before this moment has been read. None before the first window was finished.
    pub confirmed_until: Option<Timestamp>,
    /// The window being read; its query is frozen until its last page.
    pub active: Option<ActiveWindow>,
    /// The history of a first pull that is still to be read, newest part first.
    pub history: Option<Window>,
}

/// A window being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveWindow {
    /// What is asked.
    pub window: Window,
    /// True if it is a slice of the first pull's history and so does not move `confirmed_until`.
    pub of_history: bool,
    /// The connector's cursor for the next page. None: the first page.
    pub cursor: Option<String>,
    /// When the cursor was issued, since some die of age.
    pub cursor_at: Option<Timestamp>,
    /// The earliest "complete until" that a page of this window told.
    pub complete_until: Option<Timestamp>,
    /// True if it was already begun again because the platform refused its cursor.
    pub restarted: bool,
}

/// Why a pull began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// Its hour came.
    Schedule,
    /// Somebody pressed 拉取订单.
    Click,
    /// The seller has just consented.
    Authorization,
}

impl PullCounts {
    /// Both together.
    #[must_use]
    pub fn plus(self, more: Self) -> Self {
        Self {
            windows: self.windows.saturating_add(more.windows),
            pages: self.pages.saturating_add(more.pages),
            seen: self.seen.saturating_add(more.seen),
            created: self.created.saturating_add(more.created),
            changed: self.changed.saturating_add(more.changed),
            unchanged: self.unchanged.saturating_add(more.unchanged),
            fetched: self.fetched.saturating_add(more.fetched),
            set_aside: self.set_aside.saturating_add(more.set_aside),
            missing: self.missing.saturating_add(more.missing),
        }
    }
}

/// How a pull ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullOutcome {
    /// It has not ended.
    Running,
    /// Everything there was has been read.
    Succeeded,
    /// It gave its place to a click at a page boundary and goes on by itself.
    Yielded,
    /// The daemon was stopping; it goes on after the start.
    Stopped,
    /// It failed; the reason stands beside it.
    Failed,
    /// The daemon ended without ending it.
    Abandoned,
}

/// What a pull did, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PullCounts {
    /// Windows finished.
    pub windows: u32,
    /// Pages read.
    pub pages: u32,
    /// Orders seen, complete or sketched.
    pub seen: u32,
    /// Drafts created.
    pub created: u32,
    /// Drafts changed.
    pub changed: u32,
    /// Orders seen that were as stored.
    pub unchanged: u32,
    /// Orders fetched one by one.
    pub fetched: u32,
    /// Records set aside.
    pub set_aside: u32,
    /// Orders that the platform listed, and did not know when it was asked for them.
    pub missing: u32,
}

/// One run for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRecord {
    /// Its number.
    pub id: PullId,
    /// For which account.
    pub account: AccountId,
    /// Whose account.
    pub customer: CustomerId,
    /// Why it began.
    pub trigger: Trigger,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: PullOutcome,
    /// What it did.
    pub counts: PullCounts,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// True if a sealed excerpt of the platform's last answer is kept beside it.
    pub has_excerpt: bool,
}

/// What the schedule knows of an account. Survives restarts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScheduleRecord {
    /// When its last pull began.
    pub last_began_at: Option<Timestamp>,
    /// When its last pull ended.
    pub last_ended_at: Option<Timestamp>,
    /// When a pull last read everything there was.
    pub last_success_at: Option<Timestamp>,
    /// How its last pull ended.
    pub last_outcome: Option<PullOutcome>,
    /// Why its last pull failed.
    pub last_failure: Option<Failure>,
    /// Failed pulls since the last success.
    pub failures_in_a_row: u32,
    /// The platform itself asked to be left alone until then. Not even a click overrides it.
    pub platform_wait_until: Option<Timestamp>,
    /// Somebody pressed 拉取订单 then, and no pull has begun since.
    pub clicked_at: Option<Timestamp>,
    /// The seller consented then, and no pull has begun since: pull at once.
    pub authorized_at: Option<Timestamp>,
}

impl Trigger {
    /// The trigger in the spelling of JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Click => "click",
            Self::Authorization => "authorization",
        }
    }
}

impl PullOutcome {
    /// The outcome in the spelling of JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Yielded => "yielded",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        }
    }
}
