//! What a platform issued for an account: lifetimes and identity here, the tokens themselves apart as secrets.

use serde::{Deserialize, Serialize};

use super::{Pairs, SecretSet, Timestamp};

/// The shop that a grant belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// The platform's lasting identifier of the shop.
    pub id: String,
    /// What people call it there. Empty if the platform tells none.
    pub name: String,
}

/// The part of a grant that is not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantInfo {
    /// Counts up with every stored grant of the account; a renewal that read an older one is discarded.
    pub version: u32,
    /// When the access token ends.
    pub access_until: Option<Timestamp>,
    /// When renewing ends and only a new consent helps.
    pub renew_until: Option<Timestamp>,
    /// The connector's own notes, handed to every later call.
    pub extra: Pairs,
    /// Set before a renewal is asked for and cleared once its outcome is known: while it is set, there may be a grant that was
    /// issued and never arrived.
    pub renewing_since: Option<Timestamp>,
}

/// A grant as a connector returned it, with the secrets that the host sealed out of the answers during the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Whose shop it is.
    pub shop: Shop,
    /// The secrets to store, by name. A stored one that is not named stays.
    pub kept: SecretSet,
    /// When the access token ends; after a renewal, none means unchanged.
    pub access_until: Option<Timestamp>,
    /// When renewing ends; after a renewal, none means unchanged.
    pub renew_until: Option<Timestamp>,
    /// Replaces the former extras.
    pub extra: Pairs,
}

/// Where to send the seller's browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Complete address; its origin was checked against the granted consent hosts.
    pub url: String,
    /// Handed back to the connector with the callback; kept sealed until then.
    pub remember: Pairs,
}
