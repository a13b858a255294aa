//! Asks and steers a marketplace that is a process of its own, over `/_control`.

use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A marketplace at its address.
#[derive(Debug, Clone)]
pub struct Market {
    origin: Url,
}

/// A shop, as the marketplace tells of it.
#[derive(Debug, Deserialize)]
struct Shop {
    login: String,
    buyer_only: bool,
}

impl Market {
    /// The marketplace that listens at this origin.
    pub fn new(origin: Url) -> Self {
        Self { origin }
    }

    /// Its origin.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// Does what [`crate::sim::Command`] describes.
    pub async fn command(&self, command: &Value) -> anyhow::Result<()> {
        self.exchange(Method::POST, self.origin.join("/_control")?, command.to_string()).await?;
        Ok(())
    }

    /// Sign-in names of the shops.
    pub async fn logins(&self) -> anyhow::Result<Vec<String>> {
        let shops: Vec<Shop> = self.get(self.origin.join("/_control/shops")?).await?;
        Ok(shops.into_iter().filter(|shop| !shop.buyer_only).map(|shop| shop.login).collect())
    }

    /// What it knows of the orders of one shop.
    pub async fn ledger(&self, login: &str) -> anyhow::Result<Vec<Value>> {
        let mut url = self.origin.join("/_control/ledger")?;
        url.query_pairs_mut().append_pair("shop", login);
        self.get(url).await
    }

    async fn get<T: DeserializeOwned>(&self, url: Url) -> anyhow::Result<T> {
        let answer = self.exchange(Method::GET, url.clone(), String::new()).await?;
        serde_json::from_slice(&answer).with_context(|| format!("the answer of {url} is not as agreed"))
    }

    async fn exchange(&self, method: Method, url: Url, body: String) -> anyhow::Result<Bytes> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = Request::builder().method(method).uri(url.as_str()).body(Full::new(Bytes::from(body)))?;
        let asking = async {
            let (parts, body) = client.request(request).await?.into_parts();
            let answer = body.collect().await?.to_bytes();
            if !parts.status.is_success() {
                bail!("status {}: {}", parts.status.as_u16(), String::from_utf8_lossy(&answer));
            }
            Ok(answer)
        };
        let answer = tokio::time::timeout(PATIENCE, asking).await;
        answer
            .with_context(|| format!("{url} did not answer in {} s", PATIENCE.as_secs()))?
            .with_context(|| url.to_string())
    }
}
