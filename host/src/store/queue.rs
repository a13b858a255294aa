//! What waits for the writer: bounded, in order of arrival, and readable in groups.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Operations that may wait. Whoever comes later waits outside, without holding anything of ours: a daemon that pulls a
/// handful of accounts at once never gets there.
const WAITING_MAX: usize = 1024;

/// A queue for one reader that blocks and many writers that do not.
#[derive(Debug)]
pub(super) struct Queue<T> {
    places: Semaphore,
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
}

/// What the reader got.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken<T> {
    /// At least one.
    Some(Vec<T>),
    /// Nothing came in time.
    TimedOut,
    /// Nothing is left, and nothing will come.
    Closed,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        let state = State { waiting: VecDeque::new(), closed: false };
        Self { places: Semaphore::new(WAITING_MAX), state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Queues one, as soon as there is a place. False if the queue is closed.
    pub(super) async fn push(&self, item: T) -> bool {
        let Ok(place) = self.places.acquire().await else { return false };
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        // The place is given back when the item is taken out.
        SemaphorePermit::forget(place);
        state.waiting.push_back(item);
        drop(state);
        self.changed.notify_one();
        true
    }

    /// Takes what has gathered, at most `most`. Waits for the first one; with a deadline, until then.
    pub(super) fn take(&self, most: usize, deadline: Option<Instant>) -> Taken<T> {
        let mut state = self.lock();
        loop {
            if !state.waiting.is_empty() {
                let count = state.waiting.len().min(most);
                let taken = state.waiting.drain(..count).collect();
                self.places.add_permits(count);
                return Taken::Some(taken);
            }
            if state.closed {
                return Taken::Closed;
            }
            let Some(deadline) = deadline else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return Taken::TimedOut;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Refuses what comes later. What is queued can still be taken.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.places.close();
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // The lock guards a queue that no panic leaves half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn is_taken_in_order_and_in_groups_and_ends() {
        let queue = Queue::new();
        for number in 0..5 {
            assert!(queue.push(number).await);
        }
        assert_eq!(queue.take(3, None), Taken::Some(vec![0, 1, 2]));
        queue.close();
        assert!(!queue.push(9).await);
        assert_eq!(queue.take(3, None), Taken::Some(vec![3, 4]));
        assert_eq!(queue.take(3, None), Taken::Closed);
    }

    #[tokio::test]
    async fn the_next_one_waits_for_a_place() {
        let queue = Queue::new();
        for number in 0..WAITING_MAX {
            assert!(queue.push(number).await);
        }
        let mut late = std::pin::pin!(queue.push(WAITING_MAX));
        assert!(futures_util::poll!(late.as_mut()).is_pending());
        assert_eq!(queue.take(1, None), Taken::Some(vec![0]));
        assert!(late.await);
    }

    #[test]
    fn a_past_deadline_does_not_wait() {
        assert_eq!(Queue::<u8>::new().take(1, Some(Instant::now())), Taken::TimedOut);
    }
}
