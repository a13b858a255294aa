//! A browser's cookies, as far as they are needed here: by host and path, with removal. Pure.
//!
//! Ports do not part cookies, as in every browser: the console and the simulator on one machine see each other's. `Secure`
//! cookies are sent to https alone.

use url::Url;

/// Cookies of one browser.
#[derive(Debug, Default)]
pub(super) struct Jar(Vec<Cookie>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cookie {
    host: String,
    path: String,
    secure: bool,
    name: String,
    value: String,
}

impl Jar {
    /// Takes what one `Set-Cookie` header of an answer from `url` says.
    pub(super) fn take(&mut self, url: &Url, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let mut cookie = Cookie {
            host: url.host_str().unwrap_or_default().to_owned(),
            path: default_path(url.path()),
            secure: false,
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let mut removed = false;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "max-age" => removed = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
                _ => {}
            }
        }
        self.0.retain(|old| (&old.host, &old.path, &old.name) != (&cookie.host, &cookie.path, &cookie.name));
        if !removed {
            self.0.push(cookie);
        }
    }

    /// The `Cookie` header of a request to `url`; none if no cookie belongs there.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let belongs = |cookie: &&Cookie| {
            url.host_str() == Some(&cookie.host)
                && is_within(url.path(), &cookie.path)
                && (!cookie.secure || url.scheme() == "https")
        };
        let pairs: Vec<String> = self.0.iter().filter(belongs).map(|c| format!("{}={}", c.name, c.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// The folder of a path, which is where a cookie belongs that names none (RFC 6265, 5.1.4).
fn default_path(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) if !folder.is_empty() => folder.to_owned(),
        _ => "/".to_owned(),
    }
}

/// RFC 6265, 5.1.4: equal, or below at a slash.
fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses and `Set-Cookie` headers taken, address asked, and the `Cookie` header that goes there.
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, Option<&'a str>);

    #[test]
    fn cookies_go_where_they_belong() {
        let cases: [Case<'_>; 9] = [
            (&[("http://a:1/x", "s=1; Path=/; HttpOnly")], "http://a:2/y", Some("s=1")),
            (&[("http://a/x", "s=1; Path=/")], "http://b/", None),
            (&[("http://a/in/x", "s=1")], "http://a/in/y", Some("s=1")),
            (&[("http://a/in/x", "s=1")], "http://a/inner", None),
            (&[("http://a/", "s=1; Path=/"), ("http://a/", "s=2; path=/")], "http://a/", Some("s=2")),
            (&[("http://a/", "s=1; Path=/"), ("http://a/", "t=2; Path=/")], "http://a/", Some("s=1; t=2")),
            (&[("http://a/", "s=1; Path=/"), ("http://a/", "s=; Path=/; Max-Age=0")], "http://a/", None),
            (&[("https://a/", "s=1; Path=/; Secure")], "http://a/", None),
            (&[("http://a/", "nonsense")], "http://a/", None),
        ];
        for (taken, to, expected) in cases {
            let mut jar = Jar::default();
            for (from, header) in taken {
                jar.take(&Url::parse(from).unwrap(), header);
            }
            assert_eq!(jar.header(&Url::parse(to).unwrap()).as_deref(), expected, "{taken:?} to {to}");
        }
    }
}
