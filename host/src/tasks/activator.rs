//! Waking without a message: whoever is woken looks up what there is to do.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes one listener. Calls that come before the listener waits count as one, so none is lost and none piles up.
#[derive(Debug, Clone, Default)]
pub struct Activator(Arc<Notify>);

impl Activator {
    /// A new one; `app` makes them and wires both ends.
    pub fn new() -> Self {
        Self::default()
    }

    /// Wakes the listener, now or when it next waits.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits to be woken.
    pub async fn woken(&self) {
        self.0.notified().await;
    }
}
