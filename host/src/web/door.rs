//! One request from its head to its answer: limits, permission, the handler, and what every answer carries.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use futures_util::FutureExt as _;
use http::request::Parts;
use http::{HeaderValue, Method, header};
use tokio::time::{Instant, timeout_at};
use tower::ServiceExt as _;

use super::headers::{protect, single};
use super::limits::{check_head, pairs, read_body};
use super::pages::problem;
use super::reply::{self, Answer, Fault};
use super::routes::{self, Permission, Route};
use super::same_site::from_our_page;
use super::site::Site;
use super::visit::{Asked, Form, Visit};
use crate::model::{Actor, Pairs, Secret};

/// Answers the requests of the console's listener. Cheap to clone.
#[derive(Clone)]
pub(super) struct Door {
    site: Arc<Site>,
    router: Router,
}

impl Door {
    /// Opens the tables.
    pub(super) fn new(site: Arc<Site>) -> Self {
        let router = router(&site, routes::public()).merge(router(&site, routes::console()));
        let shared = Arc::clone(&site);
        Self { router: router.fallback(move |request| no_route(Arc::clone(&shared), request)), site }
    }

    /// Answers one request, whatever happens. No answer leaves without the headers that protect it.
    pub(super) async fn answer(&self, request: Request) -> Response {
        let asked = Asked::of(&request, &self.site);
        let answer = match check_head(request.uri(), request.headers()) {
            Ok(()) => self.route(request).await,
            Err(fault) => Err(fault),
        };
        let mut response = answer.unwrap_or_else(|fault| problem::answer(&self.site, asked.language, &fault));
        protect(&mut response, asked.https);
        response
    }

    /// Runs the router. A handler that panics ends its own request and no other.
    async fn route(&self, request: Request) -> Answer {
        let routed = AssertUnwindSafe(self.router.clone().oneshot(request)).catch_unwind();
        if let Ok(Ok(response)) = routed.await {
            return Ok(response);
        }
        tracing::error!("a handler panicked");
        Err(Fault::Internal)
    }
}

/// A router over one table.
fn router(site: &Arc<Site>, table: Vec<Route>) -> Router {
    let refuse = {
        let site = Arc::clone(site);
        move |request: Request| std::future::ready(wrong_method(&site, &request))
    };
    let add = |router: Router, route: Route| router.route(route.path, method_router(site, route));
    table.into_iter().fold(Router::new(), add).method_not_allowed_fallback(refuse)
}

fn method_router(site: &Arc<Site>, route: Route) -> MethodRouter {
    // The tables hold GET and POST alone, and the router lets GET answer HEAD.
    let filter = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
    let (site, route) = (Arc::clone(site), Arc::new(route));
    on(filter, move |request| visit(Arc::clone(&site), Arc::clone(&route), request))
}

/// An address that exists, asked in a way that does not. The router adds which ways there are.
fn wrong_method(site: &Site, request: &Request) -> Response {
    let asked = Asked::of(request, site);
    problem::answer(site, asked.language, &Fault::MethodNotAllowed)
}

/// Where no route fits there may still be a connector's callback alias.
async fn no_route(site: Arc<Site>, request: Request) -> Response {
    let asked = Asked::of(&request, &site);
    if !site.api.is_callback(&asked.path) {
        return problem::answer(&site, asked.language, &Fault::NotFound);
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return visit(site, Arc::new(routes::alias()), request).await;
    }
    let mut response = problem::answer(&site, asked.language, &Fault::MethodNotAllowed);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}

/// Takes one request through its route: who asks, what they sent, the handler.
async fn visit(site: Arc<Site>, route: Arc<Route>, request: Request) -> Response {
    let language = Asked::of(&request, &site).language;
    let answer = match enter(&site, &route, request).await {
        Ok((visit, deadline)) => match timeout_at(deadline, (route.handler)(visit)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::TookTooLong),
        },
        Err(fault) => Err(fault),
    };
    answer
        .or_else(|fault| if fault == Fault::SignIn { reply::see_other("/sign-in") } else { Err(fault) })
        .unwrap_or_else(|fault| problem::answer(&site, language, &fault))
}

/// Checks everything that comes before the handler, cheap checks first: nobody's body is read before it is known who sends it.
async fn enter(site: &Arc<Site>, route: &Route, request: Request) -> Result<(Visit, Instant), Fault> {
    let deadline = Instant::now() + site.request_timeout;
    let (mut parts, body) = request.into_parts();
    let mut asked = Asked::read(&parts, site);
    asked.parts = path_parts(&mut parts).await?;
    asked.query = pairs(parts.uri.query().unwrap_or_default().as_bytes())?;
    let changes = parts.method == Method::POST;
    if changes && !from_our_page(&parts.headers, site.addresses.origins()) {
        return Err(Fault::CrossSite);
    }
    let actor = admit(site, route.permission, &asked).await?;
    let form = if changes { read_form(site, &parts, body, deadline).await? } else { Form::default() };
    Ok((Visit { site: Arc::clone(site), actor, asked, form }, deadline))
}

/// The named parts of the path.
async fn path_parts(parts: &mut Parts) -> Result<Pairs, Fault> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(named) => Ok(named.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()),
        Err(RawPathParamsRejection::MissingPathParams(_)) => Ok(Pairs::new()),
        Err(_) => Err(Fault::BadRequest),
    }
}

/// Turns a route's permission into the actor that its handler is given.
async fn admit(site: &Site, permission: Permission, asked: &Asked) -> Result<Actor, Fault> {
    match permission {
        Permission::Anyone => Ok(Actor::Visitor),
        Permission::TicketHolder => match site.api.ticket(&asked.part::<String>("token")?.as_str().into()) {
            Ok(ticket) => Ok(Actor::TicketHolder(ticket.account)),
            Err(crate::api::Error::NotFound(_)) => Err(Fault::TicketGone),
            Err(error) => Err(error.into()),
        },
        Permission::Administrator => {
            let session: &Secret = asked.session.as_ref().ok_or(Fault::SignIn)?;
            let actor = site.api.session_actor(session).await?;
            actor.filter(|actor| *actor == Actor::Administrator).ok_or(Fault::SignIn)
        }
    }
}

/// The form that a POST carries; no body is an empty form.
async fn read_form(site: &Site, parts: &Parts, body: Body, deadline: Instant) -> Result<Form, Fault> {
    let bytes = read_body(&parts.headers, body, site.body_bytes_max, deadline).await?;
    if bytes.is_empty() {
        return Ok(Form::default());
    }
    let media_type = single(&parts.headers, &header::CONTENT_TYPE).and_then(|text| text.split(';').next());
    if !media_type.is_some_and(|text| text.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return Err(Fault::MediaType);
    }
    pairs(&bytes).map(Form::new)
}
