//! Addresses that a browser is sent to. Addresses of `http.send` are encoded by the host.

use std::fmt::Write as _;

/// The address with a query, each name and value percent-encoded (RFC 3986: everything but letters, digits and `-._~`).
pub fn with_query(address: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = address.to_owned();
    for (index, (name, value)) in parameters.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        encode(&mut url, name);
        url.push('=');
        encode(&mut url, value);
    }
    url
}

fn encode(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(url, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_encoded() {
        let parameters = [("redirect_uri", "http://h:8082/a b.htm?x=1"), ("name", "收+&"), ("empty", "")];
        let expected = "https://p/a?redirect_uri=http%3A%2F%2Fh%3A8082%2Fa%20b.htm%3Fx%3D1&name=%E6%94%B6%2B%26&empty=";
        assert_eq!(with_query("https://p/a", &parameters), expected);
        assert_eq!(with_query("https://p/a", &[]), "https://p/a");
    }
}
