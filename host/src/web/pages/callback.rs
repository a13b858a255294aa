//! What came of an authorisation: a page for every outcome, which says what happened and what to do.

use askama::Template;
use http::StatusCode;

use super::{Frame, Place};
use crate::api::{CallbackArrival, CallbackView};
use crate::model::{Failure, Secret};
use crate::web::reply::{self, Answer, Fault};
use crate::web::show::{Icon, Moment, Tone};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "callback.html", whitespace = "minimize")]
pub(super) struct CallbackPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) view: &'v CallbackView,
}

/// `GET /callback/{platform}/{app}`, and every alias of it.
pub(in crate::web) async fn arrive(visit: Visit) -> Answer {
    if !visit.api().is_callback(&visit.asked.path) {
        return Err(Fault::NotFound);
    }
    let arrival = CallbackArrival {
        path: visit.asked.path.clone(),
        parameters: visit.asked.query.clone(),
        browser: visit.asked.browser.clone(),
    };
    let view = visit.api().callback(arrival).await;
    match &view {
        // Onwards to an address that can be opened again, also in a tab that was closed.
        CallbackView::Connected { name_at: Some(link), .. } => reply::see_other(link),
        view => show(&visit, view),
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
    reply::page(status_of(view), &CallbackPage { frame, view })
}

/// What a program is told. "Declined" and "which one" are answers that people gave or are asked for, so they are no errors.
fn status_of(view: &CallbackView) -> StatusCode {
    match view {
        CallbackView::Connected { .. } | CallbackView::Declined { .. } | CallbackView::Which(_) => StatusCode::OK,
        CallbackView::UnknownState | CallbackView::OtherAddress => StatusCode::BAD_REQUEST,
        CallbackView::UsedState | CallbackView::OtherShop { .. } | CallbackView::ShopTaken { .. } => {
            StatusCode::CONFLICT
        }
        CallbackView::OtherBrowser => StatusCode::FORBIDDEN,
        CallbackView::Failed { .. } => StatusCode::BAD_GATEWAY,
    }
}

/// The outcome's word in the message files (`callback-title-WORD`, `callback-todo-WORD`).
pub(in crate::web) fn word(view: &CallbackView) -> &'static str {
    match view {
        CallbackView::Connected { .. } => "connected",
        CallbackView::Declined { .. } => "declined",
        CallbackView::UnknownState => "unknown-state",
        CallbackView::UsedState => "used-state",
        CallbackView::OtherBrowser => "other-browser",
        CallbackView::OtherAddress => "other-address",
        CallbackView::OtherShop { .. } => "other-shop",
        CallbackView::ShopTaken { .. } => "shop-taken",
        CallbackView::Failed { .. } => "failed",
        CallbackView::Which(choices) if choices.is_empty() => "which-none",
        CallbackView::Which(_) => "which",
    }
}

impl CallbackPage<'_> {
    fn word(&self) -> &'static str {
        word(self.view)
    }

    fn look(&self) -> (Tone, Icon) {
        match self.view {
            CallbackView::Connected { .. } => (Tone::Good, Icon::Well),
            CallbackView::Declined { .. } => (Tone::Calm, Icon::Failed),
            CallbackView::Which(_) => (Tone::Calm, Icon::Waiting),
            _ => (Tone::Bad, Icon::Attention),
        }
    }

    fn failure(&self) -> Option<&Failure> {
        match self.view {
            CallbackView::Declined { failure, .. } | CallbackView::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// The ticket's link, where trying again helps.
    fn again(&self) -> Option<&str> {
        match self.view {
            CallbackView::Declined { again, .. }
            | CallbackView::Failed { again, .. }
            | CallbackView::OtherShop { again, .. } => again.as_deref(),
            _ => None,
        }
    }
}
