//! What the gateway says when it says no, and which kind of failure that is.
//!
//! Every form of its error envelope ends here; finding the envelope in an answer is `envelope`'s.

use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::{Failure, FailureKind};
use serde::Deserialize;

/// Pause after a ban whose length is not told. Bans of the whole gateway last one second.
const BAN_SECONDS: u32 = 1;

/// An error as the gateway writes it: `message` at the top level, `msg` within `error_response`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fault {
    /// `ISV`: the caller's fault. `ISP`: the provider's. `SYSTEM`: the gateway's.
    #[serde(rename = "type")]
    pub(crate) blame: Told,
    /// A word or a number.
    pub(crate) code: Told,
    pub(crate) message: Told,
    pub(crate) msg: Told,
    pub(crate) sub_code: Told,
    pub(crate) sub_msg: Told,
    pub(crate) request_id: Told,
}

impl Fault {
    /// An error that a method reports inside of a successful answer.
    pub(crate) fn inside(code: Told, message: Told) -> Self {
        Self { code, message, ..Self::default() }
    }

    /// The code says that something went wrong. The gateway's own clients take a missing, an empty and a zero code for success.
    pub(crate) fn is_error(&self) -> bool {
        !matches!(self.code.filled().unwrap_or_default(), "" | "0")
    }

    /// The fault in the contract's words.
    pub(crate) fn to_failure(&self) -> Failure {
        let (code, sub_code) = (self.code.filled().unwrap_or_default(), self.sub_code.filled().unwrap_or_default());
        let kind = kind(code, sub_code, self.blame.filled().unwrap_or_default());
        // A number says nothing where there is a word beside it.
        let told = if sub_code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) { code } else { sub_code };
        let words = self.words();
        let wait = (kind == FailureKind::Throttled).then(|| ban_seconds(&words).unwrap_or(BAN_SECONDS));
        let message = match advice(code) {
            Some(advice) => format!("{words} ({advice})"),
            None => words,
        };
        Failure::new(kind, told, message).retry_after(wait)
    }

    /// The platform's words, the finer ones where there are two, and the number under which its support finds the call.
    fn words(&self) -> String {
        let candidates = [&self.sub_msg, &self.message, &self.msg, &self.sub_code, &self.code];
        let words = candidates.into_iter().find_map(Told::filled).unwrap_or("the platform reports an error");
        match self.request_id.filled() {
            Some(request) => format!("{words} (request {request})"),
            None => words.to_owned(),
        }
    }
}

/// The failure may be about the length of a range: the platform shortens ranges while it is busy, and says so as a parameter
/// error. A parameter that is missing is none of that.
pub(crate) fn is_parameter_error(failure: &Failure) -> bool {
    failure.kind == FailureKind::Refused && names_a_parameter(&failure.code) && !failure.code.contains("Missing")
}

fn names_a_parameter(code: &str) -> bool {
    code.to_ascii_lowercase().contains("param") || code == "50"
}

/// Order matters: what a code names decides before whom the gateway blames.
fn kind(code: &str, sub_code: &str, blame: &str) -> FailureKind {
    match code {
        "IllegalAccessToken" | "IllegalRefreshToken" => return FailureKind::NeedsAuthorization,
        // A wrong signature is a wrong App Secret: nothing else in it is a person's to get wrong.
        "IncompleteSignature" | "InsufficientPermission" | "AppWhiteIpLimit" | "InvalidApiPath" => {
            return FailureKind::Misconfigured;
        }
        "ApiCallLimit" | "AppCallLimit" | "7" => return FailureKind::Throttled,
        "UnknownRuntimeException" => return FailureKind::Unavailable,
        "InvalidCode" => return FailureKind::Refused,
        // The exact code of a clock more than two hours off is not documented. It passes when the clock has been set, for all
        // accounts at once, so nobody should have to start each of them again.
        _ if code.contains("Timestamp") => return FailureKind::Unavailable,
        // Methods name troubles of their own so, `SYSTEM_BUSY` for example, inside of answers that count as successful.
        _ if code.starts_with("SYSTEM") => return FailureKind::Unavailable,
        _ => {}
    }
    if sub_code.starts_with("accesscontrol.limited") || sub_code.contains("call-limited") {
        FailureKind::Throttled
    } else if code.starts_with("isp.") || sub_code.starts_with("isp.") {
        FailureKind::Unavailable
    } else if sub_code.starts_with("isv.") || names_a_parameter(code) {
        FailureKind::Refused
    } else if code == "15" || blame == "ISP" || blame == "SYSTEM" {
        // 15 is "Remote service error": without a reason of the caller's it is the provider's.
        FailureKind::Unavailable
    } else {
        FailureKind::Refused
    }
}

/// What a person can do, where the platform's words do not say so.
fn advice(code: &str) -> Option<&'static str> {
    match code {
        "IllegalAccessToken" | "IllegalRefreshToken" => Some("the seller must authorise again"),
        "InvalidCode" => Some("the code was used or is too old: start again from the link"),
        "IncompleteSignature" => Some("check App Key and App Secret"),
        "InsufficientPermission" => Some("the app needs the permission for orders, and the seller a shop of its own"),
        "AppWhiteIpLimit" => {
            Some("add the address of this computer to the app's list of addresses, or empty that list")
        }
        "InvalidApiPath" => Some("check the address of the interface in the configuration"),
        _ if code.contains("Timestamp") => Some("set the clock of this computer right"),
        _ => None,
    }
}

