//! What the command line asks over the unix socket. Whoever gets through to it is the administrator: the socket's permissions and
//! the peer's credentials were checked before. JSON in, JSON out; errors are `{"error":{"code","message"}}`.

use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use serde::Serialize;
use tokio::time::timeout;

use super::keyset::{parse_key, written_key};
use super::limits::{check_head, pairs};
use super::reply::{self, Fault};
use crate::api::{self, AccountView, Api, Click, ConnectorWish, DraftQuery, PullButton, PullView, control as said};
use crate::clock::Clock;
use crate::config;
use crate::model::{AccountId, Actor, DraftView, Failure, Pairs, PlatformId, PullOutcome};
use crate::people::SETUP_LIFE;

/// Accounts of one answer at most, and where the asker does not say.
const ACCOUNTS_MAX: usize = 1000;
/// Drafts of one answer where the asker does not say; the api holds the most.
const DRAFTS_DEFAULT: usize = 50;
/// The administrator, as everybody who gets here is.
const ACTOR: &Actor = &Actor::Administrator;

/// What a command gets.
type Answer = Result<Response, Refused>;

/// Why a command gets no answer.
#[derive(Debug)]
struct Refused {
    fault: Fault,
    /// What was asked for and is not to be had. None: the fault's own words say enough.
    about: Option<String>,
}

/// Answers the command line. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Control {
    api: Api,
    clock: Clock,
    request_timeout: Duration,
}

impl Control {
    pub(super) fn new(api: Api, clock: Clock, server: &config::Server) -> Self {
        Self { api, clock, request_timeout: server.request_timeout }
    }

