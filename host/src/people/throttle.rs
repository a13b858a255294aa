//! Slowing down whoever tries passwords, by the address that they come from, so that nobody can keep the administrator out by
//! trying. Pure. Never locks out for good: the wait is capped.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use crate::model::Timestamp;

/// So many wrong passwords are free: people mistype.
pub(super) const FREE: u32 = 5;

/// The longest wait after a wrong password.
const WAIT_MAX: Duration = Duration::from_mins(5);

/// Addresses that are remembered. Beyond, those that have tried least are forgotten.
const ADDRESSES_MAX: usize = 10_000;

/// Everybody who has tried a wrong password of late.
#[derive(Debug, Default)]
pub(super) struct Throttles(HashMap<IpAddr, Throttle>);

impl Throttles {
    /// How long `from` has still to wait at `now`; none if a try is allowed.
    pub(super) fn wait(&self, from: IpAddr, now: Timestamp) -> Option<Duration> {
        self.0.get(&network_of(from))?.wait(now)
    }

    pub(super) fn note_wrong(&mut self, from: IpAddr, now: Timestamp) {
        self.0.entry(network_of(from)).or_default().note_wrong(now);
        if self.0.len() > ADDRESSES_MAX {
            let most = self.0.values().map(|throttle| throttle.wrong).max().unwrap_or_default();
            let mut kept = 1;
            while self.0.len() > ADDRESSES_MAX / 2 && kept <= most {
                self.0.retain(|_, throttle| throttle.wrong > kept);
                kept += 1;
            }
        }
    }

    pub(super) fn note_right(&mut self, from: IpAddr) {
        self.0.remove(&network_of(from));
    }
}

/// Who has an IPv6 address has the whole network of 64 bits that it stands in.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// Wrong passwords since the last right one.
#[derive(Debug, Default)]
struct Throttle {
    wrong: u32,
    last: Option<Timestamp>,
}

impl Throttle {
    /// How long is still to be waited at `now`; none if a try is allowed.
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        let last = self.last?;
        let doublings = self.wrong.checked_sub(FREE)?;
        let wait = Duration::from_secs(1u64 << doublings.min(16)).min(WAIT_MAX);
        let until = last.plus(wait);
        (now < until).then(|| until.since(now))
    }

    fn note_wrong(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn waits_grow_to_a_cap_and_end_with_the_right_password() {
        let (start, from) = (Timestamp::from_millis(0), address("203.0.113.7"));
        let mut throttles = Throttles::default();
        let mut waits = Vec::new();
        for _ in 0..20 {
            throttles.note_wrong(from, start);
            waits.push(throttles.wait(from, start).map_or(0, |wait| wait.as_secs()));
        }
        assert_eq!(waits[..9], [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(waits.last(), Some(&300));
        assert_eq!(throttles.wait(from, start.plus(Duration::from_mins(5))), None);
        throttles.note_right(from);
        assert_eq!(throttles.wait(from, start), None);
    }

    #[test]
    fn nobody_waits_for_what_another_tried() {
        let start = Timestamp::from_millis(0);
        for (tries, other, waits) in [
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", true),
            ("2001:db8:1:2::7", "2001:db8:1:3::7", false),
        ] {
            let mut throttles = Throttles::default();
            (0..20).for_each(|_| throttles.note_wrong(address(tries), start));
            assert_eq!(throttles.wait(address(other), start).is_some(), waits, "{tries} {other}");
        }
    }

    #[test]
    fn a_flood_of_addresses_is_forgotten_and_the_one_that_insists_is_not() {
        let (start, stubborn) = (Timestamp::from_millis(0), address("203.0.113.7"));
        let mut throttles = Throttles::default();
        (0..20).for_each(|_| throttles.note_wrong(stubborn, start));
        for number in 0..25_000_u32 {
            throttles.note_wrong(IpAddr::V4((0x0a00_0000 + number).into()), start);
            assert!(throttles.0.len() <= ADDRESSES_MAX);
        }
        assert!(throttles.wait(stubborn, start).is_some());
    }
}
