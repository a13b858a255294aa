//! What Longshore keeps: one redb file behind operations of the domain.
//!
//! Owns the file, its tables, its one writer, and the sealing of secrets and personal data. Reads are synchronous and short
//! (a few pages, mostly from the cache). Writes are asynchronous: they are queued to the one writer, which commits whatever has
//! gathered together, and a caller is answered after the commit. Knows no HTTP, no guests and no schedule.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config;
use crate::model::{
    Account, AccountId, AppId, CustomerId, Digest, Draft, DraftAction, DraftId, DraftView, Failure, FeedEntry,
    GrantInfo, Issued, Listed, Order, Pairs, PlatformId, PullCounts, PullCursor, PullId, PullOutcome, PullRecord,
    ScheduleRecord, Secret, SecretSet, SetAside, Timestamp, Trigger,
};

/// The store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Arc<()>);

/// Why the store cannot be opened. Ends the start; the file is left untouched.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// STUB
    #[error("stub")]
    Stub,
}

/// Why a running store could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The store does not accept writes now, and says why.
    #[error("the store does not accept writes: {0}")]
    Unavailable(String),
    /// What was asked for does not exist.
    #[error("there is no {0}")]
    Missing(String),
    /// What was asked for contradicts what is stored, in words.
    #[error("{0}")]
    Conflict(String),
    /// A stored record cannot be read.
    #[error("a stored record cannot be read: {0}")]
    Damaged(String),
}

/// What a form brought for a new account.
#[derive(Debug)]
pub struct NewAccount {
    /// Whose.
    pub customer: CustomerId,
    /// Where.
    pub platform: PlatformId,
    /// None if it is asked after the consent.
    pub nickname: Option<String>,
    /// From [`Store::app_for_notice`] or [`Store::app_of_installation`].
    pub app: AppId,
    /// True if it came from [`Store::app_of_installation`].
    pub app_of_installation: bool,
    /// The origin whose callback address is registered at the platform.
    pub callback_origin: String,
    /// Answers that are not secret.
    pub settings: Pairs,
    /// Answers that are.
    pub secrets: SecretSet,
}

/// A change to an account by a person or by what a platform said. `None` leaves things as they are.
#[derive(Debug, Default)]
pub struct AccountChange {
    /// A new nickname.
    pub nickname: Option<String>,
    /// A new state, with its reason (which replaces the former one, even by none).
    pub state: Option<(crate::model::AccountState, Option<Failure>)>,
    /// New answers that are not secret, all of them.
    pub settings: Option<Pairs>,
    /// New answers that are secret; names not given stay.
    pub secrets: SecretSet,
}

/// A grant to be stored.
#[derive(Debug)]
pub struct StoreGrant {
    /// For which account.
    pub account: AccountId,
    /// The grant; kept secrets not named stay as they are.
    pub issued: Issued,
    /// The `GrantInfo::version` that the caller worked from (0: none). Another one in the store is a [`Error::Conflict`].
    pub from_version: u32,
    /// True for a consent: the account becomes connected, `authorized_at` and the schedule's `authorized_at` are set.
    /// False for a renewal. Either clears `renewing_since`.
    pub consented: bool,
}

/// A link with which one account can be authorised in any browser.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ticket {
    /// For which account.
    pub account: AccountId,
    /// Whose account.
    pub customer: CustomerId,
    /// The origin (of `public_url` and its companions) that is registered at the platform and where the ticket continues.
    pub origin: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// After which it is worth nothing.
    pub expires_at: Timestamp,
    /// What has come of it.
    pub progress: TicketProgress,
}

/// What has come of a ticket. The page that shows the link follows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", tag = "step")]
pub enum TicketProgress {
    /// Nobody has opened it.
    Issued,
    /// Somebody was sent to the platform.
    Continued,
    /// The account is connected. The ticket is used up.
    Connected,
    /// It did not work; the seller may try again with the same ticket until it expires.
    Failed {
        /// What went wrong.
        failure: Failure,
    },
}

/// An authorisation that waits for its callback. Stored under the hash of its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// For which account.
    pub account: AccountId,
    /// Whose account.
    pub customer: CustomerId,
    /// On which platform.
    pub platform: PlatformId,
    /// With which app.
    pub app: AppId,
    /// Hash of the ticket that it came from.
    pub ticket: Digest,
    /// Hash of the cookie of the browser that pressed continue.
    pub browser: Digest,
    /// The exact address that was given to `begin`.
    pub address: String,
    /// The connector's own notes; stored sealed.
    pub remember: Pairs,
    /// When it began.
    pub created_at: Timestamp,
    /// After which it is worth nothing.
    pub expires_at: Timestamp,
}

