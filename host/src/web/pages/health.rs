//! Whether the daemon lives and works, for whoever watches it. Plain text: one word, or one reason a line.

use http::StatusCode;

use crate::api::Readiness;
use crate::web::reply::{self, Answer};
use crate::web::visit::Visit;

const TEXT: &str = "text/plain; charset=utf-8";

/// `GET /healthz`
pub(in crate::web) async fn alive(visit: Visit) -> Answer {
    Ok(if visit.api().alive() {
        reply::body(StatusCode::OK, TEXT, "ok\n")
    } else {
        reply::body(StatusCode::SERVICE_UNAVAILABLE, TEXT, "the schedule's loop does not turn\n")
    })
}

/// `GET /readyz`
pub(in crate::web) async fn ready(visit: Visit) -> Answer {
    Ok(match visit.api().ready() {
        Readiness::Ready => reply::body(StatusCode::OK, TEXT, "ready\n"),
        Readiness::NotReady(reasons) => {
            let lines: String = reasons.iter().flat_map(|reason| [reason.as_str(), "\n"]).collect();
            reply::body(StatusCode::SERVICE_UNAVAILABLE, TEXT, lines)
        }
    })
}
