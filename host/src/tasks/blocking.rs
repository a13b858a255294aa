//! Work that keeps a processor busy, off the threads that serve.

/// Runs `work` on a thread for blocking work and waits for it. None if it panicked or the runtime is ending.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}
