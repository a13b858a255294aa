//! Cookies: their names, their attributes, and reading them. What their values mean is the api's business.

use std::time::Duration;

use http::header::{COOKIE, HeaderValue};
use http::{HeaderMap, header};

use crate::model::Secret;

/// A cookie that this daemon sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The console's session. Strict: no other site's link or form ever acts with it.
    Session,
    /// Ties an authorisation to the browser that began it. Lax, because the platform sends the browser back by a link.
    Browser,
    /// The token of the ticket with which this browser went to a platform, so that a page of failure can offer another try. Lax as
    /// the browser's. Its path is `/`, because the prefix of https demands that and callback aliases lie at the root.
    Ticket,
    /// The language that somebody chose. No secret, yet kept from scripts like the others.
    Language,
}

/// The longest value that is read. Ours are shorter; anybody may send more.
const VALUE_BYTES_MAX: usize = 256;

impl Cookie {
    /// Its name. The prefix makes browsers refuse it from plain http and from other hosts of the same domain.
    fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-longshore-session",
            (Self::Session, false) => "longshore-session",
            (Self::Browser, true) => "__Host-longshore-browser",
            (Self::Browser, false) => "longshore-browser",
            (Self::Ticket, true) => "__Host-longshore-ticket",
            (Self::Ticket, false) => "longshore-ticket",
            (Self::Language, true) => "__Host-longshore-language",
            (Self::Language, false) => "longshore-language",
        }
    }

    /// How long browsers keep it. The session's real end is the api's to decide; this is the longest there can be.
    fn life(self) -> Duration {
        match self {
            Self::Session => Duration::from_hours(7 * 24),
            Self::Browser => Duration::from_mins(10),
            // Longer than a consent may take: whoever was too slow at the platform is the one who wants another try.
            Self::Ticket => Duration::from_hours(1),
            Self::Language => Duration::from_hours(365 * 24),
        }
    }

    fn same_site(self) -> &'static str {
        match self {
            Self::Session => "Strict",
            Self::Browser | Self::Ticket | Self::Language => "Lax",
        }
    }

    /// The value that a request brings, if it brings exactly one. Two of a name mean that somebody else planted one.
    pub(super) fn read(self, headers: &HeaderMap, https: bool) -> Option<Secret> {
        let name = self.name(https);
        let mut found = None;
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        for pair in lines.flat_map(|line| line.split(';')) {
            let Some((key, value)) = pair.trim().split_once('=') else { continue };
            if key == name && !value.is_empty() && value.len() <= VALUE_BYTES_MAX {
                if found.is_some() {
                    return None;
                }
                found = Some(Secret::from(value));
            }
        }
        found
    }

    /// The header that sets it.
    pub(super) fn set(self, value: &Secret, https: bool) -> Option<HeaderValue> {
        self.line(value.reveal(), self.life(), https)
    }

    /// The header that removes it.
    pub(super) fn clear(self, https: bool) -> Option<HeaderValue> {
        self.line("", Duration::ZERO, https)
    }

    /// None if the value could not stand in a header, which values of ours can.
    fn line(self, value: &str, life: Duration, https: bool) -> Option<HeaderValue> {
        let secure = if https { "; Secure" } else { "" };
        let text = format!(
            "{}={value}; Path=/; Max-Age={}; HttpOnly; SameSite={}{secure}",
            self.name(https),
            life.as_secs(),
            self.same_site()
        );
        let fits = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        let mut header = HeaderValue::from_str(&text).ok().filter(|_| fits)?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// Adds a `Set-Cookie` to an answer's headers.
pub(super) fn add(headers: &mut HeaderMap, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exactly_one_value_of_its_own_name() {
        for (lines, https, value) in [
            (vec!["longshore-session=abc"], false, Some("abc")),
            (vec!["a=b; longshore-session=abc ; c=d"], false, Some("abc")),
            (vec!["a=b", "longshore-session=abc"], false, Some("abc")),
            (vec!["__Host-longshore-session=abc"], true, Some("abc")),
            (vec!["longshore-session=abc"], true, None),
            (vec!["__Host-longshore-session=abc"], false, None),
            (vec!["longshore-session=abc; longshore-session=def"], false, None),
            (vec!["longshore-session="], false, None),
            (vec!["longshore-session"], false, None),
            (vec![], false, None),
        ] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(COOKIE, HeaderValue::from_static(line));
            }
            let read = Cookie::Session.read(&headers, https);
            assert_eq!(read.as_ref().map(Secret::reveal), value, "{lines:?} {https}");
        }
    }

    #[test]
    fn attributes_follow_the_scheme() {
        let line = |cookie: Cookie, https| cookie.set(&"v".into(), https).unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            line(Cookie::Session, true),
            "__Host-longshore-session=v; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(line(Cookie::Browser, false), "longshore-browser=v; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
        assert_eq!(
            line(Cookie::Ticket, true),
            "__Host-longshore-ticket=v; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure"
        );
        let cleared = Cookie::Session.clear(false).unwrap();
        assert!(cleared.to_str().unwrap().contains("longshore-session=; Path=/; Max-Age=0"));
    }

    #[test]
    fn a_value_that_would_end_the_header_is_not_set() {
        for value in ["a;b", "a\r\nb", "a b", "a,b", "\u{4e2d}"] {
            assert_eq!(Cookie::Browser.set(&value.into(), false), None, "{value:?}");
        }
    }
}
