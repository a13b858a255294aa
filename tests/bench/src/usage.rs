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

/// What rounds of the same work took, in microseconds for one piece of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
}

impl Spread {
    /// Of rounds that each did `pieces` pieces.
    pub(crate) fn of(rounds: impl IntoIterator<Item = Duration>, pieces: u64) -> Self {
        let pieces = f64::from(u32::try_from(pieces.max(1)).unwrap_or(u32::MAX));
        let mut each: Vec<f64> = rounds.into_iter().map(|round| round.as_secs_f64() * 1e6 / pieces).collect();
        each.sort_by(f64::total_cmp);
        let at = |index: usize| each.get(index).copied().unwrap_or_default();
        Self { least: at(0), median: at(each.len() / 2), most: at(each.len().saturating_sub(1)) }
    }
}
