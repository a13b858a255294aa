//! Who is pulled now: all accounts in the order in which they come due, and the places in which pulls run. Decides; starts
//! nothing, reads nothing and is told the time.
//!
//! Every change costs a step in a sorted set, so that a hundred thousand accounts are planned as quickly as ten.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::due::{Due, Reason};
use crate::config;
use crate::model::{AccountId, Timestamp, Trigger};

/// The accounts, and the places in which their pulls run.
#[derive(Debug)]
pub(super) struct Agenda {
    places: usize,
    /// Places that pulls which came by themselves leave free.
    kept_for_clicks: usize,
    /// Every account that is pulled, with what it waits for; while its pull runs, with what it is to be pulled for after that.
    accounts: HashMap<AccountId, Due>,
    /// Accounts that are not due yet.
    waiting: BTreeSet<(Timestamp, AccountId)>,
    /// Accounts that are due and have no place yet.
    ready: BTreeSet<(Rank, Timestamp, AccountId)>,
    running: BTreeMap<AccountId, Place>,
}

/// Who goes first among those who are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Somebody waits for it.
    Urgent,
    /// It gave its place away, or was cut off, and goes on as soon as there is one again.
    GoesOn,
    /// Its time came.
    Ordinary,
}

/// A running pull.
#[derive(Debug, Clone, Copy)]
struct Place {
    trigger: Trigger,
    began_at: Timestamp,
    giving_way: bool,
}

/// What is to be done now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// Pulls to start.
    pub(super) start: Vec<(AccountId, Trigger)>,
    /// Running pulls that are to give their place to a click.
    pub(super) give_way: Vec<AccountId>,
    /// When to decide again if nothing happens before.
    pub(super) look_again_at: Option<Timestamp>,
}

impl Rank {
    fn of(reason: Reason) -> Self {
        match reason {
            Reason::Click | Reason::Consent => Self::Urgent,
            Reason::Continuation => Self::GoesOn,
            Reason::Interval | Reason::Retry => Self::Ordinary,
        }
    }
}

impl Agenda {
    pub(super) fn new(section: &config::Pull) -> Self {
        let places = section.at_once.max(1);
        Self {
            places,
            // At least one place is for the pulls that come by themselves, or none of them ever would.
            kept_for_clicks: section.kept_for_clicks.min(places - 1),
            accounts: HashMap::new(),
            waiting: BTreeSet::new(),
            ready: BTreeSet::new(),
            running: BTreeMap::new(),
        }
    }

    /// The account is due then, whatever was known before. If it is being pulled, a click joins that pull.
    pub(super) fn put(&mut self, account: AccountId, due: Due) {
        self.take_out(account);
        self.accounts.insert(account, due);
        match self.running.get_mut(&account) {
            // From now on somebody waits for it, so it is none of those that give way to clicks.
            Some(place) if due.reason == Reason::Click => place.trigger = Trigger::Click,
            Some(_) => {}
            None => {
                self.waiting.insert((due.at, account));
            }
        }
    }

    /// The account is not pulled any more. A pull that runs comes to its own end.
    pub(super) fn remove(&mut self, account: AccountId) {
        self.take_out(account);
        self.accounts.remove(&account);
    }

    /// The account's pull has ended and its place is free. To be followed by [`Agenda::put`] or [`Agenda::remove`].
    pub(super) fn ended(&mut self, account: AccountId) {
        self.running.remove(&account);
    }

    /// What the account waits for.
    pub(super) fn due(&self, account: AccountId) -> Option<Due> {
        self.accounts.get(&account).copied()
    }

    /// Every account that is pulled.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.accounts.keys().copied()
    }

    /// Decides. The pulls to start have their places from now on.
    pub(super) fn decide(&mut self, now: Timestamp) -> Decision {
        self.ready_up_to(now);
        let start = self.start(now);
        let give_way = self.give_way();
        Decision { start, give_way, look_again_at: self.waiting.first().map(|(at, _)| *at) }
    }

    fn ready_up_to(&mut self, now: Timestamp) {
        while let Some((at, account)) = self.waiting.first().copied().filter(|(at, _)| *at <= now) {
            self.waiting.pop_first();
            if let Some(due) = self.accounts.get(&account) {
                self.ready.insert((Rank::of(due.reason), at, account));
            }
        }
    }

    fn start(&mut self, now: Timestamp) -> Vec<(AccountId, Trigger)> {
        let mut started = Vec::new();
        while let Some((rank, _, account)) = self.ready.first().copied() {
            let open_to_all = self.places - self.kept_for_clicks;
            let is_full = self.running.len() >= self.places;
            if is_full || (rank != Rank::Urgent && self.came_by_themselves() >= open_to_all) {
                break;
            }
            self.ready.pop_first();
            if let Some(due) = self.accounts.get(&account) {
                let trigger = due.reason.trigger();
                self.running.insert(account, Place { trigger, began_at: now, giving_way: false });
                started.push((account, trigger));
            }
        }
        started
    }

    fn came_by_themselves(&self) -> usize {
        self.running.values().filter(|place| place.trigger == Trigger::Schedule).count()
    }

    /// The pulls that are to make room for those somebody waits for: the longest scheduled one first. A first pull after a
    /// consent gives way too, but to clicks only, and only where no scheduled pull is left to ask.
    fn give_way(&mut self) -> Vec<AccountId> {
        let urgent = self.ready.iter().take_while(|(rank, ..)| *rank == Rank::Urgent).take(self.places);
        let reasons = urgent.filter_map(|(_, _, account)| self.accounts.get(account)).map(|due| due.reason);
        let (clicks, consents): (Vec<_>, Vec<_>) = reasons.partition(|reason| *reason == Reason::Click);
        let asked = self.running.values().filter(|place| place.giving_way).count();
        let mut needed = (clicks.len() + consents.len()).saturating_sub(asked);
        let mut chosen = Vec::new();
        for (trigger, at_most) in [(Trigger::Schedule, usize::MAX), (Trigger::Authorization, clicks.len())] {
            let mut able: Vec<_> =
                self.running.iter_mut().filter(|(_, place)| place.trigger == trigger && !place.giving_way).collect();
            able.sort_by_key(|(_, place)| place.began_at);
            for (account, place) in able.into_iter().take(needed.min(at_most)) {
                place.giving_way = true;
                needed -= 1;
                chosen.push(*account);
            }
        }
        chosen
    }

    fn take_out(&mut self, account: AccountId) {
        if let Some(due) = self.accounts.get(&account) {
            self.waiting.remove(&(due.at, account));
            self.ready.remove(&(Rank::of(due.reason), due.at, account));
        }
    }
}

#[cfg(test)]
mod tests;
