//! Tickets: links with which one account can be authorised in any browser. And what is to be forgotten when.

use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::codec::{decode, get, put};
use super::error::{Error, Outcome};
use super::tables::{EXPIRIES, PENDING, Read as _, TICKETS, Tx, USED_STATES};
use super::{Store, accounts, pending};
use crate::model::{Account, AccountId, AccountState, CustomerId, Digest, Failure, Timestamp};

/// A link with which one account can be authorised in any browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// For which account.
    pub account: AccountId,
    /// Whose account.
    pub customer: CustomerId,
    /// The origin (of `public_url` and its companions) that is registered at the platform and where the ticket continues.
    pub origin: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// After which it is worth nothing.
    pub expires_at: Timestamp,
    /// What has come of it.
    pub progress: TicketProgress,
}

/// What has come of a ticket. The page that shows the link follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum TicketProgress {
    /// Nobody has opened it.
    Issued,
    /// Somebody was sent to the platform.
    Continued,
    /// The account is connected. The ticket is used up.
    Connected,
    /// It did not work; the seller may try again with the same ticket until it expires.
    Failed {
        /// What went wrong.
        failure: Failure,
    },
}

impl Store {
    /// Stores a ticket under the hash of its token.
    pub async fn put_ticket(&self, token: Digest, ticket: Ticket) -> Result<(), Error> {
        self.write("put ticket", move |tx| {
            accounts::load(tx, ticket.account)?;
            sweep(tx, ticket.created_at)?;
            put(&mut tx.write(TICKETS)?, &token.0, &ticket)?;
            forget_at(tx, ticket.expires_at, Kind::Ticket, token)
        })
        .await
    }

    /// A ticket that has not expired.
    pub fn ticket(&self, token: Digest, now: Timestamp) -> Result<Option<Ticket>, Error> {
        self.read(|source| {
            let ticket = get::<&[u8; 32], Ticket>(&source.read(TICKETS)?, &token.0)?;
            Ok(ticket.filter(|ticket| now < ticket.expires_at))
        })
    }

    /// Notes what has come of a ticket, and of a failure why the account still waits, if it does: one that was connected before
    /// keeps the reason for its own state. A ticket that has been forgotten meanwhile is nobody's page any more.
    pub async fn progress_ticket(&self, token: Digest, progress: TicketProgress) -> Result<(), Error> {
        self.write("progress ticket", move |tx| {
            let ticket = get::<&[u8; 32], Ticket>(&tx.read(TICKETS)?, &token.0)?;
            let Some(ticket) = ticket else { return Ok(()) };
            if let TicketProgress::Failed { failure } = &progress {
                note_reason(tx, ticket.account, failure)?;
            }
            put(&mut tx.write(TICKETS)?, &token.0, &Ticket { progress: progress.clone(), ..ticket })
        })
        .await
    }
}

/// Removes every ticket of an account. Looks at all tickets there are: they live for a day.
pub(super) fn remove_of_account(tx: &Tx<'_>, account: AccountId) -> Outcome<()> {
    let mut tokens = Vec::new();
    for row in tx.read(TICKETS)?.iter()? {
        let (token, ticket) = row?;
        if decode::<Ticket>(ticket.value())?.account == account {
            tokens.push(*token.value());
        }
    }
    let mut tickets = tx.write(TICKETS)?;
    for token in tokens {
        tickets.remove(&token)?;
    }
    Ok(())
}

/// Keeps why an account's first consent did not succeed. The consent that does takes the reason away.
fn note_reason(tx: &Tx<'_>, id: AccountId, failure: &Failure) -> Outcome<()> {
    let account = accounts::load(tx, id)?;
    if account.state != AccountState::PendingAuthorization {
        return Ok(());
    }
    accounts::save(tx, &Account { reason: Some(failure.clone()), ..account })
}

/// What expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ticket,
    Pending,
    UsedState,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Ticket, Self::Pending, Self::UsedState];

    /// The number that stands in the table.
    fn code(self) -> u8 {
        match self {
            Self::Ticket => 1,
            Self::Pending => 2,
            Self::UsedState => 3,
        }
    }
}

/// Expired records that one operation clears out: more wait for the next one.
const SWEPT_AT_ONCE: usize = 100;

/// Notes when something is to be forgotten.
pub(super) fn forget_at(tx: &Tx<'_>, at: Timestamp, kind: Kind, hash: Digest) -> Outcome<()> {
    tx.write(EXPIRIES)?.insert((at.as_millis(), kind.code(), &hash.0), ())?;
    Ok(())
}

/// Forgets what has expired by `now`. In order of expiry, so it looks at nothing that stays.
pub(super) fn sweep(tx: &Tx<'_>, now: Timestamp) -> Outcome<()> {
    let mut expired = Vec::new();
    let nothing = [0; 32];
    for row in tx.read(EXPIRIES)?.range(..(now.as_millis(), 0, &nothing))?.take(SWEPT_AT_ONCE) {
        let key = row?.0;
        let (at, code, hash) = key.value();
        expired.push((at, code, Digest(*hash)));
    }
    for (at, code, hash) in expired {
        tx.write(EXPIRIES)?.remove((at, code, &hash.0))?;
        match Kind::ALL.into_iter().find(|kind| kind.code() == code) {
            Some(Kind::Ticket) => drop(tx.write(TICKETS)?.remove(&hash.0)?),
            Some(Kind::UsedState) => drop(tx.write(USED_STATES)?.remove(&hash.0)?),
            Some(Kind::Pending) if tx.read(PENDING)?.get(&hash.0)?.is_some() => pending::remove(tx, hash)?,
            Some(Kind::Pending) | None => {}
        }
    }
    Ok(())
}