/// What the store knows of a state that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenState {
    /// It was waiting, and is now used up.
    Taken(Box<Pending>),
    /// It was used before.
    Used,
    /// It was never given out, or so long ago that it is forgotten.
    Unknown,
}

/// A page of orders with everything that must be durable together with it.
#[derive(Debug)]
pub struct PageCommit {
    /// For which account.
    pub account: AccountId,
    /// By which pull.
    pub pull: PullId,
    /// Complete orders, with the revision the list gave them, if any.
    pub orders: Vec<Order>,
    /// Sketches that are new or changed against what is stored: to be fetched.
    pub to_fetch: Vec<Listed>,
    /// Sketches that are as stored.
    pub unchanged: u32,
    /// Records that could not be read.
    pub set_aside: Vec<SetAside>,
    /// Where the account's reading stands after this page.
    pub cursor: PullCursor,
    /// True if this page was the last of its window.
    pub window_done: bool,
    /// The moment of the commit.
    pub now: Timestamp,
}

/// Fetched orders with everything that must be durable together with them. Strikes what it names off the list to fetch.
#[derive(Debug)]
pub struct BatchCommit {
    /// For which account.
    pub account: AccountId,
    /// By which pull.
    pub pull: PullId,
    /// What was asked for, with the revisions that the list told.
    pub asked: Vec<Listed>,
    /// Found.
    pub orders: Vec<Order>,
    /// Found, but could not be read.
    pub set_aside: Vec<SetAside>,
    /// Not known to the platform (any more).
    pub missing: Vec<String>,
    /// The moment of the commit.
    pub now: Timestamp,
}

/// The end of a pull.
#[derive(Debug)]
pub struct PullEnd {
    /// For which account.
    pub account: AccountId,
    /// Which pull.
    pub pull: PullId,
    /// How it ended.
    pub outcome: PullOutcome,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// The end of the platform's last answer, for whoever looks into a failure. Stored sealed.
    pub excerpt: Option<String>,
    /// What the schedule knows from now on: written in the same commit.
    pub schedule: ScheduleRecord,
    /// A new state of the account with its reason, if the pull ended its being pulled.
    pub account_state: Option<(crate::model::AccountState, Option<Failure>)>,
    /// The moment of the end.
    pub now: Timestamp,
}

/// Which drafts a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftFilter {
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// Of one account.
    pub account: Option<AccountId>,
    /// Standing in one list. None: all.
    pub view: Option<DraftView>,
}

/// Where a page of drafts begins: after this one. Drafts are listed by `placed_at`, newest first, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftKey {
    /// When the order was placed.
    pub placed_at: Timestamp,
    /// The draft's number.
    pub id: DraftId,
}

/// A page of drafts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftPage {
    /// The drafts, newest first.
    pub drafts: Vec<Draft>,
    /// Where the next page begins. None: this was the last.
    pub next: Option<DraftKey>,
}

/// A record set aside, as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSetAside {
    /// Of which account.
    pub account: AccountId,
    /// The record.
    pub record: SetAside,
    /// When it was last seen.
    pub seen_at: Timestamp,
}

/// A part of the feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedPart {
    /// The entries, in order.
    pub entries: Vec<FeedEntry>,
    /// The first sequence that is still kept.
    pub first_kept: u64,
    /// The last sequence that exists (0: none).
    pub last: u64,
}

/// The administrator's login.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AdminRecord {
    /// Argon2id in PHC form. None before the set-up.
    pub password_hash: Option<String>,
    /// Hash of the one-time set-up code, and after when it is worth nothing.
    pub setup: Option<(String, Timestamp)>,
}

/// A signed-in browser, stored under the hash of its cookie.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SessionRecord {
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
}

/// Whether the store accepts writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It does.
    Writable,
    /// It does not, for this reason.
    ReadOnly(String),
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real store")]
impl Store {
    /// Opens the store in the state folder, or makes a new one.
    pub fn open(section: &config::Store, clock: Clock) -> Result<Self, OpenError> {
        todo!()
    }

    /// A store in memory, for tests.
    pub fn in_memory(clock: Clock) -> Self {
        todo!()
    }

    /// Answers what is queued, commits it and ends the writer. Later writes fail.
    pub async fn close(&self) {
        todo!()
    }

    /// Whether it accepts writes.
    pub fn health(&self) -> Health {
        todo!()
    }

