//! Which page to ask for next. Decides; asks nobody and stores nothing.
//!
//! The law: every moment from where the first pull began up to `confirmed_until` has been read, except for what `history` still
//! names, and `confirmed_until` never goes back. Forward windows go from the mark (minus the overlap) to what the platform has
//! settled, oldest first; the history of a first pull follows, newest first.

use std::time::Duration;

use crate::model::{ActiveWindow, ListingPolicy, PullCursor, Timestamp, Window};

/// More pages than any window holds: at the usual 50 orders a page, half a million orders. A connector that goes past it counts
/// in circles.
const WINDOW_PAGES_MAX: u32 = 10_000;

/// The shortest unit in which a platform is asked, so that a nonsensical setting of zero still advances.
const SHORTEST: Duration = Duration::from_secs(1);

/// How a platform wants to be asked, and how far back a first pull goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    longest: Duration,
    overlap: Duration,
    settle: Duration,
    history: Option<Duration>,
    cursor_life: Option<Duration>,
    first_pull: Duration,
}

/// The reading of one pull: where it stands and up to where it goes.
#[derive(Debug)]
pub(crate) struct Reading {
    rules: Rules,
    cursor: PullCursor,
    /// Forward windows end here. It is fixed while they are read, so that a pull does not chase the present.
    until: Timestamp,
    /// False once the platform said that a slice of the history is not complete yet: the next pull asks again.
    reads_history: bool,
    /// The active window was planned by an earlier pull, so how complete it is says nothing about the present.
    resumed: bool,
    /// Pages of the active window that this pull has read.
    pages: u32,
}

/// One page to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// The window; the same for all of its pages.
    pub(crate) window: Window,
    /// None: its first page.
    pub(crate) cursor: Option<String>,
}

/// What a page was to its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answered {
    /// Another one follows.
    More,
    /// It was the last.
    WindowDone,
}

/// The cursors of a window lead in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the pages of the window do not come to an end")]
pub(crate) struct Circular;

impl Rules {
    pub(crate) fn new(policy: &ListingPolicy, first_pull: Duration) -> Self {
        let seconds = |count: u32| Duration::from_secs(u64::from(count));
        let longest = seconds(policy.longest_window).max(SHORTEST);
        Self {
            longest,
            // A window that only repeated the overlap would never move the mark.
            overlap: seconds(policy.overlap).min(longest / 2),
            settle: seconds(policy.settle),
            history: policy.history.map(seconds),
            cursor_life: policy.cursor_life.map(seconds),
            first_pull: first_pull.max(SHORTEST),
        }
    }

    /// The earliest moment that the platform still answers for.
    fn reach(&self, now: Timestamp) -> Option<Timestamp> {
        self.history.map(|history| now.minus(history))
    }

    fn has_outlived(&self, active: &ActiveWindow, now: Timestamp) -> bool {
        self.cursor_life.is_some_and(|life| active.cursor_at.is_none_or(|issued| now.since(issued) >= life))
    }
}

impl Reading {
    /// Goes on from what is stored. A window of which no page was read, or whose cursor is too old, is planned anew.
    pub(crate) fn resume(cursor: PullCursor, rules: Rules, now: Timestamp) -> Self {
        let until = now.minus(rules.settle);
        let cursor = not_ahead(cursor, &rules, now);
        let mut reading = Self { rules, cursor, until, reads_history: true, resumed: false, pages: 0 };
        if let Some(active) = &reading.cursor.active {
            reading.resumed = active.cursor.is_some() && !rules.has_outlived(active, now);
            if !reading.resumed {
                reading.give_up();
            }
        }
        reading
    }

    /// Where the account's reading stands: what is committed together with a page.
    pub(crate) fn cursor(&self) -> &PullCursor {
        &self.cursor
    }

    /// The next page. None: everything that can be read now has been read.
    pub(crate) fn next(&mut self, now: Timestamp) -> Option<Question> {
        if self.cursor.active.is_none() {
            let (window, of_history) = match self.forward(now) {
                Some(window) => (window, false),
                None => (self.back(now)?, true),
            };
            self.pages = 0;
            self.cursor.active = Some(ActiveWindow {
                window,
                of_history,
                cursor: None,
                cursor_at: None,
                complete_until: None,
                restarted: false,
            });
        }
        self.cursor.active.as_ref().map(|active| Question { window: active.window, cursor: active.cursor.clone() })
    }

