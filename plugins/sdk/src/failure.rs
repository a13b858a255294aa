//! Saying what went wrong: one constructor for each kind, and what an HTTP answer says before anybody reads its body.
//!
//! Leaves a platform's own codes to its connector, and what to do about a failure to the host.

use crate::{Failure, FailureKind, Response};

impl Failure {
    /// A failure of this kind, with the platform's own code (empty if there is none) and one sentence for people.
    pub fn new(kind: FailureKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into(), retry_after: None }
    }

    /// The platform no longer accepts the tokens.
    pub fn needs_authorization(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(FailureKind::NeedsAuthorization, code, message)
    }

    /// A person at the forwarder must change something.
    pub fn misconfigured(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Misconfigured, code, message)
    }

    /// Too many calls.
    pub fn throttled(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Throttled, code, message)
    }

    /// The platform or the way to it failed.
    pub fn unavailable(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Unavailable, code, message)
    }

    /// The platform said no, and will say no again.
    pub fn refused(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Refused, code, message)
    }

    /// The answer made no sense.
    pub fn malformed(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Malformed, code, message)
    }

    /// The same failure, with how long the platform asks to be left alone.
    #[must_use]
    pub fn retry_after(mut self, seconds: Option<u32>) -> Self {
        self.retry_after = seconds;
        self
    }
}

impl Response {
    /// The value of a header. `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What the answer says by its status and the shape of its body alone. None if it may be JSON of the platform's, with an
    /// error inside or not: that is for the connector to read.
    pub fn transport_failure(&self) -> Option<Failure> {
        let code = format!("http.{}", self.status);
        let retry_after = self.header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
        let status = self.status;
        let page = looks_like_a_page(&self.body);
        match status {
            429 => Some(Failure::throttled(code, "the platform asks for fewer calls").retry_after(retry_after)),
            500.. => {
                let message = format!("the platform answered with status {status}");
                Some(Failure::unavailable(code, message).retry_after(retry_after))
            }
            // Either the address is wrong, or a maintenance page stands in for the platform: the second passes by itself, so
            // that nobody has to start accounts again after it.
            300..400 => Some(Failure::unavailable(
                code,
                "the platform sends the request elsewhere; if that stays so, check its address",
            )),
            404 | 405 | 410 if page || self.body.trim().is_empty() => Some(Failure::unavailable(
                code,
                "nothing answers at this address of the platform; if that stays so, check it",
            )),
            // Doors in front of a platform (firewalls, maintenance) speak HTML, with any status.
            _ if page => {
                let message = format!("a web page came instead of data, with status {status}");
                Some(Failure::unavailable(code, message).retry_after(retry_after))
            }
            _ => None,
        }
    }
}

fn looks_like_a_page(body: &str) -> bool {
    body.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_shape_classify() {
        use FailureKind::{Throttled, Unavailable};
        for (status, body, expected) in [
            (200, "{}", None),
            (200, "", None),
            (200, "<html>maintenance</html>", Some(Unavailable)),
            (200, "\u{feff} <!doctype html>", Some(Unavailable)),
            (400, r#"{"errors":[]}"#, None),
            (403, "<html>", Some(Unavailable)),
            (404, "", Some(Unavailable)),
            (404, r#"{"code":"404"}"#, None),
            (301, "", Some(Unavailable)),
            (429, "{}", Some(Throttled)),
            (500, "{}", Some(Unavailable)),
            (503, "", Some(Unavailable)),
        ] {
            let response = Response { status, headers: Vec::new(), body: body.into(), sealed: Vec::new() };
            assert_eq!(response.transport_failure().map(|failure| failure.kind), expected, "{status} {body:?}");
        }
    }

    #[test]
    fn the_platforms_wait_is_kept() {
        let headers = vec![("retry-after".to_owned(), "17".to_owned())];
        let response = Response { status: 503, headers, body: String::new(), sealed: Vec::new() };
        assert_eq!(response.transport_failure().and_then(|failure| failure.retry_after), Some(17));
    }
}
