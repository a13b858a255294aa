//! The connector files and what became of each.

use askama::Template;
use http::StatusCode;

use super::{Frame, Place};
use crate::api::{ConnectorView, ConnectorWish};
use crate::model::{Addition, Digest, PlatformId};
use crate::web::reply::{self, Answer, Fault};
use crate::web::show::{Icon, Tone};
use crate::web::text::{Phrase, Texts};
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

/// `POST /connectors/{platform}/approve`: allows what the page showed, of the file that it showed.
pub(in crate::web) async fn approve(visit: Visit) -> Answer {
    let platform: PlatformId = visit.part("platform")?;
    let seen: Digest = visit.form.text("digest").and_then(|digest| digest.parse().ok()).ok_or(Fault::BadRequest)?;
    visit.api().change_connector(&visit.actor, platform, ConnectorWish::Approve(Some(seen))).await?;
    reply::see_other("/connectors")
}

/// What a connector asks for, in words.
fn addition<'t>(t: &'t Texts, addition: &Addition) -> Phrase<'t> {
    match addition {
        Addition::Host(host) => t.say("addition-host").with("host", host.as_str()),
        Addition::PlainHost(host) => t.say("addition-plain-host").with("host", host.as_str()),
        Addition::ConsentHost(host) => t.say("addition-consent-host").with("host", host.as_str()),
        Addition::Seals { path, pointers } => {
            t.say("addition-seals").with("path", path.as_str()).with("value", pointers.join(", ").as_str())
        }
        Addition::Unsealed { path, pointer } => {
            t.say("addition-unsealed").with("path", path.as_str()).with("value", pointer.as_str())
        }
        Addition::ErrorShown { path, pointer } => {
            t.say("addition-error-shown").with("path", path.as_str()).with("value", pointer.as_str())
        }
        Addition::Calls(budget) => t
            .of("addition-calls", budget.scope.as_str())
            .with("name", budget.name.as_str())
            .with("calls", budget.calls)
            .with("period", budget.period)
            .with("burst", budget.burst),
        Addition::Unlimited(budget) => t.say("addition-unlimited").with("name", budget.name.as_str()),
    }
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
