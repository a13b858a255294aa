//! A draft: an order as stored here, waiting for the forwarder. Its open part, its states, and which list it stands in.
//!
//! A draft is two records. This one is open: identifiers, times, status, country, SKUs, money. The other is the whole [`Order`],
//! sealed under the account's key; erasing a buyer is deleting that one.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    AccountId, CustomerId, DraftId, FulfillmentStatus, Money, Order, OrderStatus, PaymentStatus, PlatformId, PullId,
    Timestamp,
};

/// The open part of a draft. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its number here.
    pub id: DraftId,
    /// Whose order it is.
    pub customer: CustomerId,
    /// Through which account it came.
    pub account: AccountId,
    /// From which platform.
    pub platform: PlatformId,
    /// The platform's identifier; unique in the account.
    pub order_id: String,
    /// The number that people see, if it is another one.
    pub order_number: Option<String>,
    /// Where it stands here.
    pub state: DraftState,
    /// Counts up with every change, from 1.
    pub revision: u32,
    /// What the platform's list said of the stored content; a list that says the same is not fetched again.
    pub source_revision: Option<String>,
    /// SHA-256 of the merged order without its raw record, in hexadecimal.
    pub content_hash: String,
    /// When it came.
    pub first_seen_at: Timestamp,
    /// When its content or its state last changed here.
    pub changed_at: Timestamp,
    /// The pull that last changed it.
    pub last_pull: PullId,
    /// When the order was placed; when it came, if the platform does not tell.
    pub placed_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it must have left.
    pub ship_by: Option<Timestamp>,
    /// For the forwarder.
    pub status: OrderStatus,
    /// For the money.
    pub payment_status: PaymentStatus,
    /// For the goods.
    pub fulfillment_status: FulfillmentStatus,
    /// The platform's own word.
    pub source_status: String,
    /// Where it goes: ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// What the buyer pays in all.
    pub total: Option<Money>,
    /// The lines.
    pub items: Vec<DraftItem>,
    /// True while the sealed record exists.
    pub sealed: bool,
}

/// The open part of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftItem {
    /// Unique in the order.
    pub line_item_id: String,
    /// Pieces or packs.
    pub quantity: u32,
    /// The seller's own code.
    pub sku: Option<String>,
    /// Title of the listing.
    pub description: String,
    /// For one.
    pub unit_price: Option<Money>,
    /// The platform or its warehouse ships it.
    pub shipped_by_platform: bool,
}

/// Where a draft stands here. Never mixed with the platform's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum DraftState {
    /// Nobody has looked at it.
    New,
    /// Somebody is looking at it.
    Reviewing,
    /// It is to be shipped.
    Accepted,
    /// The forwarder's system has it.
    Exported,
    /// It is not to be shipped through the forwarder.
    Rejected {
        /// Why, in the words of whoever rejected it.
        reason: String,
    },
    /// The platform called the order off before it was exported.
    SourceCancelled,
}

/// What may happen to a draft's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftAction {
    /// Somebody begins to look at it.
    Review,
    /// Somebody decides that it is to be shipped.
    Accept,
    /// The forwarder's system took it.
    Export,
    /// Somebody decides that it is not to be shipped.
    Reject {
        /// Why.
        reason: String,
    },
    /// Somebody takes a decision back.
    Reopen,
    /// The platform says that the order is cancelled.
    SourceCancelled,
    /// The platform says that the order is not cancelled (any more).
    SourceActive,
}

/// An action that the draft's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a draft that is {state} cannot be changed by {action}")]
pub struct RejectedTransition {
    /// The state it is in.
    pub state: &'static str,
    /// What was asked.
    pub action: &'static str,
}

/// The lists of the page 草稿订单. Every draft stands in exactly one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftView {
    /// Paid, not (wholly) shipped, and at least one line is the forwarder's.
    ToShip,
    /// Not paid yet, or the platform still checks it.
    Waiting,
    /// Not to be shipped until somebody has decided.
    OnHold,
    /// Nothing is left to ship.
    Completed,
    /// Called off.
    Cancelled,
    /// The platform's warehouse ships all of it.
    PlatformShips,
    /// The connector does not know the platform's word.
    Other,
}

