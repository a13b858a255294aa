//! A token that the seller brings: checked by the connector, and settled as the fruit of a consent is.

use std::sync::Arc;

use super::authorize::{NotBegun, not_begun};
use super::{Accounts, CallbackOutcome, overlaid};
use crate::model::{Account, AccountId, Pairs, Secret, SecretSet};
use crate::store::TicketProgress;

impl Accounts {
    /// Takes over pasted secrets for the account of a ticket. `answers` are the flow's answers that are not secret; they are kept
    /// with the account if the secrets prove good. Run it as a task of its own: half-way it would leave a ticket without outcome.
    pub async fn adopt(&self, token: &Secret, answers: Pairs, pasted: SecretSet) -> Result<CallbackOutcome, NotBegun> {
        let (ticket, account) = self.ticket(token)?;
        if ticket.progress == TicketProgress::Connected {
            return Err(NotBegun::Used);
        }
        let outcome = self.take_over(account.id, answers, pasted).await?;
        self.note_progress(token, account.id, &outcome).await?;
        Ok(outcome)
    }

    async fn take_over(&self, id: AccountId, answers: Pairs, pasted: SecretSet) -> Result<CallbackOutcome, NotBegun> {
        let lock = self.renewal_lock(id);
        let _no_renewal_meanwhile = lock.lock().await;
        let stored = self.0.store.account(id)?.ok_or(NotBegun::NoTicket)?;
        let live = self.live(&stored).map_err(|not_lent| not_begun(not_lent, id))?;
        let account = Account { settings: overlaid(&stored.settings, answers), ..stored.clone() };
        let lease = self.lease_with(&account, &live, SecretSet::new())?;
        let mut session = live.platform.open(Arc::clone(&live.grants), Arc::new(lease));
        let issued = match session.adopt(pasted).await {
            Ok(issued) => issued,
            Err(fault) => return Ok(CallbackOutcome::Failed(fault.to_failure())),
        };
        drop(session);
        let settings = Some(account.settings.clone());
        Ok(self.settle(&account, &live, issued, settings).await?)
    }
}
