//! What the daemon says on its unix socket, as JSON: the structs that both ends share. No logic.
//!
//! ```text
//! GET  /v1/connectors                                 Connectors
//! POST /v1/setup-link                                 SetupLink
//! POST /v1/connectors/{platform}/rollback             ConnectorAnswer
//! POST /v1/connectors/{platform}/approve              ConnectorAnswer
//! POST /v1/connectors/{platform}/use/{version}        ConnectorAnswer
//! GET  /v1/accounts?after=&limit=                     Accounts
//! GET  /v1/accounts/{id or nickname}                  AccountAnswer
//! POST /v1/accounts/{id or nickname}/pull             PullAnswer
//! GET  /v1/drafts?view=&account=&after=&limit=        Drafts
//! GET  /v1/drafts/{id}                                DraftAnswer
//! ```
//!
//! Every other status than 200 comes with an [`ErrorAnswer`]. Fields may be added, never removed or given another meaning.

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, AccountState, Draft, FailureKind, Order, PlatformId, PullOutcome, Timestamp};

/// A link that sets the administrator's password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLink {
    /// Its address. Whoever opens it first chooses the password.
    pub link: String,
    /// For so many minutes from now on, and once.
    pub minutes: u64,
}

impl std::fmt::Debug for SetupLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetupLink").field("minutes", &self.minutes).finish_non_exhaustive()
    }
}

/// Every file of the connector folder, and every block of the configuration that is of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connectors {
    /// By file name, blocks last.
    pub connectors: Vec<Connector>,
}

/// One connector file, usable or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connector {
    /// What it calls itself. None if it never came to say so.
    pub platform: Option<PlatformId>,
    /// The file's name within the folder; or, where there is none, the block's: `[connector.NAME]`.
    pub file: String,
    /// The version it gives itself.
    pub version: Option<String>,
    /// SHA-256 of the file, in hexadecimal. None if it could not be read.
    pub digest: Option<String>,
    /// `live`, `on-probation`, `needs-approval`, `failed` or `no-file`.
    pub state: String,
    /// Why it is in this state, where there is a reason; with additions, what to do about them.
    pub reason: Option<String>,
    /// What it asks for that nobody has granted, in words.
    #[serde(default)]
    pub additions: Vec<String>,
    /// The version that runs in its place.
    #[serde(default)]
    pub instead: Option<String>,
    /// Origins it may reach.
    pub hosts: Vec<String>,
}

/// What became of a wish about a connector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectorAnswer {
    /// Of which platform.
    pub platform: PlatformId,
    /// The version that is live now.
    pub version: String,
}

/// A page of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// Those that need a person first within the page, the others by number.
    pub accounts: Vec<Account>,
    /// What to give as `after` for the next page. None: this is the last.
    #[serde(default)]
    pub next: Option<AccountId>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountAnswer {
    /// It.
    pub account: Account,
}

/// An account as a list row shows it: is it well, when was it last well, when is it next tried, what to press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Its platform.
    pub platform: PlatformId,
    /// What people here call it.
    pub nickname: Option<String>,
    /// The shop's name at the platform.
    pub shop: Option<String>,
    /// Whether it is pulled.
    pub state: AccountState,
    /// Why it is in this state, where there is a reason.
    pub reason: Option<String>,
    /// Its last pull, running or ended. None: there was none.
    pub last_pull: Option<LastPull>,
    /// When it is pulled next by itself. None: not by itself.
    pub next_pull_at: Option<Timestamp>,
    /// What a click on 拉取订单 would do now.
    pub button: Button,
    /// The moment that the button speaks of.
    #[serde(default)]
    pub button_at: Option<Timestamp>,
}

/// What a click on 拉取订单 would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Button {
    /// Start a pull at once.
    Ready,
    /// Start one at `button_at`, four minutes after the last one began.
    StartsAt,
    /// Nothing more: somebody clicked, and a pull starts at `button_at`.
    Clicked,
    /// Join the pull that runs.
    Running,
    /// Start one at `button_at`, because the platform demands a wait until then.
    PlatformWait,
    /// Nothing: the account's state says why it is not pulled.
    Off,
}

/// The last pull of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastPull {
    /// When it began.
    pub at: Timestamp,
    /// How it ended, if it has.
    pub outcome: PullOutcome,
    /// Drafts created so far.
    pub created: u32,
    /// Drafts changed so far.
    pub changed: u32,
    /// Orders that the platform listed, and did not know when it was asked for them.
    #[serde(default)]
    pub missing: u32,
    /// Why it failed.
    #[serde(default)]
    pub reason: Option<String>,
    /// What kind of failure that is.
    #[serde(default)]
    pub failure: Option<FailureKind>,
}

/// What a click did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullAnswer {
    /// Which account.
    pub account: AccountId,
    /// When the pull that answers the click begins, or began. That pull's `at` is this moment or later.
    pub starts_at: Timestamp,
    /// What happens now.
    pub state: PullState,
    /// Why it does not start at once, in words.
    pub reason: Option<String>,
}

/// What happens after a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullState {
    /// A pull begins at once.
    Started,
    /// One was running; the click joined it.
    Joined,
    /// It begins at `starts_at`, four minutes after the last one at the latest.
    Queued,
    /// The platform demands a wait until `starts_at`; not even a click goes before.
    Waiting,
}

/// A page of drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafts {
    /// Newest first.
    pub drafts: Vec<Draft>,
    /// What to give as `after` for the next page. None: this is the last.
    pub next: Option<String>,
}

/// One draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAnswer {
    /// Its open part.
    pub draft: Draft,
    /// The whole order. None: it has been erased.
    pub order: Option<Order>,
}

/// What failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    /// It.
    pub error: Error,
}

/// An error as the socket tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// A stable word: `not-found`, `bad-request`, `conflict`, `method-not-allowed`, `unavailable` and the like.
    pub code: String,
    /// For people: what was wrong, and what to do where that is clear.
    pub message: String,
}
