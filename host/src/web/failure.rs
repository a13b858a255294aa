//! How a failure is told: the platform's words as they came, the daemon's own in the language of the page.

use std::fmt;

use super::text::{Phrase, Texts};
use crate::model::Failure;

/// A failure with the words to tell it.
pub(super) struct Told<'v> {
    failure: &'v Failure,
    /// None: the platform's own words are all there is.
    ours: Option<Phrase<'v>>,
    /// True if the words of the page say all that the failure's own sentence says.
    is_whole: bool,
}

/// How the daemon's own failures are called in the message files (`host-failure-WORD`), and whether that says everything.
const OURS: [(&str, &str, bool); 16] = [
    ("host.budget", "budget", true),
    ("host.callback", "callback", true),
    ("host.connection", "connection", false),
    ("host.connector", "no-connector", true),
    ("host.declined", "declined", true),
    ("host.denied", "denied", false),
    ("host.grant-ended", "grant-ended", true),
    ("host.no-connector", "no-connector", true),
    ("host.other-shop", "other-shop", true),
    ("host.shop-taken", "shop-taken", true),
    ("host.secret", "secret", false),
    ("host.shop", "shop", true),
    ("host.stopping", "stopping", true),
    ("host.store", "store", true),
    ("host.timeout", "timeout", true),
    ("host.too-large", "too-large", false),
];

/// The word of what is left: a connector that did something it must not do.
const CONNECTOR: (&str, bool) = ("connector", false);

/// Every word that a failure of the daemon's own can have.
#[cfg(test)]
pub(super) fn words() -> Vec<&'static str> {
    let words: std::collections::BTreeSet<_> = OURS.iter().map(|(_, word, _)| *word).chain([CONNECTOR.0]).collect();
    words.into_iter().collect()
}

impl Texts {
    /// A failure, ready to be shown.
    pub(super) fn failure<'v>(&'v self, failure: &'v Failure) -> Told<'v> {
        if !failure.code.starts_with("host.") {
            return Told { failure, ours: None, is_whole: false };
        }
        let known = OURS.iter().find(|(code, ..)| *code == failure.code);
        let (word, is_whole) = known.map_or(CONNECTOR, |(_, word, is_whole)| (*word, *is_whole));
        Told { failure, ours: Some(self.of("host-failure", word)), is_whole }
    }
}

impl Told<'_> {
    /// True if these are the platform's own words.
    pub(super) fn is_theirs(&self) -> bool {
        self.ours.is_none()
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.ours {
            None => f.write_str(&self.failure.message),
            Some(ours) if self.is_whole => write!(f, "{ours}"),
            Some(ours) => write!(f, "{ours} ({})", self.failure.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FailureKind;
    use crate::web::language::Language;
    use crate::web::text::Messages;

    #[test]
    fn the_platforms_words_stay_and_ours_are_translated() {
        let messages = Messages::load().unwrap();
        let chinese = messages.of(Language::Chinese);
        for (code, told) in [
            ("isv.no-permission", "said"),
            ("", "said"),
            ("host.stopping", "服务正在重新启动，请稍后再试。"),
            ("host.connection", "连接不上平台。 (said)"),
            ("host.never-heard-of", "平台插件没有正常工作，请告诉管理员。 (said)"),
        ] {
            let failure = Failure::new(FailureKind::Unavailable, code, "said");
            let shown = chinese.failure(&failure);
            assert_eq!((shown.to_string().as_str(), shown.is_theirs()), (told, !code.starts_with("host.")), "{code}");
        }
    }
}
