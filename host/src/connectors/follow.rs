//! Following the connector folder: when the system tells of a change, and from time to time because it may not.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::keeper::Keeper;
use crate::catalog::Watch;
use crate::tasks::{Activator, StopSignal};

/// The folder is looked at when nothing more has changed for so long: a file that is being copied changes all the time.
pub const QUIET: Duration = Duration::from_millis(200);
/// It is looked at after so many changes all the same, for a folder that never comes to rest.
const CHANGES_MAX: usize = 100;

/// Looks at the folder until `stop` is given: when the system tells of a change, and every `rescan`.
pub(super) async fn follow(keeper: &Mutex<Keeper>, rescan: Duration, stop: StopSignal) {
    let changed = Activator::new();
    let watch = Watch::start(&keeper.lock().await.parts.dir, changed.clone());
    if let Err(error) = &watch {
        tracing::warn!(%error, ?rescan, "changes of connectors are noticed by looking from time to time");
    }
    while !stop.is_stopping() {
        tokio::select! {
            () = stop.stopping() => return,
            () = changed.woken() => rest(&changed).await,
            () = tokio::time::sleep(rescan) => {}
        }
        if let Err(error) = keeper.lock().await.look().await {
            tracing::error!(%error, cause = %error.source, "the connectors stay as they are");
        }
    }
}

/// Waits until nothing has changed for a while.
async fn rest(changed: &Activator) {
    for _ in 0..CHANGES_MAX {
        if timeout(QUIET, changed.woken()).await.is_err() {
            return;
        }
    }
}
