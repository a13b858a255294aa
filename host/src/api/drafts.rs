//! The draft orders: lists, one draft, and what the forwarder decides.

use super::{Api, Error};
use crate::model::{AccountId, Actor, Draft, DraftAction, DraftId, DraftView, Order};
use crate::store::DraftKey;

/// Which drafts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftQuery {
    /// Standing in one list. None: all.
    pub view: Option<DraftView>,
    /// Of one account.
    pub account: Option<AccountId>,
    /// From after this one.
    pub after: Option<DraftKey>,
    /// At most so many; held within 1 to 200.
    pub limit: usize,
}

/// A page of drafts.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftListView {
    /// The drafts, newest first, each with what its account is called.
    pub drafts: Vec<(Draft, String)>,
    /// Where the next page begins.
    pub next: Option<DraftKey>,
    /// How many drafts stand in each list (under the account asked for).
    pub counts: Vec<(DraftView, u64)>,
}

/// One draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftDetail {
    /// The open part.
    pub draft: Draft,
    /// What its account is called.
    pub account_name: String,
    /// The whole order; none if it has been erased.
    pub order: Option<Order>,
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real api")]
impl Api {
    /// A page of drafts.
    pub fn drafts(&self, actor: &Actor, query: &DraftQuery) -> Result<DraftListView, Error> {
        todo!()
    }

    /// One draft.
    pub fn draft(&self, actor: &Actor, id: DraftId) -> Result<DraftDetail, Error> {
        todo!()
    }

    /// Changes a draft's state.
    pub async fn change_draft(&self, actor: &Actor, id: DraftId, action: DraftAction) -> Result<Draft, Error> {
        todo!()
    }
}
