//! The port's first implementation: a compiled connector, and sessions that each run a fresh instance of it.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::{Store, Trap};

use super::bindings::exports::longshore::connector::authorization as wit;
use super::bindings::longshore::connector::types;
use super::bindings::{Connector, ConnectorPre};
use super::capability::http::origin::{Target, granted};
use super::guest::Guest;
use super::limits::{CpuBudget, TICK};
use super::profile::Profile;
use super::vault::{AUTHORIZATION_CODE, Function, Vault};
use super::wire::Wire;
use super::{Callback, Fault, Grants, Lease, Platform, Session, Shared, convert};
use crate::model::{Batch, Consent, Description, Digest, FlowKind, Issued, Page, Pairs, Secret, SecretSet, Window};

/// The most component-model handles of one instance. The contract has none; WASI's streams and pollables are a handful.
const HANDLES_MAX: usize = 10_000;
/// The most identifiers of one `get-orders`, as the contract says.
const IDS_MAX: usize = 50;

/// A compiled connector that passed every check.
pub(super) struct GuestPlatform {
    shared: Arc<Shared>,
    pre: ConnectorPre<Guest>,
    description: Description,
    digest: Digest,
    profile: Arc<Profile>,
}

impl GuestPlatform {
    pub(super) fn new(shared: Arc<Shared>, pre: ConnectorPre<Guest>, description: Description, digest: Digest) -> Self {
        let profile = Arc::new(Profile::new(&description));
        Self { shared, pre, description, digest, profile }
    }
}

impl std::fmt::Debug for GuestPlatform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Description { platform, version, .. } = &self.description;
        write!(f, "GuestPlatform({platform} {version}, {})", self.digest)
    }
}

/// A handle, so that a session can keep its platform alive after it was replaced.
#[derive(Debug, Clone)]
pub(super) struct Loaded(pub(super) Arc<GuestPlatform>);

impl Platform for Loaded {
    fn description(&self) -> &Description {
        &self.0.description
    }

    fn digest(&self) -> Digest {
        self.0.digest
    }

    fn open_on(&self, wire: Wire, grants: Arc<Grants>, lease: Arc<Lease>) -> Box<dyn Session> {
        let platform = Arc::clone(&self.0);
        Box::new(GuestSession { platform, wire, grants, lease, instance: None, ended: false, excerpt: None })
    }
}

/// A guest that lives.
pub(super) struct Instance {
    pub(super) store: Store<Guest>,
    pub(super) connector: Connector,
}

impl Instance {
    /// Makes an instance. An error holds the engine's own words beside the fault where it has any.
    pub(super) async fn make(
        pre: &ConnectorPre<Guest>,
        guest: Guest,
        cpu: Duration,
    ) -> Result<Self, (Fault, Option<String>)> {
        let handed_bytes_max = guest.shared.limits.handed_bytes_max;
        let mut store = Store::new(pre.engine(), guest);
        store.limiter(|guest| &mut guest.allowance);
        store.set_hostcall_fuel(handed_bytes_max);
        store.set_max_component_handles(HANDLES_MAX);
        store.data_mut().cpu = CpuBudget::new(cpu);
        store.epoch_deadline_callback(|mut context| Ok(context.data_mut().cpu.tick()));
        store.set_epoch_deadline(1);
        match pre.instantiate_async(&mut store).await {
            Ok(connector) => Ok(Self { store, connector }),
            Err(error) => Err((fault(store.data(), &error), Some(format!("{error:#}")))),
        }
    }

    /// What an error of a call means.
    pub(super) fn fault(&self, error: &wasmtime::Error) -> Fault {
        fault(self.store.data(), error)
    }
}

