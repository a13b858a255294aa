//! Authorising an account: the ticket, the way to the platform, and what comes back.

use super::paste::{PasteView, paste_view};
use super::{Api, Conflict, Error, FormProblemKind, Hindrance};
use crate::accounts::{Arrival, CallbackOutcome, NotBegun, Returned};
use crate::model::{
    Account, AccountId, AccountState, Actor, Failure, FailureKind, FlowKind, Localized, PlatformId, Secret, Timestamp,
};
use crate::store::{Ticket, TicketProgress};

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
    /// The nickname to propose, where the seller has consented and the account waits for one.
    pub naming: Option<String>,
    /// True if the seller can consent at the platform.
    pub consents: bool,
    /// What the seller can paste instead, where the platform issues tokens that way.
    pub paste: Option<PasteView>,
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

/// What happened at a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackView {
    /// What came of it.
    pub outcome: CallbackOutcome,
    /// The token of the ticket that it came from, where that is sure.
    pub ticket: Option<Secret>,
    /// Since when the connected account's orders are pulled. None where none was connected.
    pub orders_since: Option<Timestamp>,
}

impl Api {
    /// A ticket by its token, for whoever holds the link.
    pub fn ticket(&self, token: &Secret) -> Result<TicketView, Error> {
        let (ticket, account) = self.0.accounts.ticket(token).map_err(begin_error)?;
        let live = self.0.connectors.get(&account.platform);
        let flows = live.as_ref().map(|live| live.platform.description().flows.as_slice()).unwrap_or_default();
        Ok(TicketView {
            account: account.id,
            account_name: account.display_name(),
            platform_names: self.platform_names(&account.platform),
            platform: account.platform.clone(),
            forwarder: self.0.server.forwarder_name.clone(),
            link: link(&ticket, token),
            expires_at: ticket.expires_at,
            progress: ticket.progress,
            again: account.shop.is_some(),
            naming: (account.state == AccountState::Unnamed).then(|| account.proposed_nickname().to_owned()),
            // Without a connector nothing is known: the button is there, and says why when it is pressed.
            consents: flows.is_empty() || flows.iter().any(|flow| flow.kind == FlowKind::Consent),
            paste: flows.iter().find(|flow| flow.kind == FlowKind::PastedToken).map(paste_view),
            consent_origins: live.as_ref().map(|live| live.grants.consent_hosts.clone()).unwrap_or_default(),
            orders_since: account.authorized_at.unwrap_or_else(|| self.0.clock.now()).minus(self.0.pull.first_pull),
        })
    }

    /// Starts the consent: stores the pending authorisation, bound to a new browser cookie (or to the one it has).
    pub async fn continue_ticket(&self, token: &Secret, browser: Option<Secret>) -> Result<Continued, Error> {
        let begun = self.0.accounts.begin_consent(token, browser).await.map_err(begin_error)?;
        Ok(Continued { url: begun.url, browser: begun.browser })
    }

    /// Names the account that waits for its nickname, for whoever holds the ticket's link. The inner error says what is wrong
    /// with the name. An account that has been named meanwhile keeps its name.
    pub async fn name_ticket(&self, token: &Secret, nickname: &str) -> Result<Result<(), FormProblemKind>, Error> {
        let (_, account) = self.0.accounts.ticket(token).map_err(begin_error)?;
        if account.state != AccountState::Unnamed {
            return Ok(Ok(()));
        }
        self.give_nickname(account.id, nickname).await
    }

    /// Takes a callback. Runs to its end even if the browser goes away, because the code works once.
    pub async fn callback(&self, arrival: Arrival) -> CallbackView {
        let api = self.clone();
        let returned = self.to_its_end("callback", async move { api.take_callback(arrival).await }).await;
        let stopping = || unavailable("host.stopping", "the service is restarting; try again");
        self.callback_view(returned.unwrap_or_else(stopping))
    }

    async fn take_callback(&self, arrival: Arrival) -> Returned {
        self.0.accounts.take_callback(arrival).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a callback could not be stored");
            unavailable("host.store", "the authorisation could not be stored; start again from the link")
        })
    }

    /// Declines an authorisation of this browser that came back without a state.
    pub async fn decline(&self, handle: &str, browser: &Secret) -> Result<CallbackView, Error> {
        let unknown = Error::NotFound("such authorisation");
        let Ok(handle) = handle.parse() else { return Err(unknown) };
        let returned = self.0.accounts.decline(handle, browser).await?.ok_or(unknown)?;
        Ok(self.callback_view(returned))
    }

    /// True if a path is a callback address: `/callback/PLATFORM/APP` or a connector's alias.
    pub fn is_callback(&self, path: &str) -> bool {
        self.0.accounts.callback_platform(path).is_some()
    }

    /// A fresh ticket for an account that exists.
    pub async fn reauthorize(&self, actor: &Actor, account: AccountId) -> Result<TicketLink, Error> {
        Self::administrator(actor)?;
        let account = self.stored_account(account)?;
        self.ticket_link(&account).await
    }

    pub(super) async fn ticket_link(&self, account: &Account) -> Result<TicketLink, Error> {
        let (token, ticket) = self.0.accounts.issue_ticket(account).await.map_err(begin_error)?;
        Ok(TicketLink { account: account.id, link: link(&ticket, &token), token, expires_at: ticket.expires_at })
    }

    fn callback_view(&self, returned: Returned) -> CallbackView {
        let Returned { outcome, ticket } = returned;
        let orders_since = match &outcome {
            CallbackOutcome::Connected { account, again } => Some(self.orders_since(account, *again)),
            _ => None,
        };
        CallbackView { outcome, ticket, orders_since }
    }

    /// Since when an account's orders are pulled: where its reading stands, else as far as the first pull goes back.
    fn orders_since(&self, account: &Account, again: bool) -> Timestamp {
        let confirmed = if again { self.0.store.cursor(account.id).ok().and_then(|c| c.confirmed_until) } else { None };
        confirmed.unwrap_or_else(|| self.0.clock.now().minus(self.0.pull.first_pull))
    }
}

fn link(ticket: &Ticket, token: &Secret) -> String {
    format!("{}/authorize/{}", ticket.origin, token.reveal())
}

/// A callback that failed on our side.
fn unavailable(code: &str, message: &str) -> Returned {
    let failure = Failure::new(FailureKind::Unavailable, code, message);
    Returned { outcome: CallbackOutcome::Failed(failure), ticket: None }
}

pub(super) fn begin_error(error: NotBegun) -> Error {
    match error {
        NotBegun::NoTicket => Error::NotFound("such link, or it has expired"),
        NotBegun::Used => Conflict::LinkUsed.into(),
        NotBegun::Failed(failure) => Hindrance::Platform(failure).into(),
        NotBegun::Store(error) => error.into(),
        NotBegun::Random(_) => Hindrance::NoRandomness.into(),
    }
}
