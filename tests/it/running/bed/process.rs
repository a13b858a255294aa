//! The daemon as a process: what an operating system does to it and knows of it.

use longshore_tests::play::child::Child;
use rustix::process::{Resource, Rlimit, Signal, prlimit};

use super::{Bed, PATIENCE};

impl Bed {
    /// Waits until the daemon has died of an abort.
    pub(crate) async fn dies(&mut self) {
        let mut daemon = self.daemon.take().unwrap();
        let died = tokio::time::timeout(PATIENCE, daemon.ended()).await;
        let how = died.unwrap_or_else(|_| panic!("it lives on:\n{}", daemon.lines().join("\n")));
        assert!(how.to_string().contains("signal: 6"), "{how:#}");
        self.said.extend(daemon.lines());
    }

    /// A file that the kernel keeps about the daemon, such as `status`.
    pub(crate) fn proc(&self, name: &str) -> String {
        let pid = self.daemon.as_ref().and_then(Child::pid).unwrap();
        std::fs::read_to_string(format!("/proc/{}/{name}", pid.as_raw_nonzero())).unwrap()
    }

    /// Sends the daemon a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        self.daemon.as_ref().unwrap().signal(signal);
    }

    /// Waits until the daemon has ended after a signal. Answers how.
    pub(crate) async fn ends(&mut self) -> String {
        let mut daemon = self.daemon.take().unwrap();
        let how = tokio::time::timeout(PATIENCE, daemon.ended()).await.unwrap().to_string();
        self.said.extend(daemon.lines());
        how
    }

    /// Makes every write to a file that would make it longer fail, or lets it be.
    pub(crate) fn limit_files(&self, limited: bool) {
        let pid = self.daemon.as_ref().and_then(Child::pid).unwrap();
        let limit = Rlimit { current: limited.then_some(1), maximum: None };
        prlimit(Some(pid), Resource::Fsize, limit).unwrap();
    }
}
