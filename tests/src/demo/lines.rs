//! Addresses in the lines that programs write. Pure.

use url::Url;

/// The first address in a line that begins so. It ends at a blank, a quote, or the start of a terminal's colour code.
pub(super) fn find_url(line: &str, begins: &str) -> Option<Url> {
    let (_, rest) = line.split_once(begins)?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`');
    let address = rest.split(ends).next().unwrap_or_default().trim_end_matches(['.', ',', ')']);
    Url::parse(&format!("{begins}{address}")).ok()
}

/// The link that sets the first password.
pub(super) fn find_setup_link(line: &str) -> Option<Url> {
    find_url(line, "http://").filter(|url| url.path() == "/setup" && url.query().is_some_and(|query| !query.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_what_programs_write() {
        let cases = [
            ("http://127.0.0.1:4567", Some("http://127.0.0.1:4567/")),
            ("listening on http://127.0.0.1:4567.", Some("http://127.0.0.1:4567/")),
            ("nothing", None),
        ];
        for (line, expected) in cases {
            assert_eq!(find_url(line, "http://").as_ref().map(Url::as_str), expected, "{line}");
        }
        let setup = [
            ("set a password: http://127.0.0.1:1/setup?code=a-b_c", Some("http://127.0.0.1:1/setup?code=a-b_c")),
            ("INFO setup link=\"http://127.0.0.1:1/setup?code=abc\" x", Some("http://127.0.0.1:1/setup?code=abc")),
            ("\u{1b}[1mhttp://h/setup?code=abc\u{1b}[0m", Some("http://h/setup?code=abc")),
            ("http://127.0.0.1:1/setup", None),
            ("http://127.0.0.1:1/accounts?x=1", None),
        ];
        for (line, expected) in setup {
            assert_eq!(find_setup_link(line).as_ref().map(Url::as_str), expected, "{line}");
        }
    }
}
