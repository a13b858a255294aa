//! IP networks: `10.0.0.0/8`, or one address alone.

use std::net::IpAddr;

use ipnet::IpNet;

/// Reads a network; an address alone is the network of itself. An error is what was probably meant, if that is clear.
pub(super) fn parse(text: &str) -> Result<IpNet, Option<String>> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.into());
    }
    match text.parse::<IpNet>() {
        Ok(network) if network.trunc() == network => Ok(network),
        // Bits behind the prefix are a mistake: in the address or in the prefix.
        Ok(network) => Err(Some(network.trunc().to_string())),
        Err(_) if text == "localhost" => Err(Some("127.0.0.1".to_owned())),
        Err(_) => Err(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses_and_networks() {
        for (text, network) in [
            ("127.0.0.1", Ok("127.0.0.1/32")),
            ("::1", Ok("::1/128")),
            ("10.0.0.0/8", Ok("10.0.0.0/8")),
            ("0.0.0.0/0", Ok("0.0.0.0/0")),
            ("10.1.2.3/8", Err(Some("10.0.0.0/8"))),
            ("localhost", Err(Some("127.0.0.1"))),
            ("proxy.example.com", Err(None)),
            ("10.0.0.0/33", Err(None)),
            ("", Err(None)),
        ] {
            let read = parse(text).map(|network| network.to_string());
            assert_eq!(read, network.map(str::to_owned).map_err(|instead| instead.map(str::to_owned)), "{text}");
        }
    }
}
