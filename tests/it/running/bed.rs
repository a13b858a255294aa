//! What these tests stand on: a marketplace in this process, whose switches they hold, and a daemon in another.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use longshore::api::control::Account;
use longshore::clock::Clock;
use longshore::model::{PullOutcome, Timestamp};
use longshore_tests::compare::{Difference, compare};
use longshore_tests::play::browser::{Browser, Page};
use longshore_tests::play::child::Child;
use longshore_tests::play::control::Control;
use longshore_tests::play::seller::{self, Shop};
use longshore_tests::play::verdict::Verdict;
use longshore_tests::sim::{self, Action, Served, Setup, SimClock, Simulator};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;
use url::Url;

use super::programs;
use super::scene::{ALIEXPRESS, APPS, Scene};

mod process;

/// How far the marketplace's clock is behind: longer than a listing takes to settle, so that what happens there now is listed now.
pub(crate) const BEHIND: Duration = Duration::from_mins(10);

/// Shops of a marketplace where a test says nothing else.
const SHOPS: u64 = 2;

/// Between two looks at whether something has happened yet.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How long anything may take on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// A marketplace and a daemon.
pub(crate) struct Bed {
    pub(crate) market: Simulator,
    served: Served,
    daemon: Option<Child>,
    folder: TempDir,
    listen: SocketAddr,
    scene: &'static Scene,
    settings: Vec<String>,
    pub(crate) console: Url,
    pub(crate) control: Control,
    pub(crate) staff: Browser,
    /// The code that set the first password.
    pub(crate) setup_code: String,
    /// What the daemons before this one have written.
    said: Vec<String>,
}

impl Bed {
    /// A daemon that has an administrator and no account yet.
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with further settings, `KEY=VALUE`.
    pub(crate) async fn with(settings: &[&str]) -> Self {
        Self::of(&ALIEXPRESS, settings).await
    }

    /// The same with that many orders in each shop.
    pub(crate) async fn with_orders(orders: u64, settings: &[&str]) -> Self {
        Self::build(&ALIEXPRESS, orders, SHOPS, settings).await
    }

    /// The same of any platform.
    pub(crate) async fn of(scene: &'static Scene, settings: &[&str]) -> Self {
        Self::build(scene, scene.orders, SHOPS, settings).await
    }

    /// The same with that many shops.
    pub(crate) async fn with_shops(shops: u64) -> Self {
        Self::build(&ALIEXPRESS, ALIEXPRESS.orders, shops, &[]).await
    }

    async fn build(scene: &'static Scene, orders: u64, shops: u64, settings: &[&str]) -> Self {
        let listen = free_port();
        let start = Clock::system().now().minus(BEHIND);
        let market = Simulator::new(Setup {
            platform: scene.platform,
            seed: 7,
            shops,
            orders,
            clock: SimClock::standing_at(start),
            apps: (scene.apps)(scene.console(listen).as_str()),
        });
        let served = market.serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let folder = tempfile::Builder::new().prefix("ls ").tempdir_in("/tmp").unwrap();
        scene.lay_out(folder.path());
        let control = Control::new(folder.path().join("s"));
        let console = scene.console(listen);
        let settings = settings.iter().map(|&setting| setting.to_owned()).collect();
        let mut bed = Self {
            market,
            served,
            daemon: None,
            folder,
            listen,
            scene,
            settings,
            console,
            control,
            staff: Browser::new(),
            setup_code: String::new(),
            said: Vec::new(),
        };
        let setup = bed.start(&[]).await.expect("the first start prints a link");
        bed.staff = seller::sign_in(&setup).await.unwrap();
        bed.setup_code = setup.query_pairs().next().unwrap().1.into_owned();
        bed
    }

