//! Hides secrets that somebody wrote into the file by mistake, so that the message that says so does not spread them further.
//!
//! Two nets: the spans of values that the reader knows to be secret, and, for lines that are not even TOML, whatever follows
//! the equals sign of a name that speaks of a secret.

use std::ops::Range;

/// A name with one of these words in it speaks of a secret.
const SECRET_WORDS: [&str; 6] = ["secret", "token", "password", "passwd", "master_key", "master-key"];

/// True if a key of this name probably holds a secret.
pub(super) fn speaks_of_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// The text with every byte of `spans`, and of values of secret names, as `*`. Offsets, lines and length in bytes stay.
pub(super) fn masked(text: &str, spans: impl Iterator<Item = Range<usize>>) -> String {
    let mut hidden = vec![false; text.len()];
    for span in spans.chain(guessed(text)) {
        let end = span.end.min(hidden.len());
        if let Some(part) = hidden.get_mut(span.start.min(end)..end) {
            part.fill(true);
        }
    }
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_hidden = hidden.get(at).copied().unwrap_or(false) && c != '\n' && c != '\r';
        if is_hidden {
            shown.extend(std::iter::repeat_n('*', c.len_utf8()));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Values that stand behind a secret name on the same line, TOML or not. Tables are left alone: they say where a secret is.
fn guessed(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let line_start = start;
        start += line.len();
        let (name, value) = line.split_once('=')?;
        let value_start = line_start + name.len() + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        let is_plain = !value.is_empty() && !value.starts_with('{');
        (speaks_of_secret(name) && is_plain).then_some(value_start..value_start + value.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_values_of_secret_names_and_known_spans() {
        for (text, span, shown) in [
            ("app-secret = abc\nx = 1\n", 0..0, "app-secret = ***\nx = 1\n"),
            ("app-secret = { file = \"a\" }", 0..0, "app-secret = { file = \"a\" }"),
            ("listen = \"abc\"", 9..14, "listen = *****"),
            ("a = \"\u{4e2d}\"\n", 4..9, "a = *****\n"),
            ("password=", 0..0, "password="),
            ("k = 1", 3..99, "k =**"),
        ] {
            assert_eq!(masked(text, std::iter::once(span)), shown, "{text}");
        }
    }
}
