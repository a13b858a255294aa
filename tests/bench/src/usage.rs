//! What this process has used: processor time of all its threads, and time on the wall.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// A moment, by both clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    cpu: Duration,
    wall: Instant,
}

/// What was used between two moments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Used {
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
}

impl Mark {
    /// Now.
    pub(crate) fn now() -> Self {
        Self { cpu: cpu_now(), wall: Instant::now() }
    }

    /// What has been used since.
    pub(crate) fn used(&self) -> Used {
        Used { cpu: cpu_now().saturating_sub(self.cpu), wall: self.wall.elapsed() }
    }
}

fn cpu_now() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or_default());
    seconds + Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or_default())
}

/// The median; zero of nothing.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
