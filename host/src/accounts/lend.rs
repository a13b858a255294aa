//! Lending a credential to one pull, renewing it first where needed.

use std::mem;
use std::sync::Arc;

use super::renewal::{AfterFailure, Standing, after_failure, standing};
use super::{Accounts, overlaid};
use crate::connectors::{self, Live};
use crate::model::{Account, AccountId, AccountState, Failure, FailureKind, GrantInfo, SecretSet};
use crate::sandbox::{Fault, Lease, Session, Urgency};
use crate::store::{self, AccountChange, StoreGrant};

/// A credential lent to one pull.
#[derive(Debug, Clone)]
pub struct Lent {
    /// The account as it is now.
    pub account: Account,
    /// The connector to use: the version that was live at this moment.
    pub live: Arc<Live>,
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
    /// A renewal was needed and failed. A failure that needs authorization is final.
    #[error("the grant could not be renewed: {0}")]
    NotRenewed(Fault),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Lent {
    /// A fresh instance with this credential.
    pub fn open(&self) -> Box<dyn Session> {
        self.live.platform.open(Arc::clone(&self.live.grants), Arc::clone(&self.lease))
    }
}

impl Accounts {
    /// Lends a credential; renews it first if it ends soon. One renewal at a time for each account: whoever comes second waits
    /// and gets what the first one brought.
    pub async fn lend(&self, id: AccountId, urgency: Urgency) -> Result<Lent, NotLent> {
        let (account, grant) = self.connected(id)?;
        match standing(&grant, self.0.clock.now()) {
            Standing::Good => self.lease(account, urgency),
            Standing::Due | Standing::Dead => self.renew(id, urgency, None).await,
        }
    }

    /// Lends a credential after the platform refused the one of `refused_version`: renews once, unless a newer one is there.
    pub async fn lend_after_refusal(
        &self,
        id: AccountId,
        urgency: Urgency,
        refused_version: u32,
    ) -> Result<Lent, NotLent> {
        self.renew(id, urgency, Some(refused_version)).await
    }

    /// The same credential for another version of the connector, which may work where this one failed: the one that is live by
    /// now, or the one before it while it has to prove itself. None: there is no other.
    pub fn lend_to_other_version(&self, lent: &Lent) -> Result<Option<Lent>, NotLent> {
        let live = self.live(&lent.account)?;
        let other = if live.digest() == lent.live.digest() { self.0.connectors.former(&live) } else { Some(live) };
        let Some(other) = other else { return Ok(None) };
        let (account, _) = self.connected(lent.account.id)?;
        Ok(Some(self.lease_of(account, other, lent.lease.urgency)?))
    }

    /// A pull with this version ended well.
    pub async fn version_passed(&self, live: &Live) {
        self.0.connectors.passed(live).await;
    }

    /// Another version worked where this one failed so: if it was on probation, it is not lent again.
    pub async fn give_version_up(&self, live: &Live, failure: &Failure) {
        self.0.connectors.give_up(live, &failure.to_string()).await;
    }

    /// Renews under the account's lock, after looking again: somebody else may have done it meanwhile.
    async fn renew(&self, id: AccountId, urgency: Urgency, refused_version: Option<u32>) -> Result<Lent, NotLent> {
        let lock = self.renewal_lock(id);
        let _one_at_a_time = lock.lock().await;
        let (account, grant) = self.connected(id)?;
        let now = self.0.clock.now();
        let refused = refused_version == Some(grant.version);
        let state = standing(&grant, now);
        if state == Standing::Good && !refused {
            return self.lease(account, urgency);
        }
        let renewable = grant.renew_until.is_none_or(|until| until > now);
        if state == Standing::Dead || !renewable {
            let failure = Failure::new(
                FailureKind::NeedsAuthorization,
                "host.grant-ended",
                "the authorisation has ended and cannot be renewed; the seller must authorise again",
            );
            return self.end_grant(id, failure).await;
        }
        let mut interrupted = grant.renewing_since.is_some();
        // The lease comes first: where no connector is live nothing is asked, so no intent may stay behind.
        let lent = self.lease(account, urgency)?;
        self.0.store.begin_renewal(id, grant.version).await?;
        let mut answer = lent.open().renew().await;
        if answer.as_ref().is_err_and(Fault::may_be_the_version)
            && let Some(other) = self.lend_to_other_version(&lent)?
        {
            // What the version that failed had asked for by then, nobody knows.
            interrupted = true;
            let failed = mem::replace(&mut answer, other.open().renew().await);
            if let (Ok(_), Err(fault)) = (&answer, failed) {
                self.give_version_up(&lent.live, &fault.to_failure()).await;
            }
        }
        match answer {
            Ok(issued) => {
                crate::tasks::crash_point("renewed-not-stored");
                let from_version = grant.version;
                let grant = StoreGrant { account: id, issued, from_version, consented: false, settings: None };
                let renewed = self.store_renewed(&grant).await?;
                tracing::info!(account = %id, "grant renewed");
                self.0.changes.note();
                self.lease(renewed, urgency)
            }
            Err(fault) => self.after_failed_renewal(id, lent, &grant, fault, refused, interrupted).await,
        }
    }

