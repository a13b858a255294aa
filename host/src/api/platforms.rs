//! The platforms: their cards, their notices and the forms that begin an account.

use super::{Api, Error, TicketLink};
use crate::model::{Actor, Choice, Localized, NicknameMoment, PlatformId, Secret};

/// A platform's card on the page 外贸账号.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformView {
    /// Its name in addresses.
    pub id: PlatformId,
    /// Its names for people.
    pub names: Vec<Localized>,
    /// Accounts on it that exist.
    pub accounts: u32,
    /// False if its connector is not live: nothing can be authorised now.
    pub live: bool,
}

/// A platform's notice and form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeView {
    /// The platform.
    pub id: PlatformId,
    /// Its names for people.
    pub names: Vec<Localized>,
    /// How a person gets ready, as Markdown of untrusted origin; the callback address is filled in.
    pub notice: Vec<Localized>,
    /// Text of the button that begins.
    pub button: Vec<Localized>,
    /// Notice of the flow, as Markdown; may be empty.
    pub flow_notice: Vec<Localized>,
    /// When the nickname is asked: before, this form asks it.
    pub nickname: NicknameMoment,
    /// The questions, in order, without those that the installation has answered for all.
    pub fields: Vec<FieldView>,
    /// The addresses to register at the platform, ready to copy, the first one shown first.
    pub callbacks: Vec<CallbackAddress>,
    /// True if browsers reach us over plain http and that is not loopback: tokens and passwords cross in clear.
    pub plain_http: bool,
}

/// A callback address and the origin it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackAddress {
    /// The origin, as the form sends it back when there are several.
    pub origin: String,
    /// The whole address.
    pub address: String,
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// Its name in the form.
    pub name: String,
    /// What stands beside the input.
    pub label: Vec<Localized>,
    /// Where to find it, as Markdown; may be empty.
    pub help: Vec<Localized>,
    /// Shown as a password input, never filled in again.
    pub secret: bool,
    /// Must be answered.
    pub required: bool,
    /// Empty: free text.
    pub choices: Vec<Choice>,
    /// What the form shows at first.
    pub initial: String,
}

/// What a form sent.
#[derive(Debug, Default)]
pub struct FormInput {
    /// The nickname, if asked.
    pub nickname: Option<String>,
    /// Answers by field name.
    pub answers: Vec<(String, Secret)>,
    /// The chosen origin; none where there is only one.
    pub origin: Option<String>,
}

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// The field's name, or `nickname`, or `origin`.
    pub field: String,
    /// What is wrong.
    pub kind: FormProblemKind,
}

/// What can be wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormProblemKind {
    /// It is required and empty.
    Missing,
    /// It is longer than 512 characters (nickname: 64), or holds control characters.
    Unfit,
    /// It is none of the choices.
    NoChoice,
    /// Another account of the same platform has this nickname.
    Taken,
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real api")]
impl Api {
    /// The platforms' cards, in the order of their names.
    pub fn platforms(&self, actor: &Actor) -> Result<Vec<PlatformView>, Error> {
        todo!()
    }

    /// A platform's notice and form. Draws the app whose callback address it shows.
    pub async fn notice(&self, actor: &Actor, platform: &PlatformId) -> Result<NoticeView, Error> {
        todo!()
    }

    /// Takes a form: makes the account and a ticket for its authorisation. The inner error lists what to mend.
    pub async fn begin_account(
        &self,
        actor: &Actor,
        platform: &PlatformId,
        input: FormInput,
    ) -> Result<Result<TicketLink, Vec<FormProblem>>, Error> {
        todo!()
    }
}
