//! HTTP with nothing around it: the client library that the daemon uses, with the daemon's settings.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use longshore::config::Egress;
use serde::de::DeserializeOwned;

/// A client with its connections. They belong to the runtime in which it is used first.
#[derive(Debug)]
pub(crate) struct Wire {
    client: Client<HttpConnector, Full<Bytes>>,
    timeout: Duration,
}

/// A form as it was sent to the marketplace.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) url: String,
    pub(crate) form: Bytes,
}

impl Wire {
    /// Without connections yet.
    pub(crate) fn new() -> Self {
        let egress = Egress::default();
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(egress.idle_timeout));
        tcp.set_connect_timeout(Some(egress.connect_timeout));
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(egress.idle_timeout)
            .pool_max_idle_per_host(egress.idle_per_host_max)
            .build(tcp);
        Self { client, timeout: egress.request_timeout }
    }

    /// Sends a form and waits for the whole answer, which is to be a success.
    pub(crate) async fn send(&self, sent: Sent) -> anyhow::Result<String> {
        let request = Request::post(sent.url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT_ENCODING, "gzip")
            .header(header::USER_AGENT, "longshore-bench");
        self.exchange(request.body(Full::new(sent.form))?).await
    }

    /// Reads JSON from the marketplace's own side.
    pub(crate) async fn get<T: DeserializeOwned>(&self, url: String) -> anyhow::Result<T> {
        let body = self.exchange(Request::get(url).body(Full::default())?).await?;
        serde_json::from_str(&body).context("the answer is not as agreed")
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> anyhow::Result<String> {
        let exchange = async {
            let (parts, body) = self.client.request(request).await?.into_parts();
            ensure!(parts.status.is_success(), "the marketplace answers with {}", parts.status);
            Ok(String::from_utf8(body.collect().await?.to_bytes().into())?)
        };
        tokio::time::timeout(self.timeout, exchange).await.context("no answer")?
    }
}
