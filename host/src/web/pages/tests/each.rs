//! One of each word that a page may have to say, so that none is without a message.

use super::views::ago;
use super::*;

/// One of each callback outcome; texts from outside are `said`.
pub(in crate::web) fn callbacks(said: &str) -> Vec<CallbackOutcome> {
    let failure = |kind| Failure::new(kind, said, said);
    let account = World { hostile: None }.account(1, Some("x"), AccountState::Connected, None);
    let account = Account { nickname: Some(said.to_owned()), ..account };
    let choice = |state: &str, name: &str, minutes| PendingChoice {
        handle: state.repeat(32).parse().unwrap(),
        account_name: name.to_owned(),
        began_at: ago(minutes),
    };
    vec![
        CallbackOutcome::Connected { account: Box::new(account.clone()), again: false },
        CallbackOutcome::Connected { account: Box::new(account), again: true },
        CallbackOutcome::Declined(failure(FailureKind::Refused)),
        CallbackOutcome::UnknownState,
        CallbackOutcome::UsedState,
        CallbackOutcome::OtherBrowser,
        CallbackOutcome::OtherAddress,
        CallbackOutcome::OtherShop { expected: said.to_owned(), found: said.to_owned() },
        CallbackOutcome::ShopTaken { other: said.to_owned() },
        CallbackOutcome::Failed(failure(FailureKind::Unavailable)),
        CallbackOutcome::Failed(failure(FailureKind::Misconfigured)),
        CallbackOutcome::Which(Vec::new()),
        CallbackOutcome::Which(vec![choice("ab", said, 3), choice("cd", "义乌饰品", 7)]),
    ]
}

/// One of each fault that has a page.
pub(in crate::web) fn faults() -> Vec<Fault> {
    vec![
        Fault::BadRequest,
        Fault::CrossSite,
        Fault::Forbidden,
        Fault::NotFound,
        Fault::TicketGone,
        Fault::MethodNotAllowed,
        Fault::TooSlow,
        Fault::Conflict(Conflict::NotPulled(AccountState::Paused)),
        Fault::BodyTooLarge,
        Fault::UriTooLong,
        Fault::MediaType,
        Fault::HeadersTooLarge,
        Fault::Internal,
        Fault::Unavailable(Hindrance::Platform(Failure::new(FailureKind::Unavailable, "x", "<x>"))),
        Fault::TookTooLong,
    ]
}

/// One of each way to contradict how things stand.
pub(in crate::web) fn conflicts() -> Vec<Conflict> {
    vec![
        Conflict::NotPulled(AccountState::Paused),
        Conflict::NotPausable(AccountState::Paused),
        Conflict::NotResumable(AccountState::Connected),
        Conflict::NicknameUnfit,
        Conflict::NicknameTaken,
        Conflict::NicknameAmbiguous("x".to_owned()),
        Conflict::NotRemovable,
        Conflict::LinkUsed,
        Conflict::ConnectorVersion(crate::connectors::NotKept::NoVersion),
        Conflict::Changed("x".to_owned()),
    ]
}

/// One of each thing that can stand in the way.
pub(in crate::web) fn hindrances() -> Vec<Hindrance> {
    let failure = |kind| Failure::new(kind, "x", "x");
    vec![
        Hindrance::Store,
        Hindrance::NoFlow,
        Hindrance::NeedsHttps,
        Hindrance::Platform(failure(FailureKind::Unavailable)),
        Hindrance::Platform(failure(FailureKind::Misconfigured)),
        Hindrance::NoRandomness,
        Hindrance::Stopping,
        Hindrance::Busy,
    ]
}

/// One of each step of a ticket.
pub(in crate::web) fn steps(said: &str) -> Vec<TicketProgress> {
    let failure = Failure::new(FailureKind::Refused, said, said);
    vec![
        TicketProgress::Issued,
        TicketProgress::Continued,
        TicketProgress::Connected,
        TicketProgress::Failed { failure },
    ]
}
