//! The small page that says what went wrong with a request.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};

use super::{Frame, Place};
use crate::web::language::Language;
use crate::web::reply::{self, Fault};
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "problem.html", whitespace = "minimize")]
pub(super) struct ProblemPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) status: u16,
    pub(super) word: &'static str,
    pub(super) detail: Option<&'v str>,
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
        status: fault.status().as_u16(),
        word: fault.word(),
        detail: fault.detail(),
    };
    let mut response = reply::page(fault.status(), &page).unwrap_or_else(|fault| fault.status().into_response());
    if fault.hangs_up() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
