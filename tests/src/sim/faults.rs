//! Switches that make the marketplace misbehave, and the count of calls that it saw.
//!
//! A fault is switched on for one method or all, for the next calls or until it is cleared. Which check of a platform a refusal
//! belongs to is known to the platform's own gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Fault {
    /// Refused for that many seconds by the platform's rate limit.
    Throttled {
        /// How long the ban lasts, as the answer tells it.
        seconds: u64,
    },
    /// Refused because of the caller's address.
    AddressRefused,
    /// Refused because the app may not call this method.
    NoPermission,
    /// A service behind the gateway fails.
    RemoteService,
    /// A list succeeds as a call, and the result in it says that it failed.
    Unsuccessful,
    /// A page of a list counts orders and holds none.
    EmptyPage,
    /// A question for one order succeeds, and the answer holds none.
    EmptyDetail,
    /// A list succeeds, and the answer holds neither orders nor how many there are.
    EmptyList,
    /// Status 500 with a short text.
    ServerError,
    /// Status 200 with a page for people, as a proxy in between sends it.
    Html,
    /// Status 200 with text that is not JSON.
    Malformed,
    /// The answer breaks off in the middle.
    Truncated,
    /// The answer never ends.
    Endless,
    /// The call is done, and its answer held back until [`Switchboard::release`].
    Held,
    /// Half of the answer goes, the rest is held back until [`Switchboard::release`].
    HeldHalfway,
    /// What is masked stays masked: the platform does not uncover it any more.
    StaysMasked,
}

impl Fault {
    /// True for what happens to an answer on its way, whatever the platform would have said.
    pub(super) fn is_of_the_way(self) -> bool {
        match self {
            Self::ServerError
            | Self::Html
            | Self::Malformed
            | Self::Truncated
            | Self::Endless
            | Self::Held
            | Self::HeldHalfway => true,
            Self::Throttled { .. }
            | Self::AddressRefused
            | Self::NoPermission
            | Self::RemoteService
            | Self::Unsuccessful
            | Self::EmptyPage
            | Self::EmptyDetail
            | Self::EmptyList
            | Self::StaysMasked => false,
        }
    }
}

/// A fault that is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switch {
    /// What goes wrong.
    pub fault: Fault,
    /// The only method concerned; all if none.
    #[serde(default)]
    pub method: Option<String>,
    /// The key of the only app concerned; all if none. What goes wrong before the platform has looked who calls concerns all.
    #[serde(default)]
    pub app: Option<String>,
    /// How many calls it spoils; all until it is cleared if none.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Switch {
    fn is_of(&self, method: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted == method)
    }
}

/// All switches of one marketplace.
#[derive(Debug)]
pub struct Switchboard {
    board: Mutex<Board>,
    /// Counts releases; whoever holds an answer waits for the next one.
    releases: watch::Sender<u64>,
    /// How many answers are being held.
    held: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Board {
    switches: Vec<Switch>,
    calls: BTreeMap<String, u64>,
    left_out: BTreeSet<u64>,
    skew_seconds: i64,
}

impl Default for Switchboard {
    fn default() -> Self {
        Self { board: Mutex::default(), releases: watch::Sender::new(0), held: watch::Sender::new(0) }
    }
}

impl Switchboard {
    /// Switches a fault on. The one switched on first comes first.
    pub fn switch_on(&self, switch: Switch) {
        self.board().switches.push(switch);
    }

    /// Switches all faults off, tells of all orders again and sets the gateway's clock right. Held answers stay held.
    pub fn clear(&self) {
        let mut board = self.board();
        board.switches.clear();
        board.left_out.clear();
        board.skew_seconds = 0;
    }

    /// The first fault for a call of `method` that `concerns` this check, used up by one. Faults of one app alone are no such.
    pub(super) fn take(&self, method: &str, concerns: impl Fn(Fault) -> bool) -> Option<Fault> {
        self.take_first(|switch| concerns(switch.fault) && switch.app.is_none() && switch.is_of(method))
    }

    /// The same for a call of this app, whose own faults count too.
    pub(super) fn take_of(&self, app: &str, method: &str, concerns: impl Fn(Fault) -> bool) -> Option<Fault> {
        let is_of_app = |switch: &Switch| switch.app.as_deref().is_none_or(|wanted| wanted == app);
        self.take_first(|switch| concerns(switch.fault) && is_of_app(switch) && switch.is_of(method))
    }

