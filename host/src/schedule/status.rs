//! How an account stands with the schedule, for whoever shows it.

use super::due::Due;
use crate::model::Timestamp;
use crate::pull::Progress;

/// How an account stands with the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullStatus {
    /// The pull that runs now, and what it has done so far.
    pub running: Option<Progress>,
    /// When it is pulled next, and why; a moment that is past means that it waits for a place. None: it is being pulled, or it
    /// is not pulled at all.
    pub next: Option<Due>,
    /// What a click would do now. None: nothing, since the account is not pulled.
    pub click: Option<Click>,
    /// Somebody has clicked, and the pull for it has not begun.
    pub clicked: bool,
}

/// What a click on 拉取订单 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Click {
    /// It joins the pull that runs already.
    pub joins: bool,
    /// When its pull starts, as soon as there is a place; when the running one began, if it joins that.
    pub starts_at: Timestamp,
    /// The platform itself demands the wait until `starts_at`.
    pub platform_wait: bool,
}
