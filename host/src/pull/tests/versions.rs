//! A new version of the connector that does worse than the one before it, or no worse.

use std::fs;
use std::sync::Arc;

use super::*;
use crate::catalog::Shelf;
use crate::config::ConnectorBlock;
use crate::connectors::{Connectors, Parts};
use crate::model::{AccountId, PlatformId};
use crate::sandbox::scripted::{ScriptedPlatform, description};
use crate::sandbox::{LoadError, Platform};

/// A puller over a connector folder that holds version 1, which works, and then version 2, which is on probation.
struct Versions {
    bench: Bench,
    accounts: Accounts,
    connectors: Connectors,
    second: ScriptedPlatform,
    _folder: tempfile::TempDir,
}

impl Versions {
    async fn new() -> Self {
        let bench = bench();
        let first = bench.platform.clone();
        let second = ScriptedPlatform::new(crate::model::Description {
            version: "0.2.0".to_owned(),
            ..description("alpha").unwrap()
        });
        let made = [first.as_platform(), second.as_platform()];
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("connectors");
        fs::create_dir(&dir).unwrap();
        let load = move |bytes: Vec<u8>| -> futures_util::future::BoxFuture<'static, _> {
            let text = String::from_utf8(bytes).unwrap();
            let wanted = |platform: &&Arc<dyn Platform>| text == format!("alpha {}", platform.description().version);
            Box::pin(std::future::ready(made.iter().find(wanted).cloned().ok_or(LoadError::NotWasm)))
        };
        let hosts = Some(vec!["https://alpha.example".to_owned()]);
        let parts = Parts {
            dir: dir.clone(),
            file_bytes_max: 100,
            load: Box::new(load),
            shelf: Shelf::new(folder.path().join("shelf")),
            store: bench.store.clone(),
            clock: bench.clock,
            blocks: [("alpha".parse().unwrap(), ConnectorBlock { hosts, ..ConnectorBlock::default() })].into(),
            reserved: Vec::new(),
            resumed: bench.connected.clone(),
            changes: bench.changes.clone(),
        };
        fs::write(dir.join("a.wasm"), "alpha 0.1.0").unwrap();
        let connectors = Connectors::open(parts).await.unwrap();
        fs::write(dir.join("new"), "alpha 0.2.0").unwrap();
        fs::rename(dir.join("new"), dir.join("a.wasm")).unwrap();
        connectors.look().await.unwrap();
        let accounts = Accounts::new(
            bench.store.clone(),
            connectors.clone(),
            bench.clock,
            bench.connected.clone(),
            bench.changes.clone(),
        );
        Self { bench, accounts, connectors, second, _folder: folder }
    }

    async fn pull(&self, account: AccountId) -> PullOutcome {
        let puller = Puller::new(&self.bench.config, self.accounts.clone(), self.bench.store.clone(), self.bench.clock);
        puller.run(account, &self.bench.running(&StopSignal::new())).await.unwrap()
    }

    fn live(&self) -> String {
        let alpha: PlatformId = "alpha".parse().unwrap();
        self.connectors.get(&alpha).unwrap().version().to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn where_a_new_version_fails_and_the_one_before_it_works_the_pull_goes_on_with_that_one() {
    let malformed = || failed(FailureKind::Malformed);
    // How the new version fails, in which call, how the pull ends, and which version is live then.
    for (case, listing, fetching, old_fails, outcome, live) in [
        (
            "it crashes while listing",
            Some(Fault::Trapped("unreachable".into())),
            None,
            false,
            PullOutcome::Succeeded,
            "0.1.0",
        ),
        ("it overruns", Some(Fault::CpuSpent), None, false, PullOutcome::Succeeded, "0.1.0"),
        ("it makes no sense of the list", Some(malformed()), None, false, PullOutcome::Succeeded, "0.1.0"),
        ("it crashes while fetching", None, Some(Fault::MemorySpent), false, PullOutcome::Succeeded, "0.1.0"),
        ("it makes no sense of orders", None, Some(malformed()), false, PullOutcome::Succeeded, "0.1.0"),
        ("the platform makes no sense", Some(malformed()), None, true, PullOutcome::Failed, "0.2.0"),
        ("the platform is down", Some(failed(FailureKind::Unavailable)), None, false, PullOutcome::Failed, "0.2.0"),
        ("nothing is wrong", None, None, false, PullOutcome::Succeeded, "0.2.0"),
    ] {
        let versions = Versions::new().await;
        let bench = &versions.bench;
        let account = bench.connect(1).await;
        bench.sell(1..=7, "a");
        bench.sell_by(&versions.second);
        if let Some(fault) = &listing {
            let fault = fault.clone();
            versions.second.list_orders().otherwise(move |_| Err(fault.clone()));
        }
        if let Some(fault) = fetching {
            versions.second.get_orders().otherwise(move |_| Err(fault.clone()));
        }
        if old_fails {
            bench.platform.list_orders().otherwise(move |_| Err(failed(FailureKind::Malformed)));
        }
        assert_eq!(versions.live(), "0.2.0", "{case}");
        assert_eq!(versions.pull(account).await, outcome, "{case}");
        assert_eq!(versions.live(), live, "{case}");
        if outcome == PullOutcome::Succeeded {
            assert_eq!(bench.drafts(account), ids(1..=7), "{case}: no order is lost");
        }
    }
}

/// Neither version makes sense of one order; that the one before it reads the next page proves nothing.
#[tokio::test(start_paused = true)]
async fn an_order_that_no_version_can_read_is_not_the_new_ones_fault() {
    let versions = Versions::new().await;
    let bench = &versions.bench;
    let account = bench.connect(1).await;
    bench.sell(1..=7, "a");
    bench.sell_by(&versions.second);
    for platform in [&bench.platform, &versions.second] {
        platform.get_orders().push(Err(failed(FailureKind::Malformed)));
    }
    assert_eq!(versions.pull(account).await, PullOutcome::Failed);
    assert_eq!(versions.live(), "0.2.0");
}

#[tokio::test(start_paused = true)]
async fn a_new_version_that_pulls_well_three_times_needs_the_one_before_it_no_more() {
    let versions = Versions::new().await;
    let bench = &versions.bench;
    bench.sell_by(&versions.second);
    let account = bench.connect(1).await;
    bench.sell(1..=2, "a");
    for _ in 0..3 {
        assert_eq!(versions.pull(account).await, PullOutcome::Succeeded);
        tokio::time::advance(HOUR).await;
    }
    versions.second.list_orders().otherwise(|_| Err(Fault::Trapped("unreachable".into())));
    assert_eq!(versions.pull(account).await, PullOutcome::Failed);
    assert_eq!(versions.live(), "0.2.0");
}

#[tokio::test(start_paused = true)]
async fn a_grant_is_renewed_by_the_version_that_can() {
    let versions = Versions::new().await;
    let bench = &versions.bench;
    bench.sell_by(&versions.second);
    let account = bench.connect(1).await;
    tokio::time::advance(Duration::from_hours(24 * 366)).await;
    versions.second.renew().otherwise(|_| Err(Fault::Trapped("unreachable".into())));
    bench.platform.renew().otherwise(|_| {
        let mut renewed = issued(1, "second");
        renewed.access_until = renewed.access_until.map(|until| until.plus(Duration::from_hours(24 * 366)));
        Ok(renewed)
    });
    assert_eq!(versions.pull(account).await, PullOutcome::Succeeded);
    assert_eq!(versions.live(), "0.1.0");
    assert_eq!(bench.store.grant_secrets(account).unwrap()["access-token"].reveal(), "second");
}