/// Tells apart why a guest was stopped: what its own limits say comes before how it then crashed.
fn fault(guest: &Guest, error: &wasmtime::Error) -> Fault {
    if guest.cpu.is_spent() {
        return Fault::CpuSpent;
    }
    if guest.allowance.was_refused() {
        return Fault::MemorySpent;
    }
    match error.downcast_ref::<Trap>() {
        Some(trap) => Fault::Trapped(trap.to_string()),
        // The guest handed over what cannot be read as the contract's types, or too much of it.
        None => Fault::Invalid(error.root_cause().to_string()),
    }
}

/// One instance for one account.
struct GuestSession {
    platform: Arc<GuestPlatform>,
    wire: Wire,
    grants: Arc<Grants>,
    lease: Arc<Lease>,
    /// With its place among the instances that may exist. None before the first call, and after a fault.
    instance: Option<(Instance, OwnedSemaphorePermit)>,
    /// True while a call runs and after a fault: a call that was dropped half-way is never entered again.
    ended: bool,
    excerpt: Option<String>,
}

/// What a function of the contract answers.
type Answered<T> = wasmtime::Result<Result<T, types::Failure>>;

impl GuestSession {
    /// Calls a function: makes the instance if there is none, sets the limits of the call, and sorts what comes back.
    async fn call<T, U>(
        &mut self,
        vault: Vault,
        enter: impl for<'a> FnOnce(&'a mut Instance, types::Context) -> BoxFuture<'a, Answered<T>>,
        accept: impl FnOnce(T, &Guest) -> Result<U, Fault>,
    ) -> Result<U, Fault> {
        if self.ended {
            return Err(Fault::ended());
        }
        self.ended = true;
        self.excerpt = None;
        let limits = &self.platform.shared.limits;
        let (time, cpu) = (limits.time_per_call, limits.cpu_per_call);
        let permit = self.permit(time).await;
        let answer = match permit {
            Ok(permit) => {
                let running = self.enter(permit, vault, (time, cpu), enter, accept);
                tokio::time::timeout(time, running).await.unwrap_or(Err(Fault::TimedOut))
            }
            Err(fault) => Err(fault),
        };
        if let Some((instance, _)) = &self.instance {
            let guest = instance.store.data();
            guest.journal().end();
            self.excerpt = guest.excerpt().map(str::to_owned);
            // Wall time and processor time can both run out in the same moment; the budget knows better whose fault it was.
            if let Err(Fault::Failed(failure)) = &answer {
                guest.heed_wish(failure);
            }
            let ticks = guest.cpu.charged();
            tracing::debug!(connector = self.platform.profile.name(), account = self.lease.label, cpu = ?TICK * ticks);
        }
        match &answer {
            Err(fault) if fault.ends_session() => self.instance = None,
            _ => self.ended = false,
        }
        answer
    }

    /// A place among the instances that may exist. Waits for one, as long as a call may take.
    async fn permit(&mut self, patience: Duration) -> Result<Option<OwnedSemaphorePermit>, Fault> {
        if self.instance.is_some() {
            return Ok(None);
        }
        let slots = Arc::clone(&self.platform.shared.slots);
        match tokio::time::timeout(patience, slots.acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Some(permit)),
            _ => Err(Fault::Host(format!(
                "all {} instances were busy for {} s (`[sandbox] instances_max`)",
                self.platform.shared.limits.instances_max,
                patience.as_secs()
            ))),
        }
    }

    async fn enter<T, U>(
        &mut self,
        permit: Option<OwnedSemaphorePermit>,
        vault: Vault,
        (time, cpu): (Duration, Duration),
        enter: impl for<'a> FnOnce(&'a mut Instance, types::Context) -> BoxFuture<'a, Answered<T>>,
        accept: impl FnOnce(T, &Guest) -> Result<U, Fault>,
    ) -> Result<U, Fault> {
        let platform = Arc::clone(&self.platform);
        let shared = &platform.shared;
        let call = shared.call(vault, time);
        let _running = shared.pulse.run();
        if let Some(permit) = permit {
            let (grants, lease) = (Arc::clone(&self.grants), Arc::clone(&self.lease));
            let guest = {
                let (profile, wire) = (Arc::clone(&platform.profile), self.wire.clone());
                Guest::new(Arc::clone(shared), profile, wire, grants, lease, call)
            };
            let instance = Instance::make(&platform.pre, guest, cpu).await.map_err(|(fault, _)| fault)?;
            self.instance = Some((instance, permit));
        } else if let Some((instance, _)) = &mut self.instance {
            instance.store.data_mut().begin(call, CpuBudget::new(cpu));
            instance.store.set_epoch_deadline(1);
        }
        let Some((instance, _)) = &mut self.instance else { return Err(Fault::ended()) };
        let now = match &self.wire {
            Wire::Scripted(script) => script.now(),
            Wire::Network | Wire::Tapped(_) => shared.clock.now(),
        };
        let context = convert::context(&self.lease, now);
        match enter(instance, context).await {
            Ok(Ok(answer)) => accept(answer, instance.store.data()),
            Ok(Err(failure)) => Err(Fault::Failed(convert::failure_in(&failure))),
            Err(error) => Err(instance.fault(&error)),
        }
    }

    fn vault(&self, function: Function, code: Option<Secret>, pasted: SecretSet) -> Vault {
        let fields = Arc::clone(self.platform.profile.secret_fields());
        Vault::new(function, fields, Arc::clone(&self.lease), code, pasted)
    }

    fn plain_vault(&self, function: Function) -> Vault {
        self.vault(function, None, SecretSet::new())
    }

    /// Takes the code out of a callback's parameters; in its place the guest reads its name.
    fn take_code(&self, parameters: Pairs) -> (Pairs, Option<Secret>) {
        let flows = &self.platform.description.flows;
        let name =
            flows.iter().find(|flow| flow.kind == FlowKind::Consent).and_then(|flow| flow.code_parameter.as_ref());
        let mut code = None;
        let shown = parameters.into_iter().map(|(key, value)| {
            if Some(&key) != name {
                return (key, value);
            }
            let value = Secret::new(value);
            // A callback that repeats the parameter is odd; the first one counts, and no other is shown.
            code.get_or_insert(value);
            (key, format!("[{AUTHORIZATION_CODE}]"))
        });
        (shown.collect(), code)
    }
}

