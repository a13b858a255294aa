//! The life of connector files in a folder, with connectors that are described by their files' text.

use std::fs;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tempfile::TempDir;

use super::*;
use crate::catalog::Shelf;
use crate::clock::Clock;
use crate::config::ConnectorBlock;
use crate::model::{
    AccountId, Budget, BudgetScope, CustomerId, Failure, FailureKind, Issued, PullOutcome, ScheduleRecord, Seal,
    SealedPath, SecretSet, Shop, Timestamp, Trigger,
};
use crate::sandbox::LoadError;
use crate::sandbox::scripted::{ScriptedPlatform, description};
use crate::store::{NewAccount, PullEnd, Store, StoreGrant};
use crate::tasks::{Activator, Changes};

mod approval;

/// A daemon's connectors, its folder, and what outlives it.
struct Bench {
    folder: TempDir,
    state: TempDir,
    store: Store,
    resumed: Activator,
    connectors: Connectors,
}

/// A connector by its file's text: `PLATFORM VERSION`, where the version may end in a wish of its own. Anything else is broken.
fn make(text: &str) -> Result<Arc<dyn Platform>, LoadError> {
    let (platform, version) = text.split_once(' ').ok_or(LoadError::NotWasm)?;
    let mut described = description(platform).map_err(|_| LoadError::NotWasm)?;
    version.clone_into(&mut described.version);
    let seal = Seal { pointer: "/access_token".to_owned(), name: "access-token".to_owned() };
    let mut sealed = SealedPath { path: "/token".to_owned(), seals: vec![seal], errors: vec!["/error".to_owned()] };
    match version.split_once('+').map(|(_, wish)| wish) {
        Some("more-hosts") => described.hosts.push("https://more.example".to_owned()),
        Some("unsealed") => sealed.seals.clear(),
        Some("nothing-sealed") => sealed.path = "/elsewhere".to_owned(),
        Some("curious") => sealed.errors.push("/profile".to_owned()),
        Some("consent") => described.consent_hosts.push("https://login.example".to_owned()),
        Some("quick") => {
            let (name, rate_header) = ("every".to_owned(), None);
            described.budgets =
                vec![Budget { name, scope: BudgetScope::App, calls: 10, period: 1, burst: 10, rate_header }];
        }
        Some("quicker") => {
            let (name, rate_header) = ("every".to_owned(), None);
            described.budgets =
                vec![Budget { name, scope: BudgetScope::App, calls: 20, period: 1, burst: 10, rate_header }];
        }
        Some("alias") => described.callback_aliases.push("back.htm".to_owned()),
        Some("reserved") => described.callback_aliases.push("console/back.htm".to_owned()),
        _ => {}
    }
    described.sealing.push(sealed);
    Ok(ScriptedPlatform::new(described).as_platform())
}

async fn open(folder: &TempDir, state: &TempDir, store: &Store, resumed: &Activator) -> Connectors {
    let block = |host: &str| ConnectorBlock { hosts: Some(vec![host.to_owned()]), ..ConnectorBlock::default() };
    // A file of this name, which is none of a connector, stands for a host that has no memory to spare.
    let busy = folder.path().join("busy");
    let load = move |bytes: Vec<u8>| -> BoxFuture<'static, _> {
        let busy = busy.exists().then(|| LoadError::Host("no memory".to_owned()));
        Box::pin(std::future::ready(busy.map_or_else(|| make(&String::from_utf8(bytes).unwrap()), Err)))
    };
    let parts = Parts {
        dir: folder.path().to_owned(),
        file_bytes_max: 100,
        load: Box::new(load),
        shelf: Shelf::new(state.path().join("shelf")),
        store: store.clone(),
        clock: Clock::starting_at(Timestamp::from_millis(1_800_000_000_000)),
        blocks: ["alpha", "beta"]
            .into_iter()
            .map(|platform| (platform.parse().unwrap(), block(&format!("https://{platform}.example"))))
            .collect(),
        reserved: vec!["console"],
        resumed: resumed.clone(),
        changes: Changes::default(),
    };
    Connectors::open(parts).await.unwrap()
}

impl Bench {
    async fn new() -> Self {
        let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (store, resumed) = (Store::in_memory(Clock::system()), Activator::new());
        let connectors = open(&folder, &state, &store, &resumed).await;
        Self { folder, state, store, resumed, connectors }
    }

