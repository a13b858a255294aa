//! What is wrong with a file, and how it is shown: as rustc would, all of it, in the order of the file. Decides nothing.

use std::fmt;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::mask::masked;

/// A wider source line is cut around the place, so that one endless line cannot fill the screen.
const WIDTH: usize = 120;

/// The text of a problem with a default, which nobody wrote.
pub(super) const NOWHERE: usize = usize::MAX;

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The daemon will not start with it.
    Error,
    /// It will start, and somebody should know.
    Warning,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong. Never holds a value that may be secret.
    pub title: String,
    /// What stands beside the caret.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Which text: 0 is the file, the others are overrides in their order. [`NOWHERE`]: none of them says it.
    pub(super) source: usize,
    /// Where in that text, in bytes.
    pub(super) span: Range<usize>,
}

/// A text that was read, as it may be shown.
#[derive(Debug, Clone)]
struct Shown {
    name: String,
    text: String,
}

/// Everything that is wrong with one configuration, in the order of the text. May be empty.
#[derive(Debug, Clone, Default)]
pub struct Report {
    problems: Vec<Problem>,
    sources: Vec<Shown>,
}

/// Where a problem is, for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position<'a> {
    /// The file's path as it was given, or `--set`. Where no text says it: the file's, at its beginning.
    pub name: &'a str,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

impl Shown {
    /// The lines that a place stands on, without the last one's end.
    fn lines_of(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let end = self.text.get(span.end..).and_then(|after| after.find('\n')).map(|at| span.end + at);
        start..end.unwrap_or(self.text.len())
    }
}

impl Problem {
    /// Something the daemon will not start with.
    pub(super) fn error(title: impl Into<String>, label: impl Into<String>) -> Self {
        // Names come from the file, where an escape can put anything into them.
        let shown = |text: String| text.replace(char::is_control, "\u{fffd}");
        let (title, label) = (shown(title.into()), shown(label.into()));
        Self { severity: Severity::Error, title, label, help: None, source: 0, span: 0..0 }
    }

    /// Something that somebody should know.
    pub(super) fn warning(title: impl Into<String>, label: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(title, label) }
    }

    /// Says what to write instead.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says where it is.
    #[must_use]
    pub(super) fn at(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self
    }
}

impl Report {
    /// Puts problems in the order of the texts. `sources` are names and texts; `secrets` are the spans not to be shown.
    pub(super) fn new(
        mut problems: Vec<Problem>,
        sources: Vec<(String, String)>,
        secrets: &[(usize, Range<usize>)],
    ) -> Self {
        problems.sort_by_key(|problem| (problem.source, problem.span.start, problem.span.end, problem.severity));
        problems.dedup();
        let shown = sources.into_iter().enumerate().map(|(index, (name, text))| {
            let spans = secrets.iter().filter(|(source, _)| *source == index).map(|(_, span)| span.clone());
            Shown { name, text: masked(&text, spans) }
        });
        Self { problems, sources: shown.collect() }
    }

    /// True if nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// True if something is wrong that the daemon will not start with.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Every problem with its place, in order.
    pub fn problems(&self) -> impl Iterator<Item = (&Problem, Position<'_>)> {
        self.problems.iter().map(|problem| (problem, self.position(problem)))
    }

    /// For people, in colour or not: every problem. There are no more of them than a file of at most 1 MiB has room for.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
        let shown = self.problems.iter().map(|problem| self.render_one(problem, &renderer));
        shown.collect::<Vec<_>>().join("\n\n")
    }

    fn render_one(&self, problem: &Problem, renderer: &Renderer) -> String {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let group = level.primary_title(problem.title.as_str());
        let mut elements = match self.sources.get(problem.source) {
            Some(shown) => {
                // Its lines alone: with the whole text, a long file of many problems would be gone through for each of them.
                let lines = shown.lines_of(&problem.span);
                let span = problem.span.start - lines.start..problem.span.end - lines.start;
                let mark = AnnotationKind::Primary.span(span).label(problem.label.as_str());
                let snippet = Snippet::source(shown.text.get(lines).unwrap_or_default());
                group
                    .element(snippet.line_start(self.position(problem).line).path(shown.name.as_str()).annotation(mark))
            }
            None => group.element(Level::NOTE.message(problem.label.as_str())),
        };
        if let Some(help) = &problem.help {
            elements = elements.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[elements])
    }

    fn position(&self, problem: &Problem) -> Position<'_> {
        let Some(shown) = self.sources.get(problem.source) else {
            let file = self.sources.first().map_or("", |file| file.name.as_str());
            return Position { name: file, line: 1, column: 1 };
        };
        let before = shown.text.get(..problem.span.start).unwrap_or(&shown.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
        Position { name: &shown.name, line: before.matches('\n').count() + 1, column }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
