//! Which IP addresses may be dialled, whatever name led to them. Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// On the internet.
    Public,
    /// On this machine, in this network or in a range set aside: only with a grant of its own.
    Private,
    /// No service that a connector could want: metadata of a cloud, multicast, unspecified. No grant opens it.
    Never,
}

/// Metadata services of clouds, which hand credentials to whoever can reach them.
const METADATA_V4: [Ipv4Addr; 4] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];
const METADATA_V6: [Ipv6Addr; 2] =
    [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];

/// How far an address reaches, seen through every form in which IPv6 carries an IPv4 address.
pub(super) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => reach_v6(v6),
    }
}

fn reach_v4(v4: Ipv4Addr) -> Reach {
    let [a, b, c, _] = v4.octets();
    if METADATA_V4.contains(&v4) {
        return Reach::Never;
    }
    match (a, b, c) {
        // "This network", multicast (RFC 5771), and what is kept for later, with the broadcast address (RFC 1112).
        (0 | 224..=255, ..) => Reach::Never,
        // Private (RFC 1918) and loopback (RFC 1122).
        (10 | 127, ..) | (172, 16..=31, _) | (192, 168, _)
        // Carrier NAT (RFC 6598), link-local (RFC 3927).
        | (100, 64..=127, _) | (169, 254, _)
        // Protocol assignments (RFC 6890), documentation (RFC 5737), the old 6to4 relays (RFC 7526), benchmarks (RFC 2544).
        | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) | (198, 18..=19, _) => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_v6(v6: Ipv6Addr) -> Reach {
    if v6.is_unspecified() || v6.is_multicast() || METADATA_V6.contains(&v6) {
        return Reach::Never;
    }
    if v6.is_loopback() {
        return Reach::Private;
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = v6.segments();
    let v4_of = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match (s0, s1, s2, s3, s4, s5) {
        // Mapped addresses (RFC 4291) and NAT64 (RFC 6052) are the IPv4 address itself.
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => reach_v4(v4_of(s6, s7)),
        // "Compatible" addresses are long dead (RFC 4291): at best private.
        (0, 0, 0, 0, 0, 0) => reach_v4(v4_of(s6, s7)).max(Reach::Private),
        // 6to4 (RFC 3056).
        (0x2002, ..) => reach_v4(v4_of(s1, s2)),
        // Protocol assignments with Teredo (RFC 2928), documentation (RFC 3849, RFC 9637).
        (0x2001, 0..=0x01ff | 0x0db8, ..) | (0x3fff, 0..=0x0fff, ..) => Reach::Private,
        // Global unicast is 2000::/3 (RFC 4291); everything else is local in one way or another.
        (0x2000..=0x3fff, ..) => Reach::Public,
        _ => Reach::Private,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_in_every_form() {
        for (address, wanted) in [
            ("93.184.216.34", Reach::Public),
            ("172.32.0.1", Reach::Public),
            ("100.128.0.1", Reach::Public),
            ("2606:2800:220:1::1", Reach::Public),
            ("64:ff9b::5db8:d822", Reach::Public),
            ("2002:5db8:d822::1", Reach::Public),
            ("10.1.2.3", Reach::Private),
            ("127.0.0.1", Reach::Private),
            ("127.255.255.254", Reach::Private),
            ("172.16.0.1", Reach::Private),
            ("172.31.255.255", Reach::Private),
            ("192.168.0.1", Reach::Private),
            ("100.64.0.1", Reach::Private),
            ("100.127.255.255", Reach::Private),
            ("169.254.0.1", Reach::Private),
            ("192.0.0.1", Reach::Private),
            ("192.0.2.1", Reach::Private),
            ("192.88.99.1", Reach::Private),
            ("198.18.0.1", Reach::Private),
            ("198.51.100.7", Reach::Private),
            ("203.0.113.9", Reach::Private),
            ("::1", Reach::Private),
            ("fe80::1", Reach::Private),
            ("fec0::1", Reach::Private),
            ("fc00::1", Reach::Private),
            ("fd12:3456::1", Reach::Private),
            ("::ffff:127.0.0.1", Reach::Private),
            ("::ffff:10.0.0.1", Reach::Private),
            ("::7f00:1", Reach::Private),
            ("::5db8:d822", Reach::Private),
            ("64:ff9b::7f00:1", Reach::Private),
            ("64:ff9b:1::1", Reach::Private),
            ("2002:7f00:1::1", Reach::Private),
            ("2001::1", Reach::Private),
            ("2001:db8::1", Reach::Private),
            ("3fff::1", Reach::Private),
            ("100::1", Reach::Private),
            ("0.0.0.0", Reach::Never),
            ("224.0.0.1", Reach::Never),
            ("255.255.255.255", Reach::Never),
            ("169.254.169.254", Reach::Never),
            ("100.100.100.200", Reach::Never),
            ("168.63.129.16", Reach::Never),
            ("::", Reach::Never),
            ("ff02::1", Reach::Never),
            ("fd00:ec2::254", Reach::Never),
            ("::ffff:169.254.169.254", Reach::Never),
            ("64:ff9b::a9fe:a9fe", Reach::Never),
        ] {
            assert_eq!(reach(address.parse().unwrap()), wanted, "{address}");
        }
    }
}
