//! Origins: scheme, host and port, and nothing after them. Reads them from text and says what is wrong with one that is none.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Scheme, host and port under which browsers reach the daemon: `https://orders.example.com`, without a final slash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

/// Why a text is no origin, and what to write instead if that is clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoOrigin {
    /// What is wrong.
    pub(super) why: &'static str,
    /// What was probably meant.
    pub(super) instead: Option<String>,
}

impl Origin {
    /// An origin that has been checked by the caller: scheme, host and optional port, no path.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The origin as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if browsers reach it over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// True if what is sent there never leaves the machine.
    pub fn is_loopback(&self) -> bool {
        let authority = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let (host, _) = host_and_port(authority);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
            || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads an origin that names one host.
pub(super) fn parse(text: &str) -> Result<Origin, NoOrigin> {
    read(text, false).map(Origin)
}

/// Reads an origin whose labels may be `*`.
pub(super) fn parse_pattern(text: &str) -> Result<String, NoOrigin> {
    read(text, true)
}

/// Checks scheme, authority and the absence of everything else; answers the text in lower case.
fn read(text: &str, stars: bool) -> Result<String, NoOrigin> {
    let wrong = |why| Err(NoOrigin { why, instead: None });
    let lower = text.to_ascii_lowercase();
    let Some((scheme, rest)) = lower.split_once("://") else {
        let instead = read(&format!("https://{lower}"), stars).ok();
        return Err(NoOrigin { why: "no `https://` or `http://` in front", instead });
    };
    if !matches!(scheme, "https" | "http") {
        return wrong("neither `https` nor `http`");
    }
    if let Some(end) = rest.find(['/', '?', '#']) {
        let (authority, _) = rest.split_at(end);
        let instead = read(&format!("{scheme}://{authority}"), stars).ok();
        return Err(NoOrigin { why: "something follows the host and port", instead });
    }
    if rest.contains('@') {
        return wrong("a user name has no place here");
    }
    let (host, port) = host_and_port(rest);
    let default_port = if scheme == "https" { "443" } else { "80" };
    match port {
        Some(port) if port == default_port => {
            let instead = read(&format!("{scheme}://{host}"), stars).ok();
            return Err(NoOrigin { why: "the usual port is not written", instead });
        }
        Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) && !port.starts_with('+') => {}
        Some(_) => return wrong("the port is not a number from 1 to 65535"),
        None => {}
    }
    if is_host(host, stars) { Ok(lower) } else { wrong("not a host name or IP address") }
}

/// Splits off the port, leaving the brackets of an IPv6 address alone.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// True for an IP address, or a name of at most 253 characters in labels of letters, digits and inner hyphens.
fn is_host(host: &str, stars: bool) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        (stars && label == "*")
            || ((1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-'))
    };
    // A name whose last label is a number is an IPv4 address in some spelling; only the usual one is accepted.
    let numeric = host.rsplit('.').next().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
    let named = host.len() <= 253 && host.split('.').all(is_label);
    if numeric { host.parse::<Ipv4Addr>().is_ok() } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_origins_and_nothing_else() {
        for (text, read, instead) in [
            ("https://orders.example.com", true, None),
            ("HTTPS://Orders.Example.com:8443", true, None),
            ("http://203.0.113.7:8082", true, None),
            ("http://[2001:db8::1]:8082", true, None),
            ("http://localhost:8082", true, None),
            ("orders.example.com", false, Some("https://orders.example.com")),
            ("https://orders.example.com/", false, Some("https://orders.example.com")),
            ("https://orders.example.com/path?x", false, Some("https://orders.example.com")),
            ("https://orders.example.com:443", false, Some("https://orders.example.com")),
            ("http://orders.example.com:80", false, Some("http://orders.example.com")),
            ("ftp://orders.example.com", false, None),
            ("https://user@orders.example.com", false, None),
            ("https://orders.example.com:0", false, None),
            ("https://orders.example.com:+80", false, None),
            ("https://orders.example.com:99999", false, None),
            ("https://2130706433", false, None),
            ("https://127.1", false, None),
            ("https://-a.example", false, None),
            ("https://*.example.com", false, None),
            ("https://", false, None),
            ("", false, None),
        ] {
            let answer = parse(text);
            assert_eq!(answer.is_ok(), read, "{text}");
            assert_eq!(answer.err().and_then(|e| e.instead).as_deref(), instead, "{text}");
        }
        assert!(parse_pattern("https://*.example.com").is_ok());
        assert!(parse_pattern("https://a*.example.com").is_err());
    }

    #[test]
    fn knows_what_stays_on_the_machine() {
        for (text, loopback) in [
            ("http://localhost:8082", true),
            ("http://127.0.0.2:8082", true),
            ("http://[::1]", true),
            ("http://localhost.example.com", false),
            ("http://192.0.2.1", false),
        ] {
            assert_eq!(Origin::new(text).is_loopback(), loopback, "{text}");
        }
    }
}
