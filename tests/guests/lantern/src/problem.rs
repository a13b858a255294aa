//! What Lantern says when it says no, and which kind of failure that is.

use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Failure, FailureKind, Response};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    problem: Told,
    detail: Told,
}

/// Fails unless the answer is a success.
pub(crate) fn check(response: &Response) -> Result<(), Failure> {
    let told: Problem = serde_json::from_str(&response.body).unwrap_or_default();
    let Some(code) = told.problem.filled() else {
        if let Some(failure) = response.transport_failure() {
            return Err(failure);
        }
        let code = format!("http.{}", response.status);
        let unnamed =
            || Failure::refused(code, "Lantern refuses and does not say why: ask its support, with this code");
        return if response.status < 400 { Ok(()) } else { Err(unnamed()) };
    };
    let (kind, advice) = match code {
        "session-over" | "ticket-used" | "revoked" => (FailureKind::NeedsAuthorization, "authorise the shop again"),
        "unknown-app" => (FailureKind::Misconfigured, "check the app's name and password"),
        "slow-down" => (FailureKind::Throttled, "it goes on by itself"),
        "closed" => (FailureKind::Unavailable, "it is tried again by itself"),
        _ => (FailureKind::Refused, "ask Lantern's support, with this code"),
    };
    let wait = response.header("retry-after").and_then(|seconds| seconds.parse().ok());
    let words = told.detail.filled().unwrap_or("Lantern refuses");
    Err(Failure::new(kind, code, format!("{words} ({advice})")).retry_after(wait))
}
