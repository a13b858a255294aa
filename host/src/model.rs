//! The nouns of Longshore and their pure rules: values in, values out, no I/O and no clock.
//!
//! What a guest returns, what the store keeps and what the pages show are all said in these types, so that no upper module
//! needs to know the encodings of another.

mod account;
mod actor;
mod budget;
mod capability;
mod connector;
mod customer;
mod description;
mod draft;
mod failure;
mod feed;
mod grant;
mod id;
mod merge;
mod order;
mod page;
mod pull;
mod secret;
mod time;

pub use account::{Account, AccountState};
pub use actor::Actor;
pub use budget::{BudgetKey, BudgetLevel};
pub use capability::{Addition, Capabilities, resolve_host};
pub use connector::{ConnectorRecord, KeptVersion, RejectedVersion};
pub use customer::Customer;
pub use description::{
    Budget, BudgetScope, Choice, Description, FieldScope, Flow, FlowKind, FormField, ListingPolicy, Localized,
    NicknameMoment, Seal, SealedPath,
};
pub use draft::{Draft, DraftAction, DraftItem, DraftState, DraftView, RejectedTransition};
pub use failure::{Failure, FailureKind};
pub use feed::{FeedEntry, FeedKind};
pub use grant::{Consent, GrantInfo, Issued, Shop};
pub use id::{AccountId, AppId, CustomerId, Digest, DraftId, InvalidDigest, InvalidId, PlatformId, PullId};
pub use merge::merge;
pub use order::{
    Address, Buyer, Charge, Customs, Dimensions, FulfillmentStatus, Item, Money, Note, Order, OrderStatus, Payment,
    PaymentStatus, ShippingPreferences, TaxIdentifier,
};
pub use page::{Batch, Listed, Page, SetAside, Window};
pub use pull::{ActiveWindow, PullCounts, PullCursor, PullOutcome, PullRecord, ScheduleRecord, Trigger};
pub use secret::{Secret, SecretSet};
pub use time::{InvalidTimestamp, Timestamp};

/// Name and value, in order; names may repeat.
pub type Pairs = Vec<(String, String)>;
