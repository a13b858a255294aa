//! From a checked configuration to a daemon that only has to be started. Opens files and ports, in this order: the store (whose
//! lock tells a second daemon), the ports, the connectors.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::systemd;
use crate::accounts::Accounts;
use crate::api::{Api, Services};
use crate::catalog::Shelf;
use crate::clock::Clock;
use crate::config::Config;
use crate::connectors::{self, Connectors};
use crate::people::People;
use crate::pull::Puller;
use crate::sandbox::{Budgets, COMPILE_TIME_MAX, Compiler, Sandbox};
use crate::schedule::Schedule;
use crate::store::Store;
use crate::tasks::{Activator, Changes, Group};
use crate::web::{self, Web};

/// How long one connector may take to be usable: the compiler's longest time, and a while for the rest.
const LOAD_TIME_MAX: Duration = COMPILE_TIME_MAX.saturating_add(Duration::from_mins(1));

/// A daemon that was built and not yet started.
#[derive(Debug)]
pub struct App {
    /// What the HTTP surface says.
    pub api: Api,
    /// What is kept.
    pub store: Store,
    pub(super) budgets: Budgets,
    pub(super) connectors: Connectors,
    /// How often the connector folder is looked at.
    pub(super) rescan: Duration,
    pub(super) clock: Clock,
    pub(super) schedule: Schedule,
    pub(super) people: People,
    pub(super) web: Web,
    /// Tasks of requests that must not end with them.
    pub(super) detached: Group,
    /// How long running work may take to come to a good place at the end.
    pub(super) grace: Duration,
}

impl App {
    /// Where the console will be, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.web.local_addr()
    }
}

/// Builds the daemon. `compiler` is where connectors are compiled.
pub async fn build(config: Config, clock: Clock, compiler: Compiler) -> anyhow::Result<App> {
    let store = Store::open(&config.store, clock)?;
    store.keep_pulls(config.pull.history_kept);
    let abandoned = store.abandon_open_pulls(clock.now()).await?;
    if abandoned > 0 {
        tracing::warn!(abandoned, "the last run ended without ending these pulls; they go on where they were");
    }
    let web = Web::bind(&config.server).await?;
    let server = web.server().clone();
    let (due, changes, detached) = (Activator::new(), Changes::default(), Group::new());
    let used = store.budget_levels(clock.now()).await?;
    let budgets = Budgets::new(clock, store.derived_key("apps of budgets"), used, changes.clone());
    let connectors = {
        let cache = config.store.state_dir.join("compiled");
        let key = store.derived_key("compiled code");
        let sandbox = Sandbox::new(&config.sandbox, &config.egress, cache, key, compiler, budgets.clone(), clock)?;
        let load = move |bytes| -> BoxFuture<'static, _> {
            let sandbox = sandbox.clone();
            // Several connectors that have to be compiled take longer than the unit's start may.
            systemd::starting(LOAD_TIME_MAX);
            Box::pin(async move { sandbox.load(bytes).await })
        };
        let parts = connectors::Parts {
            dir: config.connector_dir,
            file_bytes_max: config.sandbox.component_bytes_max,
            load: Box::new(load),
            shelf: Shelf::new(config.store.state_dir.join("connectors")),
            store: store.clone(),
            clock,
            blocks: config.connectors,
            reserved: web::reserved(),
            resumed: due.clone(),
            changes: changes.clone(),
        };
        Connectors::open(parts).await?
    };
    let accounts = Accounts::new(store.clone(), connectors.clone(), clock, due.clone(), changes.clone());
    let puller = Puller::new(&config.pull, accounts.clone(), store.clone(), clock);
    let schedule = Schedule::new(&config.pull, puller, store.clone(), clock, due, changes.clone());
    let people = People::new(store.clone(), clock);
    let grace = server.drain;
    let api = Api::new(Services {
        store: store.clone(),
        accounts,
        connectors: connectors.clone(),
        people: people.clone(),
        schedule: schedule.clone(),
        budgets: budgets.clone(),
        clock,
        changes,
        tasks: detached.clone(),
        server,
        pull: config.pull,
    });
    Ok(App {
        api,
        store,
        budgets,
        connectors,
        rescan: config.connector_rescan,
        clock,
        schedule,
        people,
        web,
        detached,
        grace,
    })
}
