//! Why something asked cannot be done, as closed lists: the pages have words for every entry in every language (`word`), and
//! `Display` says it to the command line, with what a page shows elsewhere.

use super::platforms::NICKNAME_MAX;
use crate::connectors::NotKept;
use crate::model::{AccountState, Failure};

/// How something asked contradicts how things stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Only connected accounts are pulled.
    #[error("the account is {}, so it is not pulled", .0.as_str())]
    NotPulled(AccountState),
    /// Only accounts that are pulled, or would be, can be paused.
    #[error("an account that is {} cannot be paused", .0.as_str())]
    NotPausable(AccountState),
    /// Only accounts that a person or their settings stopped can be resumed.
    #[error("an account that is {} cannot be resumed", .0.as_str())]
    NotResumable(AccountState),
    /// The nickname is empty, too long, or holds control characters.
    #[error("a nickname has 1 to {NICKNAME_MAX} characters")]
    NicknameUnfit,
    /// Another account of the platform has it.
    #[error("another account of this platform has this nickname")]
    NicknameTaken,
    /// A nickname names several accounts.
    #[error("several accounts are called {0}; use the number of the one you mean")]
    NicknameAmbiguous(String),
    /// Only accounts that have never had a shop can be removed.
    #[error("an account that has had a shop cannot be removed; pause it instead")]
    NotRemovable,
    /// The ticket was used.
    #[error("this link has been used; the account is connected")]
    LinkUsed,
    /// A connector version cannot be taken into use, or let in, as was asked.
    #[error("{0}")]
    ConnectorVersion(#[from] NotKept),
    /// Something else happened meanwhile, in the store's words.
    #[error("{0}")]
    Changed(String),
}

impl Conflict {
    /// Its word in the message files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotPulled(_) => "not-pulled",
            Self::NotPausable(_) => "not-pausable",
            Self::NotResumable(_) => "not-resumable",
            Self::NicknameUnfit => "nickname-unfit",
            Self::NicknameTaken => "nickname-taken",
            Self::NicknameAmbiguous(_) => "nickname-ambiguous",
            Self::NotRemovable => "not-removable",
            Self::LinkUsed => "link-used",
            Self::ConnectorVersion(_) => "connector-version",
            Self::Changed(_) => "changed",
        }
    }
}

/// What stands in the way for now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// The store cannot be read or written.
    #[error("the store does not answer as it should; the log says why")]
    Store,
    /// The platform's connector offers no way to authorise an account.
    #[error("this platform says of no way to authorise an account")]
    NoFlow,
    /// The platform sends browsers back to https alone, and none of our addresses is.
    #[error("this platform sends browsers back to https addresses only: set `public_url` to one")]
    NeedsHttps,
    /// The platform, or the way to it, failed.
    #[error("{0}")]
    Platform(Failure),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// The daemon is about to stop.
    #[error("the service is restarting; try again")]
    Stopping,
    /// All places for what was asked are taken.
    #[error("too much is going on at once")]
    Busy,
}

impl Hindrance {
    /// Its word in the message files.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::NoFlow => "no-flow",
            Self::NeedsHttps => "needs-https",
            Self::Platform(failure) if failure.is_of_the_form() => "misconfigured",
            Self::Platform(_) => "platform",
            Self::NoRandomness => "no-randomness",
            Self::Stopping => "stopping",
            Self::Busy => "busy",
        }
    }
}