    fn take_first(&self, matches: impl Fn(&Switch) -> bool) -> Option<Fault> {
        let mut board = self.board();
        let index = board.switches.iter().position(matches)?;
        let switch = board.switches.get_mut(index)?;
        let fault = switch.fault;
        if let Some(times) = &mut switch.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                board.switches.remove(index);
            }
        }
        Some(fault)
    }

    /// Leaves these orders out of all lists, as if they were not there.
    pub fn leave_out(&self, orders: impl IntoIterator<Item = u64>) {
        self.board().left_out.extend(orders);
    }

    /// The orders that lists leave out.
    pub(super) fn left_out(&self) -> BTreeSet<u64> {
        self.board().left_out.clone()
    }

    /// Sets the gateway's clock wrong by that much, for its check of timestamps alone.
    pub fn skew(&self, seconds: i64) {
        self.board().skew_seconds = seconds;
    }

    pub(super) fn skew_seconds(&self) -> i64 {
        self.board().skew_seconds
    }

    /// Lets all held answers go. A switch that is still on holds the next ones.
    pub fn release(&self) {
        self.releases.send_modify(|count| *count += 1);
    }

    /// Waits until `count` answers are being held.
    pub async fn wait_held(&self, count: usize) {
        let mut held = self.held.subscribe();
        // The sender lives as long as `self`, so the wait ends by the condition alone.
        drop(held.wait_for(|now| *now >= count).await);
    }

    /// Holds an answer until the next release.
    pub(super) async fn hold(&self) {
        let mut releases = self.releases.subscribe();
        let holding = Holding::begin(&self.held);
        drop(releases.changed().await);
        drop(holding);
    }

    /// Counts one call of `method`, whatever becomes of it.
    pub(super) fn count(&self, method: &str) {
        // Unknown methods are counted too, and a client could name any number of them.
        const METHODS: usize = 256;
        let mut board = self.board();
        if board.calls.len() < METHODS || board.calls.contains_key(method) {
            *board.calls.entry(method.to_owned()).or_default() += 1;
        }
    }

    /// Calls of each method since the start or the last reset.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.board().calls.clone()
    }

    /// Begins counting at zero.
    pub fn reset_calls(&self) {
        self.board().calls.clear();
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        // Plain bookkeeping that no panic leaves half done.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a held answer for as long as it is held, also if its caller goes away.
struct Holding<'a>(&'a watch::Sender<usize>);

impl<'a> Holding<'a> {
    fn begin(held: &'a watch::Sender<usize>) -> Self {
        held.send_modify(|count| *count += 1);
        Self(held)
    }
}

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_spoils_its_method_so_often_and_no_more() {
        let switches = Switchboard::default();
        let list = Some("list".to_owned());
        switches.switch_on(Switch { fault: Fault::Html, method: list, app: None, times: Some(2) });
        switches.switch_on(Switch { fault: Fault::ServerError, method: None, app: None, times: None });
        let taken: Vec<_> = ["detail", "list", "list", "list"].map(|method| switches.take(method, |_| true)).into();
        let error = Some(Fault::ServerError);
        assert_eq!(taken, [error, Some(Fault::Html), Some(Fault::Html), error]);
        assert_eq!(switches.take("list", |fault| fault == Fault::Held), None);
        switches.clear();
        assert_eq!(switches.take("list", |_| true), None);
    }

    #[test]
    fn a_switch_for_one_app_spoils_no_other() {
        let switches = Switchboard::default();
        let app = Some("first".to_owned());
        switches.switch_on(Switch { fault: Fault::RemoteService, method: None, app, times: None });
        assert_eq!(switches.take("list", |_| true), None, "nobody has looked yet who calls");
        assert_eq!(switches.take_of("second", "list", |_| true), None);
        assert_eq!(switches.take_of("first", "list", |_| true), Some(Fault::RemoteService));
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_answer_goes_with_the_release_and_not_before() {
        let switches = Switchboard::default();
        let ((), ()) = tokio::join!(switches.hold(), async {
            switches.wait_held(1).await;
            switches.release();
        });
        switches.wait_held(0).await;
        assert_eq!(*switches.held.borrow(), 0);
    }
}
