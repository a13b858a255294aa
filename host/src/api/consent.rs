//! Authorising an account: the ticket, the way to the platform, and what comes back.

use super::{Api, Error};
use crate::model::{AccountId, Actor, Failure, Localized, Pairs, PlatformId, Secret, Timestamp};
use crate::store::TicketProgress;

/// A fresh ticket. The token is shown once, as part of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLink {
    /// For which account.
    pub account: AccountId,
    /// The token within the link.
    pub token: Secret,
    /// The whole link, for the seller's browser: `https://HOST/authorize/TOKEN`.
    pub link: String,
    /// After which it is worth nothing.
    pub expires_at: Timestamp,
}

/// A ticket, as whoever holds its link sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    /// For which account.
    pub account: AccountId,
    /// What the forwarder calls the account.
    pub account_name: String,
    /// On which platform.
    pub platform: PlatformId,
    /// The platform's names.
    pub platform_names: Vec<Localized>,
    /// What the forwarder is called.
    pub forwarder: String,
    /// The whole link.
    pub link: String,
    /// After which it is worth nothing.
    pub expires_at: Timestamp,
    /// What has come of it.
    pub progress: TicketProgress,
    /// True if the account was connected before and is authorised again.
    pub again: bool,
    /// Origins that the consent page may have: for the page's `form-action`.
    pub consent_origins: Vec<String>,
    /// Since when orders are pulled after it is connected.
    pub orders_since: Timestamp,
}

/// Where to send the browser that pressed continue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// The platform's page.
    pub url: String,
    /// The cookie that binds this browser; to be set for ten minutes.
    pub browser: Secret,
}

/// A request that came in at a callback address.
#[derive(Debug, Clone)]
pub struct CallbackArrival {
    /// The path, with its leading slash.
    pub path: String,
    /// Every query parameter, decoded once, in order.
    pub parameters: Pairs,
    /// The browser's binding cookie, if it has one.
    pub browser: Option<Secret>,
}

/// What happened at a callback: one page each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackView {
    /// The account is connected, and is being pulled.
    Connected {
        /// Which account.
        account: AccountId,
        /// What it is called.
        account_name: String,
        /// The shop's name at the platform; may be empty.
        shop_name: String,
        /// Since when its orders are pulled.
        orders_since: Timestamp,
        /// True if it was connected before.
        again: bool,
    },
    /// The seller said no, or the platform says so.
    Declined {
        /// In the platform's words.
        failure: Failure,
        /// The ticket's link, to try again.
        again: Option<String>,
    },
    /// The state is none of ours, or too old.
    UnknownState,
    /// The state was used before.
    UsedState,
    /// Another browser began this authorisation.
    OtherBrowser,
    /// The callback came to another address than the one given to the platform.
    OtherAddress,
    /// The consent is of another shop than the account's.
    OtherShop {
        /// The account's shop.
        expected: String,
        /// The shop that consented.
        found: String,
        /// The ticket's link, to try again.
        again: Option<String>,
    },
    /// The shop belongs to another account here.
    ShopTaken {
        /// What that account is called.
        other: String,
    },
    /// The platform or the connector failed.
    Failed {
        /// Why.
        failure: Failure,
        /// The ticket's link, to try again.
        again: Option<String>,
    },
    /// Neither state nor code: this browser has these authorisations under way. Empty: none.
    Which(Vec<PendingChoice>),
}

/// An authorisation under way, to be declined by a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChoice {
    /// Names it in the form that declines it.
    pub handle: String,
    /// What the account is called.
    pub account_name: String,
    /// When it began.
    pub began_at: Timestamp,
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real api")]
impl Api {
    /// A ticket by its token, for whoever holds the link.
    pub fn ticket(&self, token: &Secret) -> Result<TicketView, Error> {
        todo!()
    }

    /// Starts the consent: stores the pending authorisation, bound to a new browser cookie (or to the one it has).
    pub async fn continue_ticket(&self, token: &Secret, browser: Option<Secret>) -> Result<Continued, Error> {
        todo!()
    }

    /// Takes a callback. Runs to its end even if the browser goes away, because the code works once.
    pub async fn callback(&self, arrival: CallbackArrival) -> CallbackView {
        todo!()
    }

    /// Declines an authorisation of this browser that came back without a state.
    pub async fn decline(&self, handle: &str, browser: &Secret) -> Result<CallbackView, Error> {
        todo!()
    }

    /// True if a path is a callback address: `/callback/PLATFORM/APP` or a connector's alias.
    pub fn is_callback(&self, path: &str) -> bool {
        todo!()
    }

    /// A fresh ticket for an account that exists.
    pub async fn reauthorize(&self, actor: &Actor, account: AccountId) -> Result<TicketLink, Error> {
        todo!()
    }
}
