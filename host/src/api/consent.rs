//! Authorising an account: the ticket, the way to the platform, and what comes back.

use super::{Api, Error, FormProblemKind};
use crate::accounts::{Arrival, CallbackOutcome, NotBegun};
use crate::model::{
    Account, AccountId, AccountState, Actor, AppId, Digest, Failure, FailureKind, Localized, Pairs, PlatformId, Secret,
    Timestamp,
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
        /// The ticket's link, where the account still waits for its nickname: the page there asks for it.
        name_at: Option<String>,
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

impl Api {
    /// A ticket by its token, for whoever holds the link.
    pub fn ticket(&self, token: &Secret) -> Result<TicketView, Error> {
        let (ticket, account) = self.0.accounts.ticket(token).map_err(begin_error)?;
        let live = self.0.connectors.get(&account.platform);
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
            consent_origins: live.map(|live| live.grants.consent_hosts.clone()).unwrap_or_default(),
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
        self.give_nickname(&account, nickname).await
    }

    /// Takes a callback. Runs to its end even if the browser goes away, because the code works once.
    pub async fn callback(&self, arrival: CallbackArrival) -> CallbackView {
        let Some(platform) = self.callback_platform(&arrival.path) else { return CallbackView::UnknownState };
        let arrival =
            Arrival { platform, path: arrival.path, parameters: arrival.parameters, browser: arrival.browser };
        let (answer, answered) = tokio::sync::oneshot::channel();
        let api = self.clone();
        let started = self.0.tasks.spawn("callback", async move {
            let view = api.take_callback(arrival).await;
            // A browser that went away reads the outcome on the first page.
            if answer.send(view).is_err() {
                tracing::info!("a browser left before its callback was answered");
            }
        });
        let stopping = || CallbackView::Failed {
            failure: Failure::new(FailureKind::Unavailable, "host.stopping", "the service is restarting; try again"),
            again: None,
        };
        if !started {
            return stopping();
        }
        answered.await.unwrap_or_else(|_| stopping())
    }

    async fn take_callback(&self, arrival: Arrival) -> CallbackView {
        match self.0.accounts.take_callback(arrival).await {
            Ok(returned) => {
                let link = returned.ticket.and_then(|token| self.link_of(&token));
                self.callback_view(returned.outcome, link)
            }
            Err(error) => {
                tracing::error!(%error, "a callback could not be stored");
                CallbackView::Failed {
                    failure: Failure::new(
                        FailureKind::Unavailable,
                        "host.store",
                        "the authorisation could not be stored; start again from the link",
                    ),
                    again: None,
                }
            }
        }
    }

    /// Declines an authorisation of this browser that came back without a state.
    pub async fn decline(&self, handle: &str, browser: &Secret) -> Result<CallbackView, Error> {
        let state = parse_handle(handle).ok_or(Error::NotFound("such authorisation"))?;
        let declined = self.0.accounts.decline(state, browser).await?;
        let pending = declined.ok_or(Error::NotFound("such authorisation"))?;
        let failure = Failure::new(FailureKind::Refused, "host.declined", "you declined at the platform");
        Ok(CallbackView::Declined { failure, again: self.link_of(&pending.ticket) })
    }

    /// True if a path is a callback address: `/callback/PLATFORM/APP` or a connector's alias.
    pub fn is_callback(&self, path: &str) -> bool {
        self.callback_platform(path).is_some()
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

    /// The platform whose callback address a path is.
    fn callback_platform(&self, path: &str) -> Option<PlatformId> {
        let path = path.strip_prefix('/')?;
        if let Some(rest) = path.strip_prefix("callback/") {
            let (platform, app) = rest.split_once('/')?;
            let known = self.0.store.app_platform(&AppId(app.to_owned())).ok().flatten()?;
            return (known.as_str() == platform).then_some(known);
        }
        self.0.connectors.platform_of_alias(path)
    }

    /// The link of a ticket that is still worth something.
    fn link_of(&self, token: &Secret) -> Option<String> {
        let (ticket, _) = self.0.accounts.ticket(token).ok()?;
        Some(link(&ticket, token))
    }

    /// What a callback's page says. `link` leads back to the ticket that it came from.
    fn callback_view(&self, outcome: CallbackOutcome, link: Option<String>) -> CallbackView {
        match outcome {
            CallbackOutcome::Connected(account, again) => CallbackView::Connected {
                account: account.id,
                account_name: account.display_name(),
                shop_name: account.shop.as_ref().map(|shop| shop.name.clone()).unwrap_or_default(),
                orders_since: self.orders_since(&account, again),
                again,
                name_at: link.filter(|_| account.state == AccountState::Unnamed),
            },
            CallbackOutcome::Declined(failure) => CallbackView::Declined { failure, again: link },
            CallbackOutcome::UnknownState => CallbackView::UnknownState,
            CallbackOutcome::UsedState => CallbackView::UsedState,
            CallbackOutcome::OtherBrowser => CallbackView::OtherBrowser,
            CallbackOutcome::OtherAddress => CallbackView::OtherAddress,
            CallbackOutcome::OtherShop { expected, found } => CallbackView::OtherShop { expected, found, again: link },
            CallbackOutcome::ShopTaken(other) => CallbackView::ShopTaken {
                other: self.stored_account(other).map_or_else(|_| format!("#{other}"), |other| other.display_name()),
            },
            CallbackOutcome::Failed(failure) => CallbackView::Failed { failure, again: link },
            CallbackOutcome::Which(pending) => CallbackView::Which(
                pending
                    .into_iter()
                    .map(|(state, pending)| PendingChoice {
                        handle: state.to_string(),
                        account_name: self
                            .stored_account(pending.account)
                            .map_or_else(|_| format!("#{}", pending.account), |account| account.display_name()),
                        began_at: pending.created_at,
                    })
                    .collect(),
            ),
        }
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

/// A handle is the hash of a state in hexadecimal: it names a pending authorisation and cannot be used as its state.
fn parse_handle(handle: &str) -> Option<Digest> {
    let mut bytes = [0u8; 32];
    if handle.len() != 64 || !handle.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(handle.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Digest(bytes))
}

fn begin_error(error: NotBegun) -> Error {
    match error {
        NotBegun::NoTicket => Error::NotFound("such link, or it has expired"),
        NotBegun::Used => Error::Conflict("this link has been used; the account is connected".to_owned()),
        NotBegun::Failed(failure) => Error::Unavailable(failure.to_string()),
        NotBegun::Store(error) => error.into(),
        NotBegun::Random(error) => Error::Unavailable(error.to_string()),
    }
}
