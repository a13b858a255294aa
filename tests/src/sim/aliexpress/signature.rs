//! The gateway's signature: HMAC-SHA256 over the sorted parameters, in upper-case hexadecimal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The signature of `parameters` for a call of `path`, which is empty where the method is itself a parameter.
///
/// A map of strings iterates in the order of bytes, which is the order that the gateway signs in. `sign` is not part of it, nor
/// are parameters without anything but white space in them.
pub(super) fn sign(secret: &str, path: &str, parameters: &BTreeMap<String, String>) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(path.as_bytes());
    for (name, value) in parameters.iter().filter(|(name, value)| *name != "sign" && !is_blank(name, value)) {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let mut text = String::with_capacity(64);
    for byte in mac.finalize().into_bytes() {
        // Writing to a string cannot fail.
        write!(text, "{byte:02X}").unwrap_or_default();
    }
    text
}

fn is_blank(name: &str, value: &str) -> bool {
    name.trim().is_empty() || value.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "helloworld-test-secret";

    #[test]
    fn agrees_with_the_vendors_own_programs() {
        let common = [("app_key", "12345678"), ("sign_method", "sha256"), ("timestamp", "1517820392000")];
        for (path, parameter, signature) in [
            (
                "/auth/token/create",
                ("code", "3_12345678_AbCdEfGh"),
                "BA34D4353A2AFAF6832EF05B9ECA2C8B1426BD240FBA5065325C44F1D3AC4F89",
            ),
            (
                "/auth/token/refresh",
                ("refresh_token", "50001001234refreshTOKEN"),
                "AB08F0F0FFA96A434E8DC8E23D76414485A81E0AA30C4A42D6C90774649BB351",
            ),
        ] {
            for ignored in [None, Some(("empty", " ")), Some(("sign", "anything"))] {
                let parameters = owned(common.into_iter().chain([parameter]).chain(ignored));
                assert_eq!(sign(SECRET, path, &parameters), signature, "{path} {ignored:?}");
            }
        }
    }

    #[test]
    fn sorts_by_bytes_and_not_by_a_dictionary() {
        let parameters = owned([("orderId", "2"), ("order_id", "1")]);
        assert_eq!(sign("s", "", &parameters), "D39BA7C5763906CDD01E04A41CA805374F28F96187E45A7A3CC8521F15AA67AB");
    }

    fn owned<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}
