//! 草稿订单: the lists of draft orders, opening on what is to ship.

use std::fmt;

use askama::Template;
use http::StatusCode;

use super::platforms::name_of;
use super::{Frame, Place};
use crate::api::{DraftListView, DraftQuery};
use crate::model::{AccountId, Draft, DraftItem, DraftState, DraftView, Timestamp};
use crate::web::keyset::{parse_key, written_key};
use crate::web::reply::{self, Answer, Fault};
use crate::web::show::{Icon, Moment, Tone};
use crate::web::visit::Visit;

/// Drafts on one page.
const DRAFTS_SHOWN: usize = 50;
/// SKUs that a row names; the rest is counted.
const SKUS_SHOWN: usize = 2;

#[derive(Template)]
#[template(path = "drafts.html", whitespace = "minimize")]
pub(super) struct DraftsPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) list: &'v DraftListView,
    pub(super) view: DraftView,
    /// The account that the list is narrowed to, with its name.
    pub(super) account: Option<(AccountId, &'v str)>,
    /// True if this is not the first page.
    pub(super) is_later: bool,
}

/// `GET /drafts?view=&account=&after=`
pub(in crate::web) async fn list(visit: Visit) -> Answer {
    let view = match visit.query("view") {
        None => DraftView::ToShip,
        Some(name) => DraftView::from_name(name).ok_or(Fault::NotFound)?,
    };
    let account: Option<AccountId> = visit.query_as("account")?;
    let after = visit.query("after").map(|text| parse_key(text).ok_or(Fault::BadRequest)).transpose()?;
    let query = DraftQuery { view: Some(view), account, after, limit: DRAFTS_SHOWN };
    let list = visit.api().drafts(&visit.actor, &query)?;
    let name = account.map(|id| visit.api().account_name(&visit.actor, id)).transpose()?;
    let page = DraftsPage {
        frame: visit.frame(Place::Drafts),
        list: &list,
        view,
        account: account.zip(name.as_deref()),
        is_later: after.is_some(),
    };
    reply::page(StatusCode::OK, &page)
}

impl DraftsPage<'_> {
    /// The lists in the order of the page, each with its count.
    fn tabs(&self) -> Vec<(DraftView, u64)> {
        let count = |view| self.list.counts.iter().find(|(counted, _)| *counted == view).map_or(0, |(_, count)| *count);
        DraftView::ALL.into_iter().map(|view| (view, count(view))).collect()
    }

    /// The address of a list, narrowed as this one is.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]
    fn address(&self, view: &DraftView) -> String {
        let account = self.account.map(|(id, _)| format!("&account={id}")).unwrap_or_default();
        format!("/drafts?view={}{account}", view.as_str())
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]
    fn is_current(&self, view: &DraftView) -> bool {
        *view == self.view
    }

    /// True if an order should have left and nobody has handed it on.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]
    fn is_late(&self, draft: &Draft, ship_by: &Timestamp) -> bool {
        self.view == DraftView::ToShip && draft.state != DraftState::Exported && *ship_by < self.frame.now
    }

    fn next_address(&self) -> Option<String> {
        let key = self.list.next.as_ref()?;
        Some(format!("{}&after={}", self.address(&self.view), written_key(key)))
    }
}

/// What a row says of the goods.
struct Goods<'v> {
    draft: &'v Draft,
}

impl Goods<'_> {
    fn of(draft: &Draft) -> Goods<'_> {
        Goods { draft }
    }

    /// The first lines; the page names one by its SKU, else by its title.
    fn lines(&self) -> impl Iterator<Item = &DraftItem> {
        self.draft.items.iter().take(SKUS_SHOWN)
    }

    fn more(&self) -> usize {
        self.draft.items.len().saturating_sub(SKUS_SHOWN)
    }

    fn quantity(&self) -> u64 {
        self.draft.items.iter().map(|item| u64::from(item.quantity)).sum()
    }
}

/// A draft's state with its look.
pub(super) fn state_look(state: &DraftState) -> (Tone, Icon) {
    match state {
        DraftState::New => (Tone::Calm, Icon::Waiting),
        DraftState::Reviewing => (Tone::Warn, Icon::Running),
        DraftState::Accepted | DraftState::Exported => (Tone::Good, Icon::Well),
        DraftState::Rejected { .. } | DraftState::SourceCancelled => (Tone::Bad, Icon::Failed),
    }
}

/// The number that people know an order by.
pub(super) fn number(draft: &Draft) -> &str {
    draft.order_number.as_deref().unwrap_or(&draft.order_id)
}

/// An amount of money, or nothing.
pub(super) struct Amount<'v>(pub(super) Option<&'v crate::model::Money>);

impl fmt::Display for Amount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(money) => write!(f, "{} {}", money.amount, money.currency),
            None => Ok(()),
        }
    }
}
