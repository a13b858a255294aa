//! Which origins a guest may reach: parsing addresses and matching them against what was granted. Pure.
//!
//! An address is taken apart here and nowhere else, and put together again from the parts, so that the origin that was checked
//! is the origin that is dialled.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest address, in bytes, without its query.
const URL_BYTES_MAX: usize = 2048;

/// Schemes that lead out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Scheme {
    Http,
    Https,
}

/// Scheme, host and port, in the one spelling that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Origin {
    pub(in crate::sandbox) scheme: Scheme,
    /// Lower case; an IPv6 address stands in brackets.
    pub(in crate::sandbox) host: String,
    pub(in crate::sandbox) port: u16,
}

/// An address taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Target {
    pub(in crate::sandbox) origin: Origin,
    /// Begins with a slash.
    pub(in crate::sandbox) path: String,
    /// What follows the path, with its `?` or `#`.
    pub(in crate::sandbox) rest: String,
}

/// A granted origin, in which the first label of the host may be `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Pattern(Origin);

/// What is wrong with an address or a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::sandbox) enum Malformed {
    #[error("it is longer than 2048 bytes")]
    TooLong,
    #[error("it holds a character that has no place in an address")]
    Character,
    #[error("it begins neither with https:// nor with http://")]
    Scheme,
    #[error("it names a user")]
    User,
    #[error("its host is not a name of lower-case labels, nor an IP address")]
    Host,
    #[error("its port is not a number from 1 to 65535")]
    Port,
    #[error("its path holds `.` or `..`, plain or encoded")]
    DotSegment,
    #[error("it holds more than an origin: scheme, host and port are all that is granted")]
    NotBare,
    #[error("`*` stands for the first label only, and two labels at least must follow")]
    Wildcard,
}

impl Scheme {
    /// The scheme as it is written.
    pub(in crate::sandbox) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port == self.scheme.port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl Target {
    /// Takes a complete address apart.
    pub(in crate::sandbox) fn parse(url: &str) -> Result<Self, Malformed> {
        if url.len() > URL_BYTES_MAX {
            return Err(Malformed::TooLong);
        }
        // Browsers and servers disagree on what these mean, and that is how one address becomes two.
        let strange = |byte: u8| !byte.is_ascii_graphic() || br#"\"<>^`{|}"#.contains(&byte);
        if url.bytes().any(strange) {
            return Err(Malformed::Character);
        }
        let (scheme, after) = match url.split_once("://") {
            Some((scheme, after)) if scheme.eq_ignore_ascii_case("https") => (Scheme::Https, after),
            Some((scheme, after)) if scheme.eq_ignore_ascii_case("http") => (Scheme::Http, after),
            _ => return Err(Malformed::Scheme),
        };
        let (authority, tail) = cut_before(after, &['/', '?', '#']);
        let (path, rest) = cut_before(tail, &['?', '#']);
        let path = if path.is_empty() { "/" } else { path };
        if path.split('/').any(is_dot_segment) {
            return Err(Malformed::DotSegment);
        }
        let origin = parse_authority(scheme, authority, false)?;
        Ok(Self { origin, path: path.to_owned(), rest: rest.to_owned() })
    }
}

impl Pattern {
    /// Reads a granted origin.
    pub(in crate::sandbox) fn parse(text: &str) -> Result<Self, Malformed> {
        let (scheme, authority) = match text.split_once("://") {
            Some(("https", authority)) => (Scheme::Https, authority),
            Some(("http", authority)) => (Scheme::Http, authority),
            _ => return Err(Malformed::Scheme),
        };
        if authority.contains(['/', '?', '#']) {
            return Err(Malformed::NotBare);
        }
        parse_authority(scheme, authority, true).map(Self)
    }

    /// True for a plain `http://` origin.
    pub(in crate::sandbox) fn is_plain_http(&self) -> bool {
        self.0.scheme == Scheme::Http
    }

    /// True if `origin` is what was granted. `*` stands for exactly one label.
    pub(in crate::sandbox) fn allows(&self, origin: &Origin) -> bool {
        let host = match self.0.host.strip_prefix("*.") {
            Some(parent) => {
                origin.host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent)
            }
            None => self.0.host == origin.host,
        };
        host && self.0.scheme == origin.scheme && self.0.port == origin.port
    }
}

/// True if one of the granted origins is `origin`. A plain http origin needs `plain_http` as well. What is no origin grants
/// nothing.
pub(in crate::sandbox) fn granted(patterns: &[String], plain_http: bool, origin: &Origin) -> bool {
    patterns
        .iter()
        .filter_map(|text| Pattern::parse(text).ok())
        .any(|pattern| pattern.allows(origin) && (plain_http || !pattern.is_plain_http()))
}

fn cut_before<'a>(text: &'a str, marks: &[char]) -> (&'a str, &'a str) {
    text.split_at_checked(text.find(marks).unwrap_or(text.len())).unwrap_or((text, ""))
}

fn is_dot_segment(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    plain == "." || plain == ".."
}

fn parse_authority(scheme: Scheme, authority: &str, wildcard: bool) -> Result<Origin, Malformed> {
    if authority.contains('@') {
        return Err(Malformed::User);
    }
    let (host, port) = match authority.rsplit_once(':') {
        // A colon inside brackets belongs to an IPv6 address.
        Some((host, digits)) if !digits.ends_with(']') => (host, parse_port(digits)?),
        _ => (authority, scheme.port()),
    };
    let host = host.to_ascii_lowercase();
    match host.strip_prefix("*.") {
        Some(parent) if wildcard => {
            if !is_name(parent) || !parent.contains('.') {
                return Err(Malformed::Wildcard);
            }
        }
        _ if wildcard && host.contains('*') => return Err(Malformed::Wildcard),
        _ if is_name(&host) || is_bracketed_ipv6(&host) => {}
        _ => return Err(Malformed::Host),
    }
    Ok(Origin { scheme, host, port })
}

