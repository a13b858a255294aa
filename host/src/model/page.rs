//! What one call for orders is asked and answers.

use serde::{Deserialize, Serialize};

use super::{Failure, Order, Timestamp};

/// A span of time in which orders were created or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Inclusive.
    pub start: Timestamp,
    /// Exclusive.
    pub end: Timestamp,
}

/// An order that the platform's list only sketches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The platform's identifier.
    pub order_id: String,
    /// Differs whenever the order differs.
    pub revision: String,
}

/// A record that could not be read. Kept and shown, so that one bad record stops nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The platform's identifier, if it could be read.
    pub order_id: Option<String>,
    /// What is wrong with it, for people. No personal data.
    pub reason: String,
    /// Verbatim. May hold personal data: stored sealed.
    pub source: String,
}

/// One page of a window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Complete orders.
    pub orders: Vec<Order>,
    /// Orders to be fetched one by one, if new or changed.
    pub listed: Vec<Listed>,
    /// Records that could not be read.
    pub set_aside: Vec<SetAside>,
    /// For the next page of the same window; none was the last.
    pub next: Option<String>,
    /// Up to when the platform says the window is complete, if that is earlier than its end.
    pub complete_until: Option<Timestamp>,
    /// How many orders the platform counts in the window.
    pub total: Option<u32>,
}

/// What became of the identifiers asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// Found, complete.
    pub orders: Vec<Order>,
    /// Found, but could not be read.
    pub set_aside: Vec<SetAside>,
    /// Identifiers that the platform says it does not know (any more).
    pub missing: Vec<String>,
    /// Why it stopped half-way, if it did.
    pub stopped: Option<Failure>,
}
