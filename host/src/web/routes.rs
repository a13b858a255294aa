//! The tables of routes: address, method, permission and handler in one line each. There is no way to add a route without
//! saying what it needs.

use std::pin::Pin;
use std::sync::Arc;

use http::Method;

use super::events;
use super::pages::{
    accounts, callback, connectors, correction, draft, drafts, health, platforms, session, switch, tickets,
};
use super::reply::Answer;
use super::visit::Visit;
use super::{assets, reply};

/// What a route asks of whoever calls it. The door turns it into the actor that the handler is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permission {
    /// Nothing: callbacks, health, the ways in.
    Anyone,
    /// The token of a ticket in the address, which is good for one account's authorisation and nothing else.
    TicketHolder,
    /// The administrator's session.
    Administrator,
}

/// A handler, with its type forgotten so that it fits into a table.
pub(super) type Handler = Arc<dyn Fn(Visit) -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// One line of a table.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) permission: Permission,
    pub(super) handler: Handler,
}

impl Route {
    fn new<H, F>(method: Method, path: &'static str, permission: Permission, handler: H) -> Self
    where
        H: Fn(Visit) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        Self { method, path, permission, handler: Arc::new(move |visit| Box::pin(handler(visit))) }
    }

    fn get<H, F>(path: &'static str, permission: Permission, handler: H) -> Self
    where
        H: Fn(Visit) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        Self::new(Method::GET, path, permission, handler)
    }

    fn post<H, F>(path: &'static str, permission: Permission, handler: H) -> Self
    where
        H: Fn(Visit) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        Self::new(Method::POST, path, permission, handler)
    }
}

/// What anybody may reach: platforms sending browsers back, sellers with a link, health, and the ways in.
pub(super) fn public() -> Vec<Route> {
    use Permission::{Anyone, TicketHolder};
    vec![
        Route::get("/healthz", Anyone, health::alive),
        Route::get("/readyz", Anyone, health::ready),
        Route::get("/assets/{name}", Anyone, assets::serve),
        Route::get(CALLBACK, Anyone, callback::arrive),
        Route::post("/decline", Anyone, callback::decline),
        Route::get("/authorize/{token}", TicketHolder, tickets::seller),
        Route::post("/authorize/{token}/continue", TicketHolder, tickets::proceed),
        Route::post("/authorize/{token}/name", TicketHolder, tickets::name),
        Route::post("/authorize/{token}/paste", TicketHolder, tickets::paste),
        Route::get("/setup", Anyone, session::set_up_form),
        Route::post("/setup", Anyone, session::set_up),
        Route::get("/sign-in", Anyone, session::sign_in_form),
        Route::post("/sign-in", Anyone, session::sign_in),
        Route::post("/language", Anyone, switch::language),
    ]
}

/// What needs a session.
pub(super) fn console() -> Vec<Route> {
    use Permission::Administrator;
    vec![
        Route::get("/", Administrator, |_| async { reply::see_other("/accounts") }),
        Route::get("/accounts", Administrator, accounts::list),
        Route::get("/accounts/{id}", Administrator, accounts::detail),
        Route::post("/accounts/{id}/pull", Administrator, accounts::pull),
        Route::post("/accounts/{id}/rename", Administrator, accounts::rename),
        Route::post("/accounts/{id}/pause", Administrator, accounts::pause),
        Route::post("/accounts/{id}/resume", Administrator, accounts::resume),
        Route::post("/accounts/{id}/reauthorize", Administrator, accounts::reauthorize),
        Route::get("/accounts/{id}/correct", Administrator, correction::form),
        Route::post("/accounts/{id}/correct", Administrator, correction::save),
        Route::post("/accounts/{id}/remove", Administrator, accounts::remove),
        Route::get("/accounts/{id}/pulls/{pull}", Administrator, accounts::excerpt),
        Route::get("/platforms/{platform}", Administrator, platforms::notice),
        Route::post("/platforms/{platform}", Administrator, platforms::begin),
        Route::get("/tickets/{token}", Administrator, tickets::staff),
        Route::get("/drafts", Administrator, drafts::list),
        Route::get("/drafts/{id}", Administrator, draft::detail),
        Route::post("/drafts/{id}/state", Administrator, draft::change_state),
        Route::get("/connectors", Administrator, connectors::list),
        Route::post("/connectors/{platform}/approve", Administrator, connectors::approve),
        Route::get("/events", Administrator, events::stream),
        Route::post("/sign-out", Administrator, session::sign_out),
    ]
}

/// The callback address of an app. Aliases, which connectors bring, are looked up where no route fits.
pub(super) const CALLBACK: &str = "/callback/{platform}/{app}";

/// What an alias of the callback address leads to.
pub(super) fn alias() -> Route {
    Route::get(CALLBACK, Permission::Anyone, callback::arrive)
}

/// First segments of the daemon's own addresses: no connector's alias may begin with one.
pub fn reserved() -> Vec<&'static str> {
    let mut segments: Vec<_> = public()
        .into_iter()
        .chain(console())
        .filter_map(|route| route.path.split('/').nth(1))
        .filter(|segment| !segment.is_empty())
        .chain(["callback"])
        .collect();
    segments.sort_unstable();
    segments.dedup();
    segments
}
