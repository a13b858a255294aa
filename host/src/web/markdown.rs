//! Connectors' notices: a small part of Markdown, rendered so that nothing in it can act.
//!
//! The text comes from a third party. Raw HTML is shown as text, images become their description, and a link is a link only if it
//! leads to https; what is left cannot name a script, a style or a file.

use std::fmt;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Rendered Markdown, safe to stand in a page as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rendered(String);

impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Rendered {}

impl Rendered {
    /// True if there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Longer notices are cut: a page has a size.
const SOURCE_BYTES_MAX: usize = 64 * 1024;

/// Renders Markdown of untrusted origin.
pub(super) fn render(source: &str) -> Rendered {
    let mut end = source.len().min(SOURCE_BYTES_MAX);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let mut writer = Writer::default();
    for event in Parser::new_ext(source.get(..end).unwrap_or_default(), Options::empty()) {
        writer.event(event);
    }
    Rendered(writer.html)
}

#[derive(Default)]
struct Writer {
    html: String,
    /// For each open link whether it was written as one.
    links: Vec<bool>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::Code(text) => {
                self.html.push_str("<code>");
                self.text(&text);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>"),
            Event::Rule => self.html.push_str("<hr>"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(Some(first)) if *first != 1 => self.write(format_args!("<ol start=\"{first}\">")),
            Tag::Link { dest_url, .. } => {
                let leads_out = is_https(dest_url);
                if leads_out {
                    self.html.push_str("<a rel=\"noreferrer noopener external\" target=\"_blank\" href=\"");
                    self.text(dest_url);
                    self.html.push_str("\">");
                }
                self.links.push(leads_out);
            }
            _ => {
                if let Some(name) = element(tag.to_end()) {
                    self.write(format_args!("<{name}>"));
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if tag == TagEnd::Link {
            if self.links.pop() == Some(true) {
                self.html.push_str("</a>");
            }
        } else if let Some(name) = element(tag) {
            self.write(format_args!("</{name}>"));
        }
    }

    fn write(&mut self, html: fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _written = fmt::Write::write_fmt(&mut self.html, html);
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '&' => self.html.push_str("&amp;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                other => self.html.push(other),
            }
        }
    }
}

/// The element that a tag becomes. Headings begin at the third level, below the page's own; what is not listed leaves its text.
fn element(tag: TagEnd) -> Option<&'static str> {
    match tag {
        TagEnd::Paragraph => Some("p"),
        TagEnd::Heading(pulldown_cmark::HeadingLevel::H1 | pulldown_cmark::HeadingLevel::H2) => Some("h3"),
        TagEnd::Heading(_) => Some("h4"),
        TagEnd::BlockQuote(_) => Some("blockquote"),
        TagEnd::CodeBlock => Some("pre"),
        TagEnd::List(true) => Some("ol"),
        TagEnd::List(false) => Some("ul"),
        TagEnd::Item => Some("li"),
        TagEnd::Emphasis => Some("em"),
        TagEnd::Strong => Some("strong"),
        _ => None,
    }
}

/// True for an address over https without a user name, which serves only to deceive.
pub(super) fn is_https(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let clean = address.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '\\');
    clean && !authority.is_empty() && !authority.contains('@')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_structure_and_disarms_the_rest() {
        for (source, html) in [
            ("one *two* **three** `four`", "<p>one <em>two</em> <strong>three</strong> <code>four</code></p>"),
            ("# A\n\n### B", "<h3>A</h3><h4>B</h4>"),
            ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
            ("3. a", "<ol start=\"3\"><li>a</li></ol>"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <b onclick=x>c</b>", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>"),
            ("[x](javascript:alert(1))", "<p>x</p>"),
            ("[x](http://a.example)", "<p>x</p>"),
            ("[x](//a.example)", "<p>x</p>"),
            ("[x](https://user@a.example/)", "<p>x</p>"),
            (
                "[x](https://a.example/?a=1&b=\"2)",
                "<p><a rel=\"noreferrer noopener external\" target=\"_blank\" \
                 href=\"https://a.example/?a=1&amp;b=&quot;2\">x</a></p>",
            ),
            ("![cat](https://a.example/cat.png)", "<p>cat</p>"),
            ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        ] {
            assert_eq!(render(source).to_string(), html, "{source}");
        }
    }

    proptest! {
        /// Whatever comes in, only elements of ours come out, without any attribute but those two written here.
        #[test]
        fn writes_no_element_but_ours(source in "[ -~\n\u{4e2d}]{0,200}") {
            let html = render(&source).to_string();
            for piece in html.split('<').skip(1) {
                let inside = piece.split('>').next().unwrap();
                let name: String = inside.trim_start_matches('/').chars().take_while(|c| *c != ' ').collect();
                let known = [
                    "p", "h3", "h4", "blockquote", "pre", "ol", "ul", "li", "em", "strong", "a", "code", "br", "hr",
                ];
                prop_assert!(known.contains(&name.as_str()), "{html}");
                let plain = inside.trim_start_matches('/') == name;
                let link = inside.starts_with("a rel=\"noreferrer noopener external\" target=\"_blank\" href=\"https://");
                let list = inside.starts_with("ol start=\"");
                prop_assert!(plain || link || list, "{html}");
            }
        }
    }
}
