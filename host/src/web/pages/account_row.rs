//! An account as a row: the four questions that a person asks of it. Is it well, when was it last well, when is it next tried,
//! and what is there to press.

use crate::api::{AccountView, PullButton, PullView};
use crate::model::{AccountState, Failure, FailureKind, PullOutcome, Timestamp};
use crate::web::show::{Icon, Moment, Tone};
use crate::web::text::{Phrase, Texts};

/// An account with the words to show it.
pub(in crate::web) struct Row<'v> {
    pub(super) view: &'v AccountView,
    pub(super) t: &'v Texts,
    pub(super) now: Timestamp,
}

/// What helps an account that does not pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mend {
    /// The seller has to consent, for the first time or again.
    Authorize,
    /// The form's answers may be wrong; or it was mended at the platform, and the account is to go on.
    Correct,
    /// Nothing is wrong: let it go on.
    Resume,
}

/// How an account is, in one word of the message files (`account-state-WORD`) with its look.
pub(super) fn condition(view: &AccountView) -> (&'static str, Tone, Icon) {
    match view.account.state {
        AccountState::PendingAuthorization => ("pending-authorization", Tone::Warn, Icon::Waiting),
        AccountState::Unnamed => ("unnamed", Tone::Warn, Icon::Waiting),
        AccountState::NeedsAuthorization => ("needs-authorization", Tone::Bad, Icon::Attention),
        AccountState::Misconfigured => ("misconfigured", Tone::Bad, Icon::Attention),
        AccountState::Paused => ("paused", Tone::Calm, Icon::Paused),
        AccountState::Connected => match (&view.trouble, &view.button) {
            (_, PullButton::PlatformWait(_)) => ("throttled", Tone::Warn, Icon::Waiting),
            (Some((_, failure)), _) if failure.kind == FailureKind::Throttled => {
                ("throttled", Tone::Warn, Icon::Waiting)
            }
            (Some((_, failure)), _) if matches!(failure.kind, FailureKind::Refused | FailureKind::Malformed) => {
                ("not-understood", Tone::Warn, Icon::Attention)
            }
            (Some(_), _) => ("trouble", Tone::Warn, Icon::Attention),
            (None, _) => ("connected", Tone::Good, Icon::Well),
        },
    }
}

impl<'v> Row<'v> {
    pub(super) fn id(&self) -> u32 {
        self.view.account.id.0
    }

    /// The platform's name, else its identifier where the connector is gone.
    pub(super) fn platform(&self) -> &'v str {
        let name = self.t.localized(&self.view.platform_names);
        if name.is_empty() { self.view.account.platform.as_str() } else { name }
    }

    /// The shop's name at the platform, where it says more than the nickname.
    pub(super) fn shop(&self) -> Option<&'v str> {
        let shop = self.view.account.shop.as_ref()?;
        Some(shop.name.as_str()).filter(|name| !name.is_empty() && *name != self.view.name)
    }

    pub(super) fn state(&self) -> Phrase<'v> {
        self.t.of("account-state", condition(self.view).0)
    }

    pub(super) fn tone(&self) -> Tone {
        condition(self.view).1
    }

    pub(super) fn icon(&self) -> Icon {
        condition(self.view).2
    }

    /// Who has to do what; none where all is well.
    pub(super) fn hint(&self) -> Option<Phrase<'v>> {
        let word = condition(self.view).0;
        (word != "connected").then(|| self.t.of("account-hint", word))
    }

    /// In the platform's words why the account is as it is.
    pub(super) fn reason(&self) -> Option<&'v Failure> {
        self.view.account.reason.as_ref().or(self.view.trouble.as_ref().map(|(_, failure)| failure))
    }

    pub(super) fn last_pull(&self) -> Option<&'v PullView> {
        self.view.last_pull.as_ref()
    }

    pub(super) fn running(&self) -> Option<&'v PullView> {
        self.view.running.as_ref()
    }

    /// Until when the running pull waits for the platform's call limit.
    pub(super) fn next_call(&self) -> Option<Moment> {
        self.view.next_call_at.map(Moment)
    }

    /// When the next pull begins by itself, unless one runs.
    pub(super) fn next_pull(&self) -> Option<Moment> {
        self.view.next_pull_at.filter(|_| self.view.running.is_none()).map(Moment)
    }

    /// True if the next pull is due already and only waits for a place.
    pub(super) fn is_due(&self) -> bool {
        self.view.next_pull_at.is_some_and(|at| at <= self.now)
    }

    pub(super) fn mend(&self) -> Option<Mend> {
        match self.view.account.state {
            AccountState::PendingAuthorization | AccountState::NeedsAuthorization => Some(Mend::Authorize),
            AccountState::Misconfigured => Some(Mend::Correct),
            AccountState::Paused => Some(Mend::Resume),
            AccountState::Unnamed | AccountState::Connected => None,
        }
    }

    /// An account that has had a shop stays, because orders speak of it.
    pub(super) fn may_remove(&self) -> bool {
        self.view.account.shop.is_none()
    }

    pub(super) fn may_pause(&self) -> bool {
        matches!(self.view.account.state, AccountState::Connected | AccountState::Misconfigured)
    }

    /// For the page of one account, whose owner may consent again at any time.
    pub(super) fn may_reauthorize(&self) -> bool {
        self.mend() != Some(Mend::Authorize)
    }
}

/// When a pull ended; when it began, if that was never written down.
pub(super) fn ended(pull: &PullView) -> Moment {
    Moment(pull.ended_at.unwrap_or(pull.began_at))
}

/// The word and look of a pull's outcome (`pull-outcome-WORD`).
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]
pub(super) fn outcome_look(outcome: &PullOutcome) -> (Tone, Icon) {
    match outcome {
        PullOutcome::Running => (Tone::Calm, Icon::Running),
        PullOutcome::Succeeded => (Tone::Good, Icon::Well),
        PullOutcome::Yielded | PullOutcome::Stopped => (Tone::Calm, Icon::Paused),
        PullOutcome::Failed => (Tone::Bad, Icon::Failed),
        PullOutcome::Abandoned => (Tone::Warn, Icon::Attention),
    }
}
