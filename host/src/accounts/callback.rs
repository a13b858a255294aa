//! What comes back from a platform's page: checked against what was begun, and exchanged once. What that brings is `settle`'s.

use std::sync::Arc;

use super::outcome::{Arrival, CallbackOutcome, Handle, PendingChoice, Returned};
use super::{Accounts, NotLent};
use crate::connectors::Live;
use crate::model::{AppId, Description, Failure, FailureKind, Pairs, PlatformId, Secret, SecretSet};
use crate::sandbox::Callback;
use crate::store::{self, Pending, TakenState};

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
        self.note_progress(&pending.ticket, pending.account, &outcome).await?;
        Ok(Returned { outcome, ticket: Some(pending.ticket) })
    }

    /// The authorisation that a callback belongs to, its state used up; or what the callback comes to without one.
    async fn take_pending(&self, arrival: &Arrival) -> Result<Result<Pending, CallbackOutcome>, store::Error> {
        let Some(platform) = self.callback_platform(&arrival.path) else {
            return Ok(Err(CallbackOutcome::UnknownState));
        };
        let state = match the_one(&arrival.parameters, "state") {
            Ok(state) => state,
            Err(failure) => return Ok(Err(CallbackOutcome::Failed(failure))),
        };
        let Some(state) = state else { return self.without_state(&platform, arrival).map(Err) };
        let state = Secret::from(state).digest();
        let now = self.0.clock.now();
        match self.0.store.peek_pending(state, now)? {
            TakenState::Unknown => return Ok(Err(CallbackOutcome::UnknownState)),
            TakenState::Used => return Ok(Err(CallbackOutcome::UsedState)),
            TakenState::Taken(pending) => {
                if let Some(refusal) = mismatch(&pending, &platform, arrival) {
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

    /// The platform whose callback address a path is: `/callback/PLATFORM/APP` or a connector's alias.
    pub fn callback_platform(&self, path: &str) -> Option<PlatformId> {
        let path = path.strip_prefix('/')?;
        if let Some(rest) = path.strip_prefix("callback/") {
            let (platform, app) = rest.split_once('/')?;
            let known = self.0.store.app_platform(&AppId(app.to_owned())).ok().flatten()?;
            return (known.as_str() == platform).then_some(known);
        }
        self.0.connectors.platform_of_alias(path)
    }

    /// Declines an authorisation of this browser: what a callback without a state could not name. None: it has none like that.
    pub async fn decline(&self, handle: Handle, browser: &Secret) -> Result<Option<Returned>, store::Error> {
        let (state, now) = (handle.0, self.0.clock.now());
        match self.0.store.peek_pending(state, now)? {
            TakenState::Taken(pending) if pending.browser == browser.digest() => {}
            _ => return Ok(None),
        }
        let TakenState::Taken(pending) = self.0.store.take_pending(state, now).await? else { return Ok(None) };
        let failure = Failure::new(FailureKind::Refused, "host.declined", "the seller declined at the platform");
        let outcome = CallbackOutcome::Declined(failure);
        self.note_progress(&pending.ticket, pending.account, &outcome).await?;
        Ok(Some(Returned { outcome, ticket: Some(pending.ticket) }))
    }

    /// A callback with neither state nor code ends nothing by itself.
    fn without_state(&self, platform: &PlatformId, arrival: &Arrival) -> Result<CallbackOutcome, store::Error> {
        if self.0.connectors.get(platform).is_some_and(|live| brings_code(&live, &arrival.parameters)) {
            return Ok(CallbackOutcome::UnknownState);
        }
        let pending = match &arrival.browser {
            Some(browser) => self.0.store.pending_of_browser(platform, browser.digest(), self.0.clock.now())?,
            None => Vec::new(),
        };
        let choice = |(state, pending): (_, Pending)| -> Result<PendingChoice, store::Error> {
            let account_name = self.name(pending.account)?;
            Ok(PendingChoice { handle: Handle(state), account_name, began_at: pending.created_at })
        };
        Ok(CallbackOutcome::Which(pending.into_iter().map(choice).collect::<Result<_, _>>()?))
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
        // Who brings a code has agreed; what is refused then is something else, such as a code that is too old.
        let agreed = brings_code(&live, &parameters);
        let callback = Callback { parameters, address: pending.address.clone(), remember: pending.remember.clone() };
        let mut session = live.platform.open(Arc::clone(&live.grants), Arc::new(lease));
        let issued = match session.finish(callback).await {
            Ok(issued) => issued,
            Err(fault) => {
                let failure = fault.to_failure();
                return Ok(match failure.kind {
                    FailureKind::Refused if !agreed => CallbackOutcome::Declined(failure),
                    _ => CallbackOutcome::Failed(failure),
                });
            }
        };
        drop(session);
        self.settle(&account, &live, issued, None).await
    }
}

/// True if a callback holds the code of the platform's consent.
fn brings_code(live: &Live, parameters: &Pairs) -> bool {
    let name = live.platform.description().flows.iter().find_map(|flow| flow.code_parameter.as_ref());
    name.is_some_and(|name| parameters.iter().any(|(known, value)| known == name && !value.is_empty()))
}

/// What of a callback does not match what was begun. The state is not used up by it.
fn mismatch(pending: &Pending, platform: &PlatformId, arrival: &Arrival) -> Option<CallbackOutcome> {
    // Digests of random tokens: comparing them in varying time tells nothing that helps to guess one.
    if arrival.browser.as_ref().map(Secret::digest) != Some(pending.browser) {
        return Some(CallbackOutcome::OtherBrowser);
    }
    let path = pending.address.splitn(4, '/').nth(3).unwrap_or_default();
    let same = arrival.path.strip_prefix('/') == Some(path) && *platform == pending.platform;
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
