//! What a connector says about itself, field for field as in the contract (`wit/connector.wit`, interface `descriptor`).

use serde::{Deserialize, Serialize};

use super::{Pairs, PlatformId};

/// One text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// BCP 47 tag, such as `zh-CN` or `en`.
    pub language: String,
    /// The text itself.
    pub text: String,
}

/// Who answers a question of the form, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldScope {
    /// Once for the whole installation, by the administrator.
    Installation,
    /// For each account.
    Account,
    /// The account's value, and where it is empty the installation's.
    Either,
}

impl FieldScope {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Installation => "installation",
            Self::Account => "account",
            Self::Either => "either",
        }
    }
}

/// One of several fixed answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the connector is given in `context.settings`.
    pub value: String,
    /// What a person reads.
    pub label: Vec<Localized>,
}

/// A question to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// Lower-case letters, digits, hyphens; unique in the descriptor. The developer's secret is `app-secret`; a pasted refresh token is
    /// `refresh-token`.
    pub name: String,
    /// What stands beside the input.
    pub label: Vec<Localized>,
    /// Where to find it, as Markdown. May be empty.
    pub help: Vec<Localized>,
    /// A secret is stored sealed, shown to nobody, and reaches the connector by name only; any other value is in `context.settings`.
    pub secret: bool,
    /// The account cannot be authorised while it is empty.
    pub required: bool,
    /// For whom it is asked.
    pub scope: FieldScope,
    /// Empty: free text.
    pub choices: Vec<Choice>,
    /// What the form shows at first. Ignored for a secret.
    pub initial: Option<String>,
}

/// Who brings the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlowKind {
    /// The seller consents on the platform's page: `begin`, then `finish`.
    Consent,
    /// The seller brings a token: `adopt`.
    PastedToken,
}

impl FlowKind {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::PastedToken => "pasted-token",
        }
    }
}

/// One way to authorise an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Which of the two.
    pub kind: FlowKind,
    /// Text of the button.
    pub label: Vec<Localized>,
    /// Shown above the form of this flow, as Markdown. May be empty.
    pub notice: Vec<Localized>,
    /// Asked in this flow alone, for the account; `scope` is ignored.
    pub fields: Vec<FormField>,
    /// The query parameter of the callback that holds the code, such as `code`. The host keeps it as the secret `authorization-code`,
    /// decoded once; in `callback.parameters` it reads `[authorization-code]`. None for a pasted token.
    pub code_parameter: Option<String>,
}

/// One value that the host takes out of an answer before the connector sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// RFC 6901 pointer into the JSON answer, such as `/access_token`. The value must be a string or a number.
    pub pointer: String,
    /// The secret's name from now on: lower-case letters, digits, hyphens. Not the name of a field of `description.fields`. A secret field of
    /// a pasted-token flow may share it: a sealed value then replaces the pasted one.
    pub name: String,
}

/// A place where secrets come back. The host applies it to every answer from there, whatever its status and whoever asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPath {
    /// Path of the request's URL, exactly, on any host granted to this connector: `/identity/v1/oauth2/token`.
    pub path: String,
    /// What to take out. At least one.
    pub seals: Vec<Seal>,
    /// RFC 6901 pointers that tell an error there, such as `/code`, `/message`, `/error_response/sub_code`. Of a success that holds no value
    /// to be sealed the connector sees these alone, at their places. Shown at approval. None may be a seal's pointer.
    pub errors: Vec<String>,
}

/// When the account gets its nickname.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NicknameMoment {
    /// Asked in the form, before the seller is sent to the platform.
    BeforeAuthorization,
    /// Asked when the seller is back; `shop.name` is proposed.
    AfterAuthorization,
}

impl NicknameMoment {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeAuthorization => "before-authorization",
            Self::AfterAuthorization => "after-authorization",
        }
    }
}

/// How `list-orders` wants to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingPolicy {
    /// Longest window the platform answers.
    pub longest_window: u32,
    /// How far a new window reaches back before the last confirmed end.
    pub overlap: u32,
    /// How long before now a window must end, because the platform lists changes late.
    pub settle: u32,
    /// How far back the platform answers at all. None: without limit.
    pub history: Option<u32>,
    /// How long a cursor stays good. Later the host starts the window again. None: without limit.
    pub cursor_life: Option<u32>,
}

/// Who shares a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BudgetScope {
    /// All accounts that use the same app share it.
    App,
    /// Each account has its own.
    Account,
}

impl BudgetScope {
    /// The word in the spelling of the contract, JSON and message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Account => "account",
        }
    }
}

/// How many calls the platform allows: a bucket of `burst` that refills by `calls` in each `period`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// What `request.budgets` says. The name `every` applies to every request without being named.
    pub name: String,
    /// Who shares it.
    pub scope: BudgetScope,
    /// Calls given back in each `period`.
    pub calls: u32,
    /// In this time.
    pub period: u32,
    /// The most that can be saved up, and so be spent at once. At least 1.
    pub burst: u32,
    /// Answer header that tells the rate now in force, in calls per second as decimal text. None: there is none.
    pub rate_header: Option<String>,
}

/// Everything that the host must know before the first account exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Lower-case letters, digits, hyphens, at most 32: `aliexpress`. Part of addresses and of stored keys: never changes.
    pub platform: PlatformId,
    /// Version of the connector, by semver.org.
    pub version: String,
    /// Name of the platform.
    pub names: Vec<Localized>,
    /// How a person gets ready: developer account, what to enter where. Markdown. `{callback}` stands for the callback address.
    pub notice: Vec<Localized>,
    /// Questions asked for every account, whatever the flow. Empty if there are none.
    pub fields: Vec<FormField>,
    /// At least one, at most one of each kind.
    pub flows: Vec<Flow>,
    /// When the nickname is asked.
    pub nickname: NicknameMoment,
    /// Origins that `http.send` wants to reach: `https://api.example.com`, `https://*.example.com`, with `:port` if unusual.
    /// `{name}` alone stands for the value of an installation field, such as `{api-origin}`, and is resolved before anybody is asked.
    /// The operator grants them. `http://` needs a grant of its own.
    pub hosts: Vec<String>,
    /// Where tokens come back. Shown when the connector is approved; without it no token can be had.
    pub sealing: Vec<SealedPath>,
    /// Origins that `consent.url` may point to; `{name}` as in `hosts`, `http://` only with the same grant. The host sends a browser nowhere else.
    pub consent_hosts: Vec<String>,
    /// Further paths of the callback, such as `callBackSMT.htm`, for apps registered with them. The first one is shown to people.
    pub callback_aliases: Vec<String>,
    /// The platform accepts only an `https://` callback. Not enforced for a loopback callback.
    pub https_callback: bool,
    /// How to ask for orders.
    pub listing: ListingPolicy,
    /// What the platform allows. Empty: the host's own careful default.
    pub budgets: Vec<Budget>,
    /// Days after completion or cancellation of an order after which the platform wants the buyer's personal data gone. None: it says nothing.
    pub personal_data_days: Option<u32>,
    /// For later; a host ignores names that it does not know.
    pub extra: Pairs,
}
