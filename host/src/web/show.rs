//! Small things that many pages show alike: moments, icons, states with a word and a shape.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::model::Timestamp;

/// A moment as an element: UTC with its zone in words, exact for the script, which shows it in the viewer's own zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(pub(super) Timestamp);

/// What is a moment, by value or by reference, as templates hand it over.
pub(super) trait At {
    /// The moment itself.
    fn at(&self) -> Timestamp;
}

impl At for Timestamp {
    fn at(&self) -> Timestamp {
        *self
    }
}

impl<T: At> At for &T {
    fn at(&self) -> Timestamp {
        (*self).at()
    }
}

impl Moment {
    /// The moment, ready to be shown.
    pub(super) fn of(at: impl At) -> Self {
        Self(at.at())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = Utc(self.0);
        write!(f, "<time datetime=\"{}\">{written}</time>", self.0)
    }
}

// Digits, a few letters and punctuation that means nothing in HTML.
impl HtmlSafe for Moment {}

/// A moment as text, to the minute: `2026-11-24 06:03 UTC`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Utc(pub(super) Timestamp);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0.as_millis()) {
            Ok(moment) => write!(f, "{}", moment.strftime("%Y-%m-%d %H:%M UTC")),
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

/// A shape beside a word, so that nothing is told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    /// A tick.
    Well,
    /// A clock.
    Waiting,
    /// A triangle.
    Attention,
    /// Two bars.
    Paused,
    /// Arrows in a circle.
    Running,
    /// A cross.
    Failed,
}

impl Icon {
    fn drawing(self) -> &'static str {
        match self {
            Self::Well => "<circle cx='8' cy='8' r='6.2'/><path d='m5.2 8.2 2 2 3.6-4.2'/>",
            Self::Waiting => "<circle cx='8' cy='8' r='6.2'/><path d='M8 4.6V8l2.4 1.6'/>",
            Self::Attention => "<path d='M8 2.2 14.4 13.4H1.6Z'/><path d='M8 6.6v3M8 11.4v.1'/>",
            Self::Paused => "<circle cx='8' cy='8' r='6.2'/><path d='M6.4 5.8v4.4M9.6 5.8v4.4'/>",
            Self::Running => {
                "<path d='M13.6 8a5.6 5.6 0 0 1-10 3.4M2.4 8a5.6 5.6 0 0 1 10-3.4'/><path d='M12.6 1.8v3h-3M3.4 14.2v-3h3'/>"
            }
            Self::Failed => "<circle cx='8' cy='8' r='6.2'/><path d='m5.8 5.8 4.4 4.4M10.2 5.8l-4.4 4.4'/>",
        }
    }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">{}</svg>", self.drawing())
    }
}

// Drawings are ours, every one of them above.
impl HtmlSafe for Icon {}

/// How much a state asks of whoever reads it: the class of its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// All is well.
    Good,
    /// Nothing to do.
    Calm,
    /// It heals itself, or somebody else is to act.
    Warn,
    /// Somebody here is to act.
    Bad,
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good",
            Self::Calm => "calm",
            Self::Warn => "warn",
            Self::Bad => "bad",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_says_its_zone_and_its_exact_time() {
        let moment = Moment("2026-11-24T06:03:59.123Z".parse().unwrap());
        assert_eq!(moment.to_string(), "<time datetime=\"2026-11-24T06:03:59.123Z\">2026-11-24 06:03 UTC</time>");
    }
}
