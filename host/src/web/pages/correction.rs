//! The form of an account that exists, to correct what was filled in wrongly or has changed at the platform.

use askama::Template;
use http::StatusCode;

use super::questions::{Question, answers, label, problem_word, questions, typed};
use super::{Frame, Place};
use crate::api::{CorrectionView, FormProblem};
use crate::model::AccountId;
use crate::web::reply::{self, Answer};
use crate::web::show::Icon;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "correction.html", whitespace = "minimize")]
pub(super) struct CorrectionPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) form: &'v CorrectionView,
    /// What was just sent, without the secrets, and what is wrong with it.
    pub(super) typed: Vec<(&'v str, &'v str)>,
    pub(super) problems: &'v [FormProblem],
}

/// `GET /accounts/{id}/correct`
pub(in crate::web) async fn form(visit: Visit) -> Answer {
    let form = visit.api().correction(&visit.actor, visit.part("id")?)?;
    let page = CorrectionPage { frame: visit.frame(Place::Accounts), form: &form, typed: Vec::new(), problems: &[] };
    reply::page(StatusCode::OK, &page)
}

/// `POST /accounts/{id}/correct`: on to the ticket where the seller has to consent, else back to the account.
pub(in crate::web) async fn save(visit: Visit) -> Answer {
    let id: AccountId = visit.part("id")?;
    let form = visit.api().correction(&visit.actor, id)?;
    let sent = answers(&visit.form, &form.fields);
    let problems = match visit.api().correct_account(&visit.actor, id, &sent).await? {
        Ok(Some(ticket)) => return reply::see_other(&format!("/tickets/{}", ticket.token.reveal())),
        Ok(None) => return reply::see_other(&format!("/accounts/{id}")),
        Err(problems) => problems,
    };
    let typed = typed(&visit.form, &form.fields);
    let page = CorrectionPage { frame: visit.frame(Place::Accounts), form: &form, typed, problems: &problems };
    reply::page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

impl<'v> CorrectionPage<'v> {
    fn questions(&self) -> Vec<Question<'v>> {
        questions(self.frame.t, &self.form.fields, &self.typed, self.problems)
    }

    fn label(&self, field: &str) -> &'v str {
        label(self.frame.t, &self.form.fields, field).unwrap_or_default()
    }
}
