//! How a text is written into a query, a form and a JSON string. Pure.

use std::fmt::Write as _;

/// RFC 3986: everything but unreserved characters is escaped; a space is `%20`.
pub(super) fn query(text: &str) -> String {
    escape(text, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// `application/x-www-form-urlencoded` as browsers write it: a space is `+`.
pub(super) fn form(text: &str) -> String {
    // A plus sign itself is escaped, so every `%20` was a space.
    escape(text, |byte| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte)).replace("%20", "+")
}

/// The inside of a JSON string, without its quotes.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

fn escape(text: &str, plain: impl Fn(u8) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            escaped.push(char::from(byte));
        } else if write!(escaped, "%{byte:02X}").is_err() {
            // Writing into a text cannot fail.
            break;
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_own_encoding() {
        for (text, in_query, in_form, in_json) in [
            ("abc-._~", "abc-._~", "abc-._%7E", "abc-._~"),
            ("a b+c", "a%20b%2Bc", "a+b%2Bc", "a b+c"),
            ("&=?/", "%26%3D%3F%2F", "%26%3D%3F%2F", "&=?/"),
            ("订", "%E8%AE%A2", "%E8%AE%A2", "订"),
            ("\"\\\n", "%22%5C%0A", "%22%5C%0A", "\\\"\\\\\\n"),
            ("", "", "", ""),
        ] {
            assert_eq!((query(text).as_str(), form(text).as_str(), json(text).as_str()), (in_query, in_form, in_json));
        }
    }
}
