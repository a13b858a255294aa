//! One shop of a customer on one platform.

use serde::{Deserialize, Serialize};

use super::{AccountId, AppId, CustomerId, Failure, GrantInfo, Pairs, PlatformId, Shop, Timestamp};

/// One shop of a customer on one platform. Its secrets are kept apart, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number here.
    pub id: AccountId,
    /// Whose shop it is.
    pub customer: CustomerId,
    /// Where the shop is.
    pub platform: PlatformId,
    /// What people here call it. None until it was asked (some platforms ask after the consent).
    pub nickname: Option<String>,
    /// The developer credentials it uses.
    pub app: AppId,
    /// True if the app belongs to the installation and not to this account.
    pub app_of_installation: bool,
    /// The origin (of `public_url` and its companions) whose callback address is registered at the platform.
    pub callback_origin: String,
    /// Answers of the form that are not secret, by field name.
    pub settings: Pairs,
    /// The shop at the platform, once known. Never changes to another one.
    pub shop: Option<Shop>,
    /// Whether it may be pulled.
    pub state: AccountState,
    /// Why it is in this state, where there is a reason. While it waits for its first consent: why the last try did not succeed.
    pub reason: Option<Failure>,
    /// Lifetimes and extras of the grant in force.
    pub grant: Option<GrantInfo>,
    /// When the form was sent.
    pub created_at: Timestamp,
    /// When the seller last consented.
    pub authorized_at: Option<Timestamp>,
}

/// Whether an account may be pulled. Temporary trouble is no state: the schedule slows down and tries on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// The form was sent, the seller has not consented yet.
    PendingAuthorization,
    /// The seller has consented, and nobody has named it yet: it is pulled as soon as it has a nickname.
    Unnamed,
    /// It is pulled.
    Connected,
    /// The grant is dead: the seller must consent again.
    NeedsAuthorization,
    /// Somebody at the forwarder must mend the settings.
    Misconfigured,
    /// Somebody at the forwarder paused it.
    Paused,
}

impl AccountState {
    /// The state in the spelling of addresses, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PendingAuthorization => "pending-authorization",
            Self::Unnamed => "unnamed",
            Self::Connected => "connected",
            Self::NeedsAuthorization => "needs-authorization",
            Self::Misconfigured => "misconfigured",
            Self::Paused => "paused",
        }
    }
}

impl Account {
    /// What to call it in the log and where calls are counted: no personal data, and the same as long as it exists.
    pub fn label(&self) -> String {
        format!("{}/{}", self.platform, self.id)
    }

    /// What to propose as its nickname: as the platform calls the shop, else the shop's identifier there. Empty before a consent.
    pub fn proposed_nickname(&self) -> &str {
        let name = self.shop.as_ref().map(|shop| if shop.name.is_empty() { &shop.id } else { &shop.name });
        name.map_or("", String::as_str)
    }

    /// What to call it: nickname, else the shop's name, else its number.
    pub fn display_name(&self) -> String {
        let shop = self.shop.as_ref().map(|s| s.name.as_str()).filter(|name| !name.is_empty());
        self.nickname.as_deref().or(shop).map_or_else(|| format!("#{}", self.id), str::to_owned)
    }
}
