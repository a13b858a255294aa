//! What these scenarios stand on: a marketplace and a daemon in this process, and one clock for both, which a test can move.
//!
//! Time goes by as ever while something is waited for. [`Daemon::pass`] lets a span pass at once, for both sides.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use longshore::api::Api;
use longshore::api::control::Account;
use longshore::app::{self, Ended};
use longshore::clock::Clock;
use longshore::config::{self, Config, ConnectorBlock, MasterKeySource};
use longshore::model::{PullOutcome, PullRecord, Secret, Timestamp};
use longshore::people::People;
use longshore::sandbox::Compiler;
use longshore::store::Store;
use longshore::tasks::StopSignal;
use longshore_tests::compare::compare;
use longshore_tests::play::browser::{Browser, Page};
use longshore_tests::play::control::Control;
use longshore_tests::play::seller::{self, PASSWORD, Shop};
use longshore_tests::play::verdict::Verdict;
use longshore_tests::sim::{App, Command, Fault, Platform, Served, Setup, SimClock, Simulator, Switch};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;
use url::Url;

/// Developer apps, one for each shop: key and secret.
const APPS: [(&str, &str); 5] = [
    ("508156", "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoEu"),
    ("508157", "T9uWe3RfVq6yBn1MkLp4ZxCs8HdJg2Ao"),
    ("508158", "b7NcXz2QwErT5yUiOp9AsDfGhJkL3vM1"),
    ("508159", "pQ8wErTy4UiOlKjHgF2dSaZx6CvBnM0e"),
    ("508160", "Zx1CvBnM7aSdFgHjK5lQwErT3yUiOp9b"),
];

/// When the scenarios begin. The platform's clocks showed an hour twice ten days before.
const START: &str = "2026-11-10T08:00:00Z";

/// Longer than a listing takes to settle: what happened before this has passed is listed after it.
const SETTLED: Duration = Duration::from_mins(3);

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A marketplace with five shops, and a daemon that has an administrator.
pub(super) struct Daemon {
    pub(super) market: Simulator,
    pub(super) store: Store,
    pub(super) control: Control,
    pub(super) staff: Browser,
    clock: Clock,
    api: Api,
    console: Url,
    served: Served,
    stop: StopSignal,
    run: JoinSet<Ended>,
    folder: TempDir,
}

impl Daemon {
    /// With so many orders in each shop. Nothing is pulled but at a click, which takes effect at once, or after a failure.
    pub(super) async fn start(orders: u64) -> Self {
        let pull = config::Pull {
            every: Duration::from_hours(24 * 365),
            after_click: Duration::ZERO,
            ..config::Pull::default()
        };
        Self::pulling(orders, pull).await
    }

    /// With so many orders in each shop, pulled by these rules.
    pub(super) async fn pulling(orders: u64, pull: config::Pull) -> Self {
        let clock = Clock::starting_at(START.parse().unwrap());
        let market = Simulator::new(Setup {
            platform: Platform::AliExpress,
            seed: 7,
            shops: APPS.len() as u64,
            orders,
            clock: SimClock::following(clock),
            apps: Vec::new(),
        });
        let served = market.serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let folder = tempfile::Builder::new().prefix("ls ").tempdir_in("/tmp").unwrap();
        let connectors = folder.path().join("connectors");
        std::fs::create_dir(&connectors).unwrap();
        let component = longshore_tests::components::component("aliexpress").unwrap();
        std::fs::write(connectors.join("aliexpress.wasm"), component).unwrap();

        let app = app::build(settings(&folder, &served.origin(), pull), clock, Compiler::Here).await.unwrap();
        let console = Url::parse(&format!("http://{}/", app.address())).unwrap();
        for (key, secret) in APPS {
            let app: App = format!("{key}:{secret}:{console}callBackSMT.htm").parse().unwrap();
            market.command(Command::Register(app)).unwrap();
        }
        set_password(&app.store, clock).await;
        let (api, store, stop) = (app.api.clone(), app.store.clone(), StopSignal::new());
        let mut run = JoinSet::new();
        run.spawn(app::run(app, stop.clone(), StopSignal::new()));
        let staff = seller::sign_in(&console.join("sign-in").unwrap()).await.unwrap();
        let control = Control::new(folder.path().join("s"));
        Self { market, store, control, staff, clock, api, console, served, stop, run, folder }
    }

