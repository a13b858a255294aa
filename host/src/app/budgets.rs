//! Keeps the levels of the platforms' call budgets over a restart.

use std::time::Duration;

use crate::sandbox::Budgets;
use crate::store::Store;
use crate::tasks::StopSignal;

/// How long changes gather before they are written, so that many calls cost one write.
const GATHER: Duration = Duration::from_secs(1);

/// Writes levels down as they change, until it is stopped; then once more.
pub(super) async fn keep(budgets: Budgets, store: Store, stop: StopSignal) {
    while !stop.is_stopping() {
        tokio::select! {
            () = budgets.changed() => {}
            () = stop.stopping() => {}
        }
        tokio::select! {
            () = tokio::time::sleep(GATHER) => {}
            () = stop.stopping() => {}
        }
        save(&budgets, &store).await;
    }
}

async fn save(budgets: &Budgets, store: &Store) {
    let levels = budgets.take_changed();
    if levels.is_empty() {
        return;
    }
    // What is lost here costs at worst a refusal by the platform, which is heeded then.
    if let Err(error) = store.keep_budget_levels(levels).await {
        tracing::warn!(%error, "the levels of call budgets were not written down");
    }
}
