//! Asks the daemon over its unix socket, as its command line does: JSON in and out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::rt::TokioIo;
use longshore::api::control::{Account, AccountAnswer, Connector, Connectors, DraftAnswer, Drafts, PullAnswer};
use longshore::model::{Draft, Order};
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;
use tokio::task::JoinSet;
use url::form_urlencoded::byte_serialize;

/// The longest answer.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Drafts asked for at a time.
const PAGE_DRAFTS: usize = 100;

/// The daemon's socket.
#[derive(Debug, Clone)]
pub struct Control {
    socket: PathBuf,
}

impl Control {
    /// For a socket that may not exist yet.
    pub fn new(socket: PathBuf) -> Self {
        Self { socket }
    }

    /// The path of the socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The account of this nickname.
    pub async fn account(&self, nickname: &str) -> anyhow::Result<Account> {
        let answer: AccountAnswer = self.get(&format!("/v1/accounts/{}", escaped(nickname))).await?;
        Ok(answer.account)
    }

    /// All drafts of an account, open parts only.
    pub async fn drafts(&self, account: &Account) -> anyhow::Result<Vec<Draft>> {
        let first = format!("/v1/drafts?account={}&limit={PAGE_DRAFTS}", account.id);
        let mut page: Drafts = self.get(&first).await?;
        let mut drafts = page.drafts;
        while let Some(after) = page.next {
            page = self.get(&format!("{first}&after={}", escaped(&after))).await?;
            drafts.append(&mut page.drafts);
        }
        Ok(drafts)
    }

    /// The whole order of a draft.
    pub async fn order(&self, draft: &Draft) -> anyhow::Result<Order> {
        let answer: DraftAnswer = self.get(&format!("/v1/drafts/{}", draft.id)).await?;
        answer.order.with_context(|| format!("draft {} has no order", draft.id))
    }

    /// Every file of the connector folder.
    pub async fn connectors(&self) -> anyhow::Result<Vec<Connector>> {
        let answer: Connectors = self.get("/v1/connectors").await?;
        Ok(answer.connectors)
    }

    /// Clicks on 拉取订单.
    pub async fn pull(&self, nickname: &str) -> anyhow::Result<PullAnswer> {
        self.ask(Method::POST, &format!("/v1/accounts/{}/pull", escaped(nickname))).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.ask(Method::GET, path).await
    }

    async fn ask<T: DeserializeOwned>(&self, method: Method, path: &str) -> anyhow::Result<T> {
        tokio::time::timeout(PATIENCE, self.exchange(method, path))
            .await
            .with_context(|| format!("the daemon did not answer {path} in {} s", PATIENCE.as_secs()))?
            .with_context(|| format!("cannot ask the daemon for {path}"))
    }

    async fn exchange<T: DeserializeOwned>(&self, method: Method, path: &str) -> anyhow::Result<T> {
        let stream = UnixStream::connect(&self.socket).await.with_context(|| self.socket.display().to_string())?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        let request = request.body(Empty::<Bytes>::new())?;
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = match Limited::new(body, ANSWER_BYTES_MAX).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => bail!("{error}"),
        };
        if !parts.status.is_success() {
            bail!("status {}: {}", parts.status.as_u16(), String::from_utf8_lossy(&body));
        }
        serde_json::from_slice(&body).context("the answer is not as agreed")
    }
}

fn escaped(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
