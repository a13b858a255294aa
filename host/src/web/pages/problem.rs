//! The small page that says what went wrong with a request.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};

use super::{Frame, Place};
use crate::api::Hindrance;
use crate::model::Failure;
use crate::web::language::Language;
use crate::web::reply::{self, Fault};
use crate::web::site::Site;
use crate::web::text::Phrase;

#[derive(Template)]
#[template(path = "problem.html", whitespace = "minimize")]
pub(super) struct ProblemPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) fault: &'v Fault,
}

impl<'v> ProblemPage<'v> {
    /// What happened and what to do, as closely as it is known.
    fn text(&self) -> Phrase<'v> {
        match self.fault {
            Fault::Conflict(conflict) => self.frame.t.of("conflict", conflict.word()),
            Fault::Unavailable(hindrance) => self.frame.t.of("hindrance", hindrance.word()),
            other => self.frame.t.of("fault-text", other.word()),
        }
    }

    /// What the platform said, if it is what stands in the way.
    fn failure(&self) -> Option<&'v Failure> {
        match self.fault {
            Fault::Unavailable(Hindrance::Platform(failure)) => Some(failure),
            _ => None,
        }
    }
}

/// A fault as a page. It has no language switch, since what was asked is not to be asked again.
pub(in crate::web) fn answer(site: &Site, language: Language, fault: &Fault) -> Response {
    let page = ProblemPage {
        frame: Frame {
            t: site.messages.of(language),
            place: Place::Outside,
            forwarder: &site.forwarder,
            style: &site.assets.style,
            script: &site.assets.script,
            now: site.clock.now(),
            back: None,
        },
        fault,
    };
    let mut response = reply::page(fault.status(), &page).unwrap_or_else(|fault| fault.status().into_response());
    if fault.hangs_up() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
