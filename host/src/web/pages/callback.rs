//! What came of an authorisation: a page for every outcome, which says what happened and what to do.

use askama::Template;
use http::StatusCode;

use super::{Frame, Place};
use crate::api::{Arrival, CallbackOutcome, CallbackView, TicketView};
use crate::model::{AccountId, Failure, Secret};
use crate::store::TicketProgress;
use crate::web::cookies::{self, Cookie};
use crate::web::reply::{self, Answer, Fault};
use crate::web::show::{Icon, Moment, Tone};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "callback.html", whitespace = "minimize")]
pub(super) struct CallbackPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) view: &'v CallbackView,
    /// The ticket of another try, where one may help.
    pub(super) again: Option<TicketView>,
    /// The account whose form the staff have to correct before another try can help.
    pub(super) to_correct: Option<AccountId>,
}

/// `GET /callback/{platform}/{app}`, and every alias of it.
pub(in crate::web) async fn arrive(visit: Visit) -> Answer {
    if !visit.api().is_callback(&visit.asked.path) {
        return Err(Fault::NotFound);
    }
    let arrival = Arrival {
        path: visit.asked.path.clone(),
        parameters: visit.asked.query.clone(),
        browser: visit.asked.browser.clone(),
    };
    let view = visit.api().callback(arrival).await;
    let ticket = view.ticket.as_ref().and_then(|token| visit.api().ticket(token).ok());
    match ticket.filter(|ticket| ticket.naming.is_some() && is_connected(&view.outcome)) {
        // Onwards to an address that can be opened again, also in a tab that was closed.
        Some(ticket) => reply::see_other(&ticket.link),
        None => show(&visit, &view),
    }
}

/// `POST /decline`: somebody tells which authorisation the platform's "no" belongs to.
pub(in crate::web) async fn decline(visit: Visit) -> Answer {
    let handle = visit.form.text("handle").unwrap_or_default();
    let browser = visit.asked.browser.clone().unwrap_or_else(|| Secret::from(""));
    let view = visit.api().decline(handle, &browser).await?;
    show(&visit, &view)
}

/// Without a language switch: a callback's address works once.
fn show(visit: &Visit, view: &CallbackView) -> Answer {
    let frame = Frame { back: None, ..visit.frame(Place::Outside) };
    let page = CallbackPage { frame, view, again: again(visit, view), to_correct: to_correct(visit, view) };
    let mut response = reply::page(status_of(&view.outcome), &page)?;
    if is_connected(&view.outcome) {
        cookies::add(response.headers_mut(), Cookie::Ticket.clear(visit.asked.https));
    }
    Ok(response)
}

fn is_connected(outcome: &CallbackOutcome) -> bool {
    matches!(outcome, CallbackOutcome::Connected { .. })
}

/// The ticket of another try, if one may help and the ticket is still good: the one that the callback came from, else the last one
/// with which this browser went to a platform.
fn again(visit: &Visit, view: &CallbackView) -> Option<TicketView> {
    let token = view.ticket.as_ref().or(visit.asked.ticket.as_ref()).filter(|_| can_be_mended(&view.outcome))?;
    visit.api().ticket(token).ok().filter(|ticket| ticket.progress != TicketProgress::Connected)
}

/// The account whose form is what failed, if it is.
fn to_correct(visit: &Visit, view: &CallbackView) -> Option<AccountId> {
    let token = view.ticket.as_ref().filter(|_| is_of_the_form(&view.outcome))?;
    visit.api().ticket(token).ok().map(|ticket| ticket.account)
}

fn is_of_the_form(outcome: &CallbackOutcome) -> bool {
    matches!(outcome, CallbackOutcome::Failed(failure) if failure.is_of_the_form())
}

/// True if the seller can mend it from the link. A callback address registered wrongly and a wrong key are for the staff to mend.
fn can_be_mended(outcome: &CallbackOutcome) -> bool {
    match outcome {
        CallbackOutcome::Connected { .. } | CallbackOutcome::OtherAddress => false,
        CallbackOutcome::Which(choices) => choices.is_empty(),
        failed if is_of_the_form(failed) => false,
        CallbackOutcome::Declined(_)
        | CallbackOutcome::UnknownState
        | CallbackOutcome::UsedState
        | CallbackOutcome::OtherBrowser
        | CallbackOutcome::OtherShop { .. }
        | CallbackOutcome::ShopTaken { .. }
        | CallbackOutcome::Failed(_) => true,
    }
}

/// What a program is told. "Declined" and "which one" are answers that people gave or are asked for, so they are no errors.
fn status_of(outcome: &CallbackOutcome) -> StatusCode {
    match outcome {
        CallbackOutcome::Connected { .. } | CallbackOutcome::Declined(_) | CallbackOutcome::Which(_) => StatusCode::OK,
        CallbackOutcome::UnknownState | CallbackOutcome::OtherAddress => StatusCode::BAD_REQUEST,
        CallbackOutcome::UsedState | CallbackOutcome::OtherShop { .. } | CallbackOutcome::ShopTaken { .. } => {
            StatusCode::CONFLICT
        }
        CallbackOutcome::OtherBrowser => StatusCode::FORBIDDEN,
        CallbackOutcome::Failed(_) => StatusCode::BAD_GATEWAY,
    }
}

/// The outcome's word in the message files (`callback-title-WORD`).
pub(in crate::web) fn word(outcome: &CallbackOutcome) -> &'static str {
    match outcome {
        CallbackOutcome::Connected { .. } => "connected",
        CallbackOutcome::Declined(_) => "declined",
        CallbackOutcome::UnknownState => "unknown-state",
        CallbackOutcome::UsedState => "used-state",
        CallbackOutcome::OtherBrowser => "other-browser",
        CallbackOutcome::OtherAddress => "other-address",
        CallbackOutcome::OtherShop { .. } => "other-shop",
        CallbackOutcome::ShopTaken { .. } => "shop-taken",
        CallbackOutcome::Failed(failure) if failure.is_of_the_form() => "misconfigured",
        CallbackOutcome::Failed(_) => "failed",
        CallbackOutcome::Which(choices) if choices.is_empty() => "which-none",
        CallbackOutcome::Which(_) => "which",
    }
}

/// Its word there for what comes next (`callback-todo-WORD`): only a first consent is followed by a first pull.
pub(in crate::web) fn todo(outcome: &CallbackOutcome) -> &'static str {
    match outcome {
        CallbackOutcome::Connected { again: true, .. } => "connected-again",
        other => word(other),
    }
}

impl CallbackPage<'_> {
    fn word(&self) -> &'static str {
        word(&self.view.outcome)
    }

    fn todo(&self) -> &'static str {
        todo(&self.view.outcome)
    }

    fn look(&self) -> (Tone, Icon) {
        match &self.view.outcome {
            CallbackOutcome::Connected { .. } => (Tone::Good, Icon::Well),
            CallbackOutcome::Declined(_) => (Tone::Calm, Icon::Failed),
            CallbackOutcome::Which(_) => (Tone::Calm, Icon::Waiting),
            _ => (Tone::Bad, Icon::Attention),
        }
    }

    fn failure(&self) -> Option<&Failure> {
        match &self.view.outcome {
            CallbackOutcome::Declined(failure) | CallbackOutcome::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}