    /// Takes steps: `FILE=TEXT` puts a file in the folder in one go, `FILE-` removes one, `restart` starts the daemon anew,
    /// `passed`, `failed`, `roll-back` and `approve` speak of alpha's live version, `use VERSION` of another, and with `gamma: ` before
    /// them they speak of gamma. Then tells what is live.
    async fn after(&mut self, steps: &[&str]) -> String {
        for step in steps {
            let (platform, step) = step.split_once(": ").unwrap_or(("alpha", step));
            let alpha: PlatformId = platform.parse().unwrap();
            let said = match step {
                "restart" => {
                    self.connectors = open(&self.folder, &self.state, &self.store, &self.resumed).await;
                    continue;
                }
                "passed" => {
                    self.connectors.passed(&self.connectors.get(&alpha).unwrap()).await;
                    continue;
                }
                "failed" => {
                    self.connectors.give_up(&self.connectors.get(&alpha).unwrap(), "it crashed").await;
                    continue;
                }
                "roll-back" => Some(self.connectors.roll_back(&alpha).await),
                "approve" => Some(self.connectors.approve(&alpha, None).await),
                step => match step.strip_prefix("use ") {
                    Some(version) => Some(self.connectors.use_version(&alpha, version).await),
                    None => None,
                },
            };
            match (said, step.split_once('='), step.strip_suffix('-')) {
                (Some(said), ..) => {
                    let live = self.connectors.get(&alpha).map(|live| live.version().to_owned());
                    assert_eq!(said.ok(), live, "{step} of {steps:?}");
                }
                (None, Some((file, text)), _) => {
                    fs::write(self.folder.path().join("new"), text).unwrap();
                    fs::rename(self.folder.path().join("new"), self.folder.path().join(file)).unwrap();
                }
                (None, None, Some(file)) => fs::remove_file(self.folder.path().join(file)).unwrap(),
                _ => panic!("{step} is no step"),
            }
            self.connectors.look().await.unwrap();
        }
        self.live()
    }

    /// `PLATFORM VERSION`, with `?` while it has to prove itself; by platform.
    fn live(&self) -> String {
        let live = self.connectors.live();
        let shown = live.iter().map(|live| {
            let mark = if self.connectors.former(live).is_some() { "?" } else { "" };
            format!("{} {}{mark}", live.id(), live.version())
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// Why a file is not in use, and what runs in its place.
    fn line(&self, file: &str) -> (String, Option<String>) {
        let found = self.connectors.found();
        let line =
            found.iter().find(|line| line.file == file).unwrap_or_else(|| panic!("{file} is not listed: {found:?}"));
        let reason = match &line.state {
            State::Live => "live".to_owned(),
            State::OnProbation => "on probation".to_owned(),
            State::NeedsApproval(wanted) => format!("waits: {wanted}"),
            State::Failed(reason) => format!("failed: {reason}"),
            State::NoFile(reason) => format!("no file: {reason}"),
        };
        (reason, line.instead.clone())
    }
}

#[tokio::test]
async fn a_bad_version_never_replaces_a_working_one() {
    // Steps, what is live then, what is said of a.wasm, and what runs in its place.
    for (steps, live, said, instead) in [
        (&["a.wasm=alpha 1"][..], "alpha 1", "live", None),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2"], "alpha 2?", "on probation", None),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "passed", "passed"], "alpha 2?", "on probation", None),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "passed", "passed", "passed"], "alpha 2", "live", None),
        (&["a.wasm=alpha 1", "a.wasm=broken"], "alpha 1", "failed: the file is not WebAssembly", Some("1")),
        (&["a.wasm=alpha 1", "a.wasm="], "alpha 1", "failed: it is empty", Some("1")),
        (&["a.wasm=alpha 1", "busy=yes", "a.wasm=alpha 2"], "alpha 1", "failed: the connector could not be", Some("1")),
        // What was the host's trouble passes without a change of the file.
        (&["a.wasm=alpha 1", "busy=yes", "a.wasm=alpha 2", "busy-"], "alpha 2?", "on probation", None),
        (&["a.wasm=broken"], "", "failed: the file is not WebAssembly", None),
        (&["a.wasm=broken", "a.wasm=alpha 1"], "alpha 1", "live", None),
        // A second file of the same platform waits, and takes over when the first one goes.
        (&["a.wasm=alpha 1", "b.wasm=alpha 2"], "alpha 1", "live", None),
        (&["b.wasm=alpha 2", "a.wasm=alpha 1"], "alpha 2", "failed: another file is already", None),
        (&["b.wasm=alpha 2", "a.wasm=alpha 1", "b.wasm-"], "alpha 1?", "on probation", None),
        (&["a.wasm=alpha 1", "a.wasm=broken", "b.wasm=alpha 2"], "alpha 2?", "failed: the file is not", None),
        // Another platform is not concerned.
        (&["b.wasm=beta 1", "a.wasm=alpha 1", "a.wasm=broken"], "alpha 1, beta 1", "failed: the file", Some("1")),
        (&["b.wasm=beta 1+alias", "a.wasm=alpha 1+alias"], "beta 1+alias", "failed: its callback alias", None),
        (&["a.wasm=alpha 1+reserved"], "", "failed: its callback alias", None),
        // The version before is back where the new one failed, and stays so.
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "failed"], "alpha 1", "failed: it was given up: it crashed", Some("1")),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "failed", "a.wasm=alpha 3"], "alpha 3?", "on probation", None),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "failed", "use 2"], "alpha 2?", "on probation", None),
        (&["a.wasm=alpha 1", "failed"], "alpha 1", "live", None),
    ] {
        comes_to(steps, live, said, instead).await;
    }
}

