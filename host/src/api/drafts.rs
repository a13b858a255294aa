//! The draft orders: lists, one draft, and what the forwarder decides.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Api, Error};
use crate::model::{AccountId, Actor, CustomerId, Draft, DraftAction, DraftId, DraftView, Localized, Order};
use crate::store::{DraftFilter, DraftKey};

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
    /// The drafts, newest first, each with its account.
    pub drafts: Vec<(Draft, DraftOrigin)>,
    /// Where the next page begins.
    pub next: Option<DraftKey>,
    /// How many drafts stand in each list (under the account asked for).
    pub counts: Vec<(DraftView, u64)>,
}

/// Where a draft comes from, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOrigin {
    /// What its account is called.
    pub account_name: String,
    /// The platform's names; empty if its connector is unknown.
    pub platform_names: Vec<Localized>,
}

/// One draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftDetail {
    /// The open part.
    pub draft: Draft,
    /// Its account.
    pub origin: DraftOrigin,
    /// The whole order; none if it has been erased.
    pub order: Option<Order>,
}

/// The longest page.
const PAGE_MAX: usize = 200;

impl Api {
    /// A page of drafts.
    pub fn drafts(&self, actor: &Actor, query: &DraftQuery) -> Result<DraftListView, Error> {
        Self::administrator(actor)?;
        let customer = query.account.is_none().then_some(CustomerId::DEFAULT);
        let filter = DraftFilter { customer, account: query.account, view: query.view };
        let page = self.0.store.drafts(&filter, query.after, query.limit.clamp(1, PAGE_MAX))?;
        let counts = self.0.store.draft_counts(&filter)?;
        let mut origins = BTreeMap::new();
        let mut drafts = Vec::with_capacity(page.drafts.len());
        for draft in page.drafts {
            let origin = match origins.entry(draft.account) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.origin(&draft)?),
            };
            drafts.push((draft, origin.clone()));
        }
        Ok(DraftListView { drafts, next: page.next, counts })
    }

    /// One draft.
    pub fn draft(&self, actor: &Actor, id: DraftId) -> Result<DraftDetail, Error> {
        Self::administrator(actor)?;
        let (draft, order) = self.0.store.draft(id)?.ok_or(Error::NotFound("draft order"))?;
        Ok(DraftDetail { origin: self.origin(&draft)?, draft, order })
    }

    /// Changes a draft's state.
    pub async fn change_draft(&self, actor: &Actor, id: DraftId, action: DraftAction) -> Result<Draft, Error> {
        Self::administrator(actor)?;
        let draft = self.0.store.change_draft(id, action, self.0.clock.now()).await?;
        self.0.changes.note();
        Ok(draft)
    }

    fn origin(&self, draft: &Draft) -> Result<DraftOrigin, Error> {
        let account = self.0.store.account(draft.account)?;
        Ok(DraftOrigin {
            account_name: account.map_or_else(|| format!("#{}", draft.account), |account| account.display_name()),
            platform_names: self.platform_names(&draft.platform),
        })
    }
}
