//! The platforms: their cards, their notices and the forms that begin an account.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Api, Error, Hindrance, TicketLink};
use crate::accounts::callback_path;
use crate::connectors::Live;
use crate::model::{
    Actor, AppId, Choice, CustomerId, Description, FieldScope, Flow, FlowKind, FormField, Localized, NicknameMoment,
    Pairs, PlatformId, Secret, SecretSet,
};
use crate::store::{self, NewAccount};

/// A platform's card on the page 外贸账号.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformView {
    /// Its name in addresses.
    pub id: PlatformId,
    /// Its names for people.
    pub names: Vec<Localized>,
    /// Accounts on it that exist.
    pub accounts: u64,
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
    /// The addresses to register at the platform, ready to copy, the first one shown first. Empty: the platform accepts only
    /// `https://` addresses and there is none.
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
    /// True for a secret that is stored: empty, the input says that it stays so.
    pub kept: bool,
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
    /// It is longer than 512 characters (a secret: 4096, a nickname: 64), or holds control characters.
    Unfit,
    /// It is none of the choices.
    NoChoice,
    /// Another account of the same platform has this nickname.
    Taken,
}

/// The longest answer of a form, in characters.
const ANSWER_MAX: usize = 512;

/// The longest secret answer: platforms' tokens have up to 2 KiB.
const SECRET_MAX: usize = 4096;

/// The longest nickname, in characters.
pub(super) const NICKNAME_MAX: usize = 64;

impl Api {
    /// The platforms' cards, in the order of their names.
    pub fn platforms(&self, actor: &Actor) -> Result<Vec<PlatformView>, Error> {
        Self::administrator(actor)?;
        let mut accounts = self.0.store.account_counts()?;
        let mut cards: BTreeMap<PlatformId, PlatformView> = BTreeMap::new();
        for live in self.0.connectors.live() {
            let description = live.platform.description();
            let id = description.platform.clone();
            let count = accounts.remove(&id).unwrap_or_default();
            cards
                .insert(id.clone(), PlatformView { id, names: description.names.clone(), accounts: count, live: true });
        }
        // A platform whose connector is gone keeps its card, because its accounts are still there.
        for (id, count) in accounts {
            cards.insert(id.clone(), PlatformView { id, names: Vec::new(), accounts: count, live: false });
        }
        Ok(cards.into_values().collect())
    }

    /// A platform's notice and form. Draws the app whose callback address it shows.
    pub async fn notice(&self, actor: &Actor, platform: &PlatformId) -> Result<NoticeView, Error> {
        Self::administrator(actor)?;
        let live = self.live(platform)?;
        let description = live.platform.description();
        let flow = main_flow(description)?;
        let (app, _) = self.app(&live).await?;
        let path = callback_path(description, &app);
        let address = |origin: &str| format!("{origin}{path}");
        let callbacks: Vec<CallbackAddress> = self
            .callback_origins(description)
            .into_iter()
            .map(|origin| CallbackAddress { address: address(&origin), origin })
            .collect();
        let shown = callbacks.first().map_or_else(|| address("https://…"), |callback| callback.address.clone());
        let fill = |texts: &[Localized]| -> Vec<Localized> {
            let filled = |text: &Localized| text.text.replace("{callback}", &shown);
            texts.iter().map(|text| Localized { language: text.language.clone(), text: filled(text) }).collect()
        };
        Ok(NoticeView {
            id: description.platform.clone(),
            names: description.names.clone(),
            notice: fill(&description.notice),
            button: flow.label.clone(),
            flow_notice: fill(&flow.notice),
            nickname: description.nickname,
            fields: asked(&live, flow, |_| false).map(field_view).collect(),
            callbacks,
            plain_http: self.0.server.crosses_in_clear(),
        })
    }

    /// Takes a form: makes the account and a ticket for its authorisation. The inner error lists what to mend.
    pub async fn begin_account(
        &self,
        actor: &Actor,
        platform: &PlatformId,
        input: FormInput,
    ) -> Result<Result<TicketLink, Vec<FormProblem>>, Error> {
        Self::administrator(actor)?;
        let live = self.live(platform)?;
        let flow = main_flow(live.platform.description())?;
        let (answers, problems) = self.check(&live, flow, input)?;
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let (app, app_of_installation) = self.app(&live).await?;
        let new = NewAccount {
            customer: CustomerId::DEFAULT,
            platform: platform.clone(),
            nickname: answers.nickname,
            app,
            app_of_installation,
            callback_origin: answers.origin,
            settings: answers.settings,
            secrets: answers.secrets,
        };
        let account = match self.0.store.create_account(new).await {
            Ok(account) => account,
            Err(store::Error::NicknameTaken(_)) => {
                return Ok(Err(vec![FormProblem { field: "nickname".to_owned(), kind: FormProblemKind::Taken }]));
            }
            Err(error) => return Err(error.into()),
        };
        self.0.changes.note();
        Ok(Ok(self.ticket_link(&account).await?))
    }

    fn live(&self, platform: &PlatformId) -> Result<Arc<Live>, Error> {
        self.0.connectors.get(platform).ok_or(Error::NotFound("connector of this platform"))
    }

    /// The app that a new account uses, and whether it is the installation's: it is where the installation has answered every
    /// question, so that none is left to ask.
    async fn app(&self, live: &Live) -> Result<(AppId, bool), Error> {
        let description = live.platform.description();
        let of_installation = description.fields.iter().filter(|field| field.secret).all(|field| answered(field, live));
        let platform = &description.platform;
        let app = if of_installation {
            self.0.store.app_of_installation(platform).await?
        } else {
            self.0.store.app_for_notice(CustomerId::DEFAULT, platform).await?
        };
        Ok((app, of_installation))
    }

