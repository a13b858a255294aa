//! The words of the pages, from the Fluent files in `host/messages`. Owns no word itself.

use std::borrow::Cow;
use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::Error;
use super::language::Language;
use crate::api;
use crate::model::Localized;

/// The message files, read once at the start.
pub(super) struct Messages {
    chinese: Texts,
    english: Texts,
}

/// The words of one language.
pub(super) struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// A message with its values, to be written into a page. Unknown keys write themselves, so that they are seen and found.
pub(super) struct Phrase<'t> {
    texts: &'t Texts,
    key: Cow<'static, str>,
    values: FluentArgs<'t>,
}

impl Messages {
    /// Reads the files that were built in. Fails on a file that is not Fluent, which a test finds first.
    pub(super) fn load() -> Result<Self, Error> {
        Ok(Self {
            chinese: Texts::parse(Language::Chinese, include_str!("../../messages/zh-CN.ftl"))?,
            english: Texts::parse(Language::English, include_str!("../../messages/en.ftl"))?,
        })
    }

    /// The words of a language.
    pub(super) fn of(&self, language: Language) -> &Texts {
        match language {
            Language::Chinese => &self.chinese,
            Language::English => &self.english,
        }
    }
}

impl Texts {
    fn parse(language: Language, source: &str) -> Result<Self, Error> {
        let broken = |what: String| Error::Messages { language: language.tag(), what };
        let tag: LanguageIdentifier = language.tag().parse().map_err(|_| broken("the language tag".to_owned()))?;
        let resource = FluentResource::try_new(source.to_owned())
            .map_err(|(_, problems)| broken(problems.first().map_or_else(String::new, ToString::to_string)))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks that isolate right-to-left values would end up in attributes and in what people copy.
        bundle.set_use_isolating(false);
        bundle
            .add_resource(resource)
            .map_err(|problems| broken(problems.first().map_or_else(String::new, ToString::to_string)))?;
        Ok(Self { language, bundle })
    }

    /// In which language.
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// A message.
    pub(super) fn say(&self, key: &'static str) -> Phrase<'_> {
        Phrase { texts: self, key: Cow::Borrowed(key), values: FluentArgs::new() }
    }

    /// The message for one word of a closed set: `of("draft-state", "new")` is the message `draft-state-new`.
    pub(super) fn of(&self, set: &'static str, word: &str) -> Phrase<'_> {
        Phrase { texts: self, key: Cow::Owned(format!("{set}-{word}")), values: FluentArgs::new() }
    }

    /// A connector's text in this language.
    pub(super) fn localized<'a>(&self, texts: &'a [Localized]) -> &'a str {
        api::text_in(texts, self.language.tag())
    }
}

impl Phrase<'_> {
    /// Fills in a value.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl ToValue) -> Self {
        self.values.set(name, value.to_value());
        self
    }
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(pattern) = self.texts.bundle.get_message(&self.key).and_then(|message| message.value()) else {
            return f.write_str(&self.key);
        };
        let mut problems = Vec::new();
        f.write_str(&self.texts.bundle.format_pattern(pattern, Some(&self.values), &mut problems))
    }
}

impl fmt::Debug for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What can stand in a message: numbers choose plural forms, all else is text.
pub(super) trait ToValue {
    /// The value in Fluent's terms.
    fn to_value(&self) -> FluentValue<'static>;
}

macro_rules! values {
    ($convert:expr => $($kind:ty),*) => {$(
        impl ToValue for $kind {
            fn to_value(&self) -> FluentValue<'static> {
                FluentValue::from($convert(self))
            }
        }
    )*};
}
values!(|number: &_| *number => u32, u64, usize);
values!(ToString::to_string => str, String, Phrase<'_>);

/// Templates hand everything over by reference, at times by several.
impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> FluentValue<'static> {
        (**self).to_value()
    }
}

#[cfg(test)]
mod tests;
