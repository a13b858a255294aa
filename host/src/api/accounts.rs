//! The authorised accounts, their pulls, and the button 拉取订单.

use super::platforms::{FormProblemKind, nickname_problem};
use super::{Api, Conflict, Error, SettingView};
use crate::model::{
    Account, AccountId, AccountState, Actor, CustomerId, DraftView, Failure, Localized, PullCounts, PullId,
    PullOutcome, PullRecord, Timestamp, Trigger,
};
use crate::schedule::{Click, NotClicked, PullStatus};
use crate::store::{self, AccountChange, DraftFilter};

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
    /// Until when the running pull waits because the platform allows no more calls for now.
    pub next_call_at: Option<Timestamp>,
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
    /// What its form was answered, without the secrets.
    pub settings: Vec<SettingView>,
    /// Orders that are still to be fetched (at most 1000 are counted).
    pub to_fetch: usize,
}

/// Pulls of an account's history that its page shows.
const PULLS_SHOWN: usize = 50;

/// Records set aside that an account's page shows.
const SET_ASIDE_SHOWN: usize = 50;

/// Orders to be fetched are counted up to here.
const TO_FETCH_COUNTED: usize = 1000;

impl Api {
    /// Accounts by number, from after `after`, at most `limit`; those that need a person first within the page.
    pub fn accounts(
        &self,
        actor: &Actor,
        after: Option<AccountId>,
        limit: usize,
    ) -> Result<(Vec<AccountView>, Option<AccountId>), Error> {
        Self::administrator(actor)?;
        let accounts = self.0.store.accounts(after, limit)?;
        let next = accounts.last().map(|account| account.id).filter(|_| accounts.len() == limit);
        let mut views = accounts.into_iter().map(|account| self.view(account)).collect::<Result<Vec<_>, _>>()?;
        views.sort_by_key(|view| urgency(&view.account));
        Ok((views, next))
    }

    /// One account with its history.
    pub fn account(&self, actor: &Actor, id: AccountId) -> Result<AccountDetail, Error> {
        Self::administrator(actor)?;
        let view = self.view(self.stored_account(id)?)?;
        let set_aside = self.0.store.set_aside(Some(id), SET_ASIDE_SHOWN)?;
        Ok(AccountDetail {
            settings: self.settings(&view.account),
            view,
            pulls: self.0.store.pulls(id, None, PULLS_SHOWN)?,
            set_aside: set_aside
                .into_iter()
                .map(|stored| (stored.record.order_id, stored.record.reason, stored.seen_at))
                .collect(),
            to_fetch: self.0.store.to_fetch(id, "", TO_FETCH_COUNTED)?.len(),
        })
    }

    /// What an account is called.
    pub fn account_name(&self, actor: &Actor, id: AccountId) -> Result<String, Error> {
        Self::administrator(actor)?;
        Ok(self.stored_account(id)?.display_name())
    }

    /// The account of this number or nickname.
    pub fn find_account(&self, actor: &Actor, name: &str) -> Result<AccountId, Error> {
        Self::administrator(actor)?;
        if let Ok(id) = name.trim_start_matches('#').parse::<AccountId>()
            && self.0.store.account(id)?.is_some()
        {
            return Ok(id);
        }
        let named = self.0.store.accounts_named(CustomerId::DEFAULT, name)?;
        // Among names that differ in capitals alone, the exact one is meant.
        let mut exact = named.iter().filter(|account| account.nickname.as_deref() == Some(name));
        match (exact.next(), exact.next(), named.as_slice()) {
            (Some(account), None, _) | (None, _, [account]) => Ok(account.id),
            (None, _, []) => Err(Error::NotFound("account of this number or nickname")),
            _ => Err(Conflict::NicknameAmbiguous(name.to_owned()).into()),
        }
    }

    /// A click on 拉取订单. Durable when it answers what the click does.
    pub async fn pull(&self, actor: &Actor, id: AccountId) -> Result<Click, Error> {
        Self::administrator(actor)?;
        let account = self.stored_account(id)?;
        if account.state != AccountState::Connected {
            return Err(Conflict::NotPulled(account.state).into());
        }
        let clicked = self.0.schedule.click(id).await;
        self.0.changes.note();
        clicked.map_err(|not_clicked| match not_clicked {
            NotClicked::NotConnected => Error::Conflict(Conflict::NotPulled(account.state)),
            NotClicked::Store(error) => error.into(),
        })
    }

    /// Gives an account another nickname.
    pub async fn rename_account(&self, actor: &Actor, id: AccountId, nickname: &str) -> Result<(), Error> {
        Self::administrator(actor)?;
        match self.give_nickname(id, nickname).await? {
            Ok(()) => Ok(()),
            Err(FormProblemKind::Taken) => Err(Conflict::NicknameTaken.into()),
            Err(_) => Err(Conflict::NicknameUnfit.into()),
        }
    }

