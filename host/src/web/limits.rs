//! How large and how slow a request may be. Each limit has its reason; who exceeds one is refused with the status that says so.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Uri, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::Instant;

use super::reply::Fault;

/// Longest path and query. Callbacks bring the longest addresses that are honest, and codes of platforms stay under 2 KiB.
pub(super) const URI_BYTES_MAX: usize = 8 * 1024;
/// Names and values of all headers together. Browsers send under 2 KiB, a cookie jar of a shared host some more.
pub(super) const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Number of headers. Browsers send about 20.
pub(super) const HEADERS_MAX: usize = 64;
/// Where hyper gives up on a request's head, well above our own limits, so that these can answer with a page.
pub(super) const HEAD_BUFFER_BYTES: usize = 64 * 1024;
/// Where hyper gives up on the number of headers, likewise.
pub(super) const HEADERS_PARSED_MAX: usize = 256;
/// Name and value pairs of a query or a form. Our longest form has under 20.
pub(super) const PAIRS_MAX: usize = 100;
/// Requests at once on one HTTP/2 connection. A page asks for four things; a browser keeps its tabs on one connection.
pub(super) const REQUESTS_AT_ONCE_MAX: u32 = 64;
/// Event streams at once: each holds a connection for as long as its page is open.
pub(super) const STREAMS_MAX: usize = 128;

/// Refuses a head that is larger than an honest one.
pub(super) fn check_head(uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    let address = uri.path_and_query().map_or(0, |address| address.as_str().len());
    if address > URI_BYTES_MAX {
        return Err(Fault::UriTooLong);
    }
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > HEADER_BYTES_MAX || headers.len() > HEADERS_MAX {
        return Err(Fault::HeadersTooLarge);
    }
    // Only `OPTIONS *` and `CONNECT host:port` have no path; neither means anything here.
    if uri.path().starts_with('/') { Ok(()) } else { Err(Fault::BadRequest) }
}

/// Reads a body of at most `bytes_max` before `deadline`. One that announces more is refused before a byte of it is read.
pub(super) async fn read_body(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
    deadline: Instant,
) -> Result<Bytes, Fault> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > bytes_max)) {
        return Err(Fault::BodyTooLarge);
    }
    match tokio::time::timeout_at(deadline, Limited::new(body, bytes_max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Fault::BodyTooLarge),
        Ok(Err(_)) => Err(Fault::BadRequest),
        Err(_) => Err(Fault::TooSlow),
    }
}

/// Splits a query or a form body into decoded pairs, in order.
pub(super) fn pairs(encoded: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let mut pairs = form_urlencoded::parse(encoded).into_owned();
    let taken: Vec<_> = pairs.by_ref().take(PAIRS_MAX).collect();
    if pairs.next().is_some() { Err(Fault::BadRequest) } else { Ok(taken) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::stream;
    use http::HeaderValue;

    use super::*;

    #[test]
    fn heads_beyond_a_limit_are_refused_with_its_fault() {
        let long = |bytes: usize| format!("/{}", "a".repeat(bytes - 1)).parse::<Uri>().unwrap();
        let headers = |count: usize, bytes_each: usize| {
            let mut headers = HeaderMap::new();
            for number in 0..count {
                let name = http::HeaderName::from_bytes(format!("x-{number:03}").as_bytes()).unwrap();
                headers.insert(name, HeaderValue::from_str(&"v".repeat(bytes_each)).unwrap());
            }
            headers
        };
        for (uri, headers, verdict) in [
            (long(URI_BYTES_MAX), headers(HEADERS_MAX, 8), Ok(())),
            (long(URI_BYTES_MAX + 1), headers(0, 0), Err(Fault::UriTooLong)),
            (long(8), headers(HEADERS_MAX + 1, 1), Err(Fault::HeadersTooLarge)),
            (long(8), headers(1, HEADER_BYTES_MAX), Err(Fault::HeadersTooLarge)),
            ("*".parse().unwrap(), headers(0, 0), Err(Fault::BadRequest)),
            ("host:443".parse().unwrap(), headers(0, 0), Err(Fault::BadRequest)),
        ] {
            assert_eq!(check_head(&uri, &headers), verdict);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_are_read_within_size_and_patience() {
        let patience = Duration::from_secs(5);
        let read = |body: Body, announced: Option<&'static str>| async move {
            let mut headers = HeaderMap::new();
            if let Some(length) = announced {
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static(length));
            }
            read_body(&headers, body, 10, Instant::now() + patience).await
        };
        assert_eq!(read(Body::from("0123456789"), Some("10")).await, Ok(Bytes::from("0123456789")));
        assert_eq!(read(Body::from("0123456789a"), None).await, Err(Fault::BodyTooLarge));
        let endless = || Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(read(endless(), Some("99999999999999999999")).await, Err(Fault::TooSlow));
        assert_eq!(read(endless(), Some("11")).await, Err(Fault::BodyTooLarge), "refused unread");
        let begun = Instant::now();
        assert_eq!(read(endless(), None).await, Err(Fault::TooSlow));
        assert_eq!(begun.elapsed(), patience);
        let broken = stream::iter([Ok(Bytes::from("a")), Err(std::io::Error::other("gone"))]);
        assert_eq!(read(Body::from_stream(broken), None).await, Err(Fault::BadRequest));
    }

    #[test]
    fn pairs_keep_order_and_repeats_and_have_a_limit() {
        assert_eq!(
            pairs(b"a=1&b=%E4%B8%AD+x&a=2&c").unwrap(),
            [("a", "1"), ("b", "\u{4e2d} x"), ("a", "2"), ("c", "")].map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        assert_eq!(pairs("a&".repeat(PAIRS_MAX).as_bytes()).unwrap().len(), PAIRS_MAX);
        assert_eq!(pairs("a&".repeat(PAIRS_MAX + 1).as_bytes()), Err(Fault::BadRequest));
    }
}
