//! A grant that was just issued: whose shop it is, one trial call, and only then stored. The same for every way to a grant.

use std::sync::Arc;

use super::{Accounts, CallbackOutcome, trial};
use crate::connectors::Live;
use crate::model::{Account, AccountId, Failure, FailureKind, Issued, Pairs, Secret, Shop};
use crate::store::{self, StoreGrant, TicketProgress};

impl Accounts {
    /// Checks whose shop it is, tries the grant, and stores it, with the account's open answers if the way to it asked for any.
    /// Call it under the account's renewal lock.
    pub(super) async fn settle(
        &self,
        account: &Account,
        live: &Arc<Live>,
        issued: Issued,
        settings: Option<Pairs>,
    ) -> Result<CallbackOutcome, store::Error> {
        if let Some(refusal) = self.wrong_shop(account, &issued)? {
            return Ok(refusal);
        }
        let mut lease = self.lease_with(account, live, issued.kept.clone())?;
        lease.shop = Some(issued.shop.clone());
        lease.extra.clone_from(&issued.extra);
        if let Err(failure) = trial::try_grant(&live.platform, &live.grants, lease, self.0.clock.now()).await {
            return Ok(CallbackOutcome::Failed(failure));
        }
        let again = account.shop.is_some();
        let from_version = account.grant.as_ref().map_or(0, |grant| grant.version);
        let grant = StoreGrant { account: account.id, issued, from_version, consented: true, settings };
        let account = self.0.store.store_grant(grant).await?;
        tracing::info!(account = %account.id, platform = %account.platform, again, "account connected");
        self.0.connected.wake();
        Ok(CallbackOutcome::Connected { account: Box::new(account), again })
    }

    fn wrong_shop(&self, account: &Account, issued: &Issued) -> Result<Option<CallbackOutcome>, store::Error> {
        if issued.shop.id.is_empty() {
            let failure =
                Failure::new(FailureKind::Malformed, "host.shop", "the platform did not say whose shop it is");
            return Ok(Some(CallbackOutcome::Failed(failure)));
        }
        if let Some(shop) = account.shop.as_ref().filter(|shop| shop.id != issued.shop.id) {
            let name = |shop: &Shop| if shop.name.is_empty() { shop.id.clone() } else { shop.name.clone() };
            return Ok(Some(CallbackOutcome::OtherShop { expected: name(shop), found: name(&issued.shop) }));
        }
        let other = self.0.store.account_of_shop(&account.platform, &issued.shop.id)?;
        match other.filter(|other| *other != account.id) {
            Some(other) => Ok(Some(CallbackOutcome::ShopTaken { other: self.name(other)? })),
            None => Ok(None),
        }
    }

    /// What an account is called.
    pub(super) fn name(&self, id: AccountId) -> Result<String, store::Error> {
        Ok(self.0.store.account(id)?.map_or_else(|| format!("#{id}"), |account| account.display_name()))
    }

    /// Tells the page that shows the ticket; of a failure also the log, and the row of an account that waits for its first consent.
    pub(super) async fn note_progress(
        &self,
        ticket: &Secret,
        account: AccountId,
        outcome: &CallbackOutcome,
    ) -> Result<(), store::Error> {
        let refused =
            |code: &str, text: &str| TicketProgress::Failed { failure: Failure::new(FailureKind::Refused, code, text) };
        let progress = match outcome {
            CallbackOutcome::Connected { .. } => TicketProgress::Connected,
            CallbackOutcome::Declined(failure) | CallbackOutcome::Failed(failure) => {
                TicketProgress::Failed { failure: failure.clone() }
            }
            CallbackOutcome::OtherShop { .. } => refused("host.other-shop", "the consent came from another shop"),
            CallbackOutcome::ShopTaken { .. } => {
                refused("host.shop-taken", "another account here has this shop already")
            }
            _ => return Ok(()),
        };
        if let TicketProgress::Failed { failure } = &progress {
            tracing::warn!(%account, %failure, "account not authorised");
        }
        self.0.store.progress_ticket(ticket.digest(), progress).await?;
        self.0.changes.note();
        Ok(())
    }
}
