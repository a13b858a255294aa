//! Reading the answer of a token call: what the host sealed out of it, whose it is and how long it lasts.

use longshore_connector_sdk::exports::authorization::Grant;
use longshore_connector_sdk::json::Told;
use longshore_connector_sdk::time::{self, Timestamp};
use longshore_connector_sdk::{Failure, Response, Shop};
use serde::Deserialize;

use crate::app::{ACCESS_TOKEN, REFRESH_TOKEN};
use crate::envelope;

/// What a token call tells beside the tokens. Numbers come as numbers or as texts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    expires_in: Told,
    expire_time: Told,
    refresh_expires_in: Told,
    refresh_token_valid_time: Told,
    seller_id: Told,
    user_id: Told,
    user_nick: Told,
    account: Told,
    account_platform: Told,
}

/// The grant in an answer. `known` is the shop that a renewal belongs to, for answers that name none.
pub(crate) fn grant(response: &Response, now: Timestamp, known: Option<&Shop>) -> Result<Grant, Failure> {
    // Errors first: they hold no token either.
    envelope::open(response)?;
    let answer: Answer = serde_json::from_str(&response.body).map_err(|error| envelope::unreadable(&error))?;
    if !response.sealed.iter().any(|name| name == ACCESS_TOKEN) {
        return Err(Failure::malformed("", "the platform's answer holds no access token"));
    }
    if answer.account_platform.filled() == Some("buyerApp") {
        let message = "this is a buyer's account: sign in with the account of the shop";
        return Err(Failure::refused("buyerApp", message));
    }
    let keep = [ACCESS_TOKEN, REFRESH_TOKEN].into_iter().filter(|name| response.sealed.iter().any(|had| had == name));
    Ok(Grant {
        shop: answer.shop(known)?,
        keep: keep.map(str::to_owned).collect(),
        access_until: answer.access_until(now).map(time::utc_text),
        renew_until: answer.renew_until(now).map(time::utc_text),
        extra: Vec::new(),
    })
}

impl Answer {
    /// The seller is the shop; older accounts have the user's number alone.
    fn shop(&self, known: Option<&Shop>) -> Result<Shop, Failure> {
        let name = self.user_nick.filled().or(self.account.filled()).unwrap_or_default().to_owned();
        match (self.seller_id.filled().or(self.user_id.filled()), known) {
            (Some(id), _) => Ok(Shop { id: id.to_owned(), name }),
            (None, Some(known)) => Ok(known.clone()),
            (None, None) => Err(Failure::malformed("", "the platform does not tell whose token this is")),
        }
    }

    /// The length is taken before the moment: it holds whatever the platform's clock shows.
    fn access_until(&self, now: Timestamp) -> Option<Timestamp> {
        match self.expires_in.parsed::<i64>() {
            Some(seconds) if seconds > 0 => Some(time::after(now, seconds)),
            _ => moment(&self.expire_time),
        }
    }

    /// A length of zero says that this token cannot be renewed: renewing has ended already.
    fn renew_until(&self, now: Timestamp) -> Option<Timestamp> {
        match self.refresh_expires_in.parsed::<i64>() {
            Some(seconds) => Some(time::after(now, seconds.max(0))),
            None => moment(&self.refresh_token_valid_time),
        }
    }
}

/// A moment in milliseconds since 1970.
fn moment(text: &Told) -> Option<Timestamp> {
    text.parsed().filter(|millis| *millis > 0).and_then(|millis| Timestamp::from_millisecond(millis).ok())
}

#[cfg(test)]
mod tests {
    use longshore_connector_sdk::FailureKind;

    use super::*;

    const SEALED: [&str; 2] = [ACCESS_TOKEN, REFRESH_TOKEN];

    fn read(body: &str, sealed: &[&str], known: Option<&Shop>) -> Result<Grant, Failure> {
        let sealed = sealed.iter().map(|name| (*name).to_owned()).collect();
        let response = Response { status: 200, headers: Vec::new(), body: body.into(), sealed };
        grant(&response, time::parse_utc("2026-08-01T00:00:00Z").unwrap(), known)
    }

    #[test]
    fn lifetimes_are_the_answers() {
        for (body, access, renew) in [
            (
                r#"{"user_id":1,"expires_in":2592000,"refresh_expires_in":5184000}"#,
                Some("2026-08-31"),
                Some("2026-09-30"),
            ),
            (
                r#"{"user_id":1,"expires_in":"86400","refresh_expires_in":"172800"}"#,
                Some("2026-08-02"),
                Some("2026-08-03"),
            ),
            (r#"{"user_id":1,"expire_time":1788107724000}"#, Some("2026-08-30"), None),
            (
                r#"{"user_id":1,"expires_in":86400,"refresh_token_valid_time":"1790699724000"}"#,
                Some("2026-08-02"),
                Some("2026-09-29"),
            ),
            (r#"{"user_id":1,"expires_in":86400,"refresh_expires_in":0}"#, Some("2026-08-02"), Some("2026-08-01")),
            (r#"{"user_id":1}"#, None, None),
        ] {
            let grant = read(body, &SEALED, None).unwrap();
            assert_eq!(grant.access_until.as_deref().and_then(|text| text.get(..10)), access, "{body}");
            assert_eq!(grant.renew_until.as_deref().and_then(|text| text.get(..10)), renew, "{body}");
        }
    }

    #[test]
    fn the_seller_is_the_shop() {
        let known = Shop { id: "7".into(), name: "shop".into() };
        for (body, known, expected) in [
            (
                r#"{"seller_id":"6072325717","user_id":"1","user_nick":"cn100","account":"a@example.com"}"#,
                None,
                ("6072325717", "cn100"),
            ),
            (
                r#"{"user_id":90071992547409931,"account":"a@example.com"}"#,
                None,
                ("90071992547409931", "a@example.com"),
            ),
            (r#"{"seller_id":null,"user_id":"","account_id":null}"#, Some(&known), ("7", "shop")),
        ] {
            let shop = read(body, &SEALED, known).unwrap().shop;
            assert_eq!((shop.id.as_str(), shop.name.as_str()), expected, "{body}");
        }
    }

    #[test]
    fn what_was_sealed_is_kept() {
        assert_eq!(read(r#"{"user_id":1}"#, &SEALED, None).unwrap().keep, SEALED);
        assert_eq!(read(r#"{"user_id":1}"#, &[ACCESS_TOKEN], None).unwrap().keep, [ACCESS_TOKEN]);
    }

    #[test]
    fn answers_without_a_grant_fail() {
        use FailureKind::{Malformed, NeedsAuthorization, Refused};
        for (body, sealed, kind) in [
            (r#"{"user_id":1}"#, &[][..], Malformed),
            ("{}", &SEALED[..], Malformed),
            (r#"{"user_id":1,"account_platform":"buyerApp"}"#, &SEALED[..], Refused),
            (r#"{"code":"InvalidCode","type":"ISV"}"#, &[], Refused),
            (r#"{"code":"IllegalRefreshToken"}"#, &[], NeedsAuthorization),
            (r#"{"error_response":{"code":15,"sub_code":"isv.account-migration-check-fail"}}"#, &[], Refused),
        ] {
            assert_eq!(read(body, sealed, None).unwrap_err().kind, kind, "{body}");
        }
    }
}
