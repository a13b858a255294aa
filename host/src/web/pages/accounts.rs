//! 外贸账号: the platforms, the authorised accounts, one account with its history, and what can be done to it.

use askama::Template;
use http::StatusCode;

use super::account_row::{Mend, Row, ended, outcome_look};
use super::{Frame, Place};
use crate::api::{AccountDetail, PlatformView, PullButton};
use crate::model::{AccountId, AccountState, PullId};
use crate::web::reply::{self, Answer, Fault};
use crate::web::show::{Icon, Moment};
use crate::web::visit::Visit;

/// Accounts on one page: one screenful of scrolling; the rest is a link away.
const ACCOUNTS_SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "accounts.html", whitespace = "minimize")]
pub(super) struct AccountsPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) platforms: &'v [PlatformView],
    /// Connector files that wait for an approval.
    pub(super) waiting: usize,
    pub(super) rows: Vec<Row<'v>>,
    /// True if this is not the first page of accounts.
    pub(super) is_later: bool,
    pub(super) next: Option<AccountId>,
}

#[derive(Template)]
#[template(path = "account.html", whitespace = "minimize")]
pub(super) struct AccountPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) row: Row<'v>,
    pub(super) detail: &'v AccountDetail,
}

#[derive(Template)]
#[template(path = "excerpt.html", whitespace = "minimize")]
pub(super) struct ExcerptPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) account: AccountId,
    pub(super) excerpt: &'v str,
}

/// `GET /accounts`
pub(in crate::web) async fn list(visit: Visit) -> Answer {
    let after = visit.query_as("after")?;
    let platforms = visit.api().platforms(&visit.actor)?;
    let (accounts, next) = visit.api().accounts(&visit.actor, after, ACCOUNTS_SHOWN)?;
    let (t, now) = (visit.texts(), visit.now());
    let page = AccountsPage {
        frame: visit.frame(Place::Accounts),
        platforms: &platforms,
        waiting: visit.api().connectors(&visit.actor)?.iter().filter(|found| found.state == "needs-approval").count(),
        rows: accounts.iter().map(|view| Row { view, t, now }).collect(),
        is_later: after.is_some(),
        next,
    };
    reply::page(StatusCode::OK, &page)
}

/// `GET /accounts/{id}`
pub(in crate::web) async fn detail(visit: Visit) -> Answer {
    let detail = visit.api().account(&visit.actor, visit.part("id")?)?;
    let row = Row { view: &detail.view, t: visit.texts(), now: visit.now() };
    reply::page(StatusCode::OK, &AccountPage { frame: visit.frame(Place::Accounts), row, detail: &detail })
}

/// `GET /accounts/{id}/pulls/{pull}`: the end of the platform's last answer, kept with a failed pull.
pub(in crate::web) async fn excerpt(visit: Visit) -> Answer {
    let (account, pull): (AccountId, PullId) = (visit.part("id")?, visit.part("pull")?);
    let excerpt = visit.api().pull_excerpt(&visit.actor, account, pull)?.ok_or(Fault::NotFound)?;
    reply::page(StatusCode::OK, &ExcerptPage { frame: visit.frame(Place::Accounts), account, excerpt: &excerpt })
}

/// `POST /accounts/{id}/pull`
pub(in crate::web) async fn pull(visit: Visit) -> Answer {
    let id = visit.part("id")?;
    visit.api().pull(&visit.actor, id).await?;
    // The button stands on two pages; whoever pressed it stays where they are.
    if visit.form.text("from") == Some("list") { reply::see_other("/accounts") } else { to_account(id) }
}

/// `POST /accounts/{id}/rename`
pub(in crate::web) async fn rename(visit: Visit) -> Answer {
    let id = visit.part("id")?;
    visit.api().rename_account(&visit.actor, id, visit.form.text("nickname").unwrap_or_default()).await?;
    to_account(id)
}

/// `POST /accounts/{id}/pause`
pub(in crate::web) async fn pause(visit: Visit) -> Answer {
    set_paused(visit, true).await
}

/// `POST /accounts/{id}/resume`
pub(in crate::web) async fn resume(visit: Visit) -> Answer {
    set_paused(visit, false).await
}

/// `POST /accounts/{id}/reauthorize`
pub(in crate::web) async fn reauthorize(visit: Visit) -> Answer {
    let ticket = visit.api().reauthorize(&visit.actor, visit.part("id")?).await?;
    reply::see_other(&format!("/tickets/{}", ticket.token.reveal()))
}

/// `POST /accounts/{id}/remove`
pub(in crate::web) async fn remove(visit: Visit) -> Answer {
    visit.api().remove_account(&visit.actor, visit.part("id")?).await?;
    reply::see_other("/accounts")
}

async fn set_paused(visit: Visit, paused: bool) -> Answer {
    let id = visit.part("id")?;
    visit.api().pause_account(&visit.actor, id, paused).await?;
    to_account(id)
}

fn to_account(id: AccountId) -> Answer {
    reply::see_other(&format!("/accounts/{id}"))
}

impl AccountPage<'_> {
    /// True if the account waits for its nickname: the form then stands first, with the shop's name proposed.
    fn wants_nickname(&self) -> bool {
        self.detail.view.account.state == AccountState::Unnamed
    }

    fn proposed_nickname(&self) -> &str {
        let account = &self.detail.view.account;
        account.nickname.as_deref().unwrap_or_else(|| account.proposed_nickname())
    }
}
