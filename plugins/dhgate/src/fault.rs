//! What the platform says when it says no, and which kind of failure that is.
//!
//! The sign-in uses words, the router numbers, and methods report their own troubles within answers that count as successful.
//! Finding such a thing in an answer is `envelope`'s.

use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Failure, FailureKind};
use serde::Deserialize;

/// Pause after the number of calls is used up. When it is given back is not documented, so it is looked for every hour.
const QUOTA_SECONDS: u32 = 3600;
/// Pause after too many calls at once: they are counted by the minute.
const FREQUENCY_SECONDS: u32 = 60;

/// An error as the platform tells it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fault {
    /// A number or a word.
    pub(crate) code: Told,
    /// What is wrong, often in general words only.
    pub(crate) message: Told,
    /// What is wrong in particular.
    pub(crate) subs: Vec<SubError>,
}

/// One particular.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SubError {
    pub(crate) code: Told,
    pub(crate) message: Told,
}

impl Fault {
    /// The fault in the contract's words.
    pub(crate) fn to_failure(&self) -> Failure {
        let code = self.code.filled().unwrap_or_default();
        let (kind, advice) = class(code);
        let wait = match code {
            "34" | "35" | "36" => Some(QUOTA_SECONDS),
            "37" => Some(FREQUENCY_SECONDS),
            _ => None,
        };
        let words = self.words();
        let message = if advice.is_empty() { words } else { format!("{words} ({advice})") };
        Failure::new(kind, code, message).retry_after(wait)
    }

    /// The platform's words, the particular ones where there are any.
    fn words(&self) -> String {
        let particular = |sub: &SubError| sub.message.owned().or_else(|| sub.code.owned());
        let particulars: Vec<String> = self.subs.iter().filter_map(particular).collect();
        if particulars.is_empty() {
            self.message.owned().unwrap_or_else(|| "the platform reports an error".to_owned())
        } else {
            particulars.join("; ")
        }
    }
}

/// The failure may be about the size of a page, whose limit is not documented.
pub(crate) fn is_parameter_error(failure: &Failure) -> bool {
    failure.code == "33"
}

/// Which kind of failure a code is, and what a person can do about it where the platform's words do not say so.
fn class(code: &str) -> (FailureKind, &'static str) {
    use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
    match code {
        // Loaded, or out of service.
        "1" | "7" | "server_error" | "temporarily_unavailable" => (Unavailable, ""),
        // Seen with a token that had ended as well as with a missing permission: a new token tells which.
        "2" => {
            (NeedsAuthorization, "if authorising again does not help, the app lacks the permission for this interface")
        }
        "3" => (Misconfigured, "the shop's main account must authorise, and the app needs the permission for orders"),
        "20" | "21" | "40" | "invalid_grant" | "invalid_refresh_token" | "invalid_token" | "expired_token" => {
            (NeedsAuthorization, "")
        }
        "22" | "23" | "invalid_client" | "unauthorized_client" => (Misconfigured, "check App Key and App Secret"),
        "24" | "25" => {
            (Misconfigured, "DHgate now asks for signatures, which this version of the connector does not make")
        }
        // Methods and parameters are this connector's own affair: the platform has changed.
        "5" | "6" | "8" | "26" | "27" | "28" | "29" | "30" | "31" | "32" => (Malformed, ""),
        "34" | "35" | "36" => (Throttled, "the number of calls is used up; reading goes on when DHgate gives new ones"),
        "37" => (Throttled, ""),
        "redirect_uri_mismatch" | "invalid_redirect_uri" => {
            (Misconfigured, "register the callback address of the notice for the app")
        }
        "invalid_authorization_code" => (Refused, "the code was used or is too old: start again from the link"),
        // Among them a seller who declined, and what a method refuses (9).
        _ => (Refused, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(code: &str, message: &str, subs: &str) -> Failure {
        let told = |text: &str| serde_json::from_str(&serde_json::to_string(text).unwrap()).unwrap();
        let subs = serde_json::from_str(subs).unwrap();
        Fault { code: told(code), message: told(message), subs }.to_failure()
    }

    #[test]
    fn codes_are_classified() {
        use FailureKind::{Malformed, Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        for (code, kind, wait) in [
            ("1", Unavailable, None),
            ("2", NeedsAuthorization, None),
            ("3", Misconfigured, None),
            ("7", Unavailable, None),
            ("9", Refused, None),
            ("20", NeedsAuthorization, None),
            ("21", NeedsAuthorization, None),
            ("22", Misconfigured, None),
            ("23", Misconfigured, None),
            ("24", Misconfigured, None),
            ("26", Malformed, None),
            ("27", Malformed, None),
            ("29", Malformed, None),
            ("32", Malformed, None),
            ("33", Refused, None),
            ("34", Throttled, Some(3600)),
            ("35", Throttled, Some(3600)),
            ("36", Throttled, Some(3600)),
            ("37", Throttled, Some(60)),
            ("40", NeedsAuthorization, None),
            ("invalid_authorization_code", Refused, None),
            ("invalid_grant", NeedsAuthorization, None),
            ("invalid_refresh_token", NeedsAuthorization, None),
            ("invalid_client", Misconfigured, None),
            ("access_denied", Refused, None),
            ("server_error", Unavailable, None),
            ("12345678", Refused, None),
            ("", Refused, None),
        ] {
            let failure = failure(code, "no", "[]");
            assert_eq!((failure.kind, failure.code.as_str(), failure.retry_after), (kind, code, wait));
            assert!(failure.message.starts_with("no"), "{code}");
        }
    }

    #[test]
    fn the_particular_words_are_kept() {
        for (message, subs, expected) in [
            ("参数错误", r#"[{"code":"a","message":"订单号有误"},{"code":"b"}]"#, "订单号有误; b"),
            ("参数错误", "[{}]", "参数错误"),
            ("参数错误", "[]", "参数错误"),
            (" ", "[]", "the platform reports an error"),
        ] {
            assert_eq!(failure("9", message, subs).message, expected);
        }
    }

    #[test]
    fn what_a_person_can_do_stands_beside_the_platforms_words() {
        assert_eq!(failure("23", "非法的appKey", "[]").message, "非法的appKey (check App Key and App Secret)");
    }
}
