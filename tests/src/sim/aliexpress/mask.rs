//! How the platform hides personal data in lists and details, and the key that uncovers it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::sim::shop::{PlacedOrder, Recipient};

/// What is shown instead of a street or a number.
pub(super) const HIDDEN: &str = "***";

/// `John Doe` as `J*** D***`.
pub(super) fn name(clear: &str) -> String {
    let word = |word: &str| word.chars().take(1).chain(HIDDEN.chars()).collect::<String>();
    clear.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Hides a text that is there; an empty one stays empty.
pub(super) fn text(clear: &str) -> &'static str {
    if clear.is_empty() { "" } else { HIDDEN }
}

/// The `oaid` of an order and its present address. It contains percent signs as they are, which must come back unchanged: a client
/// that decodes or encodes it once too often is told that it is wrong.
pub(super) fn oaid(order: &PlacedOrder, recipient: &Recipient) -> String {
    let digest = Sha256::digest(format!("{} {recipient:?}", order.number));
    let key = STANDARD.encode(digest.get(..15).unwrap_or_default());
    let key = key.replace('+', "%2B").replace('/', "%2F");
    format!("{}-{key}%2B%2BQ", STANDARD.encode((order.number % 10_000_000_000).to_string()).replace('=', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_all_but_initials() {
        for (clear, masked) in
            [("John Doe", "J*** D***"), ("Zoë Müller", "Z*** M***"), ("Łukasz", "Ł***"), ("", ""), ("花子", "花***")]
        {
            assert_eq!(name(clear), masked, "{clear}");
        }
    }
}
