//! The loop: looks up what changed, decides, starts pulls, and takes note of their ends.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::agenda::Decision;
use super::due::Due;
use super::{Board, Inner, Schedule};
use crate::model::{AccountId, Timestamp, Trigger};
use crate::pull::Running;
use crate::store::Health;
use crate::tasks::StopSignal;

/// The loop turns at least this often, so that whoever watches it soon sees it hang, and a clock that was set is noticed.
pub(super) const TURN_MAX: Duration = Duration::from_secs(5);

/// All accounts are looked through this often, even if nobody wakes the loop: no change of the store goes unnoticed for longer.
const LOOK_THROUGH_EVERY: Duration = Duration::from_mins(10);

/// How long an account waits after a pull that left no record of its end.
const AFTER_CUT_OFF: Duration = Duration::from_mins(1);

impl Schedule {
    /// Turns until `stop` is given. The pulls that run then are left to [`Schedule::drain`].
    pub async fn run(&self, stop: StopSignal) {
        let inner = &self.0;
        let mut looked_through_at = None;
        while !stop.is_stopping() {
            let now = inner.clock.now();
            *inner.turned_at() = Instant::now();
            if looked_through_at.is_none_or(|at| now.since(at) >= LOOK_THROUGH_EVERY || now < at) {
                inner.look_through();
                looked_through_at = Some(now);
            }
            let look_again_at = inner.turn(now);
            let pause = look_again_at.map_or(TURN_MAX, |at| at.since(inner.clock.now()).min(TURN_MAX));
            tokio::select! {
                () = stop.stopping() => {}
                () = inner.moved.woken() => {}
                // Waking does not say whom it is about, so every account is looked at.
                () = inner.connected.woken() => looked_through_at = None,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

impl Inner {
    /// Decides once and obeys. Answers when to decide again.
    fn turn(self: &Arc<Self>, now: Timestamp) -> Option<Timestamp> {
        if self.is_resting() {
            return None;
        }
        let mut board = self.board();
        let Decision { start, give_way, look_again_at } = board.agenda.decide(now);
        let begun: Vec<_> = start
            .into_iter()
            .map(|(account, trigger)| (account, self.note_beginning(&mut board, account, trigger, now)))
            .collect();
        give_way.iter().filter_map(|account| board.running.get(account)).for_each(Running::give_way);
        drop(board);
        for (account, running) in begun {
            self.start(account, running);
        }
        look_again_at
    }

    /// No pull starts while the store takes no writes, and none after the drain began.
    fn is_resting(&self) -> bool {
        matches!(self.store.health(), Health::ReadOnly(_)) || self.pulls.stop_signal().is_stopping()
    }

    fn note_beginning(&self, board: &mut Board, account: AccountId, trigger: Trigger, now: Timestamp) -> Running {
        let running = Running::new(trigger, now, self.pulls.stop_signal(), self.changes.clone());
        board.running.insert(account, running.clone());
        running
    }

    fn start(self: &Arc<Self>, account: AccountId, running: Running) {
        let mut ending = Ending { schedule: Arc::clone(self), account, left_no_record: true };
        let puller = self.puller.clone();
        self.changes.note();
        // Refused only during the drain. Then the future is dropped, and its end is noted like any other.
        self.pulls.spawn(format!("pull of account {account}"), async move {
            match puller.run(account, &running).await {
                Ok(_) => ending.is_on_record(),
                Err(error) => tracing::error!(%account, %error, "a pull was cut off"),
            }
        });
    }

    /// Compares the agenda with what the store says of all accounts, and looks up each where they differ.
    fn look_through(&self) {
        let stored = match self.store.schedules() {
            Ok(stored) => stored,
            Err(error) => return tracing::error!(%error, "cannot look through the accounts"),
        };
        let mut gone: HashSet<AccountId> = self.board().agenda.accounts().collect();
        for (account, record) in stored {
            gone.remove(&account);
            let due = self.times.due(account, &record, self.clock.now());
            let mut board = self.board();
            match board.agenda.due(account) {
                None => board.agenda.put(account, due),
                Some(known) if known == due => {}
                // It may have changed since all were read, so this one is read again.
                Some(_) => self.look_up(&mut board, account),
            }
        }
        for account in gone {
            self.look_up(&mut self.board(), account);
        }
    }

    fn note_end(&self, account: AccountId, left_no_record: bool) {
        let mut board = self.board();
        board.running.remove(&account);
        board.agenda.ended(account);
        self.look_up(&mut board, account);
        if left_no_record && let Some(due) = board.agenda.due(account) {
            let at = due.at.max(self.clock.now().plus(AFTER_CUT_OFF));
            board.agenda.put(account, Due { at, ..due });
        }
        drop(board);
        self.moved.wake();
        self.changes.note();
    }
}

/// Frees the place of a pull when its task ends, in whatever way.
struct Ending {
    schedule: Arc<Inner>,
    account: AccountId,
    /// The store does not say when the account is due again, so it is left alone for a while.
    left_no_record: bool,
}

impl Ending {
    /// The pull has said in the store how it ended.
    fn is_on_record(&mut self) {
        self.left_no_record = false;
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.schedule.note_end(self.account, self.left_no_record);
    }
}
