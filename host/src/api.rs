//! What the HTTP surface says: a typed request and an actor in, a typed answer out. Owns who may ask what, and which words of
//! the lower rows a person gets to see. Knows no HTTP and no HTML.

pub mod control;

mod accounts;
mod admin;
mod connectors;
mod consent;
mod details;
mod drafts;
mod health;
mod paste;
mod platforms;
mod refusal;

pub use accounts::{AccountDetail, AccountView, PullButton, PullView};
pub use admin::{SessionToken, SignInProblem};
pub use connectors::{ConnectorView, ConnectorWish};
pub use consent::{CallbackView, Continued, TicketLink, TicketView};
pub use details::{AfterCorrection, CorrectionView, SettingView};
pub use drafts::{DraftDetail, DraftListView, DraftOrigin, DraftQuery};
pub use health::Readiness;
pub use paste::PasteView;
pub use platforms::{CallbackAddress, FieldView, FormInput, FormProblem, FormProblemKind, NoticeView, PlatformView};
pub use refusal::{Conflict, Hindrance};

use std::sync::Arc;

use crate::accounts::Accounts;
pub use crate::accounts::{Arrival, CallbackOutcome, PendingChoice};
use crate::clock::Clock;
use crate::config;
use crate::connectors::Connectors;
use crate::model::{Account, AccountId, Actor, Localized};
use crate::people::People;
use crate::sandbox::Budgets;
pub use crate::schedule::Click;
use crate::schedule::Schedule;
use crate::store::{self, Store};
use crate::tasks::{Changes, Group, Listener};

/// Everything that a person or a program can ask of the daemon. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api(Arc<Services>);

/// The rows below, as `app` built them.
#[derive(Debug)]
pub struct Services {
    /// What is kept.
    pub store: Store,
    /// Who is connected.
    pub accounts: Accounts,
    /// Which connectors are live.
    pub connectors: Connectors,
    /// The administrator's login.
    pub people: People,
    /// When pulls run.
    pub schedule: Schedule,
    /// How many calls the platforms still allow.
    pub budgets: Budgets,
    /// What time it is.
    pub clock: Clock,
    /// What tells the pages that something changed.
    pub changes: Changes,
    /// Where work runs that must not end with the request that began it.
    pub tasks: Group,
    /// Origins and names that the pages show.
    pub server: config::Server,
    /// The rules of the button 拉取订单.
    pub pull: config::Pull,
}

/// Why something asked cannot be answered. The text is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The actor may not ask this.
    #[error("not allowed")]
    Forbidden,
    /// It does not exist, or not for this actor.
    #[error("there is no {0}")]
    NotFound(&'static str),
    /// It contradicts how things stand.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// It cannot be done now; later it can.
    #[error("cannot be done now: {0}")]
    Unavailable(#[from] Hindrance),
}

impl Api {
    /// The surface over these services.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }

    /// A listener that hears whenever something changed that a page may show.
    pub fn listen(&self) -> Listener {
        self.0.changes.listen()
    }

    /// Refuses whoever is not the administrator.
    fn administrator(actor: &Actor) -> Result<(), Error> {
        if *actor == Actor::Administrator { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Does work as a task of its own, which ends as it should even if whoever waits for it goes away. None: the service is
    /// stopping.
    async fn to_its_end<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let started = self.0.tasks.spawn(name, async move {
            // A browser that went away reads the outcome on the first page.
            if answer.send(work.await).is_err() {
                tracing::info!(task = name, "a browser left before it was answered");
            }
        });
        if started { answered.await.ok() } else { None }
    }

    fn stored_account(&self, id: AccountId) -> Result<Account, Error> {
        self.0.store.account(id)?.ok_or(Error::NotFound("account"))
    }

    /// The names of a platform; empty if its connector is unknown.
    fn platform_names(&self, platform: &crate::model::PlatformId) -> Vec<Localized> {
        self.0.connectors.get(platform).map(|live| live.platform.description().names.clone()).unwrap_or_default()
    }
}

/// What a person is told of trouble with the store: enough to know whom to ask. The rest is in the log.
impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict(text) => Conflict::Changed(text).into(),
            store::Error::NicknameTaken(_) => Conflict::NicknameTaken.into(),
            store::Error::Missing(_) => Self::NotFound("such entry"),
            store::Error::Unavailable(_) | store::Error::Damaged(_) => {
                tracing::error!(%error, "the store failed a request");
                Hindrance::Store.into()
            }
        }
    }
}

/// The text in the language, else in its primary language, else English, else the first one.
pub fn text_in<'a>(texts: &'a [Localized], language: &str) -> &'a str {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    texts
        .iter()
        .find(|text| text.language.eq_ignore_ascii_case(language))
        .or_else(|| texts.iter().find(|text| primary(&text.language) == primary(language)))
        .or_else(|| texts.iter().find(|text| primary(&text.language) == "en"))
        .or_else(|| texts.first())
        .map_or("", |text| &text.text)
}
