//! Blanks known secrets that come back where no rule expects them: in an echo, an error text, a header. Pure.
//!
//! Every spelling of every secret is searched in one pass, so that no replacement uncovers or hides another.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::encode;
use crate::model::Secret;

/// Shorter values are too likely to occur by chance, and blanking them would spoil orders.
const SECRET_BYTES_MIN: usize = 16;

/// Finds the secrets it was made of.
#[derive(Debug)]
pub(in crate::sandbox) struct Blanker {
    patterns: AhoCorasick,
    replacements: Vec<String>,
}

impl Blanker {
    /// A searcher for these secrets; those that are too short are left out. After an error the caller must not show the text.
    pub(in crate::sandbox) fn new<'a>(
        known: impl Iterator<Item = (&'a str, &'a Secret)>,
    ) -> Result<Self, aho_corasick::BuildError> {
        let mut spellings = Vec::new();
        let mut replacements = Vec::new();
        for (name, secret) in known.filter(|(_, secret)| secret.reveal().len() >= SECRET_BYTES_MIN) {
            let before = spellings.len();
            spell(secret.reveal(), &mut spellings);
            replacements.extend(std::iter::repeat_n(format!("[{name}]"), spellings.len() - before));
        }
        // The automaton is built anew for every account, and costs more than its searches: take the kind that is built fastest.
        let patterns = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(&spellings)?;
        Ok(Self { patterns, replacements })
    }

    /// The text with each secret replaced by its name in brackets.
    pub(super) fn blank<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.replacements.is_empty() || !self.patterns.is_match(text) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(self.patterns.replace_all(text, &self.replacements))
    }
}

/// The ways in which a platform may write a secret: as it is, percent-encoded, within JSON, and in base64, where the place within
/// a longer text decides which of three forms it takes.
fn spell(secret: &str, spellings: &mut Vec<String>) {
    let first = spellings.len();
    let mut add = |spelling: String| {
        if !spellings.iter().skip(first).any(|known| *known == spelling) {
            spellings.push(spelling);
        }
    };
    add(secret.to_owned());
    let query = encode::query(secret);
    add(lower_hex(&query));
    add(query);
    let form = encode::form(secret);
    add(lower_hex(&form));
    add(form);
    let json = encode::json(secret);
    add(json.replace('/', "\\/"));
    add(json);
    for before in 0..3_usize {
        let bytes = [vec![0; before], secret.as_bytes().to_vec()].concat();
        // Only characters that depend on nothing but the secret: each stands for six bits.
        let (start, end) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            add(engine.encode(&bytes).get(start..end).unwrap_or_default().to_owned());
        }
    }
}

/// Percent escapes with lower-case digits.
fn lower_hex(encoded: &str) -> String {
    let mut digits_left = 0;
    let lower = |c: char| {
        if c == '%' {
            digits_left = 2;
        } else if digits_left > 0 {
            digits_left -= 1;
            return c.to_ascii_lowercase();
        }
        c
    };
    encoded.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;

    fn blanked(secrets: &[(&str, &str)], text: &str) -> String {
        let secrets: Vec<(&str, Secret)> = secrets.iter().map(|(name, text)| (*name, Secret::from(*text))).collect();
        let blanker = Blanker::new(secrets.iter().map(|(name, secret)| (*name, secret))).unwrap();
        blanker.blank(text).into_owned()
    }

    #[test]
    fn every_spelling_of_a_secret_is_found() {
        const SECRET: &str = "to/ken+with \"quotes\" & 100% 订单";
        for text in [
            SECRET.to_owned(),
            encode::query(SECRET),
            encode::form(SECRET),
            lower_hex(&encode::query(SECRET)),
            encode::json(SECRET),
            encode::json(SECRET).replace('/', "\\/"),
            STANDARD.encode(SECRET).trim_end_matches('=').to_owned(),
        ] {
            let seen = blanked(&[("access-token", SECRET)], &format!("<{text}>"));
            assert!(seen.starts_with("<[access-token]"), "{text} became {seen}");
        }
    }

    #[test]
    fn short_values_stay_and_the_longest_wins() {
        let secrets =
            [("short", "0123456789abcde"), ("long", "0123456789abcdef0123"), ("longer", "0123456789abcdef0123xyz")];
        assert_eq!(blanked(&secrets, "a 0123456789abcde b"), "a 0123456789abcde b");
        assert_eq!(blanked(&secrets, "a 0123456789abcdef0123xyz b"), "a [longer] b");
        assert_eq!(blanked(&secrets, "0123456789abcdef01230123456789abcdef0123"), "[long][long]");
        assert_eq!(blanked(&[], "nothing to find"), "nothing to find");
    }

    #[test]
    fn escapes_alone_change_their_case() {
        for (encoded, lower) in [("%2F", "%2f"), ("A%2FBC%E8", "A%2fBC%e8"), ("ABC", "ABC"), ("%AB%CD", "%ab%cd")] {
            assert_eq!(lower_hex(encoded), lower, "{encoded}");
        }
    }

    proptest! {
        /// Basic authentication and its like: a secret somewhere within a text that is then base64-encoded.
        #[test]
        fn base64_of_a_longer_text_does_not_hide_it(before in "[ -~]{0,9}", secret in "[ -~]{16,64}", after in "[ -~]{0,9}") {
            for engine in [STANDARD, URL_SAFE] {
                let echo = engine.encode(format!("{before}{secret}{after}"));
                let seen = blanked(&[("s", &secret)], &echo);
                prop_assert!(seen.contains("[s]"), "{echo} became {seen}");
            }
        }
    }
}