    /// A key for others, derived from the master key and `purpose`: for MACs of files outside the store.
    pub fn derived_key(&self, purpose: &str) -> [u8; 32] {
        todo!()
    }

    // Apps.

    /// The app whose callback address the notice shows: the customer's one that no account uses yet, drawn if there is none.
    pub async fn app_for_notice(&self, customer: CustomerId, platform: &PlatformId) -> Result<AppId, Error> {
        todo!()
    }

    /// The installation's app on a platform, drawn at the first call.
    pub async fn app_of_installation(&self, platform: &PlatformId) -> Result<AppId, Error> {
        todo!()
    }

    /// The platform that an app belongs to.
    pub fn app_platform(&self, app: &AppId) -> Result<Option<PlatformId>, Error> {
        todo!()
    }

    // Accounts.

    /// Stores a new account, waiting for its authorisation, and binds its app to it.
    pub async fn create_account(&self, account: NewAccount) -> Result<Account, Error> {
        todo!()
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> Result<Option<Account>, Error> {
        todo!()
    }

    /// Accounts by number, from after `after`, at most `limit`.
    pub fn accounts(&self, after: Option<AccountId>, limit: usize) -> Result<Vec<Account>, Error> {
        todo!()
    }

    /// The account of the same shop on a platform, if there is one.
    pub fn account_of_shop(&self, platform: &PlatformId, shop_id: &str) -> Result<Option<AccountId>, Error> {
        todo!()
    }

    /// Changes an account.
    pub async fn change_account(&self, id: AccountId, change: AccountChange) -> Result<Account, Error> {
        todo!()
    }

    /// Secret answers of an account's form, by field name.
    pub fn account_secrets(&self, id: AccountId) -> Result<SecretSet, Error> {
        todo!()
    }

    // Grants.

    /// Secrets of the grant in force, by name.
    pub fn grant_secrets(&self, id: AccountId) -> Result<SecretSet, Error> {
        todo!()
    }

    /// Notes that a renewal is about to be asked for. Durable before the request is sent.
    pub async fn begin_renewal(&self, id: AccountId, from_version: u32) -> Result<GrantInfo, Error> {
        todo!()
    }

    /// Notes that a renewal failed in a way that leaves the old grant in force.
    pub async fn abandon_renewal(&self, id: AccountId) -> Result<(), Error> {
        todo!()
    }

    /// Stores a grant. Refuses one of another shop than the account's, and one of a shop that another account has.
    pub async fn store_grant(&self, grant: StoreGrant) -> Result<Account, Error> {
        todo!()
    }

    // Tickets and pending authorisations.

    /// Stores a ticket under the hash of its token.
    pub async fn put_ticket(&self, token: Digest, ticket: Ticket) -> Result<(), Error> {
        todo!()
    }

    /// A ticket that has not expired.
    pub fn ticket(&self, token: Digest, now: Timestamp) -> Result<Option<Ticket>, Error> {
        todo!()
    }

    /// Notes what has come of a ticket.
    pub async fn progress_ticket(&self, token: Digest, progress: TicketProgress) -> Result<(), Error> {
        todo!()
    }

    /// Stores an authorisation that waits for its callback, under the hash of its state. Clears out what has expired.
    pub async fn put_pending(&self, state: Digest, pending: Pending) -> Result<(), Error> {
        todo!()
    }

    /// Reads a pending authorisation without using it up.
    pub fn peek_pending(&self, state: Digest, now: Timestamp) -> Result<TakenState, Error> {
        todo!()
    }

    /// Takes a pending authorisation: reads it and uses its state up in one transaction.
    pub async fn take_pending(&self, state: Digest, now: Timestamp) -> Result<TakenState, Error> {
        todo!()
    }

    /// The pending authorisations of a platform that this browser began, with the hashes of their states.
    pub fn pending_of_browser(
        &self,
        platform: &PlatformId,
        browser: Digest,
        now: Timestamp,
    ) -> Result<Vec<(Digest, Pending)>, Error> {
        todo!()
    }

    // Pulls.

    /// Where an account's reading stands.
    pub fn cursor(&self, id: AccountId) -> Result<PullCursor, Error> {
        todo!()
    }

    /// Of these sketches, those that are not stored in this revision (neither as a draft nor on the list to fetch).
    pub fn new_or_changed(&self, id: AccountId, listed: Vec<Listed>) -> Result<Vec<Listed>, Error> {
        todo!()
    }

    /// What is still to be fetched, at most `limit`.
    pub fn to_fetch(&self, id: AccountId, limit: usize) -> Result<Vec<Listed>, Error> {
        todo!()
    }

    /// Begins a pull: draws its number, writes its record, sets `last_began_at`, and clears the click and the consent that asked for it.
    pub async fn begin_pull(&self, id: AccountId, trigger: Trigger, now: Timestamp) -> Result<PullId, Error> {
        todo!()
    }

    /// Commits a page. Answers what it did.
    pub async fn commit_page(&self, page: PageCommit) -> Result<PullCounts, Error> {
        todo!()
    }

    /// Commits a batch. Answers what it did.
    pub async fn commit_batch(&self, batch: BatchCommit) -> Result<PullCounts, Error> {
        todo!()
    }

    /// Commits a cursor that moved without a page: a window was planned or begun again.
    pub async fn commit_cursor(&self, id: AccountId, cursor: PullCursor) -> Result<(), Error> {
        todo!()
    }

    /// Ends a pull.
    pub async fn end_pull(&self, end: PullEnd) -> Result<(), Error> {
        todo!()
    }

    /// Marks pulls that the last run of the daemon did not end as abandoned. Called once at the start.
    pub async fn abandon_open_pulls(&self, now: Timestamp) -> Result<u32, Error> {
        todo!()
    }

    /// Pulls of an account, newest first, from before `before`, at most `limit`.
    pub fn pulls(&self, id: AccountId, before: Option<PullId>, limit: usize) -> Result<Vec<PullRecord>, Error> {
        todo!()
    }

    /// The excerpt kept with a failed pull.
    pub fn pull_excerpt(&self, id: AccountId, pull: PullId) -> Result<Option<Secret>, Error> {
        todo!()
    }

    // Schedule.

    /// What the schedule knows of every account that may be pulled.
    pub fn schedules(&self) -> Result<Vec<(AccountId, ScheduleRecord)>, Error> {
        todo!()
    }

    /// What the schedule knows of one account.
    pub fn schedule(&self, id: AccountId) -> Result<ScheduleRecord, Error> {
        todo!()
    }

    /// Notes a click. An earlier one that has not been served stays.
    pub async fn click(&self, id: AccountId, now: Timestamp) -> Result<ScheduleRecord, Error> {
        todo!()
    }

    // Drafts.

    /// A page of drafts.
    pub fn drafts(&self, filter: &DraftFilter, after: Option<DraftKey>, limit: usize) -> Result<DraftPage, Error> {
        todo!()
    }

    /// One draft with its sealed order, if that has not been erased.
    pub fn draft(&self, id: DraftId) -> Result<Option<(Draft, Option<Order>)>, Error> {
        todo!()
    }

    /// The draft of an order.
    pub fn draft_of_order(&self, account: AccountId, order_id: &str) -> Result<Option<DraftId>, Error> {
        todo!()
    }

    /// How many drafts stand in each list, under the filter's customer and account. Kept as counters, not counted.
    pub fn draft_counts(&self, filter: &DraftFilter) -> Result<Vec<(DraftView, u64)>, Error> {
        todo!()
    }

    /// Changes a draft's state.
    pub async fn change_draft(&self, id: DraftId, action: DraftAction, now: Timestamp) -> Result<Draft, Error> {
        todo!()
    }

    /// Deletes a draft's sealed record.
    pub async fn erase_draft(&self, id: DraftId, now: Timestamp) -> Result<(), Error> {
        todo!()
    }

    /// Records set aside of an account, or of all, at most `limit`.
    pub fn set_aside(&self, id: Option<AccountId>, limit: usize) -> Result<Vec<StoredSetAside>, Error> {
        todo!()
    }

    // Feed.

    /// Entries after a sequence, at most `limit`.
    pub fn feed(&self, after: u64, limit: usize) -> Result<FeedPart, Error> {
        todo!()
    }

    // Administrator.

    /// The administrator's login.
    pub fn admin(&self) -> Result<AdminRecord, Error> {
        todo!()
    }

    /// Replaces the administrator's login and ends all sessions.
    pub async fn put_admin(&self, admin: AdminRecord) -> Result<(), Error> {
        todo!()
    }

    /// Stores a session under the hash of its cookie. Clears out what has expired before `expired_before`.
    pub async fn put_session(
        &self,
        cookie: Digest,
        session: SessionRecord,
        expired_before: Timestamp,
    ) -> Result<(), Error> {
        todo!()
    }

    /// A session.
    pub fn session(&self, cookie: Digest) -> Result<Option<SessionRecord>, Error> {
        todo!()
    }

    /// Ends a session.
    pub async fn delete_session(&self, cookie: Digest) -> Result<(), Error> {
        todo!()
    }
}