    fn check(&self, live: &Live, flow: &Flow, input: FormInput) -> Result<(Answers, Vec<FormProblem>), Error> {
        let mut problems = Vec::new();
        let problem = |field: &str, kind| FormProblem { field: field.to_owned(), kind };
        let mut answers = Answers::default();
        if live.platform.description().nickname == NicknameMoment::BeforeAuthorization {
            let nickname = input.nickname.as_deref().unwrap_or_default().trim();
            let platform = &live.platform.description().platform;
            let named = self.0.store.accounts_named(CustomerId::DEFAULT, nickname)?;
            let taken = named.iter().any(|account| account.platform == *platform).then_some(FormProblemKind::Taken);
            problems.extend(nickname_problem(nickname).or(taken).map(|kind| problem("nickname", kind)));
            answers.nickname = Some(nickname.to_owned());
        }
        let (settings, secrets, unfit) = check_answers(asked(live, flow, |_| false), &input.answers);
        problems.extend(unfit);
        (answers.settings, answers.secrets) = (settings, secrets);
        let origins = self.callback_origins(live.platform.description());
        let first = origins.first().ok_or(Hindrance::NeedsHttps)?;
        answers.origin = input.origin.unwrap_or_else(|| first.clone());
        if !origins.contains(&answers.origin) {
            problems.push(problem("origin", FormProblemKind::NoChoice));
        }
        Ok((answers, problems))
    }

    /// The origins under which a platform can be told to send browsers back, the shown one first.
    fn callback_origins(&self, description: &Description) -> Vec<String> {
        let origins = self.0.server.origins().into_iter();
        let accepted = origins.filter(|at| !description.https_callback || at.is_https() || at.is_loopback());
        accepted.map(|origin| origin.as_str().to_owned()).collect()
    }
}

/// What is wrong with a nickname, whoever else may have it.
pub(super) fn nickname_problem(nickname: &str) -> Option<FormProblemKind> {
    if nickname.is_empty() {
        Some(FormProblemKind::Missing)
    } else {
        is_unfit(nickname, NICKNAME_MAX).then_some(FormProblemKind::Unfit)
    }
}

/// A form's answers, checked.
#[derive(Debug, Default)]
struct Answers {
    nickname: Option<String>,
    settings: Pairs,
    secrets: SecretSet,
    origin: String,
}

/// The flow that a platform's notice is about: the consent, where there is one.
pub(super) fn main_flow(description: &Description) -> Result<&Flow, Error> {
    let consent = description.flows.iter().find(|flow| flow.kind == FlowKind::Consent);
    let flow = consent.or(description.flows.first());
    flow.ok_or_else(|| Hindrance::NoFlow.into())
}

/// Sorts the answers to questions into open ones and secrets, and lists what is wrong with them.
pub(super) fn check_answers<'a>(
    fields: impl Iterator<Item = &'a FormField>,
    given: &[(String, Secret)],
) -> (Pairs, SecretSet, Vec<FormProblem>) {
    let (mut settings, mut secrets, mut problems) = (Pairs::new(), SecretSet::new(), Vec::new());
    for field in fields {
        let value = given.iter().find(|(name, _)| *name == field.name).map_or("", |(_, value)| value.reveal().trim());
        if let Some(kind) = answer_problem(field, value) {
            problems.push(FormProblem { field: field.name.clone(), kind });
        } else if value.is_empty() {
            // Not asked for, not answered.
        } else if field.secret {
            secrets.insert(field.name.clone(), Secret::from(value));
        } else {
            settings.push((field.name.clone(), value.to_owned()));
        }
    }
    (settings, secrets, problems)
}

fn answer_problem(field: &FormField, value: &str) -> Option<FormProblemKind> {
    let longest = if field.secret { SECRET_MAX } else { ANSWER_MAX };
    if value.is_empty() {
        field.required.then_some(FormProblemKind::Missing)
    } else if is_unfit(value, longest) {
        Some(FormProblemKind::Unfit)
    } else {
        let offered = field.choices.is_empty() || field.choices.iter().any(|choice| choice.value == value);
        (!offered).then_some(FormProblemKind::NoChoice)
    }
}

/// True if the installation has answered a field for all accounts.
fn answered(field: &FormField, live: &Live) -> bool {
    field.scope == FieldScope::Installation
        || (field.scope == FieldScope::Either
            && (live.installation.secrets.contains_key(&field.name)
                || live.installation.settings.iter().any(|(name, _)| *name == field.name)))
}

/// The questions that are left to ask before a ticket is made, in order, and those that are asked `all_the_same`. What a seller is
/// to paste is asked on the ticket's page.
pub(super) fn asked<'a>(
    live: &'a Live,
    flow: &'a Flow,
    all_the_same: impl Fn(&FormField) -> bool + 'a,
) -> impl Iterator<Item = &'a FormField> {
    let fields = live.platform.description().fields.iter();
    let common = fields.filter(move |field| !answered(field, live) || all_the_same(field));
    common.chain(flow.fields.iter().filter(|_| flow.kind == FlowKind::Consent))
}

pub(super) fn field_view(field: &FormField) -> FieldView {
    FieldView {
        name: field.name.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        secret: field.secret,
        required: field.required,
        choices: field.choices.clone(),
        initial: if field.secret { String::new() } else { field.initial.clone().unwrap_or_default() },
        kept: false,
    }
}

/// True if an answer is too long or holds control characters.
fn is_unfit(text: &str, chars_max: usize) -> bool {
    text.chars().count() > chars_max || text.chars().any(char::is_control)
}
