//! The connector files and what became of each.

use askama::Template;
use http::StatusCode;

use super::{Frame, Place};
use crate::api::ConnectorView;
use crate::web::reply::{self, Answer};
use crate::web::show::{Icon, Tone};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "connectors.html", whitespace = "minimize")]
pub(super) struct ConnectorsPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) connectors: Vec<ConnectorView>,
}

/// `GET /connectors`
pub(in crate::web) async fn list(visit: Visit) -> Answer {
    let connectors = visit.api().connectors(&visit.actor)?;
    reply::page(StatusCode::OK, &ConnectorsPage { frame: visit.frame(Place::Connectors), connectors })
}

/// How a connector's state looks.
fn look(state: &str) -> (Tone, Icon) {
    match state {
        "live" => (Tone::Good, Icon::Well),
        "on-probation" | "needs-approval" | "no-file" => (Tone::Warn, Icon::Waiting),
        _ => (Tone::Bad, Icon::Failed),
    }
}

/// The first digits of a digest: enough to tell two files apart by eye.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
