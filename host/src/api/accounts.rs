//! The authorised accounts, their pulls, and the button 拉取订单.

use super::{Api, Error};
use crate::model::{
    Account, AccountId, Actor, Failure, Localized, PullCounts, PullId, PullOutcome, PullRecord, Timestamp, Trigger,
};

/// An account's row on the page 外贸账号.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// The account; holds no secret.
    pub account: Account,
    /// What to call it.
    pub name: String,
    /// The platform's names; empty if its connector is unknown.
    pub platform_names: Vec<Localized>,
    /// Its last pull that ended.
    pub last_pull: Option<PullView>,
    /// When a pull last read everything there was.
    pub last_success_at: Option<Timestamp>,
    /// Failed pulls since then, and why the last one failed.
    pub trouble: Option<(u32, Failure)>,
    /// The pull that runs now.
    pub running: Option<PullView>,
    /// When the next one begins by itself. None: it is not pulled.
    pub next_pull_at: Option<Timestamp>,
    /// The button.
    pub button: PullButton,
    /// Drafts of this account that are to ship.
    pub to_ship: u64,
}

/// What the button 拉取订单 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullButton {
    /// A click starts a pull at once (or as soon as a place is free).
    Ready,
    /// A click starts a pull at this moment, four minutes after the last one began.
    StartsAt(Timestamp),
    /// Somebody clicked; the pull starts at this moment.
    Clicked(Timestamp),
    /// A pull is running; a click joins it.
    Running,
    /// The platform itself demands a wait until then.
    PlatformWait(Timestamp),
    /// The account is not pulled: its state says why.
    Off,
}

/// A pull, as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullView {
    /// Its number; none for one that has just begun.
    pub id: Option<PullId>,
    /// Why it began.
    pub trigger: Trigger,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: PullOutcome,
    /// What it did (so far).
    pub counts: PullCounts,
    /// Why it failed.
    pub failure: Option<Failure>,
}

/// One account with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetail {
    /// Its row.
    pub view: AccountView,
    /// Its pulls, newest first.
    pub pulls: Vec<PullRecord>,
    /// Records of its platform that could not be read: what is wrong with each, and when it was last seen.
    pub set_aside: Vec<(Option<String>, String, Timestamp)>,
    /// Orders that are still to be fetched (at most 1000 are counted).
    pub to_fetch: usize,
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real api")]
impl Api {
    /// Accounts by number, from after `after`, at most `limit`; those that need a person first within the page.
    pub fn accounts(
        &self,
        actor: &Actor,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<(Vec<AccountView>, Option<AccountId>), Error> {
        todo!()
    }

    /// One account with its history.
    pub fn account(&self, actor: &Actor, id: AccountId) -> Result<AccountDetail, Error> {
        todo!()
    }

    /// The account of this number or nickname.
    pub fn find_account(&self, actor: &Actor, name: &str) -> Result<AccountId, Error> {
        todo!()
    }

    /// A click on 拉取订单. Durable when it answers.
    pub async fn pull(&self, actor: &Actor, id: AccountId) -> Result<PullButton, Error> {
        todo!()
    }

    /// Gives an account another nickname.
    pub async fn rename_account(&self, actor: &Actor, id: AccountId, nickname: &str) -> Result<(), Error> {
        todo!()
    }

    /// Pauses an account, or lets it go on.
    pub async fn pause_account(&self, actor: &Actor, id: AccountId, paused: bool) -> Result<(), Error> {
        todo!()
    }

    /// The end of the platform's last answer, kept with a failed pull.
    pub fn pull_excerpt(&self, actor: &Actor, id: AccountId, pull: PullId) -> Result<Option<String>, Error> {
        todo!()
    }

    /// Changes with everything that a page of accounts shows: what a live page waits for. Also woken by a ticket's progress.
    pub async fn changed(&self) {
        todo!()
    }
}
