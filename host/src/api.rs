//! What the HTTP surface says: a typed request and an actor in, a typed answer out. Owns who may ask what, and which words of
//! the lower rows a person gets to see. Knows no HTTP and no HTML.

mod accounts;
mod admin;
mod connectors;
mod consent;
mod drafts;
mod health;
mod platforms;

pub use accounts::{AccountDetail, AccountView, PullButton, PullView};
pub use admin::{SessionToken, SignInProblem};
pub use connectors::ConnectorView;
pub use consent::{CallbackArrival, CallbackView, Continued, PendingChoice, TicketLink, TicketView};
pub use drafts::{DraftDetail, DraftListView, DraftQuery};
pub use health::Readiness;
pub use platforms::{CallbackAddress, FieldView, FormInput, FormProblem, FormProblemKind, NoticeView, PlatformView};

use crate::model::{Actor, Localized};

/// Everything that a person or a program can ask of the daemon. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {}

/// Why something asked cannot be answered. The text is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The actor may not ask this.
    #[error("not allowed")]
    Forbidden,
    /// It does not exist, or not for this actor.
    #[error("there is no {0}")]
    NotFound(&'static str),
    /// It contradicts how things stand, in words.
    #[error("{0}")]
    Conflict(String),
    /// It cannot be done now; later it can.
    #[error("cannot be done now: {0}")]
    Unavailable(String),
}

impl Api {
    /// Refuses whoever is not the administrator.
    fn administrator(actor: &Actor) -> Result<(), Error> {
        if *actor == Actor::Administrator { Ok(()) } else { Err(Error::Forbidden) }
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