    /// Takes note of a page: the cursor of the one after it, and up to when the platform says the window is complete.
    pub(crate) fn answered(
        &mut self,
        next: Option<String>,
        complete_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Answered, Circular> {
        let Some(mut active) = self.cursor.active.take() else { return Ok(Answered::WindowDone) };
        active.complete_until = active.complete_until.into_iter().chain(complete_until).min();
        let Some(next) = next else {
            self.finish(&active, now);
            return Ok(Answered::WindowDone);
        };
        self.pages += 1;
        let circular = active.cursor.as_ref() == Some(&next) || self.pages >= WINDOW_PAGES_MAX;
        if !circular {
            active.cursor = Some(next);
            active.cursor_at = Some(now);
        }
        self.cursor.active = Some(active);
        if circular { Err(Circular) } else { Ok(Answered::More) }
    }

    /// The platform refused the question. True if the same window is now asked from its first page, which happens once; else
    /// the window is given up and the pull is over.
    pub(crate) fn begin_again(&mut self) -> bool {
        match &mut self.cursor.active {
            Some(active) if active.cursor.is_some() && !active.restarted => {
                active.cursor = None;
                active.cursor_at = None;
                active.complete_until = None;
                active.restarted = true;
                true
            }
            _ => {
                self.give_up();
                false
            }
        }
    }

    /// Gives up the active window: what it stood for is unread again, and the next pull plans it anew.
    pub(crate) fn give_up(&mut self) {
        if let Some(active) = self.cursor.active.take()
            && active.of_history
        {
            self.put_back(active.window);
        }
        self.resumed = false;
    }

    /// The next window up to the present: the newest slice of a first pull, or what follows the mark.
    fn forward(&mut self, now: Timestamp) -> Option<Window> {
        let Rules { longest, overlap, first_pull, .. } = self.rules;
        let reach = self.rules.reach(now);
        let Some(confirmed) = self.cursor.confirmed_until else {
            let end = self.until;
            // An earlier attempt at the first slice has said where the history begins.
            let earliest = self.cursor.history.map_or(end.minus(first_pull), |history| history.start);
            let earliest = reach.map_or(earliest, |reach| earliest.max(reach)).min(end.minus(SHORTEST));
            let start = earliest.max(end.minus(longest));
            self.cursor.history = non_empty(earliest, start);
            return Some(Window { start, end });
        };
        if confirmed >= self.until {
            return None;
        }
        let start = confirmed.minus(overlap);
        let start = reach.map_or(start, |reach| start.max(reach));
        non_empty(start, self.until.min(start.plus(longest)))
    }

    /// The newest slice of the history that is left.
    fn back(&mut self, now: Timestamp) -> Option<Window> {
        let history = self.cursor.history.filter(|_| self.reads_history)?;
        let earliest = self.rules.reach(now).map_or(history.start, |reach| history.start.max(reach));
        let start = earliest.max(history.end.minus(self.rules.longest));
        self.cursor.history = non_empty(earliest, start);
        non_empty(start, history.end)
    }

    fn finish(&mut self, active: &ActiveWindow, now: Timestamp) {
        let end = active.complete_until.map_or(active.window.end, |complete| complete.min(active.window.end));
        let is_short = end < active.window.end;
        if active.of_history {
            if is_short {
                self.put_back(active.window);
                self.reads_history = false;
            }
            // A long first pull does not keep fresh orders waiting until all of the history is read.
            self.until = now.minus(self.rules.settle);
        } else {
            let confirmed = self.cursor.confirmed_until.map_or(end, |confirmed| confirmed.max(end));
            self.cursor.confirmed_until = Some(confirmed);
            if is_short && !self.resumed {
                self.until = self.until.min(confirmed);
            }
        }
        self.resumed = false;
    }

    fn put_back(&mut self, slice: Window) {
        let start = self.cursor.history.map_or(slice.start, |history| history.start);
        self.cursor.history = Some(Window { start, end: slice.end });
    }
}

/// A mark ahead of the present was set by a clock that was ahead, and says nothing: it goes back as far as a first pull does.
fn not_ahead(cursor: PullCursor, rules: &Rules, now: Timestamp) -> PullCursor {
    match cursor.confirmed_until {
        Some(confirmed) if confirmed > now.plus(rules.overlap) => {
            tracing::warn!(%confirmed, "the clock was ahead when this account was read last; reading further back");
            PullCursor { confirmed_until: Some(now.minus(rules.first_pull)), active: None, ..cursor }
        }
        _ => cursor,
    }
}

fn non_empty(start: Timestamp, end: Timestamp) -> Option<Window> {
    (start < end).then_some(Window { start, end })
}

#[cfg(test)]
mod tests;