    /// Gives an account a nickname, or says what is wrong with it. An account that waited for one is pulled from now on.
    pub(super) async fn give_nickname(
        &self,
        id: AccountId,
        nickname: &str,
    ) -> Result<Result<(), FormProblemKind>, Error> {
        let nickname = nickname.trim();
        if let Some(problem) = nickname_problem(nickname) {
            return Ok(Err(problem));
        }
        let change = AccountChange { nickname: Some(nickname.to_owned()), ..AccountChange::default() };
        match self.0.store.change_account(id, change).await {
            Ok(_) => {}
            Err(store::Error::NicknameTaken(_)) => return Ok(Err(FormProblemKind::Taken)),
            Err(error) => return Err(error.into()),
        }
        self.0.schedule.account_changed(id);
        self.0.changes.note();
        Ok(Ok(()))
    }

    /// Pauses an account, or lets it go on.
    pub async fn pause_account(&self, actor: &Actor, id: AccountId, paused: bool) -> Result<(), Error> {
        Self::administrator(actor)?;
        let account = self.stored_account(id)?;
        let state = match (account.state, paused) {
            (AccountState::Connected | AccountState::Misconfigured, true) => AccountState::Paused,
            // Somebody who mended what was misconfigured lets the account go on; if it was not mended, the next pull says so.
            (AccountState::Paused | AccountState::Misconfigured, false) => AccountState::Connected,
            (state, true) => return Err(Conflict::NotPausable(state).into()),
            (state, false) => return Err(Conflict::NotResumable(state).into()),
        };
        let change = AccountChange { state: Some((state, None)), ..AccountChange::default() };
        self.0.store.change_account(id, change).await?;
        self.0.schedule.account_changed(id);
        self.0.changes.note();
        Ok(())
    }

    /// The end of the platform's last answer, kept with a failed pull.
    pub fn pull_excerpt(&self, actor: &Actor, id: AccountId, pull: PullId) -> Result<Option<String>, Error> {
        Self::administrator(actor)?;
        Ok(self.0.store.pull_excerpt(id, pull)?.map(|excerpt| excerpt.reveal().to_owned()))
    }

    fn view(&self, account: Account) -> Result<AccountView, Error> {
        let record = self.0.store.schedule(account.id)?;
        let status = self.0.schedule.status(account.id)?;
        let running = status.running.map(|running| PullView {
            id: None,
            trigger: running.trigger,
            began_at: running.began_at,
            ended_at: None,
            outcome: PullOutcome::Running,
            counts: running.counts,
            failure: None,
        });
        let last = self.0.store.pulls(account.id, None, 2)?.into_iter().find(|pull| pull.ended_at.is_some());
        let filter = DraftFilter { account: Some(account.id), ..DraftFilter::default() };
        let counts = self.0.store.draft_counts(&filter)?;
        let to_ship = counts.iter().find(|(view, _)| *view == DraftView::ToShip).map_or(0, |(_, count)| *count);
        let button = button(&status, self.0.clock.now());
        let failures = record.failures_in_a_row;
        Ok(AccountView {
            next_call_at: running.as_ref().and_then(|_| self.0.budgets.next_call(&account.label())),
            name: account.display_name(),
            platform_names: self.platform_names(&account.platform),
            last_pull: last.map(pull_view),
            last_success_at: record.last_success_at,
            trouble: record.last_failure.filter(|_| failures > 0).map(|failure| (failures, failure)),
            running,
            next_pull_at: status.next.map(|due| due.at),
            button,
            to_ship,
            account,
        })
    }
}

/// What the button says.
fn button(status: &PullStatus, now: Timestamp) -> PullButton {
    let Some(click) = status.click else { return PullButton::Off };
    if click.joins {
        PullButton::Running
    } else if click.platform_wait && click.starts_at > now {
        PullButton::PlatformWait(click.starts_at)
    } else if status.clicked {
        PullButton::Clicked(click.starts_at)
    } else if click.starts_at > now {
        PullButton::StartsAt(click.starts_at)
    } else {
        PullButton::Ready
    }
}

/// Who needs a person comes first; then by number.
fn urgency(account: &Account) -> (u8, AccountId) {
    let rank = match account.state {
        AccountState::NeedsAuthorization => 0,
        AccountState::Misconfigured => 1,
        AccountState::Unnamed => 2,
        AccountState::PendingAuthorization => 3,
        AccountState::Connected => 4,
        AccountState::Paused => 5,
    };
    (rank, account.id)
}

fn pull_view(record: PullRecord) -> PullView {
    PullView {
        id: Some(record.id),
        trigger: record.trigger,
        began_at: record.began_at,
        ended_at: record.ended_at,
        outcome: record.outcome,
        counts: record.counts,
        failure: record.failure,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_button_says_when_a_click_takes_effect() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let later = now.plus(Duration::from_mins(3));
        let click = |joins, starts_at, platform_wait| Some(Click { joins, starts_at, platform_wait });
        for (click, clicked, expected) in [
            (None, false, PullButton::Off),
            (click(true, now, false), true, PullButton::Running),
            (click(false, later, true), true, PullButton::PlatformWait(later)),
            (click(false, later, false), true, PullButton::Clicked(later)),
            (click(false, now, false), true, PullButton::Clicked(now)),
            (click(false, later, false), false, PullButton::StartsAt(later)),
            (click(false, now, false), false, PullButton::Ready),
        ] {
            let status = PullStatus { running: None, next: None, click, clicked };
            assert_eq!(button(&status, now), expected, "{click:?} {clicked}");
        }
    }
}