    /// The daemon of this bed, not started yet.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Command {
        let mut command = programs::longshore();
        command.arg("serve").arg("--config").arg(self.path("longshore.toml")).env("NO_COLOR", "1");
        let folder = self.folder.path().display();
        let set = [
            format!("server.listen={}", self.listen),
            format!("server.socket={folder}/s"),
            format!("store.state_dir={folder}/state"),
            format!("connectors.dir={folder}/connectors"),
            // Clicks take effect at once, and nothing else pulls while a test looks.
            "pull.after_click=0s".to_owned(),
            "pull.every=24h".to_owned(),
            "log.level=debug".to_owned(),
        ];
        let scene = self.scene.settings(self.folder.path(), &self.served.origin());
        for setting in set.iter().chain(&scene).chain(&self.settings) {
            command.arg("--set").arg(setting);
        }
        command.args(arguments);
        command
    }

    /// Starts the daemon and waits until it listens. Answers the link that sets the first password, while none is set.
    pub(crate) async fn start(&mut self, arguments: &[&str]) -> Option<Url> {
        let mut command = self.serve(arguments);
        let mut daemon = Child::start("longshore", &mut command, None).unwrap();
        let ready = |line: &str| line.contains("longshore is ready").then_some(());
        daemon.line("that it is ready", PATIENCE, ready).await.unwrap();
        let first_start = !self.folder.path().join("state/was-set-up").exists();
        let mut setup = None;
        if first_start {
            let link = |line: &str| {
                let address = line.split_whitespace().find(|word| word.contains("/setup?code="))?;
                Url::parse(address).ok()
            };
            setup = Some(daemon.line("its setup link", PATIENCE, link).await.unwrap());
            std::fs::write(self.folder.path().join("state/was-set-up"), "").unwrap();
        }
        self.daemon = Some(daemon);
        setup
    }

    /// Stops the daemon as systemd does. Answers whether it ended well.
    pub(crate) async fn stop(&mut self) -> bool {
        let daemon = self.daemon.take().unwrap();
        self.said.extend(daemon.lines());
        daemon.stop().await.unwrap().success()
    }

    /// The address of the console.
    pub(crate) fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Waits until the daemon takes no new connection any more.
    pub(crate) async fn page_gone(&self) {
        let gone = async {
            while tokio::net::TcpStream::connect(self.listen).await.is_ok() {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        tokio::time::timeout(PATIENCE, gone).await.expect("the listener stays open");
    }

    /// Waits until a method was called that often since calls were last counted from zero.
    pub(crate) async fn until_asked_for(&self, method: &str, times: u64) {
        let asking = async {
            while self.asked_for(method) < times {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("{method} is not asked for"));
    }

    /// How often a method was called since calls were last counted from zero.
    pub(crate) fn asked_for(&self, method: &str) -> u64 {
        self.market.switches().calls().get(method).copied().unwrap_or_default()
    }

    /// Everything that was written to the log so far.
    pub(crate) fn said(&self) -> Vec<String> {
        let now = self.daemon.as_ref().map(Child::lines).unwrap_or_default();
        self.said.iter().cloned().chain(now).collect()
    }

    /// Ends everything. Nothing may be left behind that a test did not make.
    pub(crate) async fn end(mut self) {
        if self.daemon.is_some() {
            assert!(self.stop().await, "the daemon did not end well");
        }
        assert!(!self.folder.path().join("s").exists(), "the socket is left behind");
        assert_eq!(self.served.stop().await, Vec::<String>::new());
    }

    /// The folder of this run.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Authorises a shop under a nickname with one of the apps, and waits for its first pull to end well.
    pub(crate) async fn connect(&mut self, nickname: &str, app: usize, login: &str) -> Account {
        let link = self.begin(nickname, app).await;
        self.connect_by(&link, nickname, login).await
    }

    /// The same, once the form is filled in.
    pub(crate) async fn connect_by(&self, link: &Url, nickname: &str, login: &str) -> Account {
        self.connect_at(&self.origin(), link, nickname, Some(login)).await
    }

    /// The same at whichever marketplace the link leads to.
    pub(crate) async fn connect_at(&self, market: &Url, link: &Url, nickname: &str, login: Option<&str>) -> Account {
        seller::consent_as(link, market, login).await.unwrap();
        self.pulled(nickname, PullOutcome::Succeeded, Timestamp::from_millis(0)).await
    }

    /// Fills in the notice's form. Answers the seller's link.
    pub(crate) async fn begin(&mut self, nickname: &str, app: usize) -> Url {
        let (key, secret) = APPS[app];
        let answers = [("nickname", nickname), ("app-key", key), ("app-secret", secret)];
        let shop = Shop { platform: "aliexpress", answers: &answers };
        seller::begin(&mut self.staff, &self.console, shop).await.unwrap()
    }

    /// Fills these answers into the form with which staff correct an account, and sends it. Answers the page that follows.
    pub(crate) async fn correct(&mut self, form: &Url, answers: &[(&str, &str)]) -> Page {
        let page = self.staff.open(form).await.unwrap().expect_ok().unwrap();
        let mut filled_in = page.form("form to correct", |sent| sent.action == form.path()).unwrap();
        for (name, value) in answers {
            filled_in.fill(name, value).unwrap();
        }
        self.staff.send(&page, &filled_in, None).await.unwrap().expect_ok().unwrap()
    }

    /// The address that the notice tells people to register at the platform.
    pub(crate) async fn callback(&mut self) -> String {
        seller::callback(&mut self.staff, &self.console, self.scene.platform.name()).await.unwrap()
    }

    /// The marketplace's origin.
    pub(crate) fn origin(&self) -> Url {
        Url::parse(&self.served.origin()).unwrap()
    }

    /// Clicks on 拉取订单 and waits until that pull has ended so.
    pub(crate) async fn pull(&mut self, nickname: &str, outcome: PullOutcome) -> Account {
        let clicked = self.control.pull(nickname).await.unwrap();
        self.pulled(nickname, outcome, clicked.starts_at).await
    }

    /// Waits until a pull that began at `since` or later has ended, which it must so.
    pub(crate) async fn pulled(&self, nickname: &str, outcome: PullOutcome, since: Timestamp) -> Account {
        let account = self.until(nickname, |account| {
            account.last_pull.as_ref().is_some_and(|pull| pull.at >= since && pull.outcome != PullOutcome::Running)
        });
        let account = account.await;
        let pull = account.last_pull.as_ref().unwrap();
        assert_eq!(pull.outcome, outcome, "{account:?}\n{}", self.said().join("\n"));
        account
    }

    /// Waits until the account is so.
    pub(crate) async fn until(&self, nickname: &str, is_so: impl Fn(&Account) -> bool) -> Account {
        let looking = async {
            loop {
                let account = self.control.account(nickname).await.unwrap();
                if is_so(&account) {
                    return account;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        if let Ok(account) = tokio::time::timeout(PATIENCE, looking).await {
            return account;
        }
        panic!("{nickname} stays as it is: {:?}", self.control.account(nickname).await)
    }

    /// Waits until a page of the daemon is so.
    pub(crate) async fn page_until(&self, path: &str, is_so: impl Fn(&Page) -> bool) -> Page {
        let mut visitor = Browser::new();
        let looking = async {
            loop {
                let page = visitor.open(&self.console.join(path).unwrap()).await.unwrap();
                if is_so(&page) {
                    return page;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{path} does not become so"))
    }

    /// A page of the console, as staff see it.
    pub(crate) async fn page(&mut self, path: &str) -> Page {
        self.staff.open(&self.console.join(path).unwrap()).await.unwrap()
    }

    /// The whole orders of an account's drafts.
    pub(crate) async fn orders(&self, account: &Account) -> Vec<Value> {
        let mut orders = Vec::new();
        for draft in self.control.drafts(account).await.unwrap() {
            orders.push(serde_json::to_value(self.control.order(&draft).await.unwrap()).unwrap());
        }
        orders
    }

    /// All drafts of the account must be what the marketplace knows of the shop.
    pub(crate) async fn assert_equal(&self, account: &Account, login: &str, case: &str) {
        self.assert_equal_but(account, login, case, |_| false).await;
    }

    /// The same but for differences that are as they should be.
    pub(crate) async fn assert_equal_but(
        &self,
        account: &Account,
        login: &str,
        case: &str,
        is_right: impl Fn(&Difference) -> bool,
    ) {
        let compare = |draft: &Value, entry: &Value| {
            compare(draft, entry).into_iter().filter(|difference| !is_right(difference)).collect()
        };
        let verdict = Verdict::of(&self.orders(account).await, &self.market.ledger(Some(login)), compare);
        assert!(verdict.is_good(), "{case}: {}", verdict.differences.join("\n"));
    }

    /// Lets something happen at the marketplace, a second after what happened before.
    pub(crate) fn act(&self, action: &Action) {
        self.market.command(sim::Command::Advance { seconds: 1 }).unwrap();
        self.market.act(action).unwrap();
    }

    /// Gives the marketplace a command as other processes would.
    pub(crate) fn command(&self, command: &Value) {
        self.market.command(serde_json::from_value(command.clone()).unwrap()).unwrap();
    }

    /// Calls of each method since they were last counted from zero, without the visits of people.
    pub(crate) fn calls(&self) -> Vec<(String, u64)> {
        self.market.switches().calls().into_iter().filter(|(method, _)| !method.ends_with("/authorize")).collect()
    }

    /// Counts calls from zero.
    pub(crate) fn forget_calls(&self) {
        self.command(&json!({ "do": "reset-calls" }));
    }
}

/// A port that was free a moment ago; the kernel hands such ports out by chance, so nobody else gets it in between.
fn free_port() -> SocketAddr {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap().local_addr().unwrap()
}
