//! What tests of pulls and of their schedule begin with: a scripted platform that sells, accounts on it, and a store in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::{Puller, Running};
use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config;
use crate::connectors::Connectors;
use crate::model::{
    AccountId, Batch, CustomerId, Failure, FailureKind, Issued, Listed, Order, Page, PullOutcome, PullRecord, Secret,
    SecretSet, Shop, Timestamp, Trigger, Window,
};
use crate::sandbox::scripted::{Asked, Call, ScriptedPlatform, description};
use crate::sandbox::{Fault, Grants};
use crate::store::{NewAccount, Store, StoreGrant};
use crate::tasks::{Activator, Changes, StopSignal};

/// Orders on one page of the platform's list.
const PAGE: usize = 3;

/// Order ids with their revisions.
type Orders = Arc<Mutex<BTreeMap<String, String>>>;

/// A platform with accounts, and everything below a pull.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) clock: Clock,
    pub(crate) platform: ScriptedPlatform,
    pub(crate) store: Store,
    pub(crate) accounts: Accounts,
    /// Woken when an account was connected.
    pub(crate) connected: Activator,
    pub(crate) changes: Changes,
    pub(crate) config: config::Pull,
    /// What the platform sells. Every account sees all of it, in every window.
    pub(crate) orders: Orders,
}

/// When every test begins.
pub(crate) fn start() -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000)
}

/// A failure that the connector reports.
pub(crate) fn failed(kind: FailureKind) -> Fault {
    Fault::Failed(Failure::new(kind, "their-code", "their words"))
}

impl Bench {
    /// A platform with one page a window, one window a day and one order more than a page holds.
    pub(crate) fn new(config: config::Pull) -> Self {
        let clock = Clock::starting_at(start());
        let platform = ScriptedPlatform::new(description("alpha").unwrap());
        let orders: Orders = Arc::default();
        sells(&platform, &orders);
        let store = Store::in_memory(clock);
        let connectors = Connectors::fixed([(platform.as_platform(), Grants::default())]);
        let (connected, changes) = (Activator::new(), Changes::default());
        let accounts = Accounts::new(store.clone(), connectors, clock, connected.clone(), changes.clone());
        Self { clock, platform, store, accounts, connected, changes, config, orders }
    }

    /// Lets another platform sell the same orders.
    pub(crate) fn sell_by(&self, platform: &ScriptedPlatform) {
        sells(platform, &self.orders);
    }

    /// Puts these orders on sale, each in this revision.
    pub(crate) fn sell(&self, ids: impl IntoIterator<Item = u32>, revision: &str) {
        let ids = ids.into_iter().map(|id| (format!("order-{id:03}"), revision.to_owned()));
        self.orders.lock().unwrap().extend(ids);
    }

    /// A connected account, the `number`th shop of the platform, for which nothing was asked yet.
    pub(crate) async fn connect(&self, number: u32) -> AccountId {
        let platform = self.platform.as_platform().description().platform.clone();
        let account = NewAccount {
            customer: CustomerId::DEFAULT,
            app: self.store.app_of_installation(&platform).await.unwrap(),
            app_of_installation: true,
            callback_origin: "https://orders.example".to_owned(),
            platform,
            nickname: Some(format!("shop {number}")),
            settings: Vec::new(),
            secrets: SecretSet::new(),
        };
        let account = self.store.create_account(account).await.unwrap().id;
        self.consent(account, number, 0).await;
        account
    }

    /// The seller consents; `from_version` counts the grants so far.
    pub(crate) async fn consent(&self, account: AccountId, number: u32, from_version: u32) {
        let issued = issued(number, "first");
        let grant = StoreGrant { account, issued, from_version, consented: true, settings: None };
        self.store.store_grant(grant).await.unwrap();
        self.connected.wake();
    }

    pub(crate) fn puller(&self) -> Puller {
        Puller::new(&self.config, self.accounts.clone(), self.store.clone(), self.clock)
    }

