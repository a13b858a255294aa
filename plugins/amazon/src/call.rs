//! The two kinds of request: to Login with Amazon, for tokens, and to the region's endpoint, for everything else.

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::time::Timestamp;
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Failure, Field, Request, Response};

use crate::app::{APP_SECRET, App};
use crate::fault;
use crate::plan::Plan;

/// Path that issues tokens, for codes and for refresh tokens.
pub(crate) const TOKEN_PATH: &str = "/auth/o2/token";

/// Amazon refuses calls that do not say in this way by what they are made; the language is mandatory within the brackets.
const USER_AGENT: &str = concat!("Longshore/", env!("CARGO_PKG_VERSION"), " (Language=Rust)");

/// Asks for tokens. The application proves itself within the form.
pub(crate) fn token(app: &App<'_>, grant_type: &str, mut form: Vec<Field>) -> Request {
    form.insert(0, Field::new("grant_type", text(grant_type)));
    form.push(Field::new("client_id", text(app.key)));
    form.push(Field::new("client_secret", secret(APP_SECRET)));
    Request::post(format!("{}{TOKEN_PATH}", app.tokens)).with_form(form)
}

/// Sends a request to the region's endpoint with one of the seller's tokens. Any refusal is a failure.
pub(crate) fn send(
    host: &impl Host,
    app: &App<'_>,
    plan: Plan,
    token: &str,
    request: Request,
) -> Result<Response, Failure> {
    let request = request
        .with_header("x-amz-access-token", secret(token))
        .with_header("x-amz-date", text(amazon_date(app.now)))
        .with_header("user-agent", text(USER_AGENT))
        .with_header("accept", text("application/json"))
        .with_budget(plan.name);
    let response = host.send(&request)?;
    fault::check(&response, plan)?;
    Ok(response)
}

/// `20260801T120000Z`.
fn amazon_date(now: Timestamp) -> String {
    format!("{now:.0}").replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::time;

    use super::*;

    #[test]
    fn the_date_is_written_as_amazon_wants_it() {
        for (moment, expected) in
            [("2026-08-01T12:00:09.750Z", "20260801T120009Z"), ("2026-01-02T00:00:00Z", "20260102T000000Z")]
        {
            assert_eq!(amazon_date(time::parse_utc(moment).unwrap()), expected);
        }
    }
}
