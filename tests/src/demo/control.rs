//! Asks the daemon over its unix socket, as its command line does: JSON in and out.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;
use tokio::task::JoinSet;

/// The longest answer.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Drafts asked for at a time.
const PAGE_DRAFTS: usize = 100;

/// The daemon's socket.
#[derive(Debug, Clone)]
pub(super) struct Control {
    socket: PathBuf,
}

/// An account, as far as the demo looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    /// Its number.
    pub(super) id: String,
    /// Its state.
    pub(super) state: String,
    /// How its last pull ended; none before the first has begun.
    pub(super) last_outcome: Option<String>,
    /// Why it is as it is, as the daemon tells it.
    pub(super) reason: Value,
}

impl Control {
    /// For a socket that may not exist yet.
    pub(super) fn new(socket: PathBuf) -> Self {
        Self { socket }
    }

    /// The path of the socket.
    pub(super) fn socket(&self) -> &std::path::Path {
        &self.socket
    }

    /// The account of this nickname.
    pub(super) async fn account(&self, nickname: &str) -> anyhow::Result<Account> {
        let answer = self.get("/v1/accounts").await?;
        let accounts = list(&answer, "accounts")?;
        let found = accounts.iter().find(|account| account.get("nickname").is_some_and(|name| name == nickname));
        let account = found.with_context(|| format!("the daemon has no account `{nickname}`: {answer}"))?;
        Ok(Account {
            id: plain(account.get("id").context("an account has no id")?),
            state: plain(account.get("state").context("an account has no state")?),
            last_outcome: account.pointer("/last_pull/outcome").filter(|value| !value.is_null()).map(plain),
            reason: account.get("reason").cloned().unwrap_or_default(),
        })
    }

    /// All drafts of an account, open parts only.
    pub(super) async fn drafts(&self, account: &Account) -> anyhow::Result<Vec<Value>> {
        let mut drafts = Vec::new();
        let mut after = String::new();
        loop {
            let answer = self.get(&format!("/v1/drafts?account={}&limit={PAGE_DRAFTS}{after}", account.id)).await?;
            drafts.extend_from_slice(list(&answer, "drafts")?);
            match answer.get("next") {
                Some(next) if !next.is_null() => {
                    let next: String = url::form_urlencoded::byte_serialize(plain(next).as_bytes()).collect();
                    after = format!("&after={next}");
                }
                _ => return Ok(drafts),
            }
        }
    }

    /// The whole order of a draft.
    pub(super) async fn order(&self, draft: &Value) -> anyhow::Result<Value> {
        let id = plain(draft.get("id").context("a draft has no id")?);
        let answer = self.get(&format!("/v1/drafts/{id}")).await?;
        answer
            .get("order")
            .filter(|order| !order.is_null())
            .cloned()
            .with_context(|| format!("draft {id} has no order"))
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        tokio::time::timeout(PATIENCE, self.exchange(path))
            .await
            .with_context(|| format!("the daemon did not answer {path} in {} s", PATIENCE.as_secs()))?
            .with_context(|| format!("cannot ask the daemon for {path}"))
    }

    async fn exchange(&self, path: &str) -> anyhow::Result<Value> {
        let stream = UnixStream::connect(&self.socket).await.with_context(|| self.socket.display().to_string())?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let request = Request::get(path).header(header::HOST, "localhost").body(Empty::<Bytes>::new())?;
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = match Limited::new(body, ANSWER_BYTES_MAX).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => bail!("{error}"),
        };
        if !parts.status.is_success() {
            bail!("status {}: {}", parts.status.as_u16(), String::from_utf8_lossy(&body));
        }
        serde_json::from_slice(&body).context("the answer is no JSON")
    }
}

fn list<'a>(answer: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    answer.get(name).and_then(Value::as_array).with_context(|| format!("no list `{name}` in {answer}"))
}

/// A text without its quotes; anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
