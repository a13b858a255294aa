//! Telling many listeners that something changed, without saying what: each looks up what it shows.

use tokio::sync::watch;

/// A counter of changes that any number of listeners can wait on.
#[derive(Debug, Clone)]
pub struct Changes(watch::Sender<u64>);

/// One listener. It hears of every change after it was made, several at once as one.
#[derive(Debug, Clone)]
pub struct Listener(watch::Receiver<u64>);

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Changes {
    /// Notes a change.
    pub fn note(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// A listener that hears of changes from now on.
    pub fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }
}

impl Listener {
    /// Waits for the next change. False if there will be none any more.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}