/// Looks the names up that a grant wants kept.
fn issue(granted: wit::Grant, guest: &Guest) -> Result<Issued, Fault> {
    let granted = convert::granted(granted).map_err(Fault::Invalid)?;
    let mut kept = SecretSet::new();
    for name in granted.keep {
        let Some(secret) = guest.vault().issued(&name) else {
            let name: String = name.chars().take(64).collect();
            return Err(Fault::Invalid(format!("`keep` names `{name}`, which was not sealed in this call")));
        };
        kept.insert(name, secret.clone());
    }
    let (shop, extra) = (granted.shop, granted.extra);
    Ok(Issued { shop, kept, access_until: granted.access_until, renew_until: granted.renew_until, extra })
}

/// Checks where a consent would send the seller's browser.
fn check_consent(consent: Consent, grants: &Grants, state: &str) -> Result<Consent, Fault> {
    let target =
        Target::parse(&consent.url).map_err(|error| Fault::Invalid(format!("the consent address: {error}")))?;
    if !granted(&grants.consent_hosts, grants.plain_http, &target.origin) {
        return Err(Fault::Invalid(format!("the consent address leads to {}, which is not granted", target.origin)));
    }
    if !target.rest.contains(state) {
        return Err(Fault::Invalid("the consent address does not carry the state".to_owned()));
    }
    Ok(consent)
}

