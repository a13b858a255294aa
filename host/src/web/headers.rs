//! The headers that every answer carries, errors included: what a browser may do with a page.

use std::fmt::Write as _;

use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Response};

/// Rides in an answer's extensions: origins that the page's forms may lead to, because browsers hold `form-action` against the
/// redirect that follows a form as well.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTargets(pub(super) Vec<String>);

/// Rides in an answer's extensions: the answer never changes under its address, so browsers may keep it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Immutable;

/// The same for every answer.
///
/// `Referrer-Policy` is `same-origin` and not `no-referrer`: both tell other sites nothing, but under `no-referrer` browsers
/// send `Origin: null` with our own forms, and over plain http that header is all there is against forged requests.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// One year, as ASVS 3.4.1 asks. Without subdomains, which are not ours to speak for.
const TRANSPORT_SECURITY: &str = "max-age=31536000";

/// Adds what every answer carries.
pub(super) fn protect<B>(response: &mut Response<B>, https: bool) {
    let targets = response.extensions_mut().remove::<FormTargets>().unwrap_or_default();
    let caching = match response.extensions_mut().remove::<Immutable>() {
        Some(Immutable) => "public, max-age=31536000, immutable",
        None => "no-store",
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::CONTENT_SECURITY_POLICY, content_policy(&targets.0));
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TRANSPORT_SECURITY));
    }
}

/// Nothing from elsewhere, nothing inline, no frames.
fn content_policy(targets: &[String]) -> HeaderValue {
    let mut policy = String::from(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    );
    for target in targets.iter().filter(|target| is_origin(target)) {
        // Writing into a string cannot fail.
        let _written = write!(policy, " {target}");
    }
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// True for text that is an origin and cannot end the directive that it stands in.
fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'*' | b'[' | b']'))
    })
}

/// The value of a header as text, if it appears exactly once and is text.
pub(super) fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() { None } else { Some(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy_of(targets: &[&str]) -> String {
        let mut response = Response::new(());
        response.extensions_mut().insert(FormTargets(targets.iter().map(|t| (*t).to_owned()).collect()));
        protect(&mut response, false);
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    }

    #[test]
    fn forms_lead_home_and_to_named_origins_only() {
        assert!(policy_of(&[]).ends_with("form-action 'self'"));
        let policy = policy_of(&["https://oauth.example.com", "http://127.0.0.1:9090", "https://*.example.com"]);
        assert!(
            policy.ends_with(" 'self' https://oauth.example.com http://127.0.0.1:9090 https://*.example.com"),
            "{policy}"
        );
        for hostile in ["https://a; script-src *", "javascript:x", "https://", "*", "https://a b", "https://a\r\nx"] {
            assert!(policy_of(&[hostile]).ends_with("form-action 'self'"), "{hostile}");
        }
    }

    #[test]
    fn transport_security_only_over_https_and_no_caching_by_default() {
        let mut plain = Response::new(());
        protect(&mut plain, false);
        assert!(!plain.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert_eq!(plain.headers()[header::CACHE_CONTROL], "no-store");
        let mut secure = Response::new(());
        protect(&mut secure, true);
        assert_eq!(secure.headers()[header::STRICT_TRANSPORT_SECURITY], TRANSPORT_SECURITY);
    }
}
