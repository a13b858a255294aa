//! One call of the router: its parameters and how they are sent.
//!
//! The router asks for no signature: the access token alone speaks for the seller. Everything goes into the form of a POST,
//! which the order list wants, and which keeps the token out of access logs. Reading the answer is `envelope`'s.

use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::value::{secret, text};
use longshore_connector_sdk::{Failure, Field, Request, Response};

use crate::app::{ACCESS_TOKEN, App};

const PATH: &str = "/dop/router";

/// A method of the router, with the version of it that is meant: versions differ in their parameters and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

/// Calls a method in the name of the seller whose token is in force.
pub(crate) fn call(
    host: &impl Host,
    app: &App<'_>,
    method: Method,
    parameters: &[(&str, &str)],
) -> Result<Response, Failure> {
    let mut form = vec![
        Field::new("access_token", secret(ACCESS_TOKEN)),
        Field::new("method", text(method.name)),
        Field::new("v", text(method.version)),
        Field::new("timestamp", text(app.now.as_millisecond().to_string())),
    ];
    form.extend(parameters.iter().map(|(name, value)| Field::new(*name, text(*value))));
    let request = Request::post(format!("{}{PATH}", app.api_origin)).with_form(form);
    host.send(&request).map_err(|failure| advise(failure, app.api_origin))
}

/// Whether the router speaks https is not known for sure: its own clients use plain http. So a connection that cannot be made
/// may be no passing trouble, and the words say where to look.
fn advise(failure: Failure, origin: &str) -> Failure {
    if failure.code != "host.connection" || !origin.starts_with("https://") {
        return failure;
    }
    let message = format!(
        "{}; if that stays so, DHgate may answer over plain http only: the notice says what an administrator can switch",
        failure.message
    );
    Failure { message, ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_connection_that_fails_over_https_gets_the_advice() {
        for (code, origin, advised) in [
            ("host.connection", "https://api.example.com", true),
            ("host.connection", "http://api.example.com", false),
            ("host.timeout", "https://api.example.com", false),
        ] {
            let failure = advise(Failure::unavailable(code, "cannot connect"), origin);
            assert!(failure.message.starts_with("cannot connect"), "{code} {origin}");
            assert_eq!(failure.message.contains("plain http"), advised, "{code} {origin}");
        }
    }
}
