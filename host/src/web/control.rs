//! What the command line asks over the unix socket. Whoever gets through to it is the administrator: the socket's permissions and
//! the peer's credentials were checked before. JSON in, JSON out; errors are `{"error":{"code","message"}}`.

use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::keyset::{parse_key, written_key};
use super::limits::{check_head, pairs};
use super::reply::{self, Fault};
use crate::api::{AccountView, Api, DraftQuery, PullButton};
use crate::config;
use crate::model::{AccountId, Actor, DraftView, Pairs};

/// Accounts of one answer. The command line prints them all; a program narrows by asking for one.
const ACCOUNTS_MAX: usize = 10_000;
/// Drafts of one answer where the asker does not say.
const DRAFTS_DEFAULT: usize = 50;

/// Answers the command line. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Control {
    api: Api,
    request_timeout: Duration,
}

impl Control {
    pub(super) fn new(api: Api, server: &config::Server) -> Self {
        Self { api, request_timeout: server.request_timeout }
    }

    /// Answers one request, whatever happens.
    pub(super) async fn answer(&self, request: Request<Body>) -> Response {
        let (parts, _body) = request.into_parts();
        let answered = AssertUnwindSafe(self.carry(&parts.method, &parts.uri, &parts.headers)).catch_unwind();
        let fault = match timeout(self.request_timeout, answered).await {
            Ok(Ok(Ok(value))) => return json_body(StatusCode::OK, &value),
            Ok(Ok(Err(fault))) => fault,
            Ok(Err(_)) => {
                tracing::error!("a command's handler panicked");
                Fault::Internal
            }
            Err(_) => Fault::TookTooLong,
        };
        let message = fault.detail().unwrap_or_else(|| message(&fault));
        let mut response = json_body(fault.status(), &json!({ "error": { "code": fault.word(), "message": message } }));
        if fault == Fault::MethodNotAllowed {
            let allowed = if parts.method == Method::POST { "GET" } else { "GET, POST" };
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        response
    }

    /// The table of routes.
    async fn carry(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Value, Fault> {
        check_head(uri, headers)?;
        let query = Query(pairs(uri.query().unwrap_or_default().as_bytes())?);
        let path = decoded(uri.path().strip_prefix("/v1/").ok_or(Fault::NotFound)?)?;
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match (method.as_str(), path.as_slice()) {
            ("GET", ["connectors"]) => self.connectors(),
            ("GET", ["accounts"]) => self.accounts(),
            ("GET", ["accounts", name]) => self.account(name),
            ("POST", ["accounts", name, "pull"]) => self.pull(name).await,
            ("GET", ["drafts"]) => self.drafts(&query),
            ("GET", ["drafts", id]) => self.draft(id),
            (_, ["connectors" | "accounts" | "drafts"] | ["accounts" | "drafts", _] | ["accounts", _, "pull"]) => {
                Err(Fault::MethodNotAllowed)
            }
            _ => Err(Fault::NotFound),
        }
    }

    fn connectors(&self) -> Result<Value, Fault> {
        let connectors = self.api.connectors(&Actor::Administrator)?;
        let row = |connector: &crate::api::ConnectorView| {
            json!({
                "file": connector.file,
                "platform": connector.platform,
                "version": connector.version,
                "digest": connector.digest,
                "state": connector.state,
                "reason": connector.reason,
                "hosts": connector.hosts,
            })
        };
        Ok(json!({ "connectors": connectors.iter().map(row).collect::<Vec<_>>() }))
    }

    fn accounts(&self) -> Result<Value, Fault> {
        let (accounts, _) = self.api.accounts(&Actor::Administrator, None, ACCOUNTS_MAX)?;
        Ok(json!({ "accounts": accounts.iter().map(account_row).collect::<Vec<_>>() }))
    }

    fn account(&self, name: &str) -> Result<Value, Fault> {
        let id = self.api.find_account(&Actor::Administrator, name)?;
        Ok(account_row(&self.api.account(&Actor::Administrator, id)?.view))
    }

    async fn pull(&self, name: &str) -> Result<Value, Fault> {
        let id = self.api.find_account(&Actor::Administrator, name)?;
        let button = self.api.pull(&Actor::Administrator, id).await?;
        let (state, starts_at) = match button {
            PullButton::Ready => ("started", None),
            PullButton::Running => ("joined", None),
            PullButton::Clicked(at) | PullButton::StartsAt(at) => ("queued", Some(at)),
            PullButton::PlatformWait(at) => ("waiting", Some(at)),
            PullButton::Off => return Err(Fault::Conflict("the account is not pulled".to_owned())),
        };
        let reason = (state == "waiting").then_some("the platform itself asks to be left alone until then");
        Ok(json!({ "account": id, "starts_at": starts_at, "state": state, "reason": reason }))
    }

    fn drafts(&self, query: &Query) -> Result<Value, Fault> {
        let view = query.get("view").map(|name| DraftView::from_name(name).ok_or(Fault::BadRequest)).transpose()?;
        let account: Option<&str> = query.get("account");
        let account: Option<AccountId> =
            account.map(|name| self.api.find_account(&Actor::Administrator, name)).transpose()?;
        let after = query.get("after").map(|text| parse_key(text).ok_or(Fault::BadRequest)).transpose()?;
        let limit = query.number("limit")?.unwrap_or(DRAFTS_DEFAULT);
        let list = self.api.drafts(&Actor::Administrator, &DraftQuery { view, account, after, limit })?;
        let drafts: Vec<_> = list.drafts.iter().map(|(draft, _)| draft).collect();
        Ok(json!({ "drafts": drafts, "next": list.next.as_ref().map(written_key) }))
    }

    fn draft(&self, id: &str) -> Result<Value, Fault> {
        let detail = self.api.draft(&Actor::Administrator, id.parse().map_err(|_| Fault::NotFound)?)?;
        Ok(json!({ "draft": detail.draft, "order": detail.order }))
    }
}

/// An account as the command line prints it.
fn account_row(view: &AccountView) -> Value {
    let account = &view.account;
    let last_pull = view.last_pull.as_ref().map(|pull| {
        json!({
            "at": pull.ended_at.unwrap_or(pull.began_at),
            "outcome": pull.outcome.as_str(),
            "created": pull.counts.created,
            "changed": pull.counts.changed,
        })
    });
    let (button, at) = match view.button {
        PullButton::Ready => ("ready", None),
        PullButton::StartsAt(at) => ("starts-at", Some(at)),
        PullButton::Clicked(at) => ("clicked", Some(at)),
        PullButton::Running => ("running", None),
        PullButton::PlatformWait(at) => ("platform-wait", Some(at)),
        PullButton::Off => ("off", None),
    };
    json!({
        "id": account.id,
        "platform": account.platform,
        "nickname": account.nickname,
        "name": view.name,
        "shop": account.shop.as_ref().map(|shop| &shop.name),
        "state": account.state.as_str(),
        "reason": account.reason.as_ref().or(view.trouble.as_ref().map(|(_, failure)| failure)).map(ToString::to_string),
        "last_pull": last_pull,
        "next_pull_at": view.next_pull_at,
        "button": { "state": button, "at": at },
        "to_ship": view.to_ship,
    })
}

/// A decoded query.
struct Query(Pairs);

impl Query {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(parameter, _)| parameter == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Fault> {
        self.get(name).map(|text| text.parse().map_err(|_| Fault::BadRequest)).transpose()
    }
}

/// The parts of a path, each decoded once: a nickname may hold any character, a slash included.
fn decoded(path: &str) -> Result<Vec<String>, Fault> {
    // In a path a plus is a plus; in a form it is a space.
    let decode = |part: &str| {
        let escaped = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
        let mut pairs = form_urlencoded::parse(escaped.as_bytes()).into_owned();
        pairs.next().map(|(part, _)| part).filter(|part| !part.contains('\u{fffd}')).ok_or(Fault::NotFound)
    };
    path.split('/').map(decode).collect()
}

/// A fault in one sentence, for a person at a terminal.
fn message(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotFound => "there is no such account, draft order or address",
        Fault::BadRequest => "the request makes no sense",
        Fault::MethodNotAllowed => "the address exists but cannot be asked this way",
        Fault::UriTooLong | Fault::HeadersTooLarge => "the request is too large",
        Fault::TookTooLong => "it took too long and may still be under way",
        _ => "the daemon could not answer; its log says why",
    }
}

fn json_body(status: StatusCode, value: &Value) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => reply::body(status, "application/json", bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path_are_decoded_once_and_apart() {
        for (path, parts) in [
            ("accounts", Some(vec!["accounts"])),
            ("accounts/%E5%B0%8F%E5%BA%97+1/pull", Some(vec!["accounts", "\u{5c0f}\u{5e97}+1", "pull"])),
            ("accounts/a%2Fb", Some(vec!["accounts", "a/b"])),
            ("accounts/a&b=c", Some(vec!["accounts", "a&b=c"])),
            ("accounts/%2525", Some(vec!["accounts", "%25"])),
            ("accounts/%FF", None),
            ("accounts/", None),
        ] {
            let decoded = decoded(path).ok();
            assert_eq!(decoded.as_ref().map(|d| d.iter().map(String::as_str).collect()), parts, "{path}");
        }
    }
}
