//! A browser without a screen: keeps cookies, follows redirects, sends forms, and says where a request comes from as browsers do.

use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use url::Url;

use super::cookies::Jar;
use super::form::{self, Button, Form};
use super::tls;

/// Redirects followed for one click.
const REDIRECTS_MAX: usize = 10;

/// The longest page.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// How long one answer may take. The daemon gives a platform 30 seconds.
const PATIENCE: Duration = Duration::from_secs(45);

/// One browser with its own cookies. Over https it trusts [`tls`] alone.
#[derive(Debug, Default)]
pub struct Browser {
    jar: Jar,
}

/// A page as it came, with the address that it has after all redirects.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its address.
    pub url: Url,
    /// Its text.
    pub body: String,
}

/// What a click asks for.
struct Click {
    method: Method,
    url: Url,
    body: Option<String>,
    /// The page that was clicked on; none for an address typed by hand.
    from: Option<Url>,
}

impl Browser {
    /// A browser that has been nowhere.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an address typed by hand.
    pub async fn open(&mut self, url: &Url) -> anyhow::Result<Page> {
        self.click(Click { method: Method::GET, url: url.clone(), body: None, from: None }).await
    }

    /// Sends a form of a page, by one of its buttons if it has any.
    pub async fn send(&mut self, page: &Page, form: &Form, button: Option<&Button>) -> anyhow::Result<Page> {
        let mut url = page.url.join(&form.action).with_context(|| format!("the form's address `{}`", form.action))?;
        let pressed = button.or(form.buttons.first()).and_then(|button| button.field.clone());
        let mut encoded = url::form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(form.fields.iter().cloned().chain(pressed));
        let fields = encoded.finish();
        let from = Some(page.url.clone());
        if form.post {
            return self.click(Click { method: Method::POST, url, body: Some(fields), from }).await;
        }
        url.set_query(Some(&fields));
        self.click(Click { method: Method::GET, url, body: None, from }).await
    }

    /// The values of the cookies that go with a request to this address.
    pub fn cookies(&self, url: &Url) -> Vec<String> {
        let header = self.jar.header(url).unwrap_or_default();
        header.split("; ").filter_map(|pair| pair.split_once('=')).map(|(_, value)| value.to_owned()).collect()
    }

    async fn click(&mut self, mut click: Click) -> anyhow::Result<Page> {
        // What a page was reached through stays with the request: one foreign address in a chain makes all of it foreign.
        let mut relation = click.from.as_ref().map_or(Relation::Typed, |from| Relation::between(from, &click.url));
        for _ in 0..REDIRECTS_MAX {
            let (parts, body) = tokio::time::timeout(PATIENCE, self.exchange(&click, relation))
                .await
                .with_context(|| format!("{} did not answer in {} s", click.url, PATIENCE.as_secs()))??;
            let Some(location) = location(parts.status, &parts.headers) else {
                return Ok(Page { status: parts.status, url: click.url, body });
            };
            let next = click.url.join(location).with_context(|| format!("the redirect to `{location}`"))?;
            if !matches!(next.scheme(), "http" | "https") {
                bail!("{} redirects to {next}, which this browser does not speak", click.url);
            }
            let keeps_method = matches!(parts.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
            if !keeps_method {
                click.method = Method::GET;
                click.body = None;
            }
            relation = relation.through(&click.url, &next);
            click.url = next;
        }
        bail!("{} is the end of more than {REDIRECTS_MAX} redirects", click.url)
    }

    async fn exchange(&mut self, click: &Click, relation: Relation) -> anyhow::Result<(http::response::Parts, String)> {
        // A connection for each request: one that is kept may be closed by the other side just when it is used again.
        let client = Client::builder(TokioExecutor::new()).build(tls::connector()?);
        let response = client.request(self.request(click, relation)?).await;
        let response = response.with_context(|| format!("cannot reach {}", click.url))?;
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.jar.take(&click.url, cookie.to_str().with_context(|| format!("a cookie of {}", click.url))?);
        }
        let body = match Limited::new(body, PAGE_BYTES_MAX).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => bail!("cannot read {}: {error}", click.url),
        };
        let text = String::from_utf8(body.to_vec()).with_context(|| format!("{} is no text", click.url))?;
        Ok((parts, text))
    }

    fn request(&self, click: &Click, relation: Relation) -> anyhow::Result<Request<Full<Bytes>>> {
        let mut request = Request::builder()
            .method(click.method.clone())
            .uri(click.url.as_str())
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.5")
            .header("sec-fetch-site", relation.as_str());
        if let Some(cookies) = self.jar.header(&click.url) {
            request = request.header(header::COOKIE, cookies);
        }
        if click.method == Method::POST {
            let origin = click.from.as_ref().map(|from| from.origin().ascii_serialization());
            request = request
                .header(header::ORIGIN, HeaderValue::try_from(origin.unwrap_or_else(|| "null".to_owned()))?)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let body = click.body.clone().unwrap_or_default();
        request.body(Full::new(Bytes::from(body))).with_context(|| format!("a request to {}", click.url))
    }
}

