//! Whether a request that changes something was sent by a page of ours: a pure decision from two headers that browsers set
//! and scripts cannot.

use http::{HeaderMap, HeaderName, header};

use super::headers::single;

/// Sent by browsers of today, but only to https and loopback addresses.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// True if a request that changes something may go on.
///
/// `Sec-Fetch-Site` decides where it is there; `same-site` is refused because a neighbouring host is not us. Else `Origin` must be
/// one of `origins`. A request with neither is refused: every browser sends `Origin` with a form, and a program can, too.
pub(super) fn from_our_page(headers: &HeaderMap, origins: &[String]) -> bool {
    if headers.contains_key(SEC_FETCH_SITE) {
        return single(headers, &SEC_FETCH_SITE) == Some("same-origin");
    }
    single(headers, &header::ORIGIN).is_some_and(|origin| origins.iter().any(|ours| ours.eq_ignore_ascii_case(origin)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_pages_may_send_forms() {
        let origins = ["https://orders.example.com".to_owned(), "http://203.0.113.7:8082".to_owned()];
        for (site, origin, allowed) in [
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("https://evil.example"), true),
            (Some("same-site"), Some("https://orders.example.com"), false),
            (Some("cross-site"), Some("https://orders.example.com"), false),
            (Some("none"), None, false),
            (Some(""), Some("https://orders.example.com"), false),
            (None, Some("https://orders.example.com"), true),
            (None, Some("HTTPS://Orders.Example.com"), true),
            (None, Some("http://203.0.113.7:8082"), true),
            (None, Some("http://203.0.113.7"), false),
            (None, Some("http://orders.example.com"), false),
            (None, Some("https://orders.example.com.evil.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(site) = site {
                headers.insert(SEC_FETCH_SITE, HeaderValue::from_static(site));
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(from_our_page(&headers, &origins), allowed, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn a_header_sent_twice_is_no_answer() {
        let mut headers = HeaderMap::new();
        headers.append(SEC_FETCH_SITE, HeaderValue::from_static("same-origin"));
        headers.append(SEC_FETCH_SITE, HeaderValue::from_static("cross-site"));
        assert!(!from_our_page(&headers, &[]));
    }
}
