//! Reads Rust text as far as the rules need it: what is code, what is text or comment, which paths are named, where tests begin.
//!
//! Not a parser: it knows tokens and `use` trees, and no scopes. That errs on the side of reporting.

use std::collections::BTreeMap;
use std::ops::Range;

/// What a stretch of Rust text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Literal,
    Comment,
}

/// A path as it is named in code, such as `tokio::task::spawn`, with `use` renames resolved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NamedPath {
    /// Line of the name, from 1.
    pub(crate) line: usize,
    /// Segments joined by `::`.
    pub(crate) path: String,
}

/// The text with comments, and what stands in quotes, turned into spaces. Lines stay where they are.
pub(crate) fn code_only(text: &str) -> String {
    keep(text, |kind| kind == Kind::Code)
}

/// The text with comments turned into spaces. Lines stay where they are.
pub(crate) fn without_comments(text: &str) -> String {
    keep(text, |kind| kind != Kind::Comment)
}

/// The text with inline test modules turned into spaces. `code` is the same text without comments and literals.
pub(crate) fn without_tests(text: &str, code: &str) -> String {
    let mut kept = text.to_owned();
    for span in test_spans(code) {
        let blank = kept.get(span.clone()).map(blanked).unwrap_or_default();
        kept.replace_range(span, &blank);
    }
    kept
}

/// How many lines the text has, inline test modules not counted.
pub(crate) fn product_lines(text: &str) -> usize {
    let in_tests: usize = test_spans(&code_only(text))
        .into_iter()
        .filter_map(|span| text.get(span))
        .map(|part| part.lines().count())
        .sum();
    text.lines().count().saturating_sub(in_tests)
}

/// All paths of two or more segments that the code names, and whatever `use` brings in.
pub(crate) fn paths(code: &str) -> Vec<NamedPath> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut renames = BTreeMap::new();
    let mut at = 0;
    let word = |at: usize| tokens.get(at).map_or("", |(_, token)| *token);
    while let Some(&(line, token)) = tokens.get(at) {
        at += 1;
        if token == "use" {
            let mut end = at;
            while !matches!(word(end), ";" | "") {
                end += 1;
            }
            let tree = tokens.get(at..end).unwrap_or_default();
            use_tree(tree, "", line, &mut found, &mut renames);
            at = end;
        } else if is_word(token) && !matches!(word(at.wrapping_sub(2)), "." | "::") {
            let mut path = renames.get(token).cloned().unwrap_or_else(|| token.to_owned());
            let mut segments = 1;
            while word(at) == "::" && is_word(word(at + 1)) {
                path = format!("{path}::{}", word(at + 1));
                segments += 1;
                at += 2;
            }
            if segments > 1 {
                found.push(NamedPath { line, path });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Adds the paths of one `use` tree below `prefix`, and the names that it brings into the file.
fn use_tree(
    tokens: &[(usize, &str)],
    prefix: &str,
    line: usize,
    found: &mut Vec<NamedPath>,
    renames: &mut BTreeMap<String, String>,
) {
    let mut path = prefix.to_owned();
    let mut rest = tokens;
    let mut line = line;
    while let Some((&(token_line, token), tail)) = rest.split_first() {
        line = token_line;
        match token {
            "{" => {
                let inner = tail.get(..tail.len().saturating_sub(1)).unwrap_or_default();
                for branch in branches(inner) {
                    use_tree(branch, &path, line, found, renames);
                }
                return;
            }
            "as" => {
                if let Some((_, name)) = tail.first() {
                    renames.insert((*name).to_owned(), path.clone());
                }
                found.push(NamedPath { line, path });
                return;
            }
            "::" | "self" => {}
            _ if path.is_empty() => token.clone_into(&mut path),
            _ => path = format!("{path}::{token}"),
        }
        rest = tail;
    }
    if let Some(name) = path.rsplit("::").next().filter(|name| is_word(name)) {
        renames.insert(name.to_owned(), path.clone());
    }
    found.push(NamedPath { line, path });
}

/// Splits the inside of braces at its own commas.
fn branches<'t, 'c>(tokens: &'t [(usize, &'c str)]) -> Vec<&'t [(usize, &'c str)]> {
    let mut depth = 0_usize;
    tokens
        .split(|(_, token)| {
            match *token {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            *token == "," && depth == 0
        })
        .filter(|branch| !branch.is_empty())
        .collect()
}

/// Words and the punctuation that paths are made of; any other character is a token of its own.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if is_word_char(first) {
            rest.find(|c| !is_word_char(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, tail) = rest.split_at(length);
        if first == '\n' {
            line += 1;
        } else if !first.is_whitespace() {
            found.push((line, token));
        }
        rest = tail;
    }
    found
}