    /// Answers one request, whatever happens.
    pub(super) async fn answer(&self, request: Request<Body>) -> Response {
        let (parts, _body) = request.into_parts();
        let answered = AssertUnwindSafe(self.carry(&parts.method, &parts.uri, &parts.headers)).catch_unwind();
        let refused = match timeout(self.request_timeout, answered).await {
            Ok(Ok(Ok(response))) => return response,
            Ok(Ok(Err(refused))) => refused,
            Ok(Err(_)) => {
                tracing::error!("a command's handler panicked");
                Fault::Internal.into()
            }
            Err(_) => Fault::TookTooLong.into(),
        };
        let mut response = refusal(&refused);
        if refused.fault == Fault::MethodNotAllowed {
            let allowed = if parts.method == Method::POST { "GET" } else { "GET, POST" };
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        response
    }

    /// The table of routes.
    async fn carry(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Answer {
        check_head(uri, headers)?;
        let query = Query(pairs(uri.query().unwrap_or_default().as_bytes())?);
        let path = decoded(uri.path().strip_prefix("/v1/").ok_or(Fault::NotFound)?)?;
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match (method.as_str(), path.as_slice()) {
            ("GET", ["connectors"]) => self.connectors(),
            ("POST", ["connectors", platform, "rollback"]) => self.change(platform, ConnectorWish::RollBack).await,
            ("POST", ["connectors", platform, "approve"]) => self.change(platform, ConnectorWish::Approve(None)).await,
            ("POST", ["connectors", platform, "use", version]) => {
                self.change(platform, ConnectorWish::Use((*version).to_owned())).await
            }
            ("POST", ["setup-link"]) => self.setup_link().await,
            ("GET", ["accounts"]) => self.accounts(&query),
            ("GET", ["accounts", name]) => self.account(name),
            ("POST", ["accounts", name, "pull"]) => self.pull(name).await,
            ("GET", ["drafts"]) => self.drafts(&query),
            ("GET", ["drafts", id]) => self.draft(id),
            (
                _,
                ["connectors" | "accounts" | "drafts" | "setup-link"]
                | ["accounts" | "drafts", _]
                | ["accounts", _, "pull"]
                | ["connectors", _, "rollback" | "approve"]
                | ["connectors", _, "use", _],
            ) => Err(Fault::MethodNotAllowed.into()),
            _ => Err(Fault::NotFound.into()),
        }
    }

    fn connectors(&self) -> Answer {
        let found = self.api.connectors(ACTOR)?.into_iter().map(|connector| said::Connector {
            platform: connector.platform,
            file: connector.file,
            version: connector.version,
            digest: connector.digest,
            state: connector.state.to_owned(),
            reason: connector.reason,
            additions: connector.additions.iter().map(ToString::to_string).collect(),
            instead: connector.instead,
            hosts: connector.hosts,
        });
        json(StatusCode::OK, &said::Connectors { connectors: found.collect() })
    }

    async fn change(&self, platform: &str, wish: ConnectorWish) -> Answer {
        let named = || Refused::not_found(format!("`{platform}` is no platform's name"));
        let platform: PlatformId = platform.parse().map_err(|_| named())?;
        let version = self.api.change_connector(ACTOR, platform.clone(), wish).await?;
        json(StatusCode::OK, &said::ConnectorAnswer { platform, version })
    }

    async fn setup_link(&self) -> Answer {
        let link = self.api.setup_link(ACTOR).await?.reveal().to_owned();
        json(StatusCode::OK, &said::SetupLink { link, minutes: SETUP_LIFE.as_secs() / 60 })
    }

    fn accounts(&self, query: &Query) -> Answer {
        let limit = query.number("limit")?.unwrap_or(ACCOUNTS_MAX).clamp(1, ACCOUNTS_MAX);
        let (accounts, next) = self.api.accounts(ACTOR, query.number("after")?, limit)?;
        json(StatusCode::OK, &said::Accounts { accounts: accounts.iter().map(account_said).collect(), next })
    }

    fn account(&self, name: &str) -> Answer {
        let detail = self.api.account(ACTOR, self.find_account(name)?)?;
        json(StatusCode::OK, &said::AccountAnswer { account: account_said(&detail.view) })
    }

    /// The account of this number or nickname.
    fn find_account(&self, name: &str) -> Result<AccountId, Refused> {
        let about = || format!("there is no account of the number or nickname `{name}`");
        self.api.find_account(ACTOR, name).map_err(|error| Refused::of(error, about))
    }

    async fn pull(&self, name: &str) -> Answer {
        let account = self.find_account(name)?;
        let Click { joins, starts_at, platform_wait } = self.api.pull(ACTOR, account).await?;
        let (state, reason) = if joins {
            (said::PullState::Joined, None)
        } else if starts_at <= self.clock.now() {
            (said::PullState::Started, None)
        } else if platform_wait {
            (said::PullState::Waiting, Some("the platform itself asks to be left alone until then"))
        } else {
            (said::PullState::Queued, Some("it is too soon after the last pull (`pull.after_click`)"))
        };
        let reason = reason.map(str::to_owned);
        json(StatusCode::OK, &said::PullAnswer { account, starts_at, state, reason })
    }

    fn drafts(&self, query: &Query) -> Answer {
        let no_view = |name| Refused::bad_request(format!("there is no list `{name}`"));
        let view = query.get("view").map(|name| DraftView::from_name(name).ok_or_else(|| no_view(name))).transpose()?;
        let account = query.get("account").map(|name| self.find_account(name)).transpose()?;
        let no_mark = |text| Refused::bad_request(format!("`{text}` is no mark that an earlier list ended with"));
        let after = query.get("after").map(|text| parse_key(text).ok_or_else(|| no_mark(text))).transpose()?;
        let limit = query.number("limit")?.unwrap_or(DRAFTS_DEFAULT);
        let list = self.api.drafts(ACTOR, &DraftQuery { view, account, after, limit })?;
        let drafts = list.drafts.into_iter().map(|(draft, _)| draft).collect();
        json(StatusCode::OK, &said::Drafts { drafts, next: list.next.as_ref().map(written_key) })
    }

    fn draft(&self, id: &str) -> Answer {
        let about = || format!("there is no draft order {id}");
        let id = id.parse().map_err(|_| Refused::not_found(about()))?;
        let detail = self.api.draft(ACTOR, id).map_err(|error| Refused::of(error, about))?;
        json(StatusCode::OK, &said::DraftAnswer { draft: detail.draft, order: detail.order })
    }
}

impl Refused {
    fn not_found(about: String) -> Self {
        Self { fault: Fault::NotFound, about: Some(about) }
    }

    fn bad_request(about: String) -> Self {
        Self { fault: Fault::BadRequest, about: Some(about) }
    }

    /// An error of the api; `about` says what is not there, if that is it.
    fn of(error: api::Error, about: impl FnOnce() -> String) -> Self {
        match error {
            api::Error::NotFound(_) => Self::not_found(about()),
            other => other.into(),
        }
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { fault, about: None }
    }
}

impl From<api::Error> for Refused {
    fn from(error: api::Error) -> Self {
        Fault::from(error).into()
    }
}

/// An account as the command line prints it.
fn account_said(view: &AccountView) -> said::Account {
    let account = &view.account;
    let pull = view.running.as_ref().or(view.last_pull.as_ref());
    let reason = account.reason.as_ref().or(view.trouble.as_ref().map(|(_, failure)| failure));
    let (button, button_at) = match view.button {
        PullButton::Ready => (said::Button::Ready, None),
        PullButton::StartsAt(at) => (said::Button::StartsAt, Some(at)),
        PullButton::Clicked(at) => (said::Button::Clicked, Some(at)),
        PullButton::Running => (said::Button::Running, None),
        PullButton::PlatformWait(at) => (said::Button::PlatformWait, Some(at)),
        PullButton::Off => (said::Button::Off, None),
    };
    said::Account {
        id: account.id,
        platform: account.platform.clone(),
        nickname: account.nickname.clone(),
        shop: account.shop.as_ref().map(|shop| shop.name.clone()),
        state: account.state,
        reason: reason.map(ToString::to_string),
        last_pull: pull.map(|pull| said::LastPull {
            at: pull.began_at,
            outcome: pull.outcome,
            created: pull.counts.created,
            changed: pull.counts.changed,
            missing: pull.counts.missing,
            reason: failure(pull).map(ToString::to_string),
            failure: failure(pull).map(|failure| failure.kind),
        }),
        next_pull_at: view.next_pull_at,
        button,
        button_at,
    }
}

/// Why a pull failed, if it did.
fn failure(pull: &PullView) -> Option<&Failure> {
    pull.failure.as_ref().filter(|_| pull.outcome == PullOutcome::Failed)
}

/// A decoded query.
struct Query(Pairs);

impl Query {
    fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(parameter, _)| parameter == name)
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    }

    fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Refused> {
        let no_number = || Refused::bad_request(format!("`{name}` takes a number"));
        self.get(name).map(|text| text.parse().map_err(|_| no_number())).transpose()
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

/// A fault as the socket tells it. Its code is the fault's word, which the pages use as well.
fn refusal(Refused { fault, about }: &Refused) -> Response {
    let message = match fault {
        Fault::Conflict(conflict) => conflict.to_string(),
        Fault::Unavailable(hindrance) => hindrance.to_string(),
        fault => about.clone().unwrap_or_else(|| words(fault).to_owned()),
    };
    let error = said::Error { code: fault.word().to_owned(), message };
    json(fault.status(), &said::ErrorAnswer { error }).unwrap_or_else(|refused| refused.fault.status().into_response())
}

/// What there is to say about a fault where nothing more is known.
fn words(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotFound => "there is no such address",
        Fault::BadRequest => "the request makes no sense",
        Fault::MethodNotAllowed => "the address exists but cannot be asked this way",
        Fault::UriTooLong | Fault::HeadersTooLarge => "the request is too large",
        Fault::TookTooLong => "it took too long and may still be under way",
        _ => "the daemon could not answer; its log says why",
    }
}

fn json(status: StatusCode, answer: &impl Serialize) -> Answer {
    let bytes = serde_json::to_vec(answer).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Fault::Internal
    })?;
    Ok(reply::body(status, "application/json", bytes))
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