    /// Ends both, and everything must come to a good end.
    pub(super) async fn end(mut self) {
        self.stop.stop();
        assert_eq!(self.run.join_next().await.unwrap().unwrap(), Ended::Clean);
        assert_eq!(self.served.stop().await, Vec::<String>::new());
        self.folder.close().unwrap();
    }

    /// What time it is on both sides.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets a span pass at once.
    pub(super) async fn pass(&self, span: Duration) {
        tokio::time::pause();
        tokio::time::advance(span).await;
        tokio::time::resume();
    }

    /// Lets time pass until what happened at the marketplace is listed there.
    pub(super) async fn settle(&self) {
        self.pass(SETTLED).await;
    }

    /// The sign-in name of a shop's owner.
    pub(super) fn login(&self, shop: usize) -> String {
        self.market.logins()[shop].clone()
    }

    /// Authorises a shop with the app of the same place, and waits for its first pull to end well.
    pub(super) async fn connect(&mut self, nickname: &str, shop: usize) -> Account {
        let link = self.begin(nickname, shop).await;
        seller::consent_as(&link, &self.origin(), Some(&self.login(shop))).await.unwrap();
        self.pulled(nickname, PullOutcome::Succeeded, Timestamp::from_millis(0)).await;
        self.control.account(nickname).await.unwrap()
    }

    /// Fills in the notice's form. Answers the seller's link.
    pub(super) async fn begin(&mut self, nickname: &str, app: usize) -> Url {
        let (key, secret) = APPS[app];
        let answers = [("nickname", nickname), ("app-key", key), ("app-secret", secret)];
        let shop = Shop { platform: "aliexpress", answers: &answers };
        seller::begin(&mut self.staff, &self.console, shop).await.unwrap()
    }

    /// The marketplace's origin.
    pub(super) fn origin(&self) -> Url {
        Url::parse(&self.served.origin()).unwrap()
    }

    /// A page of the console, as staff see it.
    pub(super) async fn page(&mut self, path: &str) -> Page {
        self.staff.open(&self.console.join(path).unwrap()).await.unwrap().expect_ok().unwrap()
    }

    /// Presses the button on 外贸账号 whose form is sent to this address of the account.
    pub(super) async fn press(&mut self, account: &Account, what: &str) -> Page {
        let page = self.page("accounts").await;
        let address = format!("/accounts/{}/{what}", account.id);
        let form = page.form(what, |form| form.post && form.action == address).unwrap();
        self.staff.send(&page, &form, None).await.unwrap().expect_ok().unwrap()
    }

    /// Presses 拉取订单 and waits until that pull has ended so.
    pub(super) async fn pull(&mut self, account: &Account, outcome: PullOutcome) -> PullRecord {
        let since = self.now();
        self.press(account, "pull").await;
        self.pulled(account.nickname.as_deref().unwrap(), outcome, since).await
    }

    /// Waits until a pull that began at `since` or later has ended, which it must so.
    pub(super) async fn pulled(&self, nickname: &str, outcome: PullOutcome, since: Timestamp) -> PullRecord {
        let has_ended = |account: &Account| {
            account.last_pull.as_ref().is_some_and(|pull| pull.at >= since && pull.outcome != PullOutcome::Running)
        };
        let account = self.until(nickname, has_ended).await;
        let record = self.store.pulls(account.id, None, 1).unwrap().remove(0);
        assert_eq!(record.outcome, outcome, "{record:?}");
        record
    }

    /// Waits until the account is so. It is looked at whenever the daemon says that something changed.
    pub(super) async fn until(&self, nickname: &str, is_so: impl Fn(&Account) -> bool) -> Account {
        let mut changes = self.api.listen();
        let looking = async {
            loop {
                let account = self.control.account(nickname).await.unwrap();
                if is_so(&account) {
                    return account;
                }
                changes.changed().await;
            }
        };
        if let Ok(account) = tokio::time::timeout(PATIENCE, looking).await {
            return account;
        }
        panic!("{nickname} stays as it is: {:?}", self.control.account(nickname).await)
    }

