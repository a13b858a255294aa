//! The daemon's rows from sandbox to store, put together as `app` does, with a connector of either kind.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use longshore::accounts::Accounts;
use longshore::clock::Clock;
use longshore::config::{self, MasterKeySource};
use longshore::connectors::Connectors;
use longshore::model::{AccountId, CustomerId, PullCounts, PullOutcome, Secret, Trigger};
use longshore::pull::{Puller, Running};
use longshore::sandbox::{Budgets, Compiler, Grants, Platform, Sandbox};
use longshore::store::{DraftFilter, NewAccount, Store, StoreGrant};
use longshore::tasks::{Activator, Changes, StopSignal};
use serde_json::Value;
use tempfile::TempDir;

use crate::market::{APP_KEY, APP_SECRET, Market};

/// Drafts read at a time.
const PAGE_DRAFTS: usize = 500;

/// The rows, with one connected account.
pub(crate) struct Pipeline {
    store: Store,
    puller: Puller,
    account: AccountId,
    clock: Clock,
    _folder: TempDir,
}

/// The sandboxed connector, as it ships.
pub(crate) async fn sandboxed(folder: &TempDir) -> anyhow::Result<Arc<dyn Platform>> {
    let clock = Clock::system();
    let budgets = Budgets::unlimited();
    let (limits, egress) = (config::Sandbox::default(), config::Egress::default());
    let sandbox =
        Sandbox::new(&limits, &egress, folder.path().join("compiled"), [7; 32], Compiler::Here, budgets, clock)?;
    Ok(sandbox.load(longshore_tests::components::component("aliexpress")?).await?)
}

impl Pipeline {
    /// A fresh store, in which one account of the marketplace's shop is connected.
    pub(crate) async fn new(platform: Arc<dyn Platform>, market: &Market) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let clock = Clock::system();
        let section = config::Store {
            state_dir: folder.path().to_owned(),
            master_key: MasterKeySource::File(folder.path().join("master.key")),
            ..config::Store::default()
        };
        let store = Store::open(&section, clock)?;
        let id = platform.description().platform.clone();
        let hosts = vec![market.origin.clone()];
        let grants = Grants { hosts, consent_hosts: Vec::new(), plain_http: true, private_addresses: true };
        let connectors = Connectors::fixed([(platform, grants)]);
        let accounts = Accounts::new(store.clone(), connectors, clock, Activator::new(), Changes::default());
        let settings = [("app-key", APP_KEY), ("api-origin", market.origin.as_str())];
        let account = NewAccount {
            customer: CustomerId::DEFAULT,
            app: store.app_of_installation(&id).await?,
            app_of_installation: true,
            callback_origin: "http://127.0.0.1:1".to_owned(),
            platform: id,
            nickname: Some("bench".to_owned()),
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            secrets: [("app-secret".to_owned(), Secret::from(APP_SECRET))].into_iter().collect(),
        };
        let account = store.create_account(account).await?.id;
        let grant = StoreGrant { account, issued: market.issued(), from_version: 0, consented: true, settings: None };
        store.store_grant(grant).await?;
        let puller = Puller::new(&config::Pull::default(), accounts, store.clone(), clock);
        Ok(Self { store, puller, account, clock, _folder: folder })
    }

    /// Pulls once, to the end. An error if it did not succeed.
    pub(crate) async fn pull(&self) -> anyhow::Result<PullCounts> {
        let running = Running::new(Trigger::Click, self.clock.now(), StopSignal::new(), Changes::default());
        let outcome = self.puller.run(self.account, &running).await?;
        if outcome != PullOutcome::Succeeded {
            let record = self.store.pulls(self.account, None, 1)?.pop().context("the pull left no record")?;
            bail!("the pull ended as {}: {:?}", outcome.as_str(), record.failure);
        }
        Ok(running.progress().counts)
    }

    /// Every order that is stored, whole.
    pub(crate) fn orders(&self) -> anyhow::Result<Vec<Value>> {
        let (filter, mut orders, mut after) = (DraftFilter::default(), Vec::new(), None);
        loop {
            let page = self.store.drafts(&filter, after, PAGE_DRAFTS)?;
            for draft in page.drafts {
                let (_, order) = self.store.draft(draft.id)?.context("a draft is listed and not there")?;
                orders.push(serde_json::to_value(order)?);
            }
            after = page.next;
            if after.is_none() {
                return Ok(orders);
            }
        }
    }

    /// Closes the store.
    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}