/// What comes of steps: what is live then, how that begins which is said of a.wasm, and what runs in its place.
async fn comes_to(steps: &[&str], live: &str, said: &str, instead: Option<&str>) {
    let mut bench = Bench::new().await;
    assert_eq!(bench.after(steps).await, live, "{steps:?}");
    let (reason, running) = bench.line("a.wasm");
    assert!(reason.starts_with(said), "{steps:?}: {reason}");
    assert_eq!(running.as_deref(), instead, "{steps:?}");
}

#[tokio::test]
async fn a_block_of_no_file_is_named() {
    // Steps, and the blocks (there is one of alpha and one of beta) that are of no file then.
    for (steps, blocks) in [
        (&[][..], &["[connector.alpha]", "[connector.beta]"][..]),
        (&["a.wasm=alpha 1"], &["[connector.beta]"]),
        (&["a.wasm=alpha 1", "b.wasm=broken"], &["[connector.beta]"]),
        (&["a.wasm=alpha 1", "b.wasm=beta 1"], &[]),
        (&["a.wasm=alpha 1", "a.wasm=broken"], &["[connector.beta]"]),
        (&["a.wasm=alpha 1", "a.wasm-"], &["[connector.alpha]", "[connector.beta]"]),
        (&["a.wasm=alpha 1+reserved", "b.wasm=beta 1"], &[]),
        (&["g.wasm=gamma 1", "b.wasm=beta 1"], &["[connector.alpha]"]),
    ] {
        let mut bench = Bench::new().await;
        bench.after(steps).await;
        let found = bench.connectors.found();
        let idle: Vec<_> =
            found.iter().filter(|line| matches!(line.state, State::NoFile(_))).map(|line| line.file.as_str()).collect();
        assert_eq!(idle, blocks, "{steps:?}");
    }
}

#[tokio::test]
async fn a_restart_finds_what_was_in_use() {
    for (steps, live) in [
        (&["a.wasm=alpha 1", "restart"][..], "alpha 1"),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "restart"], "alpha 2?"),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "restart", "failed"], "alpha 1"),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "passed", "passed", "passed", "restart"], "alpha 2"),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2", "failed", "restart"], "alpha 1"),
        (&["a.wasm=alpha 1", "a.wasm=broken", "restart"], "alpha 1"),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+curious", "restart"], "alpha 1"),
        (&["a.wasm=alpha 1", "a.wasm=alpha 2+curious", "approve", "restart"], "alpha 2+curious?"),
        (&["a.wasm=alpha 1", "a.wasm-", "restart", "b.wasm=alpha 2", "restart"], "alpha 2?"),
    ] {
        let mut bench = Bench::new().await;
        assert_eq!(bench.after(steps).await, live, "{steps:?}");
    }
}

