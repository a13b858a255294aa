//! On whose behalf something is asked.

use super::AccountId;

/// Who asks. Every function of `api` takes one and decides by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The administrator: signed in at the console, or on the unix socket by peer credentials.
    Administrator,
    /// Whoever holds the link to one account's authorisation. May do that and nothing else.
    TicketHolder(AccountId),
    /// A visitor without a session: callback and health.
    Visitor,
}
