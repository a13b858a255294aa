//! What comes back from a platform's page: checked against what was begun, and exchanged once. What that brings is `settle`'s.

use std::sync::Arc;

use super::{Accounts, NotLent};
use crate::model::{
    Account, AccountId, AppId, Description, Digest, Failure, FailureKind, Pairs, PlatformId, Secret, SecretSet,
};
use crate::sandbox::Callback;
use crate::store::{self, Pending, TakenState};

/// A request that came in at a callback address.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The platform whose address it is.
    pub platform: PlatformId,
    /// The path, with its leading slash.
    pub path: String,
    /// Every query parameter, decoded once, in order.
    pub parameters: Pairs,
    /// The browser's binding cookie, if it has one.
    pub browser: Option<Secret>,
}

/// What came of a callback, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// What came of it.
    pub outcome: CallbackOutcome,
    /// The token of the ticket that the authorisation came from, once it is sure that this browser began it.
    pub ticket: Option<Secret>,
}

/// What came of a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackOutcome {
    /// The account is connected, or waits for its nickname.
    Connected(Box<Account>, /* connected before */ bool),
    /// The seller or the platform said no.
    Declined(Failure),
    /// The state is none of ours, or too old.
    UnknownState,
    /// The state was used before.
    UsedState,
    /// Another browser began this authorisation.
    OtherBrowser,
    /// It came to another address than the one given to the platform.
    OtherAddress,
    /// The consent is of another shop than the account's.
    OtherShop {
        /// The account's shop.
        expected: String,
        /// The shop that consented.
        found: String,
    },
    /// The shop belongs to this other account.
    ShopTaken(AccountId),
    /// The platform or the connector failed.
    Failed(Failure),
    /// Neither state nor code came back; these authorisations of this browser are under way.
    Which(Vec<(Digest, Pending)>),
}

/// The path of the callback address that is shown to people: the descriptor's first alias, else one made of platform and app.
pub fn callback_path(description: &Description, app: &AppId) -> String {
    match description.callback_aliases.first() {
        Some(alias) => format!("/{alias}"),
        None => format!("/callback/{}/{app}", description.platform),
    }
}

impl Accounts {
    /// Takes a callback. It must not be cancelled half-way, because the code within works once: run it as a task of its own.
    pub async fn take_callback(&self, arrival: Arrival) -> Result<Returned, store::Error> {
        let pending = match self.take_pending(&arrival).await? {
            Ok(pending) => pending,
            Err(outcome) => return Ok(Returned { outcome, ticket: None }),
        };
        let outcome = self.exchange(&pending, arrival.parameters).await?;
        self.note_progress(&pending.ticket, &outcome).await?;
        Ok(Returned { outcome, ticket: Some(pending.ticket) })
    }

    /// The authorisation that a callback belongs to, its state used up; or what the callback comes to without one.
    async fn take_pending(&self, arrival: &Arrival) -> Result<Result<Pending, CallbackOutcome>, store::Error> {
        let state = match the_one(&arrival.parameters, "state") {
            Ok(state) => state,
            Err(failure) => return Ok(Err(CallbackOutcome::Failed(failure))),
        };
        let Some(state) = state else { return self.without_state(arrival).map(Err) };
        let state = Secret::from(state).digest();
        let now = self.0.clock.now();
        match self.0.store.peek_pending(state, now)? {
            TakenState::Unknown => return Ok(Err(CallbackOutcome::UnknownState)),
            TakenState::Used => return Ok(Err(CallbackOutcome::UsedState)),
            TakenState::Taken(pending) => {
                if let Some(refusal) = mismatch(&pending, arrival) {
                    return Ok(Err(refusal));
                }
            }
        }
        // Between looking and taking, another request with the same state may have come: the taking decides.
        Ok(match self.0.store.take_pending(state, now).await? {
            TakenState::Taken(pending) => Ok(*pending),
            TakenState::Used => Err(CallbackOutcome::UsedState),
            TakenState::Unknown => Err(CallbackOutcome::UnknownState),
        })
    }

