//! The two sides of a ticket: the staff's page, which hands its link out and waits; and the page of whoever opens the link.

use askama::Template;
use http::StatusCode;

use super::platforms::name_of;
use super::questions::{Question, answers, problem_word, questions, typed};
use super::{Frame, Place};
use crate::api::{FormProblem, FormProblemKind, TicketView};
use crate::model::Secret;
use crate::store::TicketProgress;
use crate::web::cookies::{self, Cookie};
use crate::web::headers::FormTargets;
use crate::web::markdown::{self, Rendered};
use crate::web::reply::{self, Answer};
use crate::web::show::{Icon, Moment};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "ticket.html", whitespace = "minimize")]
pub(super) struct StaffPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) ticket: &'v TicketView,
}

#[derive(Template)]
#[template(path = "authorize.html", whitespace = "minimize")]
pub(super) struct SellerPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) ticket: &'v TicketView,
    pub(super) token: &'v str,
    /// The nickname that was just sent, and what is wrong with it.
    pub(super) refused: Option<(&'v str, FormProblemKind)>,
    /// What was just pasted, without the secrets, and what is wrong with it.
    pub(super) pasted: Pasted<'v>,
}

/// A paste that is to be mended.
#[derive(Default)]
pub(super) struct Pasted<'v> {
    pub(super) answers: Vec<(&'v str, &'v str)>,
    pub(super) problems: Vec<FormProblem>,
}

/// `GET /tickets/{token}`: moves on to the account once it is connected.
pub(in crate::web) async fn staff(visit: Visit) -> Answer {
    let ticket = visit.api().ticket(&token(&visit)?)?;
    if ticket.progress == TicketProgress::Connected {
        return reply::see_other(&format!("/accounts/{}", ticket.account));
    }
    reply::page(StatusCode::OK, &StaffPage { frame: visit.frame(Place::Accounts), ticket: &ticket })
}

/// `GET /authorize/{token}`
pub(in crate::web) async fn seller(visit: Visit) -> Answer {
    show_seller(&visit, &token(&visit)?, None, Pasted::default())
}

/// `POST /authorize/{token}/name`: the account gets the nickname that it waits for.
pub(in crate::web) async fn name(visit: Visit) -> Answer {
    let token = token(&visit)?;
    let nickname = visit.form.text("nickname").unwrap_or_default();
    match visit.api().name_ticket(&token, nickname).await? {
        Ok(()) => reply::see_other(&format!("/authorize/{}", token.reveal())),
        Err(problem) => show_seller(&visit, &token, Some((nickname, problem)), Pasted::default()),
    }
}

/// `POST /authorize/{token}/paste`: what comes of it stands on the ticket's page.
pub(in crate::web) async fn paste(visit: Visit) -> Answer {
    let token = token(&visit)?;
    let asked = visit.api().ticket(&token)?.paste.ok_or(reply::Fault::NotFound)?.fields;
    match visit.api().paste(&token, answers(&visit.form, &asked)).await? {
        Ok(()) => reply::see_other(&format!("/authorize/{}", token.reveal())),
        Err(problems) => {
            let answers = typed(&visit.form, &asked);
            show_seller(&visit, &token, None, Pasted { answers, problems })
        }
    }
}

fn show_seller(visit: &Visit, token: &Secret, refused: Option<(&str, FormProblemKind)>, pasted: Pasted<'_>) -> Answer {
    let ticket = visit.api().ticket(token)?;
    let to_mend = refused.is_some() || !pasted.problems.is_empty();
    let page =
        SellerPage { frame: visit.frame(Place::Outside), ticket: &ticket, token: token.reveal(), refused, pasted };
    let status = if to_mend { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = reply::page(status, &page)?;
    response.extensions_mut().insert(FormTargets(ticket.consent_origins));
    Ok(response)
}

/// `POST /authorize/{token}/continue`: from here on the authorisation belongs to this browser.
pub(in crate::web) async fn proceed(visit: Visit) -> Answer {
    let token = token(&visit)?;
    let continued = visit.api().continue_ticket(&token, visit.asked.browser.clone()).await?;
    let mut response = reply::see_other(&continued.url)?;
    for (cookie, value) in [(Cookie::Browser, &continued.browser), (Cookie::Ticket, &token)] {
        cookies::add(response.headers_mut(), cookie.set(value, visit.asked.https));
    }
    Ok(response)
}

fn token(visit: &Visit) -> Result<Secret, reply::Fault> {
    visit.part::<String>("token").map(Secret::new)
}

impl<'v> StaffPage<'v> {
    fn platform(&self) -> &'v str {
        name_of(self.frame.t, &self.ticket.platform_names, &self.ticket.platform)
    }

    /// True if the last try failed because of what the form was answered.
    fn is_misconfigured(&self) -> bool {
        is_misconfigured(&self.ticket.progress)
    }

    /// The step's word in the message files (`ticket-step-WORD`).
    fn step(&self) -> &'static str {
        step_word(&self.ticket.progress)
    }
}

impl<'v> SellerPage<'v> {
    fn platform(&self) -> &'v str {
        name_of(self.frame.t, &self.ticket.platform_names, &self.ticket.platform)
    }

    /// What stands in the input for the nickname, where the account waits for one.
    fn nickname(&self) -> Option<&'v str> {
        let proposed = self.ticket.naming.as_deref()?;
        Some(self.refused.map_or(proposed, |(sent, _)| sent))
    }

    fn paste_notice(&self) -> Option<Rendered> {
        let notice = markdown::render(self.frame.t.localized(&self.ticket.paste.as_ref()?.notice));
        (!notice.is_empty()).then_some(notice)
    }

    fn questions(&self) -> Vec<Question<'v>> {
        let fields = self.ticket.paste.as_ref().map(|paste| paste.fields.as_slice()).unwrap_or_default();
        questions(self.frame.t, fields, &self.pasted.answers, &self.pasted.problems)
    }

    /// True if the last try failed because of what the form was answered: then the staff have to correct it first.
    fn is_misconfigured(&self) -> bool {
        is_misconfigured(&self.ticket.progress)
    }

    fn is_done(&self) -> bool {
        self.ticket.progress == TicketProgress::Connected
    }
}

fn is_misconfigured(progress: &TicketProgress) -> bool {
    matches!(progress, TicketProgress::Failed { failure } if failure.is_of_the_form())
}

/// The word of a ticket's progress in the message files.
pub(in crate::web) fn step_word(progress: &TicketProgress) -> &'static str {
    match progress {
        TicketProgress::Issued => "issued",
        TicketProgress::Continued => "continued",
        TicketProgress::Connected => "connected",
        TicketProgress::Failed { .. } => "failed",
    }
}
