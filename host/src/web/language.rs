//! Which language a page speaks: a pure choice from the cookie and the browser's wishes.

/// A language that the message files exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Simplified Chinese, and the choice where nothing is known.
    Chinese,
    /// English.
    English,
}

/// Entries of `Accept-Language` that are looked at: browsers send a handful, and the header is anybody's to write.
const WISHES_MAX: usize = 16;

impl Language {
    /// BCP 47 tag, as in `lang` attributes, the cookie and the connectors' texts.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// What the language calls itself.
    pub(super) fn own_name(self) -> &'static str {
        match self {
            Self::Chinese => "中文",
            Self::English => "English",
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// The language of a tag; every kind of Chinese reads the one that we have.
    pub(super) fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The cookie's word, else the browser's best wish that we have, else Chinese.
    pub(super) fn choose(cookie: Option<&str>, accept_language: Option<&str>) -> Self {
        cookie.and_then(Self::from_tag).or_else(|| accept_language.and_then(best_wish)).unwrap_or(Self::Chinese)
    }
}

/// The wish of the highest weight among those we have; of equal weights the first. A weight of zero means "not this one".
fn best_wish(header: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for entry in header.split(',').take(WISHES_MAX) {
        let mut parts = entry.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(Language::from_tag) else { continue };
        let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
            None => 1.0,
            Some(text) => text.trim().parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0),
        };
        if weight > 0.0 && best.is_none_or(|(_, heaviest)| weight > heaviest) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_then_the_browser_then_chinese() {
        use Language::{Chinese, English};
        for (cookie, accept, chosen) in [
            (None, None, Chinese),
            (Some("en"), None, English),
            (Some("en"), Some("zh-CN"), English),
            (Some("fr"), Some("en-GB"), English),
            (None, Some("de, fr;q=0.9"), Chinese),
            (None, Some("en-US,en;q=0.9"), English),
            (None, Some("zh-TW"), Chinese),
            (None, Some("de, zh;q=0.4, en;q=0.5"), English),
            (None, Some("en;q=0, zh;q=0.1"), Chinese),
            (None, Some("en;q=0"), Chinese),
            (None, Some("en;q=nan, zh;q=0.2"), Chinese),
            (None, Some(";;;,,,q="), Chinese),
        ] {
            assert_eq!(Language::choose(cookie, accept), chosen, "{cookie:?} {accept:?}");
        }
    }
}
