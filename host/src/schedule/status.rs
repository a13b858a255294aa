//! How an account stands with the schedule, for whoever shows it.

use super::due::{Due, Reason};
use crate::model::Timestamp;
use crate::pull::Progress;

/// How an account stands with the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullStatus {
    /// The pull that runs now, and what it has done so far.
    pub running: Option<Progress>,
    /// When it is pulled next; a moment that is past means that it waits for a place. None: it is being pulled, or it is not
    /// pulled at all.
    pub next_at: Option<Timestamp>,
    /// Why then.
    pub reason: Option<Reason>,
    /// The platform itself demands the wait.
    pub platform_wait: bool,
}

/// What a click on 拉取订单 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clicked {
    /// It joins the pull that runs already.
    pub joins: bool,
    /// When its pull starts, as soon as there is a place; when the running one began, if it joins that.
    pub starts_at: Timestamp,
    /// The platform itself demands the wait until `starts_at`.
    pub platform_wait: bool,
}

impl PullStatus {
    pub(super) fn new(running: Option<Progress>, due: Option<Due>) -> Self {
        // What stands on the agenda while a pull runs is what that pull began for.
        let next = due.filter(|_| running.is_none());
        Self {
            running,
            next_at: next.map(|due| due.at),
            reason: next.map(|due| due.reason),
            platform_wait: next.is_some_and(|due| due.platform_wait),
        }
    }
}

impl Clicked {
    /// What a click at `now` does to an account for which this `running` and this `due` hold.
    pub(super) fn new(running: Option<Progress>, due: Due, now: Timestamp) -> Self {
        match running {
            Some(progress) => Self { joins: true, starts_at: progress.began_at, platform_wait: false },
            None => Self { joins: false, starts_at: due.at.max(now), platform_wait: due.platform_wait },
        }
    }
}