impl DraftState {
    /// The state in the spelling of addresses, JSON and message files.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reviewing => "reviewing",
            Self::Accepted => "accepted",
            Self::Exported => "exported",
            Self::Rejected { .. } => "rejected",
            Self::SourceCancelled => "source-cancelled",
        }
    }

    /// The one table of transitions: the state after `action`, or why there is none.
    ///
    /// What the platform says never undoes a decision of the forwarder: an exported draft has a shipment, a rejected one was
    /// rejected by somebody. The order's status tells the rest.
    pub fn after(&self, action: DraftAction) -> Result<Self, RejectedTransition> {
        use DraftAction as A;
        match (self, action) {
            (Self::New, A::Review) | (Self::Accepted, A::Reopen) => Ok(Self::Reviewing),
            (Self::New | Self::Reviewing, A::Accept) => Ok(Self::Accepted),
            (Self::Accepted, A::Export) => Ok(Self::Exported),
            (Self::New | Self::Reviewing | Self::Accepted | Self::SourceCancelled, A::Reject { reason }) => {
                Ok(Self::Rejected { reason })
            }
            (Self::Reviewing | Self::Rejected { .. }, A::Reopen) | (Self::SourceCancelled, A::SourceActive) => {
                Ok(Self::New)
            }
            (Self::New | Self::Reviewing | Self::Accepted | Self::SourceCancelled, A::SourceCancelled) => {
                Ok(Self::SourceCancelled)
            }
            (Self::Exported | Self::Rejected { .. }, A::SourceCancelled)
            | (
                Self::New | Self::Reviewing | Self::Accepted | Self::Exported | Self::Rejected { .. },
                A::SourceActive,
            ) => Ok(self.clone()),
            (state, action) => Err(RejectedTransition { state: state.as_str(), action: action.as_str() }),
        }
    }
}

impl DraftAction {
    /// The action in the spelling of messages.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Accept => "accept",
            Self::Export => "export",
            Self::Reject { .. } => "reject",
            Self::Reopen => "reopen",
            Self::SourceCancelled => "source-cancelled",
            Self::SourceActive => "source-active",
        }
    }

    /// What an order's status does to the draft's state.
    pub fn from_source(status: OrderStatus) -> Self {
        if status == OrderStatus::Cancelled { Self::SourceCancelled } else { Self::SourceActive }
    }
}

impl DraftView {
    /// All lists, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::ToShip, Self::Waiting, Self::OnHold, Self::Completed, Self::Cancelled, Self::PlatformShips, Self::Other];

    /// The list in the spelling of addresses, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToShip => "to-ship",
            Self::Waiting => "waiting",
            Self::OnHold => "on-hold",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::PlatformShips => "platform-ships",
            Self::Other => "other",
        }
    }

    /// The list of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == name)
    }
}

impl Draft {
    /// The list that this draft stands in.
    pub fn view(&self) -> DraftView {
        let all_by_platform = !self.items.is_empty() && self.items.iter().all(|item| item.shipped_by_platform);
        match self.status {
            OrderStatus::AwaitingShipment if all_by_platform => DraftView::PlatformShips,
            OrderStatus::AwaitingShipment => DraftView::ToShip,
            OrderStatus::AwaitingPayment | OrderStatus::PendingFulfillment => DraftView::Waiting,
            OrderStatus::OnHold => DraftView::OnHold,
            OrderStatus::Completed => DraftView::Completed,
            OrderStatus::Cancelled => DraftView::Cancelled,
            OrderStatus::Unknown => DraftView::Other,
        }
    }

    /// Takes over what `order` says openly. Identity, state and bookkeeping stay.
    pub fn describe(&mut self, order: &Order) {
        self.order_number.clone_from(&order.order_number);
        self.placed_at = order.created_date_time.unwrap_or(self.first_seen_at);
        self.paid_at = order.paid_date_time;
        self.ship_by = order.ship_by_date_time;
        self.status = order.status;
        self.payment_status = order.payment_status;
        self.fulfillment_status = order.fulfillment_status;
        self.source_status.clone_from(&order.source_status);
        self.country_code = order.ship_to.as_ref().and_then(|to| to.country_code.clone());
        self.total = order.payment.as_ref().and_then(|payment| payment.total.clone());
        self.items = order
            .items
            .iter()
            .map(|item| DraftItem {
                line_item_id: item.line_item_id.clone(),
                quantity: item.quantity,
                sku: item.sku.clone(),
                description: item.description.clone(),
                unit_price: item.unit_price.clone(),
                shipped_by_platform: item.shipped_by_platform,
            })
            .collect();
    }
}

impl Order {
    /// SHA-256 of everything but the raw record, in hexadecimal. The raw record is left out because platforms put counters
    /// and request numbers into it that change at every call.
    pub fn content_hash(&self) -> String {
        let mut hasher = HashWriter(Sha256::new());
        let bare = Self { source: String::new(), ..self.clone() };
        // Writing plain structs into a hasher cannot fail: neither refuses anything.
        let written = serde_json::to_writer(&mut hasher, &bare);
        debug_assert!(written.is_ok(), "an order is always JSON");
        super::Digest(hasher.0.finalize().into()).to_string()
    }
}

/// Feeds what is written into a hash.
struct HashWriter(Sha256);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
