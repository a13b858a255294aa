//! What a marketplace can be told to do.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::sim::app::App;
use crate::sim::faults::Switch;
use crate::sim::shop::Stage;

/// One command, in JSON by its `do`.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Command {
    /// Something happens to an order, now.
    Act {
        /// What.
        action: Action,
    },
    /// Something happens to an order as soon as the next call of a method has been answered: between two pages, for example.
    AfterCall {
        /// The method, or the path below `/rest`.
        method: String,
        /// What.
        action: Action,
    },
    /// Time goes on.
    Advance {
        /// By how much.
        seconds: u64,
    },
    /// A fault is switched on.
    SwitchOn(Switch),
    /// All faults, skew and left-out orders are switched off.
    Clear,
    /// Held answers go.
    Release,
    /// These orders are left out of all lists.
    LeaveOut {
        /// Their ids.
        orders: Vec<String>,
    },
    /// One order to be shipped of each shop is left out of all lists.
    LeaveOutOne,
    /// The gateway's clock goes wrong.
    Skew {
        /// By how much; negative if it is slow.
        seconds: i64,
    },
    /// Calls are counted from zero.
    ResetCalls,
    /// An app is registered, or replaced.
    Register(App),
    /// Lifetimes and habits of tokens issued from now on: members of [`crate::sim::Settings`]. What is not named stays.
    Settings(Map<String, Value>),
    /// A shop's owner changes what she is called.
    Nick {
        /// The shop's sign-in name.
        shop: String,
        /// The new nickname.
        nick: String,
    },
    /// Tokens of a shop die at once. With both, its seller has revoked the app.
    EndGrants {
        /// The shop's sign-in name.
        shop: String,
        /// Its access tokens.
        access: bool,
        /// Its refresh tokens.
        refresh: bool,
    },
}

/// What can happen to an order, in JSON by its `what`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Action {
    /// A new one is placed and paid.
    Place {
        /// In the shop with this sign-in name.
        shop: String,
    },
    /// It reaches a stage.
    Become {
        /// Its id.
        order: String,
        /// Which.
        stage: Stage,
    },
    /// Something changes that shows in the time of the last change alone.
    Touch {
        /// Its id.
        order: String,
    },
    /// The buyer corrects the street.
    Readdress {
        /// Its id.
        order: String,
        /// The new street.
        street: String,
    },
    /// It disappears.
    Remove {
        /// Its id.
        order: String,
    },
}

/// A command names something that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {kind} `{name}`")]
pub struct NotThere {
    kind: &'static str,
    name: String,
}

impl NotThere {
    pub(super) fn shop(login: &str) -> Self {
        Self { kind: "shop", name: login.to_owned() }
    }

    pub(in crate::sim) fn setting(problem: &str) -> Self {
        Self { kind: "such setting:", name: problem.to_owned() }
    }

    pub(super) fn order(id: &str) -> Self {
        Self { kind: "order", name: id.to_owned() }
    }
}
