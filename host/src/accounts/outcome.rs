//! What comes in at a callback address, and what can come of it. One outcome for each page that people may see.

use crate::model::{Account, Digest, Failure, Pairs, Secret, Timestamp};

/// A request that came in at a callback address.
#[derive(Debug, Clone)]
pub struct Arrival {
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
    Connected {
        /// The account, with its new grant.
        account: Box<Account>,
        /// True if it was connected before.
        again: bool,
    },
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
    /// The shop belongs to another account here.
    ShopTaken {
        /// What that account is called.
        other: String,
    },
    /// The platform or the connector failed.
    Failed(Failure),
    /// Neither state nor code came back: this browser has these authorisations under way. Empty: none.
    Which(Vec<PendingChoice>),
}

/// An authorisation under way, to be declined by a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChoice {
    /// Names it in the form that declines it.
    pub handle: Handle,
    /// What the account is called.
    pub account_name: String,
    /// When it began.
    pub began_at: Timestamp,
}

/// The hash of a state: it names a pending authorisation and cannot be used as its state. Written in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle(pub(super) Digest);

impl std::fmt::Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is no handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHandle;

impl std::str::FromStr for Handle {
    type Err = NoHandle;

    fn from_str(text: &str) -> Result<Self, NoHandle> {
        text.parse().map(Self).map_err(|_| NoHandle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_as_it_is_written() {
        let handle = Handle(Digest([0xa7; 32]));
        let written = handle.to_string();
        for (text, read) in [
            (written.as_str(), Ok(handle)),
            (written.trim_start_matches("a7"), Err(NoHandle)),
            (&written.replace('a', "g"), Err(NoHandle)),
            ("", Err(NoHandle)),
        ] {
            assert_eq!(text.parse(), read, "{text}");
        }
    }
}
