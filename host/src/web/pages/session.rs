//! The ways in and out: the one-time set-up link, signing in, signing out.

use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use super::{Frame, Place};
use crate::api::{SessionToken, SignInProblem};
use crate::model::Secret;
use crate::web::cookies::{self, Cookie};
use crate::web::reply::{self, Answer};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "set_up.html", whitespace = "minimize")]
pub(super) struct SetUpPage<'v> {
    pub(super) frame: Frame<'v>,
    /// The code, if it would be taken; none if the link is of no use.
    pub(super) code: Option<&'v str>,
    pub(super) problem: Option<SignInProblem>,
}

#[derive(Template)]
#[template(path = "sign_in.html", whitespace = "minimize")]
pub(super) struct SignInPage<'v> {
    pub(super) frame: Frame<'v>,
    /// False before the first password was set.
    pub(super) is_set_up: bool,
    pub(super) problem: Option<SignInProblem>,
    pub(super) wait_seconds: u32,
}

/// `GET /setup?code=`
pub(in crate::web) async fn set_up_form(visit: Visit) -> Answer {
    let code = visit.query("code").unwrap_or_default();
    let open = visit.api().setup_open(&Secret::from(code))?;
    let status = if open { StatusCode::OK } else { StatusCode::NOT_FOUND };
    reply::page(status, &SetUpPage { frame: outside(&visit), code: open.then_some(code), problem: None })
}

/// `POST /setup`
pub(in crate::web) async fn set_up(visit: Visit) -> Answer {
    let code = visit.form.secret("code");
    let (password, repeated) = (visit.form.secret("password"), visit.form.secret("repeated"));
    match visit.api().set_up(&code, &password, &repeated).await? {
        Ok(token) => signed_in(&visit, &token),
        Err(problem) => {
            let code = Some(code.reveal()).filter(|_| problem != SignInProblem::SetupLink);
            let page = SetUpPage { frame: outside(&visit), code, problem: Some(problem) };
            Ok(with_wait(reply::page(status_of(problem), &page)?, problem))
        }
    }
}

/// `GET /sign-in`
pub(in crate::web) async fn sign_in_form(visit: Visit) -> Answer {
    if let Some(session) = &visit.asked.session
        && visit.api().session_actor(session).await?.is_some()
    {
        return reply::see_other("/accounts");
    }
    let is_set_up = visit.api().is_set_up()?;
    let page = SignInPage { frame: visit.frame(Place::Outside), is_set_up, problem: None, wait_seconds: 0 };
    reply::page(StatusCode::OK, &page)
}

/// `POST /sign-in`
pub(in crate::web) async fn sign_in(visit: Visit) -> Answer {
    let problem = match visit.api().sign_in(&visit.form.secret("password"), visit.asked.client).await? {
        Ok(token) => return signed_in(&visit, &token),
        Err(problem) => problem,
    };
    let wait_seconds = if let SignInProblem::Wait(seconds) = problem { seconds } else { 0 };
    let page = SignInPage { frame: outside(&visit), is_set_up: true, problem: Some(problem), wait_seconds };
    Ok(with_wait(reply::page(status_of(problem), &page)?, problem))
}

/// `POST /sign-out`
pub(in crate::web) async fn sign_out(visit: Visit) -> Answer {
    if let Some(session) = &visit.asked.session {
        visit.api().sign_out(session).await?;
    }
    let mut response = reply::see_other("/sign-in")?;
    cookies::add(response.headers_mut(), Cookie::Session.clear(visit.asked.https));
    Ok(response)
}

/// The answers to forms have no language switch, and the set-up page none because its address holds the code.
fn outside(visit: &Visit) -> Frame<'_> {
    Frame { back: None, ..visit.frame(Place::Outside) }
}

fn signed_in(visit: &Visit, token: &SessionToken) -> Answer {
    let mut response = reply::see_other("/accounts")?;
    cookies::add(response.headers_mut(), Cookie::Session.set(token, visit.asked.https));
    Ok(response)
}

fn status_of(problem: SignInProblem) -> StatusCode {
    match problem {
        SignInProblem::Wrong | SignInProblem::Weak | SignInProblem::Differ => StatusCode::UNPROCESSABLE_ENTITY,
        SignInProblem::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
        SignInProblem::SetupLink => StatusCode::NOT_FOUND,
    }
}

fn with_wait(mut response: Response, problem: SignInProblem) -> Response {
    if let SignInProblem::Wait(seconds) = problem {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

impl SetUpPage<'_> {
    fn problem_word(&self) -> Option<&'static str> {
        self.problem.map(word)
    }
}

impl SignInPage<'_> {
    fn problem_word(&self) -> Option<&'static str> {
        self.problem.map(word)
    }
}

/// The problem's word in the message files.
pub(in crate::web) fn word(problem: SignInProblem) -> &'static str {
    match problem {
        SignInProblem::Wrong => "wrong",
        SignInProblem::Wait(_) => "wait",
        SignInProblem::SetupLink => "setup-link",
        SignInProblem::Weak => "weak",
        SignInProblem::Differ => "differ",
    }
}