    /// Declines an authorisation of this browser: what a callback without a state could not name.
    pub async fn decline(&self, state: Digest, browser: &Secret) -> Result<Option<Pending>, store::Error> {
        let now = self.0.clock.now();
        match self.0.store.peek_pending(state, now)? {
            TakenState::Taken(pending) if pending.browser == browser.digest() => {}
            _ => return Ok(None),
        }
        let TakenState::Taken(pending) = self.0.store.take_pending(state, now).await? else { return Ok(None) };
        let failure = Failure::new(FailureKind::Refused, "host.declined", "the seller declined at the platform");
        self.note_progress(&pending.ticket, &CallbackOutcome::Declined(failure)).await?;
        Ok(Some(*pending))
    }

    /// A callback with neither state nor code ends nothing by itself.
    fn without_state(&self, arrival: &Arrival) -> Result<CallbackOutcome, store::Error> {
        let code = self
            .0
            .connectors
            .get(&arrival.platform)
            .and_then(|live| live.platform.description().flows.iter().find_map(|flow| flow.code_parameter.clone()));
        if code.is_some_and(|code| arrival.parameters.iter().any(|(name, _)| *name == code)) {
            return Ok(CallbackOutcome::UnknownState);
        }
        let pending = match &arrival.browser {
            Some(browser) => {
                self.0.store.pending_of_browser(&arrival.platform, browser.digest(), self.0.clock.now())?
            }
            None => Vec::new(),
        };
        Ok(CallbackOutcome::Which(pending))
    }

    /// Exchanges the code, and settles what it brought.
    async fn exchange(&self, pending: &Pending, parameters: Pairs) -> Result<CallbackOutcome, store::Error> {
        let lock = self.renewal_lock(pending.account);
        let _no_renewal_meanwhile = lock.lock().await;
        let Some(account) = self.0.store.account(pending.account)? else { return Ok(CallbackOutcome::UnknownState) };
        let live = match self.live(&account) {
            Ok(live) => live,
            Err(NotLent::NoConnector(failure)) => return Ok(CallbackOutcome::Failed(failure)),
            Err(other) => {
                return Ok(CallbackOutcome::Failed(Failure::new(FailureKind::Unavailable, "", other.to_string())));
            }
        };
        let lease = self.lease_with(&account, &live, SecretSet::new())?;
        let callback = Callback { parameters, address: pending.address.clone(), remember: pending.remember.clone() };
        let mut session = live.platform.open(Arc::clone(&live.grants), Arc::new(lease));
        let issued = match session.finish(callback).await {
            Ok(issued) => issued,
            Err(fault) => {
                let failure = fault.to_failure();
                return Ok(match failure.kind {
                    FailureKind::Refused => CallbackOutcome::Declined(failure),
                    _ => CallbackOutcome::Failed(failure),
                });
            }
        };
        drop(session);
        self.settle(&account, &live, issued).await
    }
}

/// What of a callback does not match what was begun. The state is not used up by it.
fn mismatch(pending: &Pending, arrival: &Arrival) -> Option<CallbackOutcome> {
    // Digests of random tokens: comparing them in varying time tells nothing that helps to guess one.
    if arrival.browser.as_ref().map(Secret::digest) != Some(pending.browser) {
        return Some(CallbackOutcome::OtherBrowser);
    }
    let path = pending.address.splitn(4, '/').nth(3).unwrap_or_default();
    let same = arrival.path.strip_prefix('/') == Some(path) && arrival.platform == pending.platform;
    (!same).then_some(CallbackOutcome::OtherAddress)
}

/// The only value of a parameter. A parameter that comes twice is refused: it means two things to two readers.
fn the_one<'a>(parameters: &'a Pairs, name: &str) -> Result<Option<&'a str>, Failure> {
    let mut values = parameters.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let first = values.next();
    if values.next().is_some() {
        return Err(Failure::new(FailureKind::Malformed, "host.callback", format!("`{name}` came back twice")));
    }
    Ok(first.filter(|value| !value.is_empty()))
}