    /// Stores a renewed grant, and holds on to it while the store takes no writes: the platform may have taken back the one before
    /// it, and asked again it would refuse. The wait ends with the daemon's drain.
    async fn store_renewed(&self, grant: &StoreGrant) -> Result<Account, store::Error> {
        let mut health = self.0.store.watch_health();
        loop {
            // Seen before the attempt, so that whatever the attempt meets is a change that is waited for.
            health.mark_unchanged();
            match self.0.store.store_grant(grant.clone()).await {
                Err(error @ store::Error::Unavailable(_)) => {
                    tracing::error!(account = %grant.account, %error, "a renewed grant waits to be stored");
                    if health.changed().await.is_err() {
                        return Err(error);
                    }
                }
                done => return done,
            }
        }
    }

    async fn after_failed_renewal(
        &self,
        id: AccountId,
        lent: Lent,
        grant: &GrantInfo,
        fault: Fault,
        refused: bool,
        interrupted: bool,
    ) -> Result<Lent, NotLent> {
        tracing::warn!(account = %id, failure = %fault.to_failure(), "renewal failed");
        match after_failure(&fault, interrupted) {
            AfterFailure::Final(failure) => self.end_grant(id, failure).await,
            AfterFailure::TryLater { may_be_lost } => {
                // The intent stays behind as the sign that there may be a grant which nobody has.
                if !may_be_lost {
                    self.0.store.abandon_renewal(id).await?;
                }
                let still_good = grant.access_until.is_none_or(|until| self.0.clock.now() < until);
                if still_good && !refused { Ok(lent) } else { Err(NotLent::NotRenewed(fault)) }
            }
        }
    }

    /// Notes on the account that only a new consent helps.
    async fn end_grant(&self, id: AccountId, failure: Failure) -> Result<Lent, NotLent> {
        let state = Some((AccountState::NeedsAuthorization, Some(failure.clone())));
        self.0.store.abandon_renewal(id).await?;
        self.0.store.change_account(id, AccountChange { state, ..AccountChange::default() }).await?;
        self.0.changes.note();
        Err(NotLent::NotRenewed(Fault::Failed(failure)))
    }

    /// The account and its grant, if it is one that may be pulled.
    fn connected(&self, id: AccountId) -> Result<(Account, GrantInfo), NotLent> {
        let account = self.0.store.account(id)?.ok_or(NotLent::NotConnected)?;
        match (&account.grant, account.state) {
            (Some(grant), AccountState::Connected) => {
                let grant = grant.clone();
                Ok((account, grant))
            }
            _ => Err(NotLent::NotConnected),
        }
    }

    fn lease(&self, account: Account, urgency: Urgency) -> Result<Lent, NotLent> {
        let live = self.live(&account)?;
        Ok(self.lease_of(account, live, urgency)?)
    }

    fn lease_of(&self, account: Account, live: Arc<Live>, urgency: Urgency) -> Result<Lent, store::Error> {
        let secrets = self.0.store.grant_secrets(account.id)?;
        let lease = Lease { urgency, ..self.lease_with(&account, &live, secrets)? };
        let grant_version = account.grant.as_ref().map_or(0, |grant| grant.version);
        Ok(Lent { account, live, lease: Arc::new(lease), grant_version })
    }

    pub(super) fn live(&self, account: &Account) -> Result<Arc<Live>, NotLent> {
        let live = self.0.connectors.get(&account.platform);
        live.ok_or_else(|| NotLent::NoConnector(connectors::none_live(&account.platform)))
    }

    /// What a session of this account is given: the installation's answers, the account's own above them, and these secrets.
    /// Urgent, because all but pulls happen while a person waits.
    pub(super) fn lease_with(
        &self,
        account: &Account,
        live: &Live,
        grant_secrets: SecretSet,
    ) -> Result<Lease, store::Error> {
        let mut field_secrets = live.installation.secrets.clone();
        field_secrets.extend(self.0.store.account_secrets(account.id)?);
        Ok(Lease {
            label: account.label(),
            settings: overlaid(&live.installation.settings, account.settings.clone()),
            shop: account.shop.clone(),
            extra: account.grant.as_ref().map(|grant| grant.extra.clone()).unwrap_or_default(),
            field_secrets,
            grant_secrets,
            urgency: Urgency::Asked,
        })
    }
}
