//! A surface to ask: everything real but the platform.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use http_body_util::BodyExt as _;

use crate::accounts::Accounts;
use crate::api::{Api, Services};
use crate::clock::Clock;
use crate::config::{self, Origin};
use crate::connectors::Connectors;
use crate::model::{Consent, Description, Failure, FailureKind, Issued, Page, Secret, Shop, Timestamp};
use crate::people::People;
use crate::pull::Puller;
use crate::sandbox::scripted::{Asked, ScriptedPlatform, description};
use crate::sandbox::{Budgets, Fault, Grants};
use crate::schedule::Schedule;
use crate::store::Store;
use crate::tasks::{Activator, Changes, Group, StopSignal};
use crate::web::door::Door;
use crate::web::site::Site;

pub(super) const ORIGIN: &str = "https://orders.example.com";

/// A surface to ask.
pub(super) struct Bench {
    pub(super) api: Api,
    pub(super) store: Store,
    pub(super) people: People,
    pub(super) clock: Clock,
    pub(super) server: config::Server,
}

impl Bench {
    /// Over a platform `alpha` with the alias `callBackAlpha.htm`.
    pub(super) fn new() -> Self {
        Self::with(|_| ())
    }

    /// The same, with a description changed first.
    pub(super) fn with(change: impl FnOnce(&mut Description)) -> Self {
        Self::configured(change, config::Server { public_url: Some(Origin::new(ORIGIN)), ..config::Server::default() })
    }

    /// The same, reached under other addresses.
    pub(super) fn configured(change: impl FnOnce(&mut Description), server: config::Server) -> Self {
        let clock = Clock::starting_at(Timestamp::from_millis(1_800_000_000_000));
        let mut described = description("alpha").unwrap();
        described.callback_aliases = vec!["callBackAlpha.htm".to_owned()];
        change(&mut described);
        let platform = scripted(described);
        let store = Store::in_memory(clock);
        let grants = Grants { consent_hosts: vec!["https://alpha.example".to_owned()], ..Grants::default() };
        let connectors = Connectors::fixed([(platform.as_platform(), grants)]);
        let (due, changes) = (Activator::new(), Changes::default());
        let accounts = Accounts::new(store.clone(), connectors.clone(), clock, due.clone(), changes.clone());
        let pull = config::Pull::default();
        let puller = Puller::new(&pull, accounts.clone(), store.clone(), clock);
        let people = People::new(store.clone(), clock);
        let api = Api::new(Services {
            schedule: Schedule::new(&pull, puller, store.clone(), clock, due, changes.clone()),
            store: store.clone(),
            accounts,
            connectors,
            people: people.clone(),
            budgets: Budgets::new(clock, [7; 32], Vec::new(), Changes::default()),
            clock,
            changes,
            tasks: Group::new(),
            server: server.clone(),
            pull,
        });
        Self { api, store, people, clock, server }
    }

    /// The door of the console's listener.
    pub(super) fn door(&self) -> Door {
        let site = Site::new(self.api.clone(), self.clock, &self.server, StopSignal::new()).unwrap();
        Door::new(std::sync::Arc::new(site))
    }

    /// A signed-in administrator's session.
    pub(super) async fn session(&self) -> Secret {
        let code = self.people.draw_setup_code().await.unwrap();
        self.people.set_up(&code, "correct horse battery".into()).await.unwrap()
    }
}

/// A platform that consents, knows one shop and has no orders.
fn scripted(description: Description) -> ScriptedPlatform {
    let platform = ScriptedPlatform::new(description);
    platform.begin().otherwise(|call| {
        let Asked::Begin { state, .. } = &call.asked else { unreachable!() };
        Ok(Consent { url: format!("https://alpha.example/consent?state={state}"), remember: Vec::new() })
    });
    platform.finish().otherwise(|_| Ok(issued()));
    platform.adopt().otherwise(|call| match &call.asked {
        Asked::Adopt(pasted) if pasted["refresh-token"].reveal() != "wrong" => Ok(issued()),
        _ => Err(Fault::Failed(Failure::new(FailureKind::NeedsAuthorization, "7", "no such token"))),
    });
    platform.list_orders().otherwise(|_| Ok(Page::default()));
    platform
}

fn issued() -> Issued {
    Issued {
        shop: Shop { id: "shop-1".to_owned(), name: "Seaside".to_owned() },
        kept: [("access-token".to_owned(), Secret::from("a token of more than 16 bytes"))].into(),
        access_until: None,
        renew_until: None,
        extra: Vec::new(),
    }
}

/// A browser: keeps cookies, and says where its requests come from.
pub(super) struct Browser {
    door: Door,
    cookies: Vec<(String, String)>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Browser {
    pub(super) fn new(bench: &Bench) -> Self {
        Self { door: bench.door(), cookies: Vec::new() }
    }

    pub(super) async fn signed_in(bench: &Bench) -> Self {
        let mut browser = Self::new(bench);
        let session = bench.session().await;
        browser.cookies.push(("__Host-longshore-session".to_owned(), session.reveal().to_owned()));
        browser
    }

    pub(super) async fn get(&mut self, address: &str) -> Answer {
        self.send(Method::GET, address, &[], "").await
    }

    /// Sends a form as a page of ours would.
    pub(super) async fn post(&mut self, address: &str, form: &str) -> Answer {
        self.send(Method::POST, address, &[("sec-fetch-site", "same-origin")], form).await
    }

    pub(super) async fn send(&mut self, method: Method, address: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let mut request = Request::new(Body::from(form.to_owned()));
        *request.method_mut() = method;
        *request.uri_mut() = address.parse().unwrap();
        let sent = request.headers_mut();
        sent.insert(header::HOST, HeaderValue::from_static("orders.example.com"));
        sent.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        if !form.is_empty() {
            sent.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        }
        for (name, value) in headers {
            sent.insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            sent.insert(header::COOKIE, HeaderValue::from_str(&cookies.join("; ")).unwrap());
        }
        let answer = read(self.door.answer(request).await).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn location(&self) -> &str {
        self.header("location")
    }
}

async fn read(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}
