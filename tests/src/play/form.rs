//! Forms and links of a page, as a person would find them. Pure: HTML in, values out.

use anyhow::Context as _;
use scraper::{ElementRef, Html, Selector};

/// A form as it stands on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent, as written; empty stands for the page's own address.
    pub action: String,
    /// True if it is sent as a POST request.
    pub post: bool,
    /// Names and values that would be sent now, without any button's.
    pub fields: Vec<(String, String)>,
    /// Buttons that send it.
    pub buttons: Vec<Button>,
    /// Names of all its controls, with those that would send nothing now.
    names: Vec<String>,
}

/// A button that sends its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What is written on it.
    pub label: String,
    /// What it adds to the form.
    pub field: Option<(String, String)>,
}

impl Form {
    /// True if the form asks for this.
    pub fn asks(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// Answers a question of the form. An error if it does not ask for this.
    pub fn fill(&mut self, name: &str, value: &str) -> anyhow::Result<()> {
        self.asks(name)
            .then_some(())
            .with_context(|| format!("the form has no field `{name}`, only {:?}", self.names))?;
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// The first button with one of these words on it.
    pub fn button(&self, words: &[&str]) -> Option<&Button> {
        self.buttons.iter().find(|button| words.iter().any(|word| button.label.contains(word)))
    }
}

/// All forms of a page, in its order.
pub fn forms(html: &str) -> Vec<Form> {
    let page = Html::parse_document(html);
    select(&page, "form").map(|form| read(&page, form)).collect()
}

/// Everything on a page that may be an address: targets of links, and what stands in inputs that are there to be copied.
pub fn addresses(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut found: Vec<String> = attributes(&page, "a[href]", "href");
    found.extend(attributes(&page, "input[value]", "value"));
    found
}

/// What the element with this id holds: the value of an input, the text of anything else. None if there is no such element, or
/// nothing in it.
pub fn to_copy(html: &str, id: &str) -> Option<String> {
    let page = Html::parse_document(html);
    let element = select(&page, "[id]").find(|element| element.value().attr("id") == Some(id))?;
    let text = element.value().attr("value").map_or_else(|| text_of(element), str::to_owned);
    (!text.is_empty()).then_some(text)
}

/// The text of a page's first heading, for whoever reads an error.
pub fn heading(html: &str) -> String {
    let page = Html::parse_document(html);
    select(&page, "h1, h2, title").map(text_of).find(|text| !text.is_empty()).unwrap_or_default()
}

fn read(page: &Html, form: ElementRef<'_>) -> Form {
    let attribute = |name| form.value().attr(name).unwrap_or_default();
    let mut read = Form {
        action: attribute("action").trim().to_owned(),
        post: attribute("method").eq_ignore_ascii_case("post"),
        fields: Vec::new(),
        buttons: Vec::new(),
        names: Vec::new(),
    };
    let id = attribute("id");
    for control in select(page, "input, select, textarea, button") {
        // A control belongs to the form that it lies in, or to the one that its attribute `form` names.
        let belongs = match control.value().attr("form") {
            Some(named) => named == id && !id.is_empty(),
            None => control.ancestors().any(|node| node.id() == form.id()),
        };
        if belongs && control.value().attr("disabled").is_none() {
            add(&mut read, control);
        }
    }
    read
}

fn add(form: &mut Form, control: ElementRef<'_>) {
    let attribute = |name| control.value().attr(name);
    let name = attribute("name").filter(|name| !name.is_empty());
    let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
    let value = attribute("value");
    let is_button = control.value().name() == "button";
    match (control.value().name(), kind.as_str()) {
        (_, "reset") | ("button" | "input", "button") => return,
        ("button", _) | ("input", "submit" | "image") => {
            let label = if is_button { text_of(control) } else { value.unwrap_or_default().to_owned() };
            let field = name.map(|name| (name.to_owned(), value.unwrap_or_default().to_owned()));
            form.buttons.push(Button { label, field });
            return;
        }
        _ => {}
    }
    let Some(name) = name else { return };
    form.names.push(name.to_owned());
    let sent = match (control.value().name(), kind.as_str()) {
        ("input", "checkbox" | "radio") => attribute("checked").map(|_| value.unwrap_or("on").to_owned()),
        ("select", _) => chosen(control),
        ("textarea", _) => Some(control.text().collect()),
        _ => Some(value.unwrap_or_default().to_owned()),
    };
    form.fields.extend(sent.map(|value| (name.to_owned(), value)));
}

/// The value of a list's selected option, else of its first.
fn chosen(list: ElementRef<'_>) -> Option<String> {
    let selector = selector("option")?;
    let options: Vec<ElementRef<'_>> = list.select(&selector).collect();
    let option = options.iter().find(|option| option.value().attr("selected").is_some()).or(options.first())?;
    Some(option.value().attr("value").map_or_else(|| text_of(*option), str::to_owned))
}

fn attributes(page: &Html, wanted: &str, name: &str) -> Vec<String> {
    select(page, wanted).filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
}

fn select<'a>(page: &'a Html, wanted: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let found: Vec<ElementRef<'a>> = selector(wanted).map(|s| page.select(&s).collect()).unwrap_or_default();
    found.into_iter()
}

fn selector(wanted: &str) -> Option<Selector> {
    Selector::parse(wanted).ok()
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><title>T</title><h1>The <b>page</b></h1>
        <a href="/authorize/abc">link</a><input readonly value="http://here/authorize/abc">
        <form id="f" method="POST" action="/platforms/x">
          <input type=hidden name=csrf value="a&amp;b"><input name=nickname><input type=password name=secret>
          <input type=checkbox name=off><input type=checkbox name=on checked>
          <input type=radio name=r value=1><input type=radio name=r value=2 checked>
          <select name=s><option value=1>one<option value=2 selected>two</select>
          <select name=first><option>only text</select>
          <textarea name=t>words</textarea><input name=gone disabled value=1>
          <button name=go value=yes> Go  on </button><button type=button name=no>No</button><input type=submit value=Send>
        </form>
        <button form=f name=outside value=1>授权</button>
        <form action="/search"><input name=q value=z></form>"#;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let all = forms(PAGE);
        let [form, search] = all.as_slice() else { panic!("{all:?}") };
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expected = [
            ("csrf", "a&b"),
            ("nickname", ""),
            ("secret", ""),
            ("on", "on"),
            ("r", "2"),
            ("s", "2"),
            ("first", "only text"),
            ("t", "words"),
        ];
        assert_eq!(fields, expected);
        assert_eq!((form.action.as_str(), form.post), ("/platforms/x", true));
        assert_eq!((search.action.as_str(), search.post), ("/search", false));
        let labels: Vec<&str> = form.buttons.iter().map(|button| button.label.as_str()).collect();
        assert_eq!(labels, ["Go on", "Send", "授权"]);
        assert_eq!(form.button(&["授权"]).unwrap().field, Some(("outside".to_owned(), "1".to_owned())));
    }

    #[test]
    fn a_form_takes_answers_to_what_it_asks_and_no_others() {
        let mut form = forms(PAGE).remove(0);
        form.fill("nickname", "my shop").unwrap();
        form.fill("off", "on").unwrap();
        assert!(form.fields.contains(&("nickname".to_owned(), "my shop".to_owned())));
        assert_eq!(form.fields.iter().filter(|(name, _)| name == "nickname").count(), 1);
        assert!(form.fill("gone", "1").unwrap_err().to_string().contains("`gone`"));
    }

    #[test]
    fn what_is_there_to_be_copied_is_found_by_its_id() {
        let page = "<p><code id=a>http://here/x</code><input id=b readonly value='c&amp;d'><i id=e></i>";
        let found = ["a", "b", "e", "f"].map(|id| to_copy(page, id));
        assert_eq!(found, [Some("http://here/x".to_owned()), Some("c&d".to_owned()), None, None]);
    }

    #[test]
    fn links_and_headings_are_found() {
        assert_eq!(addresses(PAGE).iter().filter(|address| address.contains("/authorize/")).count(), 2);
        assert_eq!(heading(PAGE), "T");
        assert_eq!(heading("<h1> A <b>b</b></h1>"), "A b");
    }
}
