//! Beginning a consent: from a ticket to the platform's page.

use std::sync::Arc;
use std::time::Duration;

use super::Accounts;
use super::callback::callback_path;
use crate::model::{Account, AccountId, Failure, Secret, SecretSet};
use crate::random;
use crate::sandbox::Fault;
use crate::store::{self, Pending, Ticket, TicketProgress};

/// How long a link may be passed on before it is worth nothing: a seller in another time zone has a day.
pub const TICKET_LIFE: Duration = Duration::from_hours(24);

/// How long a consent may take at the platform.
const PENDING_LIFE: Duration = Duration::from_mins(10);

/// A consent that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The platform's page.
    pub url: String,
    /// The cookie that binds the browser.
    pub browser: Secret,
}

/// Why a consent cannot begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotBegun {
    /// There is no such ticket, or it has expired.
    #[error("there is no such link, or it has expired")]
    NoTicket,
    /// The ticket was used: the account is connected.
    #[error("this link has been used")]
    Used,
    /// The connector is not live, or refused, or failed.
    #[error("{0}")]
    Failed(Failure),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// No token could be drawn.
    #[error(transparent)]
    Random(#[from] random::NoRandomness),
}

impl Accounts {
    /// Makes a ticket for an account. The token is in nobody's hands but the caller's.
    pub async fn issue_ticket(&self, account: &Account) -> Result<(Secret, Ticket), NotBegun> {
        let token = random::token::<16>()?;
        let now = self.0.clock.now();
        let ticket = Ticket {
            account: account.id,
            customer: account.customer,
            origin: account.callback_origin.clone(),
            created_at: now,
            expires_at: now.plus(TICKET_LIFE),
            progress: TicketProgress::Issued,
        };
        self.0.store.put_ticket(token.digest(), ticket.clone()).await?;
        Ok((token, ticket))
    }

    /// The ticket of a token, while it is worth something, with its account.
    pub fn ticket(&self, token: &Secret) -> Result<(Ticket, Account), NotBegun> {
        let ticket = self.0.store.ticket(token.digest(), self.0.clock.now())?.ok_or(NotBegun::NoTicket)?;
        let account = self.0.store.account(ticket.account)?.ok_or(NotBegun::NoTicket)?;
        Ok((ticket, account))
    }

    /// Starts a consent: asks the connector where to send the browser, and stores what the callback must match.
    pub async fn begin_consent(&self, token: &Secret, browser: Option<Secret>) -> Result<Begun, NotBegun> {
        let (ticket, account) = self.ticket(token)?;
        if ticket.progress == TicketProgress::Connected {
            return Err(NotBegun::Used);
        }
        let live = self.live(&account).map_err(|not_lent| not_begun(not_lent, account.id))?;
        let description = live.platform.description();
        let address = format!("{}{}", ticket.origin, callback_path(description, &account.app));
        // 120 bits in 20 characters: as much as the platform with the shortest state takes.
        let state = random::token::<15>()?;
        // A consent begins before there is a grant, and one that begins again must not lean on the old one.
        let lease = self.lease_with(&account, &live, SecretSet::new())?;
        let mut session = live.platform.open(Arc::clone(&live.grants), Arc::new(lease));
        let consent = session.begin(&address, state.reveal()).await.map_err(|fault| failed(&fault))?;
        let browser = match browser {
            Some(browser) => browser,
            None => random::token::<16>()?,
        };
        let now = self.0.clock.now();
        let pending = Pending {
            account: account.id,
            customer: account.customer,
            platform: account.platform.clone(),
            app: account.app.clone(),
            ticket: token.clone(),
            browser: browser.digest(),
            address,
            remember: consent.remember,
            created_at: now,
            expires_at: now.plus(PENDING_LIFE),
        };
        self.0.store.put_pending(state.digest(), pending).await?;
        self.0.store.progress_ticket(token.digest(), TicketProgress::Continued).await?;
        self.0.changes.note();
        Ok(Begun { url: consent.url, browser })
    }
}

fn failed(fault: &Fault) -> NotBegun {
    NotBegun::Failed(fault.to_failure())
}

pub(super) fn not_begun(not_lent: super::NotLent, account: AccountId) -> NotBegun {
    match not_lent {
        super::NotLent::NoConnector(failure) => NotBegun::Failed(failure),
        super::NotLent::NotRenewed(fault) => failed(&fault),
        super::NotLent::Store(error) => NotBegun::Store(error),
        super::NotLent::NotConnected => NotBegun::Store(store::Error::Missing(format!("account {account}"))),
    }
}
