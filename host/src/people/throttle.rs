//! Slowing down whoever tries passwords. Pure. Never locks out for good: the wait is capped.

use std::time::Duration;

use crate::model::Timestamp;

/// So many wrong passwords are free: people mistype.
const FREE: u32 = 5;

/// The longest wait after a wrong password.
const WAIT_MAX: Duration = Duration::from_mins(5);

/// Wrong passwords since the last right one.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    wrong: u32,
    last: Option<Timestamp>,
}

impl Throttle {
    /// How long is still to be waited at `now`; none if a try is allowed.
    pub(super) fn wait(&self, now: Timestamp) -> Option<Duration> {
        let last = self.last?;
        let doublings = self.wrong.checked_sub(FREE)?;
        let wait = Duration::from_secs(1u64 << doublings.min(16)).min(WAIT_MAX);
        let until = last.plus(wait);
        (now < until).then(|| until.since(now))
    }

    pub(super) fn note_wrong(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        self.last = Some(now);
    }

    pub(super) fn note_right(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_cap_and_end_with_the_right_password() {
        let start = Timestamp::from_millis(0);
        let mut throttle = Throttle::default();
        let mut waits = Vec::new();
        for _ in 0..20 {
            throttle.note_wrong(start);
            waits.push(throttle.wait(start).map_or(0, |wait| wait.as_secs()));
        }
        assert_eq!(waits[..9], [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(waits.last(), Some(&300));
        assert_eq!(throttle.wait(start.plus(Duration::from_mins(5))), None);
        throttle.note_right();
        assert_eq!(throttle.wait(start), None);
    }
}
