//! A platform's notice and the form that begins an account, both made of what its connector says.

use askama::Template;
use http::StatusCode;

use super::questions::{Question, answers, label, problem_of, problem_word, questions, typed};
use super::{Frame, Place};
use crate::api::{FormInput, FormProblem, FormProblemKind, NoticeView};
use crate::model::{NicknameMoment, PlatformId};
use crate::web::markdown::{self, Rendered};
use crate::web::reply::{self, Answer};
use crate::web::show::Icon;
use crate::web::text::Texts;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "platform.html", whitespace = "minimize")]
pub(super) struct PlatformPage<'v> {
    pub(super) frame: Frame<'v>,
    pub(super) notice: &'v NoticeView,
    pub(super) given: Given<'v>,
    pub(super) problems: &'v [FormProblem],
}

/// What was filled in before, without the secrets.
pub(super) struct Given<'v> {
    pub(super) nickname: &'v str,
    pub(super) origin: Option<&'v str>,
    pub(super) answers: Vec<(&'v str, &'v str)>,
}

/// `GET /platforms/{platform}`
pub(in crate::web) async fn notice(visit: Visit) -> Answer {
    let platform: PlatformId = visit.part("platform")?;
    let notice = visit.api().notice(&visit.actor, &platform).await?;
    let given = Given { nickname: "", origin: None, answers: Vec::new() };
    let page = PlatformPage { frame: visit.frame(Place::Accounts), notice: &notice, given, problems: &[] };
    reply::page(StatusCode::OK, &page)
}

/// `POST /platforms/{platform}`
pub(in crate::web) async fn begin(visit: Visit) -> Answer {
    let platform: PlatformId = visit.part("platform")?;
    let notice = visit.api().notice(&visit.actor, &platform).await?;
    let open = |name: &str| visit.form.text(name).map(str::to_owned);
    let input =
        FormInput { nickname: open("nickname"), answers: answers(&visit.form, &notice.fields), origin: open("origin") };
    let problems = match visit.api().begin_account(&visit.actor, &platform, input).await? {
        Ok(ticket) => return reply::see_other(&format!("/tickets/{}", ticket.token.reveal())),
        Err(problems) => problems,
    };
    let given = Given {
        nickname: visit.form.text("nickname").unwrap_or_default(),
        origin: visit.form.text("origin"),
        answers: typed(&visit.form, &notice.fields),
    };
    let frame = visit.frame(Place::Accounts);
    let page = PlatformPage { frame, notice: &notice, given, problems: &problems };
    reply::page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

impl<'v> PlatformPage<'v> {
    fn name(&self) -> &'v str {
        name_of(self.frame.t, &self.notice.names, &self.notice.id)
    }

    fn steps(&self) -> Rendered {
        markdown::render(self.frame.t.localized(&self.notice.notice))
    }

    fn flow_steps(&self) -> Rendered {
        markdown::render(self.frame.t.localized(&self.notice.flow_notice))
    }

    fn asks_nickname(&self) -> bool {
        self.notice.nickname == NicknameMoment::BeforeAuthorization
    }

    fn questions(&self) -> Vec<Question<'v>> {
        questions(self.frame.t, &self.notice.fields, &self.given.answers, self.problems)
    }

    fn problem(&self, field: &str) -> Option<FormProblemKind> {
        problem_of(self.problems, field)
    }

    /// What a field is called in the summary of what to mend.
    fn label(&self, field: &str) -> String {
        match (field, label(self.frame.t, &self.notice.fields, field)) {
            (_, Some(label)) => label.to_owned(),
            ("nickname", None) => self.frame.t.say("field-nickname").to_string(),
            _ => self.frame.t.say("field-origin").to_string(),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand everything over by reference")]
    fn is_chosen(&self, origin: &str, first: &bool) -> bool {
        self.given.origin.map_or(*first, |given| given == origin)
    }
}

/// A platform's name in the page's language, else its identifier.
pub(super) fn name_of<'v>(t: &Texts, names: &'v [crate::model::Localized], id: &'v PlatformId) -> &'v str {
    let name = t.localized(names);
    if name.is_empty() { id.as_str() } else { name }
}