#[tokio::test]
async fn an_administrator_goes_back_and_forth() {
    let proven = ["a.wasm=alpha 1", "a.wasm=alpha 2", "passed", "passed", "passed"];
    for (further, live) in [
        (&["roll-back"][..], "alpha 1"),
        (&["roll-back", "restart"], "alpha 1"),
        (&["roll-back", "roll-back"], "alpha 1"),
        (&["roll-back", "use 2"], "alpha 2?"),
        (&["use 1"], "alpha 1"),
        (&["use 2"], "alpha 2"),
        (&["a.wasm=alpha 3", "use 1"], "alpha 1"),
    ] {
        let mut bench = Bench::new().await;
        bench.after(&proven).await;
        // Going back where nothing is left to go back to is refused, and changes nothing.
        let last = further.len() - 1;
        bench.after(&further[..last]).await;
        if further == ["roll-back", "roll-back"] {
            let refused = bench.connectors.roll_back(&"alpha".parse().unwrap()).await;
            assert_eq!(refused, Err(NotKept::NothingBefore("1".to_owned())));
        } else {
            bench.after(&further[last..]).await;
        }
        assert_eq!(bench.live(), live, "{further:?}");
    }
    let mut bench = Bench::new().await;
    let (alpha, beta) = ("alpha".parse().unwrap(), "beta".parse().unwrap());
    bench.after(&["a.wasm=alpha 1"]).await;
    assert_eq!(bench.connectors.roll_back(&beta).await, Err(NotKept::NoVersion));
    assert_eq!(bench.connectors.approve(&alpha, None).await, Err(NotKept::NothingWaits));
    let unknown = bench.connectors.use_version(&alpha, "9").await.unwrap_err().to_string();
    assert!(unknown.contains("version 9") && unknown.contains("kept are: 1"), "{unknown}");
}

/// What a record is for must not be what it depends on.
#[tokio::test]
async fn a_version_that_cannot_be_kept_runs_all_the_same() {
    let mut bench = Bench::new().await;
    fs::write(bench.state.path().join("shelf"), "a file where the folder should be").unwrap();
    assert_eq!(bench.after(&["a.wasm=alpha 1", "a.wasm=alpha 2"]).await, "alpha 2?");
    assert_eq!(bench.after(&["failed"]).await, "alpha 2?", "nothing is remembered that could be gone back to");
    assert_eq!(bench.after(&["restart"]).await, "alpha 2");
}

#[tokio::test]
async fn accounts_that_were_left_without_their_connector_go_on_when_it_is_back() {
    let mut bench = Bench::new().await;
    bench.after(&["a.wasm=alpha 1", "b.wasm=beta 1"]).await;
    let code = |account: &AccountId| bench_failure(&bench.store, *account);
    let mut accounts = Vec::new();
    for (platform, failed_with) in [("alpha", NO_CONNECTOR), ("alpha", "their-code"), ("beta", NO_CONNECTOR)] {
        accounts.push(failed_account(&bench.store, platform, failed_with).await);
    }
    assert_eq!(accounts.iter().map(code).collect::<Vec<_>>(), [NO_CONNECTOR, "their-code", NO_CONNECTOR]);
    bench.after(&["a.wasm-", "a.wasm=alpha 1"]).await;
    tokio::time::timeout(Duration::from_secs(9), bench.resumed.woken()).await.unwrap();
    let left: Vec<_> = accounts.iter().map(|account| bench_failure(&bench.store, *account)).collect();
    assert_eq!(left, ["", "their-code", NO_CONNECTOR], "beta's was there all the time");
}

fn bench_failure(store: &Store, account: AccountId) -> String {
    store.schedule(account).unwrap().last_failure.map(|failure| failure.code).unwrap_or_default()
}

/// A connected account whose last pull failed so.
async fn failed_account(store: &Store, platform: &str, code: &str) -> AccountId {
    let platform: PlatformId = platform.parse().unwrap();
    let app = store.app_for_notice(CustomerId::DEFAULT, &platform).await.unwrap();
    let new = NewAccount {
        customer: CustomerId::DEFAULT,
        platform,
        nickname: Some(app.0.clone()),
        app,
        app_of_installation: false,
        callback_origin: String::new(),
        settings: Vec::new(),
        secrets: SecretSet::new(),
    };
    let account = store.create_account(new).await.unwrap().id;
    let (kept, extra) = (SecretSet::new(), Vec::new());
    let shop = Shop { id: account.to_string(), name: String::new() };
    let issued = Issued { shop, kept, access_until: None, renew_until: None, extra };
    store.store_grant(StoreGrant { account, issued, from_version: 0, consented: true, settings: None }).await.unwrap();
    let now = Timestamp::from_millis(1_800_000_000_000);
    let pull = store.begin_pull(account, Trigger::Schedule, now).await.unwrap();
    let failure = Some(Failure::new(FailureKind::Misconfigured, code, "words"));
    let outcome = PullOutcome::Failed;
    let schedule =
        ScheduleRecord { last_outcome: Some(outcome), last_failure: failure.clone(), ..ScheduleRecord::default() };
    let end = PullEnd { account, pull, outcome, failure, excerpt: None, schedule, account_state: None, now };
    store.end_pull(end).await.unwrap();
    account
}
