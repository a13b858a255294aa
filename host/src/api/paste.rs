//! Authorising an account with a token that the seller brings: what is asked on the ticket's page, and what becomes of it.

use super::consent::begin_error;
use super::platforms::{check_answers, field_view};
use super::{Api, Error, FieldView, FormProblem, Hindrance};
use crate::model::{Flow, FlowKind, Localized, Secret};

/// What a seller can paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasteView {
    /// Text of the button.
    pub button: Vec<Localized>,
    /// Where to find it, as Markdown of untrusted origin; may be empty.
    pub notice: Vec<Localized>,
    /// The questions, in order.
    pub fields: Vec<FieldView>,
}

impl Api {
    /// Takes what the holder of a ticket pasted. The inner error lists what to mend; what the platform says of it stands on the
    /// ticket. Runs to its end even if the browser goes away, so that the ticket tells an outcome.
    pub async fn paste(
        &self,
        token: &Secret,
        answers: Vec<(String, Secret)>,
    ) -> Result<Result<(), Vec<FormProblem>>, Error> {
        let (_, account) = self.0.accounts.ticket(token).map_err(begin_error)?;
        let live = self.0.connectors.get(&account.platform).ok_or(Error::NotFound("connector of this platform"))?;
        let mut flows = live.platform.description().flows.iter();
        let flow = flows.find(|flow| flow.kind == FlowKind::PastedToken);
        let flow = flow.ok_or(Error::NotFound("token to be pasted on this platform"))?;
        let (settings, secrets, problems) = check_answers(flow.fields.iter(), &answers);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let (accounts, token) = (self.0.accounts.clone(), token.clone());
        let adopted = self.to_its_end("paste", async move { accounts.adopt(&token, settings, secrets).await }).await;
        let adopted = adopted.ok_or(Hindrance::Stopping)?;
        adopted.map_err(begin_error)?;
        Ok(Ok(()))
    }
}

pub(super) fn paste_view(flow: &Flow) -> PasteView {
    PasteView {
        button: flow.label.clone(),
        notice: flow.notice.clone(),
        fields: flow.fields.iter().map(field_view).collect(),
    }
}
