//! The one door to threads of our own, for the few things that block.

use std::io;
use std::thread;

/// Runs `work` on a thread called `name`. Whoever starts one also owns its end: `work` must return when it is told to.
pub fn start_thread(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    // The handle is let go on purpose: joining would block a task. Owners wait for a message that their thread is through.
    #[expect(clippy::disallowed_methods, reason = "this is the one door to threads")]
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}
