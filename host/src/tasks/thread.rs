//! Work that must not or cannot run as a task: a named thread of its own, and blocking work on the runtime's spare threads.

use std::io;
use std::thread::JoinHandle;

/// Blocking work panicked; the message is on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("blocking work panicked")]
pub struct BlockingPanicked;

/// Starts a thread. Its owner keeps the handle and joins it.
pub fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work)
}

/// Runs blocking work on a spare thread and waits for it. The work goes on if nobody waits any more.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BlockingPanicked> {
    tokio::task::spawn_blocking(work).await.map_err(|_| BlockingPanicked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn blocking_work_answers_or_says_that_it_panicked() {
        assert_eq!(blocking(|| 7).await, Ok(7));
        assert_eq!(blocking(|| -> u8 { panic!("as a test") }).await, Err(BlockingPanicked));
    }

    #[test]
    fn a_thread_has_its_name() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let named = thread("named", move || {
            sender.send(std::thread::current().name().map(str::to_owned)).unwrap();
        });
        named.unwrap().join().unwrap();
        assert_eq!(receiver.recv().unwrap().as_deref(), Some("named"));
    }
}