    /// The whole orders of an account's drafts.
    pub(super) async fn orders(&self, account: &Account) -> Vec<Value> {
        let mut orders = Vec::new();
        for draft in self.control.drafts(account).await.unwrap() {
            orders.push(serde_json::to_value(self.control.order(&draft).await.unwrap()).unwrap());
        }
        orders
    }

    /// All drafts of the account must be what the marketplace knows of the shop, but for these orders.
    pub(super) async fn assert_equal_but(&self, account: &Account, login: &str, but: &[&str], case: &str) {
        let counts = |order: &Value| !but.iter().any(|id| order["order_id"] == *id);
        let only = |orders: Vec<Value>| orders.into_iter().filter(counts).collect::<Vec<_>>();
        let (drafts, ledger) = (only(self.orders(account).await), only(self.market.ledger(Some(login))));
        let verdict = Verdict::of(&drafts, &ledger, compare);
        assert!(verdict.is_good(), "{case}: {}", verdict.differences.join("\n"));
    }

    /// All drafts of the account must be what the marketplace knows of the shop.
    pub(super) async fn assert_equal(&self, account: &Account, login: &str, case: &str) {
        self.assert_equal_but(account, login, &[], case).await;
    }

    /// How many entries the feed has had.
    pub(super) fn feed(&self) -> u64 {
        self.store.feed(0, 1).unwrap().last
    }

    /// Makes calls of a method go wrong, so many or until it is cleared.
    pub(super) fn switch_on(&self, fault: Fault, method: &str, times: Option<u32>) {
        self.market.switches().switch_on(Switch { fault, method: Some(method.to_owned()), app: None, times });
    }

    /// Makes every call of a shop's app go wrong, until it is cleared.
    pub(super) fn switch_on_for(&self, shop: usize, fault: Fault) {
        let app = Some(APPS[shop].0.to_owned());
        self.market.switches().switch_on(Switch { fault, method: None, app, times: None });
    }

    /// Waits until no pull of the account runs and none is due yet.
    pub(super) async fn rests(&self, nickname: &str) -> Account {
        let now = self.now();
        let has_ended =
            |account: &Account| account.last_pull.as_ref().is_some_and(|pull| pull.outcome != PullOutcome::Running);
        self.until(nickname, |it| has_ended(it) && it.next_pull_at.is_none_or(|at| at > now)).await
    }

    /// Waits until the marketplace holds an answer back.
    pub(super) async fn answer_held(&self) {
        let held = tokio::time::timeout(PATIENCE, self.market.switches().wait_held(1));
        assert!(held.await.is_ok(), "no call came that was to be held: {:?}", self.calls());
    }

    /// Calls of each method since they were last counted from zero, without the visits of people.
    pub(super) fn calls(&self) -> BTreeMap<String, u64> {
        let mut calls = self.market.switches().calls();
        calls.remove("/oauth/authorize");
        calls
    }
}

/// A configuration that keeps everything in `folder` and lets the connector reach the marketplace.
fn settings(folder: &TempDir, origin: &str, pull: config::Pull) -> Config {
    let path = |name: &str| folder.path().join(name);
    let block = ConnectorBlock {
        hosts: Some(vec!["{api-origin}".to_owned()]),
        plain_http: true,
        private_addresses: true,
        settings: BTreeMap::from([("api-origin".to_owned(), origin.to_owned())]),
        ..ConnectorBlock::default()
    };
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    Config {
        server: config::Server { listen, socket: path("s"), ..config::Server::default() },
        store: config::Store {
            state_dir: path("state"),
            cache_bytes: 4 * 1024 * 1024,
            master_key: MasterKeySource::File(path("state/master.key")),
        },
        connector_dir: path("connectors"),
        connectors: BTreeMap::from([("aliexpress".parse().unwrap(), block)]),
        // An endless answer is cut off before it costs a busy machine much.
        egress: config::Egress { answer_bytes_max: 1024 * 1024, ..config::Egress::default() },
        pull,
        ..Config::default()
    }
}

/// Sets the password that people here sign in with: the link for it goes to the log, which nobody reads here.
async fn set_password(store: &Store, clock: Clock) {
    let people = People::new(store.clone(), clock);
    let code = people.draw_setup_code().await.unwrap();
    people.set_up(&code, Secret::from(PASSWORD)).await.unwrap();
}
