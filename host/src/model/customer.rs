//! A seller company that the forwarder serves.

use serde::{Deserialize, Serialize};

use super::CustomerId;

/// A seller company. Owns accounts, drafts, pulls and feed entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Its number here.
    pub id: CustomerId,
    /// What the forwarder calls it.
    pub name: String,
}
