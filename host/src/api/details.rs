//! What an account's form holds: as its page shows it, and as staff correct it.

use super::platforms::{asked, check_answers, field_view, main_flow};
use super::{Api, Conflict, Error, FieldView, FormProblem, Hindrance, TicketLink};
use crate::connectors::none_live;
use crate::model::{Account, AccountId, AccountState, Actor, Description, FormField, Localized, Secret, SecretSet};
use crate::store;

/// An answer that is not secret, as an account's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingView {
    /// The field's name.
    pub name: String,
    /// What the form calls it; empty where no connector knows it.
    pub label: Vec<Localized>,
    /// The answer.
    pub value: String,
    /// What the form calls the answer, where it was one of several to choose from.
    pub choice: Vec<Localized>,
}

/// The form of an account, filled in with what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionView {
    /// Of which account.
    pub account: AccountId,
    /// What it is called.
    pub name: String,
    /// The questions. None: the installation has answered them all.
    pub fields: Vec<FieldView>,
    /// What saving leads to.
    pub then: AfterCorrection,
}

/// What follows when a form was corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterCorrection {
    /// The account is pulled at once.
    Pull,
    /// The seller has to consent, for the first time or again.
    Authorize,
    /// Nothing: somebody keeps the account from being pulled, or it waits for its nickname.
    Nothing,
}

impl AfterCorrection {
    /// What follows for an account in this state.
    fn of(state: AccountState) -> Self {
        match state {
            AccountState::Connected | AccountState::Misconfigured => Self::Pull,
            AccountState::PendingAuthorization | AccountState::NeedsAuthorization => Self::Authorize,
            AccountState::Unnamed | AccountState::Paused => Self::Nothing,
        }
    }

    /// Its word in the message files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Authorize => "authorize",
            Self::Nothing => "nothing",
        }
    }
}

impl Api {
    /// The form of an account, to be corrected.
    pub fn correction(&self, actor: &Actor, id: AccountId) -> Result<CorrectionView, Error> {
        Self::administrator(actor)?;
        let account = self.stored_account(id)?;
        let secrets = self.0.store.account_secrets(id)?;
        let fields = self.questions(&account, &secrets)?;
        let view = |field: &FormField| {
            let stored = account.settings.iter().find(|(name, _)| *name == field.name);
            let view = field_view(field);
            FieldView {
                initial: stored.map_or(view.initial, |(_, value)| value.clone()),
                kept: secrets.contains_key(&field.name),
                ..view
            }
        };
        Ok(CorrectionView {
            account: id,
            name: account.display_name(),
            fields: fields.iter().map(view).collect(),
            then: AfterCorrection::of(account.state),
        })
    }

    /// Takes a corrected form: what is empty and secret stays as it is stored. Answers a ticket where the seller has to consent;
    /// the inner error lists what to mend.
    pub async fn correct_account(
        &self,
        actor: &Actor,
        id: AccountId,
        answers: &[(String, Secret)],
    ) -> Result<Result<Option<TicketLink>, Vec<FormProblem>>, Error> {
        Self::administrator(actor)?;
        let fields = self.questions(&self.stored_account(id)?, &self.0.store.account_secrets(id)?)?;
        let (settings, secrets, problems) = check_answers(fields.iter(), answers);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let asked: Vec<String> = fields.into_iter().map(|field| field.name).collect();
        let account = self.0.accounts.correct(id, &asked, settings, secrets).await?;
        match AfterCorrection::of(account.state) {
            AfterCorrection::Pull => {
                self.pull(actor, id).await?;
            }
            AfterCorrection::Authorize => return Ok(Ok(Some(self.ticket_link(&account).await?))),
            AfterCorrection::Nothing => {}
        }
        Ok(Ok(None))
    }

    /// Removes an account that has never had a shop.
    pub async fn remove_account(&self, actor: &Actor, id: AccountId) -> Result<(), Error> {
        Self::administrator(actor)?;
        self.0.store.remove_account(id).await.map_err(|error| match error {
            store::Error::Conflict(_) => Conflict::NotRemovable.into(),
            other => Error::from(other),
        })?;
        tracing::info!(account = %id, "account removed");
        self.0.schedule.account_changed(id);
        self.0.changes.note();
        Ok(())
    }

    /// An account's answers, as its page shows them.
    pub(super) fn settings(&self, account: &Account) -> Vec<SettingView> {
        let live = self.0.connectors.get(&account.platform);
        let fields: Vec<&FormField> = live.iter().flat_map(|live| every_field(live.platform.description())).collect();
        let view = |(name, value): &(String, String)| {
            let field = fields.iter().find(|field| field.name == *name);
            let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.value == *value));
            SettingView {
                name: name.clone(),
                label: field.map(|field| field.label.clone()).unwrap_or_default(),
                value: value.clone(),
                choice: choice.map(|choice| choice.label.clone()).unwrap_or_default(),
            }
        };
        account.settings.iter().map(view).collect()
    }

    /// The questions of an account's form: all that the notice's form asks, and what the account has answered itself even if the
    /// installation answers it by now, because its own answers are those in force. A secret that is stored need not be given again.
    fn questions(&self, account: &Account, secrets: &SecretSet) -> Result<Vec<FormField>, Error> {
        let live = self.0.connectors.get(&account.platform);
        let live = live.ok_or_else(|| Hindrance::Platform(none_live(&account.platform)))?;
        let own = |field: &FormField| {
            secrets.contains_key(&field.name) || account.settings.iter().any(|(name, _)| *name == field.name)
        };
        let field = |field: &FormField| {
            let required = field.required && !secrets.contains_key(&field.name);
            FormField { required, ..field.clone() }
        };
        Ok(asked(&live, main_flow(live.platform.description())?, own).map(field).collect())
    }
}

/// Every question that a connector may ask of an account, on whatever page.
fn every_field(description: &Description) -> impl Iterator<Item = &FormField> {
    description.fields.iter().chain(description.flows.iter().flat_map(|flow| &flow.fields))
}
