//! A running pull as others hold it: what it has done so far, and how to ask it to come to an end.

use std::sync::Arc;

use tokio::sync::watch;

use crate::model::{PullCounts, Timestamp, Trigger};
use crate::tasks::{Changes, StopSignal};

/// One running pull. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Running(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    trigger: Trigger,
    began_at: Timestamp,
    /// The daemon is stopping.
    stop: StopSignal,
    /// A click needs its place.
    give_way: StopSignal,
    counts: watch::Sender<PullCounts>,
    /// Tells the pages.
    changes: Changes,
}

/// What a running pull has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Why it began.
    pub trigger: Trigger,
    /// When it began.
    pub began_at: Timestamp,
    /// What is committed.
    pub counts: PullCounts,
}

/// Why a pull ends before everything is read, without having failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The daemon is stopping.
    Stop,
    /// A click needs the place.
    GiveWay,
}

impl Running {
    /// A pull that is about to run. It ends at the next good place after `stop` was given, and notes a change whenever it has
    /// advanced.
    pub fn new(trigger: Trigger, began_at: Timestamp, stop: StopSignal, changes: Changes) -> Self {
        let counts = watch::Sender::new(PullCounts::default());
        Self(Arc::new(Inner { trigger, began_at, stop, give_way: StopSignal::new(), counts, changes }))
    }

    /// Asks it to give its place to a click. It goes on later from where it is.
    pub fn give_way(&self) {
        self.0.give_way.stop();
    }

    /// What it has done so far.
    pub fn progress(&self) -> Progress {
        Progress { trigger: self.0.trigger, began_at: self.0.began_at, counts: *self.0.counts.borrow() }
    }

    pub(crate) fn trigger(&self) -> Trigger {
        self.0.trigger
    }

    pub(crate) fn began_at(&self) -> Timestamp {
        self.0.began_at
    }

    pub(crate) fn counts(&self) -> PullCounts {
        *self.0.counts.borrow()
    }

    /// Whether it should end here. Asked at every page and every batch.
    pub(crate) fn interruption(&self) -> Option<Interruption> {
        if self.0.stop.is_stopping() {
            Some(Interruption::Stop)
        } else if self.0.give_way.is_stopping() {
            Some(Interruption::GiveWay)
        } else {
            None
        }
    }

    pub(crate) fn add(&self, done: &PullCounts) {
        self.0.counts.send_modify(|counts| *counts = counts.plus(*done));
        self.0.changes.note();
    }
}
