//! Makes of a guest's request what goes over the wire: secrets filled in and encoded for their place, forbidden headers and
//! oversized parts refused. Pure; sends nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Uri};
use serde::de::IgnoredAny;

use super::encode;
use super::origin::{Origin, Target};
use crate::model::{Failure, FailureKind};
use crate::sandbox::bindings::longshore::connector::http as wit;
use crate::sandbox::vault::{Purpose, Vault};

/// The longest query, in bytes, encoded. Gateways rarely take more than 8 KiB.
const QUERY_BYTES_MAX: usize = 16 * 1024;
/// The most headers a guest may set, and their bytes in all.
const HEADERS_MAX: usize = 64;
const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Headers that say how a message is framed, or to whom it goes: the host's alone.
const FORBIDDEN: [&str; 13] = [
    "host",
    "content-length",
    "content-type",
    "accept-encoding",
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
];

/// A request as it leaves. Holds secrets in clear, so it has no `Debug`.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) origin: Origin,
}

/// The failure of a request that is none.
pub(in crate::sandbox) fn malformed(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Malformed, "host.request", message)
}

/// Fills the secrets in. `purpose` says whether the path is one that the descriptor seals.
pub(super) fn fill(
    request: wit::Request,
    target: Target,
    vault: &Vault,
    purpose: Purpose,
    body_bytes_max: usize,
) -> Result<Outgoing, Failure> {
    let filler = Filler { vault, purpose };
    if !target.rest.is_empty() {
        return Err(malformed("the url holds a query or a fragment: `query` takes the fields"));
    }
    let query = filler.encoded(&request.query, encode::query)?;
    if query.len() > QUERY_BYTES_MAX {
        return Err(malformed(format!("the query is longer than {QUERY_BYTES_MAX} bytes")));
    }
    let mark = if query.is_empty() { "" } else { "?" };
    let uri = format!("{}{}{mark}{query}", target.origin, target.path);
    let uri: Uri = uri.parse().map_err(|_| malformed("the url cannot be sent"))?;

    let mut headers = filler.headers(&request.headers)?;
    if let Some(auth) = &request.auth {
        if headers.contains_key(header::AUTHORIZATION) {
            return Err(malformed("both `auth` and an `authorization` header are set"));
        }
        headers.insert(header::AUTHORIZATION, filler.basic(auth)?);
    }
    let (content_type, body) = filler.body(request.body)?;
    if body.len() > body_bytes_max {
        return Err(malformed(format!("the body has {} bytes, the limit is {body_bytes_max}", body.len())));
    }
    if let Some(content_type) = content_type {
        let value = HeaderValue::from_str(&content_type).map_err(|_| malformed("the content type cannot be sent"))?;
        headers.insert(header::CONTENT_TYPE, value);
    }
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    if !headers.contains_key(header::USER_AGENT) {
        let value = HeaderValue::from_static(concat!("longshore/", env!("CARGO_PKG_VERSION")));
        headers.insert(header::USER_AGENT, value);
    }
    Ok(Outgoing { method: method(request.method), uri, headers, body: Bytes::from(body), origin: target.origin })
}

/// Joins the pieces of a value without encoding, for a digest.
pub(in crate::sandbox) fn join(value: &[wit::Part], vault: &Vault, purpose: Purpose) -> Result<String, Failure> {
    Filler { vault, purpose }.joined(value, str::to_owned)
}

struct Filler<'a> {
    vault: &'a Vault,
    purpose: Purpose,
}

impl Filler<'_> {
    /// Joins the pieces, the secrets among them encoded.
    fn joined(&self, value: &[wit::Part], encode: impl Fn(&str) -> String) -> Result<String, Failure> {
        let mut text = String::new();
        for part in value {
            match part {
                wit::Part::Text(plain) => text.push_str(plain),
                wit::Part::Secret(name) => text.push_str(&encode(self.vault.lend(name, self.purpose)?.reveal())),
            }
        }
        Ok(text)
    }

    /// Joins fields as `name=value&name=value`, everything encoded.
    fn encoded(&self, fields: &[wit::Field], encode: fn(&str) -> String) -> Result<String, Failure> {
        let mut text = String::new();
        for field in fields {
            text.push_str(if text.is_empty() { "" } else { "&" });
            text.push_str(&encode(&field.name));
            text.push('=');
            text.push_str(&encode(&self.joined(&field.value, str::to_owned)?));
        }
        Ok(text)
    }

    fn headers(&self, fields: &[wit::Field]) -> Result<HeaderMap, Failure> {
        if fields.len() > HEADERS_MAX {
            return Err(malformed(format!("more than {HEADERS_MAX} headers")));
        }
        let mut headers = HeaderMap::with_capacity(fields.len() + 4);
        let mut bytes = 0;
        for field in fields {
            let named = || format!("the header `{}`", field.name.chars().take(64).collect::<String>());
            let name = HeaderName::from_bytes(field.name.as_bytes())
                .map_err(|_| malformed(format!("{} has no valid name", named())))?;
            if FORBIDDEN.contains(&name.as_str()) {
                return Err(malformed(format!("{} is the host's to set", named())));
            }
            let value = header_value(&self.joined(&field.value, str::to_owned)?, holds_secret(&field.value))
                .ok_or_else(|| malformed(format!("{} holds a character that no header may hold", named())))?;
            bytes += name.as_str().len() + value.len();
            headers.append(name, value);
        }
        if bytes > HEADER_BYTES_MAX {
            return Err(malformed(format!("the headers are longer than {HEADER_BYTES_MAX} bytes")));
        }
        Ok(headers)
    }

    fn basic(&self, auth: &wit::BasicAuth) -> Result<HeaderValue, Failure> {
        let user = self.joined(&auth.user, str::to_owned)?;
        if user.contains(':') {
            return Err(malformed("the user of basic authentication holds a colon"));
        }
        let password = self.joined(&auth.password, str::to_owned)?;
        let credentials = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        header_value(&credentials, true).ok_or_else(|| malformed("the basic authentication cannot be sent"))
    }

    /// The body with its content type.
    fn body(&self, body: wit::Body) -> Result<(Option<String>, String), Failure> {
        Ok(match body {
            wit::Body::Empty => (None, String::new()),
            wit::Body::Form(fields) => {
                (Some("application/x-www-form-urlencoded".to_owned()), self.encoded(&fields, encode::form)?)
            }
            wit::Body::Json(value) => {
                let text = self.joined(&value, encode::json)?;
                // The parser's own words could quote a secret.
                serde_json::from_str::<IgnoredAny>(&text).map_err(|error| {
                    malformed(format!(
                        "the JSON body does not parse at line {}, column {}",
                        error.line(),
                        error.column()
                    ))
                })?;
                (Some("application/json".to_owned()), text)
            }
            wit::Body::Raw(raw) => (Some(raw.content_type), self.joined(&raw.content, str::to_owned)?),
        })
    }
}

fn holds_secret(value: &[wit::Part]) -> bool {
    value.iter().any(|part| matches!(part, wit::Part::Secret(_)))
}

/// Sensitive values are neither printed nor put into HTTP/2's shared compression table.
fn header_value(text: &str, sensitive: bool) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(sensitive);
    Some(value)
}

/// The method as HTTP spells it.
pub(in crate::sandbox) fn method(method: wit::Method) -> Method {
    match method {
        wit::Method::Get => Method::GET,
        wit::Method::Post => Method::POST,
        wit::Method::Put => Method::PUT,
        wit::Method::Patch => Method::PATCH,
        wit::Method::Delete => Method::DELETE,
    }
}

#[cfg(test)]
mod tests;