/// The number after "last", as in "this ban will last 3 seconds" and "This ban will last for 3 more seconds".
fn ban_seconds(message: &str) -> Option<u32> {
    let (_, rest) = message.split_once("will last")?;
    rest.split_ascii_whitespace().take(3).find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(json: &str) -> Failure {
        serde_json::from_str::<Fault>(json).unwrap().to_failure()
    }

    #[test]
    fn codes_are_classified() {
        use FailureKind::{Misconfigured, NeedsAuthorization, Refused, Throttled, Unavailable};
        for (json, kind, code) in [
            (r#"{"type":"ISV","code":"IncompleteSignature"}"#, Misconfigured, "IncompleteSignature"),
            (r#"{"type":"ISV","code":"InvalidCode"}"#, Refused, "InvalidCode"),
            (r#"{"type":"ISV","code":"IllegalAccessToken"}"#, NeedsAuthorization, "IllegalAccessToken"),
            (r#"{"code":"IllegalRefreshToken"}"#, NeedsAuthorization, "IllegalRefreshToken"),
            (r#"{"type":"ISV","code":"InsufficientPermission"}"#, Misconfigured, "InsufficientPermission"),
            (r#"{"code":"AppWhiteIpLimit"}"#, Misconfigured, "AppWhiteIpLimit"),
            (r#"{"code":"InvalidApiPath"}"#, Misconfigured, "InvalidApiPath"),
            (r#"{"code":"InvalidTimestamp"}"#, Unavailable, "InvalidTimestamp"),
            (r#"{"code":"ApiCallLimit"}"#, Throttled, "ApiCallLimit"),
            (r#"{"code":7,"msg":"App Call Limited"}"#, Throttled, "7"),
            (
                r#"{"code":7,"sub_code":"accesscontrol.limited-by-app-api-access-count"}"#,
                Throttled,
                "accesscontrol.limited-by-app-api-access-count",
            ),
            (r#"{"code":15,"sub_code":"isp.service-unavailable"}"#, Unavailable, "isp.service-unavailable"),
            (r#"{"code":"15","msg":"Remote service error"}"#, Unavailable, "15"),
            (r#"{"code":"UnknownRuntimeException"}"#, Unavailable, "UnknownRuntimeException"),
            (
                r#"{"code":15,"sub_code":"isv.account-migration-check-fail"}"#,
                Refused,
                "isv.account-migration-check-fail",
            ),
            (r#"{"code":50,"sub_code":"isv.invalid-parameter"}"#, Refused, "isv.invalid-parameter"),
            (r#"{"code":"MissingParameter","type":"ISP"}"#, Refused, "MissingParameter"),
            (r#"{"code":"SYSTEM_BUSY"}"#, Unavailable, "SYSTEM_BUSY"),
            (r#"{"code":"Strange","type":"SYSTEM"}"#, Unavailable, "Strange"),
            (r#"{"code":"Strange","type":"ISV"}"#, Refused, "Strange"),
            (r#"{"code":"Strange"}"#, Refused, "Strange"),
        ] {
            let failure = failure(json);
            assert_eq!((failure.kind, failure.code.as_str()), (kind, code), "{json}");
        }
    }

    #[test]
    fn only_a_bad_parameter_is_worth_a_narrower_range() {
        for (json, expected) in [
            (r#"{"code":50,"sub_code":"isv.invalid-parameter"}"#, true),
            (r#"{"code":"InvalidParameter"}"#, true),
            (r#"{"code":50}"#, true),
            (r#"{"code":"MissingParameter"}"#, false),
            (r#"{"code":"InvalidCode"}"#, false),
            (r#"{"code":"ApiCallLimit"}"#, false),
        ] {
            assert_eq!(is_parameter_error(&failure(json)), expected, "{json}");
        }
    }

    #[test]
    fn bans_tell_their_length() {
        for (json, seconds) in [
            (
                r#"{"code":"ApiCallLimit","message":"Api access frequency exceeds the limit. this ban will last 17 seconds"}"#,
                17,
            ),
            (r#"{"code":7,"sub_msg":"This ban will last for 3600 more seconds"}"#, 3600),
            (r#"{"code":"ApiCallLimit","message":"slow down"}"#, BAN_SECONDS),
            (r#"{"code":"ApiCallLimit","message":"this ban will last a while"}"#, BAN_SECONDS),
        ] {
            assert_eq!(failure(json).retry_after, Some(seconds), "{json}");
        }
    }

    #[test]
    fn what_a_person_can_do_stands_behind_the_platforms_words() {
        for (json, expected) in [
            (r#"{"code":"InvalidCode","message":"no","request_id":"1"}"#, "no (request 1) (the code was used"),
            (r#"{"code":"IncompleteSignature","message":"no"}"#, "no (check App Key and App Secret)"),
            (r#"{"code":"AppWhiteIpLimit","message":"no"}"#, "no (add the address of this computer"),
            (r#"{"code":"InvalidTimestamp","message":"no"}"#, "no (set the clock"),
        ] {
            let message = failure(json).message;
            assert!(message.starts_with(expected), "{json}: {message}");
        }
    }

    #[test]
    fn the_finest_words_are_kept_with_the_request() {
        let failure = failure(r#"{"code":"15","msg":"Remote service error","sub_msg":"try later","request_id":"21a"}"#);
        assert_eq!(failure.message, "try later (request 21a)");
    }
}
