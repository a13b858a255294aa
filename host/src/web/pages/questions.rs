//! The questions of a connector's forms: what every page that asks some shows of each, and what it reads of what was sent.

use crate::api::{FieldView, FormProblem, FormProblemKind};
use crate::model::Secret;
use crate::web::markdown::{self, Rendered};
use crate::web::text::Texts;
use crate::web::visit::Form;

/// One question, ready to show.
pub(super) struct Question<'v> {
    pub(super) field: &'v FieldView,
    pub(super) label: &'v str,
    pub(super) help: Rendered,
    pub(super) value: &'v str,
    pub(super) problem: Option<FormProblemKind>,
}

impl Question<'_> {
    /// The elements that say more about the input, as `aria-describedby` takes them; empty if there is none.
    pub(super) fn described_by(&self) -> String {
        let said = [("help", !self.help.is_empty()), ("kept", self.field.kept), ("error", self.problem.is_some())];
        let ids = said.iter().filter(|(_, is_there)| *is_there).map(|(what, _)| format!("{what}-{}", self.field.name));
        ids.collect::<Vec<_>>().join(" ")
    }
}

/// Questions, with what was answered before and what was wrong with it.
pub(super) fn questions<'v>(
    t: &'v Texts,
    fields: &'v [FieldView],
    answers: &[(&'v str, &'v str)],
    problems: &[FormProblem],
) -> Vec<Question<'v>> {
    let question = |field: &'v FieldView| {
        let given = answers.iter().find(|(name, _)| *name == field.name).map(|(_, value)| *value);
        Question {
            field,
            label: t.localized(&field.label),
            help: markdown::render(t.localized(&field.help)),
            value: if field.secret { "" } else { given.unwrap_or(&field.initial) },
            problem: problem_of(problems, &field.name),
        }
    };
    fields.iter().map(question).collect()
}

/// Every answer that was sent.
pub(super) fn answers(form: &Form, fields: &[FieldView]) -> Vec<(String, Secret)> {
    fields.iter().map(|field| (field.name.clone(), form.secret(&field.name))).collect()
}

/// The answers that were sent and may be shown again: no secret.
pub(super) fn typed<'v>(form: &'v Form, fields: &'v [FieldView]) -> Vec<(&'v str, &'v str)> {
    let open = fields.iter().filter(|field| !field.secret);
    open.filter_map(|field| Some((field.name.as_str(), form.text(&field.name)?))).collect()
}

pub(super) fn problem_of(problems: &[FormProblem], field: &str) -> Option<FormProblemKind> {
    problems.iter().find(|problem| problem.field == field).map(|problem| problem.kind)
}

/// What a question is called in the summary of what to mend. None: the form has no such question.
pub(super) fn label<'v>(t: &Texts, fields: &'v [FieldView], field: &str) -> Option<&'v str> {
    fields.iter().find(|asked| asked.name == field).map(|asked| t.localized(&asked.label))
}

/// The kind's word in the message files (`form-problem-WORD`).
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]
pub(in crate::web) fn problem_word(kind: &FormProblemKind) -> &'static str {
    match kind {
        FormProblemKind::Missing => "missing",
        FormProblemKind::Unfit => "unfit",
        FormProblemKind::NoChoice => "no-choice",
        FormProblemKind::Taken => "taken",
    }
}
