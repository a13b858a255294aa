//! A group of named tasks that end together.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Tells a task that it should come to an end at the next good place.
#[derive(Debug, Clone, Default)]
pub struct StopSignal(CancellationToken);

impl StopSignal {
    /// A signal of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// True once somebody asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until somebody asks to stop.
    pub async fn stopping(&self) {
        self.0.cancelled().await;
    }

    /// Asks everybody who holds this signal to stop.
    pub fn stop(&self) {
        self.0.cancel();
    }
}

/// Spawns named tasks, refuses new ones after it was closed, and waits for the rest.
#[derive(Debug, Clone)]
pub struct Group(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    stop: StopSignal,
    running: Mutex<Running>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Running {
    closed: bool,
    next: u64,
    tasks: BTreeMap<u64, (String, tokio::task::AbortHandle)>,
}

impl Default for Group {
    fn default() -> Self {
        Self::new()
    }
}

impl Group {
    /// A group with a stop signal of its own.
    pub fn new() -> Self {
        Self(Arc::new(Inner { stop: StopSignal::new(), running: Mutex::default(), changed: Notify::new() }))
    }

    /// The signal that [`Group::drain`] gives.
    pub fn stop_signal(&self) -> StopSignal {
        self.0.stop.clone()
    }

    /// Runs `future` under `name`. False if the group was closed: then the future is dropped without having run.
    pub fn spawn(&self, name: impl Into<String>, future: impl Future<Output = ()> + Send + 'static) -> bool {
        let mut running = self.lock();
        if running.closed {
            return false;
        }
        let id = running.next;
        running.next += 1;
        let ended = Ended { group: self.clone(), id };
        #[expect(clippy::disallowed_methods, reason = "this is the one door to spawning")]
        let handle = tokio::spawn(async move {
            let _ended = ended;
            future.await;
        });
        running.tasks.insert(id, (name.into(), handle.abort_handle()));
        true
    }

    /// Names of the tasks that still run.
    pub fn running(&self) -> Vec<String> {
        self.lock().tasks.values().map(|(name, _)| name.clone()).collect()
    }

    /// Refuses new tasks, gives the stop signal, waits up to `grace`, and aborts what is left. Answers the names of the aborted.
    pub async fn drain(&self, grace: Duration) -> Vec<String> {
        self.lock().closed = true;
        self.0.stop.stop();
        let all_ended = async {
            loop {
                let changed = self.0.changed.notified();
                if self.lock().tasks.is_empty() {
                    return;
                }
                changed.await;
            }
        };
        if tokio::time::timeout(grace, all_ended).await.is_ok() {
            return Vec::new();
        }
        let running = self.lock();
        running.tasks.values().for_each(|(_, handle)| handle.abort());
        running.tasks.values().map(|(name, _)| name.clone()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        // The lock guards plain bookkeeping that no panic leaves half done.
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Strikes a task off its group when it ends, in whatever way.
struct Ended {
    group: Group,
    id: u64,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let ended = self.group.lock().tasks.remove(&self.id);
        if std::thread::panicking() {
            let name = ended.map(|(name, _)| name).unwrap_or_default();
            tracing::error!(task = name, "a task panicked");
        }
        self.group.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn drain_waits_for_the_willing_and_names_the_others() {
        let group = Group::new();
        let stop = group.stop_signal();
        assert!(group.spawn("willing", async move { stop.stopping().await }));
        assert!(group.spawn("stubborn", std::future::pending()));
        assert!(group.spawn("broken", async { panic!("as a test") }));
        assert_eq!(group.drain(Duration::from_secs(5)).await, ["stubborn"]);
        assert!(!group.spawn("late", async {}));
    }

    #[tokio::test(start_paused = true)]
    async fn drain_of_an_empty_group_is_immediate() {
        assert!(Group::new().drain(Duration::ZERO).await.is_empty());
    }
}
