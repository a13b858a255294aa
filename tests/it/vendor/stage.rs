//! A platform that is written down, and a connector in the sandbox that speaks to it: the component itself, through the host's
//! own door, without a daemon around it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use longshore::clock::Clock;
use longshore::config;
use longshore::model::{Failure, Page, Secret, SecretSet, Timestamp, Window};
use longshore::sandbox::{Budgets, Compiler, Fault, Grants, Lease, Platform, Sandbox, Session};
use longshore_tests::components::component;
use longshore_tests::sim::{self, App, Exchange, Recorder, Served, Setup, SimClock, Simulator, Switch};
use tower::ServiceExt as _;

/// What time it is on both sides.
const NOW: &str = "2026-11-10T08:00:00Z";

/// Which platform, and what its connector is told.
pub(super) struct Scene {
    pub(super) platform: sim::Platform,
    /// The connector's file.
    pub(super) connector: &'static str,
    /// Settings that hold an origin of the platform.
    pub(super) origins: &'static [&'static str],
    /// All other settings.
    pub(super) settings: &'static [(&'static str, &'static str)],
    pub(super) app_key: &'static str,
    pub(super) app_secret: &'static str,
    /// Orders of its only shop.
    pub(super) orders: u64,
}

impl Scene {
    /// The developer app as the platform knows it, with these settings there.
    pub(super) fn app(&self, settings: &[(&str, &str)]) -> App {
        App {
            key: self.app_key.to_owned(),
            secret: self.app_secret.to_owned(),
            redirect_uris: Vec::new(),
            sellers: None,
            settings: settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }
}

/// A connector and the platform that it asks.
pub(super) struct Stage {
    platform: Arc<dyn Platform>,
    routes: Router,
    recorder: Recorder,
    served: Served,
    pub(super) lease: Lease,
}

/// A simulated marketplace with a grant for its shop.
pub(super) struct Market {
    pub(super) simulator: Simulator,
    pub(super) login: String,
    /// Access and refresh token.
    pub(super) tokens: [String; 2],
}

impl Market {
    /// As the scene says.
    pub(super) fn of(scene: &Scene) -> Self {
        let simulator = Simulator::new(Setup {
            platform: scene.platform,
            seed: 7,
            shops: 1,
            orders: scene.orders,
            clock: SimClock::standing_at(now()),
            apps: vec![scene.app(&[])],
        });
        let login = simulator.logins().remove(0);
        let (access, refresh) = simulator.grant(scene.app_key, &login).unwrap();
        Self { simulator, login, tokens: [access, refresh] }
    }

    /// Lets the next call of a method go wrong.
    pub(super) fn spoil(&self, fault: sim::Fault, method: &str) {
        self.simulator.switches().switch_on(Switch {
            fault,
            method: Some(method.to_owned()),
            times: Some(1),
            app: None,
        });
    }
}

impl Stage {
    /// The scene's connector before these routes, which are written down.
    pub(super) async fn new(scene: &Scene, routes: Router) -> Self {
        let recorder = Recorder::default();
        let routes = recorder.around(routes);
        let served = Served::serve(routes.clone(), SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let clock = Clock::starting_at(now());
        let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiled-connectors");
        let (limits, egress) = (config::Sandbox::default(), config::Egress::default());
        let sandbox =
            Sandbox::new(&limits, &egress, cache, [7; 32], Compiler::Here, Budgets::unlimited(), clock).unwrap();
        let platform = sandbox.load(component(scene.connector).unwrap()).await.unwrap();
        let origin = served.origin();
        let origins = scene.origins.iter().map(|name| ((*name).to_owned(), origin.clone()));
        let settings = scene.settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let key = ("app-key".to_owned(), scene.app_key.to_owned());
        let lease = Lease {
            label: "account-1".to_owned(),
            settings: origins.chain(settings).chain([key]).collect(),
            field_secrets: secrets(&[("app-secret", scene.app_secret)]),
            ..Lease::default()
        };
        Self { platform, routes, recorder, served, lease }
    }

    /// A fresh instance of the connector.
    pub(super) fn open(&self) -> Box<dyn Session> {
        let origin = self.served.origin();
        let grants = Grants {
            hosts: vec![origin.clone()],
            consent_hosts: vec![origin],
            plain_http: true,
            private_addresses: true,
        };
        self.platform.open(Arc::new(grants), Arc::new(self.lease.clone()))
    }

    /// All pages of a window.
    pub(super) async fn walk(&self, window: Window) -> Vec<Page> {
        let mut session = self.open();
        let mut pages = vec![session.list_orders(window, None).await.unwrap()];
        while let Some(cursor) = pages.last().and_then(|page| page.next.clone()) {
            pages.push(session.list_orders(window, Some(cursor)).await.unwrap());
        }
        pages
    }

    /// The first page of a window must fail.
    pub(super) async fn refused_list(&self, window: Window, cursor: Option<&str>) -> Failure {
        failed(self.open().list_orders(window, cursor.map(str::to_owned)).await)
    }

    /// Asks for what the connector does not ask for, with headers that the connector also sends.
    pub(super) async fn visit(&self, target: &str, headers: &[(&str, &str)]) {
        let mut request = Request::get(target).header(header::ACCEPT, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    }

    /// Ends it. Answers everything that was asked and answered.
    pub(super) async fn end(self) -> Vec<Exchange> {
        assert_eq!(self.served.stop().await, Vec::<String>::new());
        self.recorder.exchanges()
    }
}

/// The failure of a call that must fail without harming the guest.
pub(super) fn failed<T: std::fmt::Debug>(answer: Result<T, Fault>) -> Failure {
    match answer {
        Err(Fault::Failed(failure)) => failure,
        other => panic!("ended with {other:?}"),
    }
}

/// Secrets by name.
pub(super) fn secrets(secrets: &[(&str, &str)]) -> SecretSet {
    secrets.iter().map(|(name, value)| ((*name).to_owned(), Secret::from(*value))).collect()
}

/// The thirty days before now, less what a listing takes to settle.
pub(super) fn window() -> Window {
    let end = now().minus(Duration::from_mins(3));
    Window { start: end.minus(Duration::from_hours(30 * 24)), end }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}
