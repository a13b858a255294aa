//! The language switch: keeps the choice in a cookie and goes back to where it was pressed.

use crate::model::Secret;
use crate::web::cookies::{self, Cookie};
use crate::web::language::Language;
use crate::web::reply::{self, Answer, Fault};
use crate::web::visit::Visit;

/// `POST /language`
pub(in crate::web) async fn language(visit: Visit) -> Answer {
    let chosen = visit.form.text("language").and_then(Language::from_tag).ok_or(Fault::BadRequest)?;
    let back = visit.form.text("back").filter(|back| is_path_of_ours(back)).unwrap_or("/");
    let mut response = reply::see_other(back)?;
    cookies::add(response.headers_mut(), Cookie::Language.set(&Secret::from(chosen.tag()), visit.asked.https));
    Ok(response)
}

/// True for text that every browser reads as a path on this host. Two slashes, or a backslash, would name another one.
fn is_path_of_ours(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//") && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_this_host() {
        for (back, ours) in [
            ("/", true),
            ("/accounts", true),
            ("/drafts?view=to-ship&after=1-2", true),
            ("", false),
            ("accounts", false),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("/a\r\nset-cookie: x", false),
            ("/\tevil", false),
            ("/ /evil", false),
            ("\\/evil", false),
        ] {
            assert_eq!(is_path_of_ours(back), ours, "{back:?}");
        }
    }
}