/// Where inline test modules stand in the code, from their attribute to their closing brace.
fn test_spans(code: &str) -> Vec<Range<usize>> {
    const ATTRIBUTE: &str = "#[cfg(test)]";
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (start, _) in code.match_indices(ATTRIBUTE) {
        if spans.last().is_some_and(|span| span.contains(&start)) {
            continue;
        }
        let rest = code.split_at(start + ATTRIBUTE.len()).1;
        let body = rest.find(['{', ';']).unwrap_or(rest.len());
        let mut depth = 0_i32;
        let closing = rest.char_indices().skip_while(|(at, _)| *at < body).find(|(_, c)| {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            depth == 0
        });
        let end = closing.map_or(rest.len(), |(at, c)| at + c.len_utf8());
        spans.push(start..start + ATTRIBUTE.len() + end);
    }
    spans
}

fn keep(text: &str, wanted: impl Fn(Kind) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while !rest.is_empty() {
        let (kind, length) = stretch(rest, after_word);
        let (part, tail) = rest.split_at(length);
        if wanted(kind) {
            kept.push_str(part);
        } else {
            kept.push_str(&blanked(part));
        }
        after_word = kind == Kind::Code && part.ends_with(is_word_char);
        rest = tail;
    }
    kept
}

/// Spaces in the place of every byte, so that offsets stay; line ends are kept.
fn blanked(part: &str) -> String {
    part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

/// What the text begins with, and how long that is.
fn stretch(rest: &str, after_word: bool) -> (Kind, usize) {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    if rest.starts_with("//") {
        (Kind::Comment, rest.find('\n').unwrap_or(rest.len()))
    } else if rest.starts_with("/*") {
        (Kind::Comment, block_comment(rest))
    } else if let Some(length) = raw_literal(rest).filter(|_| !after_word) {
        (Kind::Literal, length)
    } else if rest.starts_with('"') {
        (Kind::Literal, quoted(rest, '"'))
    } else if rest.starts_with("'\\") || (rest.starts_with('\'') && rest.chars().nth(2) == Some('\'')) {
        (Kind::Literal, quoted(rest, '\''))
    } else {
        (Kind::Code, first)
    }
}

/// Length of a block comment; they nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    loop {
        let tail = rest.split_at(at).1;
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
        } else {
            at += tail.chars().next().map_or(0, char::len_utf8);
        }
        if depth == 0 || at >= rest.len() {
            return at;
        }
    }
}

/// Length of a literal such as `r#"…"#`, if there is one.
fn raw_literal(rest: &str) -> Option<usize> {
    let prefix = if rest.starts_with("br") || rest.starts_with("cr") { 2 } else { 1 };
    if !rest.starts_with(['b', 'c', 'r']) || !rest.split_at(prefix).0.ends_with('r') {
        return None;
    }
    let tail = rest.split_at(prefix).1;
    let hashes = tail.bytes().take_while(|byte| *byte == b'#').count();
    let inside = tail.split_at(hashes).1.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(prefix + hashes + 1 + length)
}

/// Length of a literal between two of `quote`, with backslashes.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let ends = !escaped && *c == quote;
        escaped = !escaped && *c == '\\';
        ends
    });
    end.map_or(rest.len(), |(at, c)| at + c.len_utf8())
}

fn is_word_char(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c == '_' || c.is_alphabetic())
}
