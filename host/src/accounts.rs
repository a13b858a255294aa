//! Who is connected, and with which credential: authorising, renewing, and lending a credential to a pull.
//!
//! Leaves to others when to renew (a pull asks for a lease, and gets one that is good) and what the pages say.

use std::sync::Arc;

use crate::model::{Account, AccountId, Failure};
use crate::sandbox::{Fault, Grants, Lease, Platform};

/// The accounts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts(Arc<()>);

/// A credential lent to one pull.
#[derive(Debug, Clone)]
pub struct Lent {
    /// The account as it is now.
    pub account: Account,
    /// The connector to use: the version that was live at this moment.
    pub platform: Arc<dyn Platform>,
    /// Where the connector may go.
    pub grants: Arc<Grants>,
    /// What a session is given.
    pub lease: Arc<Lease>,
    /// Version of the grant within the lease.
    pub grant_version: u32,
}

/// Why no credential can be lent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotLent {
    /// The account does not exist, or its state says that it is not pulled.
    #[error("the account is not connected")]
    NotConnected,
    /// The platform's connector is not live, for this reason.
    #[error("{0}")]
    NoConnector(Failure),
    /// A renewal was needed and failed.
    #[error("the grant could not be renewed: {0}")]
    NotRenewed(Fault),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real accounts")]
impl Accounts {
    /// Lends a credential; renews it first if it ends soon. One renewal at a time for each account: whoever comes second waits
    /// and gets what the first one brought.
    pub async fn lend(&self, id: AccountId) -> Result<Lent, NotLent> {
        todo!()
    }

    /// Lends a credential after the platform refused the one of `refused_version`: renews once, unless a newer one is there.
    pub async fn lend_after_refusal(&self, id: AccountId, refused_version: u32) -> Result<Lent, NotLent> {
        todo!()
    }
}
