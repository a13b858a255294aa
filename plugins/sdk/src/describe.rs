//! The pieces that every description is made of.

use crate::Localized;
use crate::exports::descriptor::{Flow, FlowKind, Seal};

/// A text in Chinese and in English, without the line ends of the files that they may come from.
pub fn both(zh: &str, en: &str) -> Vec<Localized> {
    [("zh-CN", zh), ("en", en)]
        .map(|(language, text)| Localized { language: language.to_owned(), text: text.trim_end().to_owned() })
        .to_vec()
}

/// A value at an RFC 6901 pointer of an answer, which is a secret of this name from then on.
pub fn seal(pointer: &str, name: &str) -> Seal {
    Seal { pointer: pointer.to_owned(), name: name.to_owned() }
}

/// The consent on the platform's page, with nothing to say or ask beside the common notice and form. `code_parameter` is the query
/// parameter of the callback that holds the code.
pub fn consent(label: Vec<Localized>, code_parameter: &str) -> Flow {
    Flow {
        kind: FlowKind::Consent,
        label,
        notice: Vec::new(),
        fields: Vec::new(),
        code_parameter: Some(code_parameter.to_owned()),
    }
}