    pub(crate) fn running(&self, stop: &StopSignal) -> Running {
        Running::new(Trigger::Schedule, self.clock.now(), stop.clone(), self.changes.clone())
    }

    /// Pulls to the end.
    pub(crate) async fn pull(&self, account: AccountId) -> PullOutcome {
        self.puller().run(account, &self.running(&StopSignal::new())).await.unwrap()
    }

    /// The record of the account's last pull.
    pub(crate) fn last_pull(&self, account: AccountId) -> PullRecord {
        self.store.pulls(account, None, 1).unwrap().pop().unwrap()
    }

    /// Ids of the account's drafts.
    pub(crate) fn drafts(&self, account: AccountId) -> Vec<String> {
        let filter = crate::store::DraftFilter { account: Some(account), ..Default::default() };
        let page = self.store.drafts(&filter, None, 1000).unwrap();
        let mut ids: Vec<_> = page.drafts.into_iter().map(|draft| draft.order_id).collect();
        ids.sort();
        ids
    }

    /// The pages asked for since `call`, as windows and cursors.
    pub(crate) fn listed_since(&self, call: usize) -> Vec<(Window, Option<String>)> {
        let calls = self.platform.calls();
        let listed = calls.iter().skip(call).filter_map(|call| match &call.asked {
            Asked::ListOrders { window, cursor } => Some((*window, cursor.clone())),
            _ => None,
        });
        listed.collect()
    }

    /// The batches asked for since `call`.
    pub(crate) fn fetched_since(&self, call: usize) -> Vec<Vec<String>> {
        let calls = self.platform.calls();
        let fetched = calls.iter().skip(call).filter_map(|call| match &call.asked {
            Asked::GetOrders(ids) => Some(ids.clone()),
            _ => None,
        });
        fetched.collect()
    }

    /// How many calls the platform has seen.
    pub(crate) fn calls(&self) -> usize {
        self.platform.calls().len()
    }
}

/// A grant of the `number`th shop that holds for a year.
pub(crate) fn issued(number: u32, access: &str) -> Issued {
    let kept = [("access-token", access), ("refresh-token", "refresh")];
    Issued {
        shop: Shop { id: format!("shop-{number}"), name: String::new() },
        kept: kept.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value.to_owned()))).collect(),
        access_until: Some(start().plus(std::time::Duration::from_hours(24 * 365))),
        renew_until: None,
        extra: Vec::new(),
    }
}

/// An order with little in it.
pub(crate) fn order(id: &str) -> Order {
    serde_json::from_value(serde_json::json!({
        "order_id": id,
        "status": "awaiting-shipment",
        "payment_status": "paid",
        "fulfillment_status": "unshipped",
        "source_status": "PAID",
        "source": "{}",
    }))
    .unwrap()
}

fn sells(platform: &ScriptedPlatform, orders: &Orders) {
    let (listed, got) = (orders.clone(), orders.clone());
    platform.list_orders().otherwise(move |call| Ok(page(&listed.lock().unwrap(), call)));
    platform.get_orders().otherwise(move |call| Ok(batch(&got.lock().unwrap(), call)));
}

fn page(orders: &BTreeMap<String, String>, call: &Call) -> Page {
    let Asked::ListOrders { cursor, .. } = &call.asked else { unreachable!() };
    let first: usize = cursor.as_deref().map_or(0, |cursor| cursor.parse().unwrap());
    let sketch = |(id, revision): (&String, &String)| Listed { order_id: id.clone(), revision: revision.clone() };
    let next = (first + PAGE < orders.len()).then(|| (first + PAGE).to_string());
    Page { listed: orders.iter().skip(first).take(PAGE).map(sketch).collect(), next, ..Page::default() }
}

fn batch(orders: &BTreeMap<String, String>, call: &Call) -> Batch {
    let Asked::GetOrders(ids) = &call.asked else { unreachable!() };
    let (known, missing): (Vec<_>, Vec<_>) = ids.iter().cloned().partition(|id| orders.contains_key(id));
    Batch { orders: known.iter().map(|id| order(id)).collect(), missing, ..Batch::default() }
}
