//! HTTP and digests for the baseline: the client library that the daemon uses, with nothing around it.

use std::fmt::Write as _;
use std::sync::Arc;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::{Algorithm, Body, Encoding, Failure, Field, Level, Part, Request, Response};
use sha2::Sha256;

/// The host's side of a call, natively. Clones share the connections.
#[derive(Debug, Clone)]
pub(crate) struct Native(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client<HttpConnector, Full<Bytes>>,
    access: String,
    app_secret: String,
}

impl Native {
    /// With the secrets that the connector names.
    pub(crate) fn new(access: &str, app_secret: &str) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(tcp);
        Self(Arc::new(Inner { client, access: access.to_owned(), app_secret: app_secret.to_owned() }))
    }

    fn filled(&self, value: &[Part]) -> String {
        let piece = |part: &'_ Part| match part {
            Part::Text(text) => text.clone(),
            Part::Secret(name) if name == "access-token" => self.0.access.clone(),
            Part::Secret(_) => self.0.app_secret.clone(),
        };
        value.iter().map(piece).collect()
    }

    fn form(&self, fields: &[Field]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for field in fields {
            form.append_pair(&field.name, &self.filled(&field.value));
        }
        form.finish()
    }

    /// One exchange: the request as it is, the whole answer.
    pub(crate) async fn exchange(&self, request: http::Request<Full<Bytes>>) -> Result<(u16, Bytes), String> {
        let answer = self.0.client.request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.map_err(|error| error.to_string())?;
        Ok((status, body.to_bytes()))
    }
}

impl Host for Native {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        let mut url = request.url.clone();
        if !request.query.is_empty() {
            url = format!("{url}?{}", self.form(&request.query));
        }
        let (kind, body) = match &request.body {
            Body::Form(fields) => ("application/x-www-form-urlencoded", self.form(fields)),
            Body::Json(value) => ("application/json", self.filled(value)),
            Body::Raw(raw) => (raw.content_type.as_str(), self.filled(&raw.content)),
            Body::Empty => ("", String::new()),
        };
        let mut sent = http::Request::builder().method("POST").uri(url);
        if !kind.is_empty() {
            sent = sent.header(http::header::CONTENT_TYPE, kind);
        }
        for field in &request.headers {
            sent = sent.header(field.name.as_str(), self.filled(&field.value));
        }
        let failed = |error: String| Failure::unavailable("bench", error);
        let sent = sent.body(Full::new(Bytes::from(body))).map_err(|error| failed(error.to_string()))?;
        let answer = tokio::runtime::Handle::current().block_on(self.exchange(sent));
        let (status, body) = answer.map_err(failed)?;
        let body = String::from_utf8(body.into()).map_err(|error| failed(error.to_string()))?;
        Ok(Response { status, headers: Vec::new(), body, sealed: Vec::new() })
    }

    fn hash(&self, _: Algorithm, _: &[Part], _: Encoding) -> Result<String, Failure> {
        Err(Failure::unavailable("bench", "the platform that is measured signs with HMAC"))
    }

    fn hmac(&self, _: Algorithm, key: &[Part], message: &[Part], _: Encoding) -> Result<String, Failure> {
        let mac = Hmac::<Sha256>::new_from_slice(self.filled(key).as_bytes());
        let mut mac = mac.map_err(|error| Failure::unavailable("bench", error.to_string()))?;
        mac.update(self.filled(message).as_bytes());
        let mut hex = String::new();
        for byte in mac.finalize().into_bytes() {
            // Writing into a string cannot fail.
            let _written = write!(hex, "{byte:02x}");
        }
        Ok(hex)
    }

    fn log(&self, _: Level, _: &str) {}
}
