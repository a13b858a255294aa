//! The stage: a folder for this run, the simulators and the daemon on loopback. Whatever happens, nothing of it is left behind.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::select_all;
use tempfile::TempDir;
use tokio::process::Command;
use url::Url;

use super::daemon::{self, socket_in};
use super::lines::{find_setup_link, find_url};
use super::options::{Options, Places};
use super::say;
use super::script::Script;
use crate::play::child::{Child, Show};
use crate::play::control::Control;
use crate::play::market::Market;
use crate::sim::Platform;

/// How long a simulator may take to make its orders.
const MARKET_PATIENCE: Duration = Duration::from_mins(1);

/// A path of a unix socket must fit into 108 bytes with its final zero (`unix(7)`).
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// Shops of each simulator: one more than are connected by the demo itself.
const SHOPS: usize = 3;

/// The simulators by the platforms that they play.
pub(super) type Markets = BTreeMap<Platform, Market>;

/// Everything that runs.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    options: &'a Options,
    places: &'a Places,
    scripts: &'a [&'static Script],
    markets: Vec<Child>,
    daemon: Option<Child>,
    folder: Option<TempDir>,
}

/// Where to find what runs.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    /// The simulators.
    pub(super) markets: Markets,
    /// Where the console listens.
    pub(super) listen: SocketAddr,
    /// The console's origin.
    pub(super) console: Url,
    /// The one-time link that sets the administrator's password.
    pub(super) setup: Url,
    /// The daemon's socket.
    pub(super) control: Control,
}

impl Addresses {
    /// The simulator of a platform.
    pub(super) fn market(&self, platform: Platform) -> anyhow::Result<&Market> {
        self.markets.get(&platform).with_context(|| format!("no simulator plays {}", platform.name()))
    }
}

impl<'a> Stage<'a> {
    /// An empty one.
    pub(super) fn new(options: &'a Options, places: &'a Places, scripts: &'a [&'static Script]) -> Self {
        Self { options, places, scripts, markets: Vec::new(), daemon: None, folder: None }
    }

    /// Takes a port for the console. It is free again when this returns, because the daemon must be able to take it; the kernel
    /// hands such ports out by chance, so a second demo does not get it in between.
    pub(super) fn port(&self) -> anyhow::Result<SocketAddr> {
        let wanted = self.options.listen();
        let listener = TcpListener::bind(wanted).with_context(|| {
            format!("cannot listen on {wanted}; choose another address with --listen (127.0.0.1:0 takes any free port)")
        })?;
        listener.local_addr().context("cannot tell which port was taken")
    }

    /// Makes the folder that holds everything this run writes, readable for its owner alone.
    pub(super) fn make_folder(&mut self) -> anyhow::Result<()> {
        let usual = std::env::temp_dir();
        let fits =
            |folder: &Path| socket_in(&folder.join("longshore-XXXXXX")).as_os_str().len() <= SOCKET_PATH_BYTES_MAX;
        let parent = if fits(&usual) { usual } else { PathBuf::from("/tmp") };
        let private = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix("longshore-").permissions(private).tempdir_in(&parent);
        self.folder = Some(folder.with_context(|| format!("cannot make a folder in {}", parent.display()))?);
        daemon::write_config(self.places, self.folder()?, self.scripts)
    }

    /// Starts the simulators.
    pub(super) async fn start_markets(&mut self) -> anyhow::Result<Markets> {
        let mut markets = Markets::new();
        for script in self.scripts {
            let mut command = Command::new(&self.places.marketplace);
            command.args(["--platform", script.name(), "--listen", "127.0.0.1:0", "--loopback-http"]);
            for (name, number) in
                [("--seed", self.options.seed), ("--orders", self.options.orders.into()), ("--shops", SHOPS as u64)]
            {
                command.arg(name).arg(number.to_string());
            }
            if self.options.drop_order == Some(script.platform) {
                command.arg("--drop-order");
            }
            let mut market = Child::start(script.name(), &mut command, self.show())?;
            let origin = market.line("its address", MARKET_PATIENCE, |line| find_url(line, "http://")).await;
            self.markets.push(market);
            markets.insert(script.platform, Market::new(origin?));
        }
        Ok(markets)
    }

    /// Starts the daemon, waits until it is ready, and answers where everything is.
    pub(super) async fn start_daemon(&mut self, listen: SocketAddr, markets: Markets) -> anyhow::Result<Addresses> {
        let folder = self.folder()?;
        let control = Control::new(socket_in(folder));
        let mut command = daemon::command(self.places, folder, self.scripts, (listen, &markets));
        if let Some(point) = &self.options.crash_at {
            command.arg("--crash-at").arg(point);
        }
        let console = Url::parse(&format!("http://{listen}/"))?;
        let daemon = self.daemon.insert(Child::start("longshore", &mut command, self.show())?);
        let setup = daemon.line("its setup link", daemon::PATIENCE, find_setup_link).await?;
        until_ready(daemon, &console).await?;
        Ok(Addresses { markets, listen, console, setup, control })
    }

    /// Waits until the daemon has died at the point that it was told, and starts it again on the same state.
    pub(super) async fn crash_and_restart(&mut self, addresses: &Addresses) -> anyhow::Result<()> {
        let mut daemon = self.daemon.take().context("the daemon was not started")?;
        let died = tokio::time::timeout(daemon::PATIENCE, daemon.ended());
        let how = died.await.context("the daemon did not die at the point that it was told")?;
        if !how.to_string().contains("signal: 6") {
            return Err(how.context("the daemon ended, but not as it was told"));
        }
        let at = (addresses.listen, &addresses.markets);
        let mut command = daemon::command(self.places, self.folder()?, self.scripts, at);
        let daemon = self.daemon.insert(Child::start("longshore", &mut command, self.show())?);
        until_ready(daemon, &addresses.console).await
    }

    /// Does what needs all programs, and ends early if one of them does.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        tokio::select! {
            outcome = work => outcome,
            broken = self.broken() => Err(broken),
        }
    }

    /// Waits for a program that ends without having been told to. There must be one.
    pub(super) async fn broken(&mut self) -> anyhow::Error {
        let programs = self.markets.iter_mut().chain(&mut self.daemon);
        let (ended, _, _) = select_all(programs.map(|program| Box::pin(program.ended()))).await;
        ended
    }

    /// Ends everything, the daemon first, and removes the folder. Tries all of it, and reports the first thing that failed.
    pub(super) async fn clear(mut self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        for child in self.daemon.take().into_iter().chain(self.markets) {
            outcome = outcome.and(child.stop().await.map(drop));
        }
        if let Some(folder) = self.folder.take() {
            let path = folder.path().to_owned();
            outcome = outcome.and(folder.close().with_context(|| format!("cannot remove {}", path.display())));
        }
        outcome
    }

    fn folder(&self) -> anyhow::Result<&Path> {
        self.folder.as_ref().map(TempDir::path).context("there is no folder")
    }

    /// What is done with the lines of programs.
    fn show(&self) -> Option<Show> {
        self.options.verbose.then_some(say::child_line as Show)
    }
}

async fn until_ready(daemon: &mut Child, console: &Url) -> anyhow::Result<()> {
    let ready = tokio::select! {
        ready = daemon::ready(console) => ready,
        ended = daemon.ended() => return Err(ended),
    };
    ready.map_err(|error| daemon.with_log(error))
}