fn parse_port(digits: &str) -> Result<u16, Malformed> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|port| plain && *port != 0).ok_or(Malformed::Port)
}

fn is_bracketed_ipv6(host: &str) -> bool {
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| inside.parse::<Ipv6Addr>().is_ok())
}

/// Labels of letters, digits, hyphens and underscores (RFC 1123, and underscores because they occur). A host whose last label
/// is a number must be an IPv4 address in its usual spelling: `0x7f.1` and `127.1` are addresses to a resolver.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let numeric = last.starts_with("0x") || last.bytes().all(|b| b.is_ascii_digit());
    host.len() <= 253 && host.split('.').all(label) && (!numeric || host.parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_reading_or_none() {
        for (url, read) in [
            ("https://api.example.com/rest?q=1#f", Ok(("https://api.example.com", "/rest", "?q=1#f"))),
            ("HTTPS://API.Example.COM:443", Ok(("https://api.example.com", "/", ""))),
            ("https://api.example.com:8443/", Ok(("https://api.example.com:8443", "/", ""))),
            ("http://127.0.0.1:80/a//b", Ok(("http://127.0.0.1", "/a//b", ""))),
            ("https://[::1]/x", Ok(("https://[::1]", "/x", ""))),
            ("https://[::1]:9/x", Ok(("https://[::1]:9", "/x", ""))),
            ("https://xn--fiqs8s.example/x", Ok(("https://xn--fiqs8s.example", "/x", ""))),
            ("https://good.example@evil.example/", Err(Malformed::User)),
            ("https://evil.example\\@good.example/", Err(Malformed::Character)),
            ("https://good.example /", Err(Malformed::Character)),
            ("https://例え.example/", Err(Malformed::Character)),
            ("https://good.example./", Err(Malformed::Host)),
            ("https://good..example/", Err(Malformed::Host)),
            ("https://*.example.com/", Err(Malformed::Host)),
            ("https:///path", Err(Malformed::Host)),
            ("https://0x7f.1/", Err(Malformed::Host)),
            ("https://2130706433/", Err(Malformed::Host)),
            ("https://127.1/", Err(Malformed::Host)),
            ("https://0177.0.0.1/", Err(Malformed::Host)),
            ("https://[::1/", Err(Malformed::Host)),
            ("https://[fe80::1%25eth0]/", Err(Malformed::Host)),
            ("https://a.example:0/", Err(Malformed::Port)),
            ("https://a.example:/", Err(Malformed::Port)),
            ("https://a.example:+80/", Err(Malformed::Port)),
            ("https://a.example:65536/", Err(Malformed::Port)),
            ("https://a.example/x/../y", Err(Malformed::DotSegment)),
            ("https://a.example/x/%2e%2E/y", Err(Malformed::DotSegment)),
            ("https://a.example/.", Err(Malformed::DotSegment)),
            ("ftp://a.example/", Err(Malformed::Scheme)),
            ("//a.example/", Err(Malformed::Scheme)),
            ("", Err(Malformed::Scheme)),
        ] {
            let parsed = Target::parse(url);
            let parts = parsed.as_ref().map(|t| (t.origin.to_string(), t.path.clone(), t.rest.clone()));
            let wanted = read.map(|(o, p, r): (&str, &str, &str)| (o.to_owned(), p.to_owned(), r.to_owned()));
            assert_eq!(parts.map_err(|e| *e), wanted, "{url}");
        }
    }

    #[test]
    fn a_pattern_grants_exactly_its_origin() {
        for (pattern, url, granted_here) in [
            ("https://api.example.com", "https://api.example.com/x", true),
            ("https://api.example.com", "https://api.example.com:443/x", true),
            ("https://api.example.com", "https://api.example.com:444/x", false),
            ("https://api.example.com", "http://api.example.com/x", false),
            ("https://api.example.com", "https://api.example.com.evil.example/x", false),
            ("https://*.example.com", "https://eu.example.com/x", true),
            ("https://*.example.com", "https://a.b.example.com/x", false),
            ("https://*.example.com", "https://example.com/x", false),
            ("https://*.example.com", "https://badexample.com/x", false),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000/x", true),
            ("https://a.example/x", "https://a.example/x", false),
        ] {
            let origin = Target::parse(url).unwrap().origin;
            assert_eq!(granted(&[pattern.to_owned()], true, &origin), granted_here, "{pattern} {url}");
        }
        let plain = Target::parse("http://127.0.0.1:9000/").unwrap().origin;
        assert!(!granted(&["http://127.0.0.1:9000".to_owned()], false, &plain));
    }

    #[test]
    fn a_pattern_that_grants_too_much_is_refused() {
        for (pattern, wrong) in [
            ("https://*", Malformed::Wildcard),
            ("https://*.com", Malformed::Wildcard),
            ("https://a.*.example.com", Malformed::Wildcard),
            ("https://*.*.example.com", Malformed::Wildcard),
            ("https://a.example/", Malformed::NotBare),
            ("a.example", Malformed::Scheme),
            ("*", Malformed::Scheme),
        ] {
            assert_eq!(Pattern::parse(pattern), Err(wrong), "{pattern}");
        }
    }
}
