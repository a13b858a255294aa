//! Texts made of pieces: what a connector writes where a secret belongs. Filling them in is the host's.

use crate::{Part, Value};

/// A value without secrets.
pub fn text(text: impl Into<String>) -> Value {
    vec![Part::Text(text.into())]
}

/// The secret of this name, filled in by the host.
pub fn secret(name: impl Into<String>) -> Value {
    vec![Part::Secret(name.into())]
}

/// Appends a text to a value; it joins the text that already stands at the end.
pub fn push_text(value: &mut Value, more: &str) {
    match value.last_mut() {
        Some(Part::Text(last)) => last.push_str(more),
        _ => value.push(Part::Text(more.to_owned())),
    }
}

/// Appends one value to another.
pub fn push(value: &mut Value, more: &[Part]) {
    for part in more {
        match part {
            Part::Text(more) => push_text(value, more),
            Part::Secret(_) => value.push(part.clone()),
        }
    }
}

/// Nothing would be sent: no secret, and no text but white space.
pub fn is_blank(value: &[Part]) -> bool {
    value.iter().all(|part| matches!(part, Part::Text(text) if text.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_texts_become_one_part() {
        let mut value = text("a");
        push_text(&mut value, "b");
        push(&mut value, &secret("token"));
        push(&mut value, &text("c"));
        push_text(&mut value, "d");
        assert_eq!(value, vec![Part::Text("ab".into()), Part::Secret("token".into()), Part::Text("cd".into())]);
    }

    #[test]
    fn a_secret_is_never_blank() {
        assert!(is_blank(&[]) && is_blank(&text(" \t")));
        assert!(!is_blank(&secret("token")) && !is_blank(&text("x")));
    }
}
