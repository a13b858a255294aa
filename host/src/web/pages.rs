//! The pages. Each file holds the handlers of its addresses and what its template shows; the words are in the message files, the
//! look is in the style sheet.

#![allow(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]

pub(super) mod account_row;
pub(super) mod accounts;
pub(super) mod callback;
pub(super) mod connectors;
pub(super) mod correction;
pub(super) mod draft;
pub(super) mod drafts;
pub(super) mod health;
pub(super) mod platforms;
pub(super) mod problem;
pub(super) mod questions;
pub(super) mod session;
pub(super) mod switch;
pub(super) mod tickets;

#[cfg(test)]
pub(super) mod tests;

use super::show::Moment;
use super::text::Texts;
use crate::model::{Failure, Timestamp};

/// What stands around every page.
pub(super) struct Frame<'v> {
    /// The words.
    pub(super) t: &'v Texts,
    /// Which entry of the menu is lit.
    pub(super) place: Place,
    /// What the forwarder is called.
    pub(super) forwarder: &'v str,
    /// Address of the style sheet.
    pub(super) style: &'v str,
    /// Address of the script.
    pub(super) script: &'v str,
    /// The server's moment, from which countdowns count.
    pub(super) now: Timestamp,
    /// Where the language switch comes back to. None: the page has no switch, because its address works once.
    pub(super) back: Option<&'v str>,
}

/// Where a page stands in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// 外贸账号, with everything that belongs to accounts.
    Accounts,
    /// 草稿订单.
    Drafts,
    /// The connector files.
    Connectors,
    /// Outside of the console: no menu.
    Outside,
}

impl Frame<'_> {
    /// From when on it can be tried again, for a failure of this very moment that says so.
    pub(super) fn again_at(&self, failure: &Failure) -> Option<Moment> {
        failure.retry_after().map(|wait| Moment(self.now.plus(wait)))
    }

    /// For templates, which compare less well than they ask.
    pub(super) fn is(&self, place: &str) -> bool {
        match self.place {
            Place::Accounts => place == "accounts",
            Place::Drafts => place == "drafts",
            Place::Connectors => place == "connectors",
            Place::Outside => place == "outside",
        }
    }
}
