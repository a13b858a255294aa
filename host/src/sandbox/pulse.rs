//! The beat that processor budgets are counted in: a thread that advances the engine's epoch while a guest runs, and sleeps while
//! none does, so that an idle daemon does not wake up a hundred times a second.
//!
//! A thread and not a task: a guest that never yields could otherwise stop the clock that is to stop it.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use wasmtime::Engine;

use super::limits::TICK;
use crate::tasks;

/// Owns the thread: dropping it tells the thread to end, which it does within a tick.
#[derive(Debug)]
pub(super) struct Pulse {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    running: usize,
    stopping: bool,
}

/// A call that runs. The pulse beats until the last of these is dropped.
#[derive(Debug)]
pub(super) struct Running<'a>(&'a Shared);

impl Pulse {
    /// Starts the thread.
    pub(super) fn start(engine: &Engine) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (engine, beating) = (engine.clone(), Arc::clone(&shared));
        tasks::start_thread("pulse", move || beat(&beating, || engine.increment_epoch()))?;
        Ok(Self { shared })
    }

    /// Makes the pulse beat for as long as the answer is held.
    pub(super) fn run(&self) -> Running<'_> {
        self.shared.lock().running += 1;
        self.shared.changed.notify_one();
        Running(&self.shared)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The lock guards two plain values that no panic leaves half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn beat(shared: &Shared, advance: impl Fn()) {
    let mut state = shared.lock();
    while !state.stopping {
        if state.running == 0 {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let (after, waited) = shared.changed.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner);
        state = after;
        // A new call wakes the thread early; only a whole tick counts, or calls that come often would shorten all budgets.
        if waited.timed_out() {
            advance();
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.running = state.running.saturating_sub(1);
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn it_beats_while_somebody_runs_and_ends_when_dropped() {
        let (shared, beats) = (Arc::new(Shared::default()), Arc::new(AtomicU32::new(0)));
        let (beating, counting) = (Arc::clone(&shared), Arc::clone(&beats));
        let advance = move || {
            counting.fetch_add(1, Ordering::SeqCst);
        };
        tasks::start_thread("pulse", move || beat(&beating, advance)).unwrap();
        let pulse = Pulse { shared };
        assert_eq!(beats.load(Ordering::SeqCst), 0);
        let running = pulse.run();
        while beats.load(Ordering::SeqCst) < 3 {
            std::thread::yield_now();
        }
        drop(running);
        drop(pulse);
        // The thread drops its counter when it has ended.
        while Arc::strong_count(&beats) > 1 {
            std::thread::yield_now();
        }
    }
}
