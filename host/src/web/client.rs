//! Who sent a request: the other end of its connection, or whom a proxy that we trust says it sent it for.

use std::net::IpAddr;

use http::HeaderMap;
use http::header::HeaderName;
use ipnet::IpNet;

/// The header that proxies add the address of their other end to, at its end. (RFC 7239 has a better one, which few send.)
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// How a request came. Rides in its extensions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    /// The other end of the connection.
    pub(super) peer: IpAddr,
    /// The connection was ours to encrypt.
    pub(super) tls: bool,
}

/// Whom a request is from. From the right of the header each name was added by the proxy behind it, so it is believed as
/// long as that proxy is a trusted one; what a client wrote there itself stands further left and is never reached.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
    let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut client = peer.to_canonical();
    for name in named.into_iter().rev() {
        let is_proxy = trusted.iter().any(|network| network.contains(&client));
        match name.parse::<IpAddr>() {
            Ok(address) if is_proxy => client = address.to_canonical(),
            _ => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_whom_it_speaks_for() {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"].map(|net| net.parse().unwrap()).into();
        for (peer, lines, client_is) in [
            ("203.0.113.7", vec![], "203.0.113.7"),
            ("203.0.113.7", vec!["198.51.100.1"], "203.0.113.7"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["6.6.6.6, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
            ("127.0.0.1", vec!["6.6.6.6", "198.51.100.1, 10.1.2.3"], "198.51.100.1"),
            ("127.0.0.1", vec!["10.1.2.3"], "10.1.2.3"),
            ("127.0.0.1", vec!["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", vec![""], "127.0.0.1"),
            ("::ffff:127.0.0.1", vec!["2001:db8::7"], "2001:db8::7"),
            ("fd00::1", vec!["::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
            }
            let found = client(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found, client_is.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
        }
    }
}