impl Page {
    /// An error that says where we are, if this is not the page it should be.
    pub fn expect_ok(self) -> anyhow::Result<Self> {
        if self.status == StatusCode::OK { Ok(self) } else { Err(self.unexpected("a page")) }
    }

    /// The first form that `wanted` accepts.
    pub fn form(&self, what: &str, wanted: impl Fn(&Form) -> bool) -> anyhow::Result<Form> {
        form::forms(&self.body).into_iter().find(wanted).ok_or_else(|| self.unexpected(what))
    }

    /// The first address on the page that `wanted` accepts, in full.
    pub fn address(&self, what: &str, wanted: impl Fn(&Url) -> bool) -> anyhow::Result<Url> {
        let addresses = form::addresses(&self.body).into_iter().filter_map(|address| self.url.join(&address).ok());
        addresses.into_iter().find(wanted).ok_or_else(|| self.unexpected(what))
    }

    /// What the page shows to be copied under this id.
    pub fn to_copy(&self, what: &str, id: &str) -> anyhow::Result<String> {
        form::to_copy(&self.body, id).ok_or_else(|| self.unexpected(what))
    }

    fn unexpected(&self, what: &str) -> anyhow::Error {
        let heading = form::heading(&self.body);
        anyhow::anyhow!("no {what} at {} (status {}, headed `{heading}`)", self.url, self.status.as_u16())
    }
}

/// What `Sec-Fetch-Site` tells of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    Typed,
    SameOrigin,
    SameSite,
    CrossSite,
}

impl Relation {
    fn between(from: &Url, to: &Url) -> Self {
        if from.origin() == to.origin() {
            Self::SameOrigin
        } else if from.host() == to.host() && from.scheme() == to.scheme() {
            // A site has no port.
            Self::SameSite
        } else {
            Self::CrossSite
        }
    }

    fn through(self, from: &Url, to: &Url) -> Self {
        if self == Self::Typed { self } else { self.max(Self::between(from, to)) }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Typed => "none",
            Self::SameOrigin => "same-origin",
            Self::SameSite => "same-site",
            Self::CrossSite => "cross-site",
        }
    }
}

fn location(status: StatusCode, headers: &HeaderMap) -> Option<&str> {
    let is_redirect = status.is_redirection() && status != StatusCode::NOT_MODIFIED;
    headers.get(header::LOCATION).filter(|_| is_redirect)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_where_it_comes_from() {
        let cases = [
            ("http://a:1/", &["http://a:1/x"][..], "same-origin"),
            ("http://a:1/", &["http://a:2/"], "same-site"),
            ("http://a:1/", &["http://b:1/"], "cross-site"),
            ("http://a:1/", &["http://a:2/", "http://a:1/back"], "same-site"),
            ("http://a:1/", &["http://b/", "http://a:1/back"], "cross-site"),
        ];
        for (from, chain, expected) in cases {
            let mut at = Url::parse(from).unwrap();
            let mut relation = Relation::SameOrigin;
            for next in chain {
                let next = Url::parse(next).unwrap();
                relation = relation.through(&at, &next);
                at = next;
            }
            assert_eq!(relation.as_str(), expected, "{from} {chain:?}");
        }
        let anywhere = Url::parse("http://b/").unwrap();
        assert_eq!(Relation::Typed.through(&anywhere, &Url::parse("http://a/").unwrap()), Relation::Typed);
    }

    #[test]
    fn only_redirects_lead_on() {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, HeaderValue::from_static("/there"));
        for (status, expected) in [(303, Some("/there")), (307, Some("/there")), (304, None), (201, None), (200, None)]
        {
            assert_eq!(location(StatusCode::from_u16(status).unwrap(), &headers), expected, "{status}");
        }
    }
}