impl Session for GuestSession {
    fn begin<'a>(&'a mut self, address: &'a str, state: &'a str) -> BoxFuture<'a, Result<Consent, Fault>> {
        let GuestPlatform { profile, shared, .. } = &*self.platform;
        // Nobody is sent to agree to something whose fruit could not be fetched while it is good.
        let time = shared.limits.time_per_call;
        let spent = || profile.exhausted(&shared.budgets, &self.lease, time);
        if let Some(failure) = if self.wire.is_scripted() { None } else { spent() } {
            return Box::pin(std::future::ready(Err(Fault::Failed(failure))));
        }
        let vault = self.plain_vault(Function::Begin);
        let (address, wanted) = (address.to_owned(), state.to_owned());
        Box::pin(self.call(
            vault,
            move |instance, context| {
                Box::pin(async move {
                    let Instance { store, connector } = instance;
                    connector.longshore_connector_authorization().call_begin(store, &context, &address, &wanted).await
                })
            },
            move |consent, guest| {
                let consent = convert::consent(consent).map_err(Fault::Invalid)?;
                check_consent(consent, &guest.grants, state)
            },
        ))
    }

    fn finish(&mut self, callback: Callback) -> BoxFuture<'_, Result<Issued, Fault>> {
        let (parameters, code) = self.take_code(callback.parameters);
        let callback = convert::callback(parameters, callback.address, callback.remember);
        let vault = self.vault(Function::Finish, code, SecretSet::new());
        Box::pin(self.call(
            vault,
            move |instance, context| {
                Box::pin(async move {
                    let Instance { store, connector } = instance;
                    connector.longshore_connector_authorization().call_finish(store, &context, &callback).await
                })
            },
            issue,
        ))
    }

    fn renew(&mut self) -> BoxFuture<'_, Result<Issued, Fault>> {
        let vault = self.plain_vault(Function::Renew);
        Box::pin(self.call(
            vault,
            |instance, context| {
                Box::pin(async move {
                    let Instance { store, connector } = instance;
                    connector.longshore_connector_authorization().call_renew(store, &context).await
                })
            },
            issue,
        ))
    }

    fn adopt(&mut self, pasted: SecretSet) -> BoxFuture<'_, Result<Issued, Fault>> {
        let vault = self.vault(Function::Adopt, None, pasted);
        Box::pin(self.call(
            vault,
            |instance, context| {
                Box::pin(async move {
                    let Instance { store, connector } = instance;
                    connector.longshore_connector_authorization().call_adopt(store, &context).await
                })
            },
            issue,
        ))
    }

    fn list_orders(&mut self, window: Window, cursor: Option<String>) -> BoxFuture<'_, Result<Page, Fault>> {
        let vault = self.plain_vault(Function::ListOrders);
        let window = convert::window(window);
        Box::pin(self.call(
            vault,
            move |instance, context| {
                Box::pin(async move {
                    let Instance { store, connector } = instance;
                    let orders = connector.longshore_connector_orders();
                    orders.call_list_orders(store, &context, &window, cursor.as_deref()).await
                })
            },
            |page, _| convert::page(page),
        ))
    }

    fn get_orders(&mut self, ids: Vec<String>) -> BoxFuture<'_, Result<Batch, Fault>> {
        if ids.len() > IDS_MAX {
            let fault = Fault::Host(format!("{} orders were to be fetched at once, the limit is {IDS_MAX}", ids.len()));
            return Box::pin(std::future::ready(Err(fault)));
        }
        let vault = self.plain_vault(Function::GetOrders);
        let asked = ids.clone();
        Box::pin(self.call(
            vault,
            move |instance, context| {
                Box::pin(async move {
                    let Instance { store, connector } = instance;
                    connector.longshore_connector_orders().call_get_orders(store, &context, &ids).await
                })
            },
            move |batch, guest| {
                let batch = convert::batch(batch, &asked)?;
                batch.stopped.iter().for_each(|failure| guest.heed_wish(failure));
                Ok(batch)
            },
        ))
    }

    fn excerpt(&self) -> Option<String> {
        self.excerpt.clone()
    }
}
