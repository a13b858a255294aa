//! The stage: a folder for this run, the simulator and the daemon on loopback. Whatever happens, nothing of it is left behind.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use http::StatusCode;
use tempfile::TempDir;
use tokio::process::Command;
use url::Url;

use super::options::{Options, Places};
use super::say;
use crate::play::browser::Browser;
use crate::play::child::{Child, Show};
use crate::play::control::Control;

/// How long the simulator may take to make its orders.
const MARKET_PATIENCE: Duration = Duration::from_mins(1);

/// How long the daemon may take to be ready. The first start compiles the connectors.
const DAEMON_PATIENCE: Duration = Duration::from_mins(2);

/// Between two looks at whether something has happened yet.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A path of a unix socket must fit into 108 bytes with its final zero (`unix(7)`).
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// The developer apps that the demo's sellers registered at the simulated platform: key and secret. They open nothing else.
pub(super) const APPS: [(&str, &str); 2] =
    [("508156", "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoEu"), ("508157", "T9uWe3RfVq6yBn1MkLp4ZxCs8HdJg2Ao")];

/// Everything that runs.
#[derive(Debug, Default)]
pub(super) struct Stage {
    market: Option<Child>,
    daemon: Option<Child>,
    folder: Option<TempDir>,
}

/// Where to find what runs.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    /// The simulator's origin.
    pub(super) market: Url,
    /// The console's origin.
    pub(super) console: Url,
    /// The one-time link that sets the administrator's password.
    pub(super) setup: Url,
    /// The daemon's socket.
    pub(super) control: Control,
}

impl Stage {
    /// Takes a port for the console. It is free again when this returns, because the daemon must be able to take it; the kernel
    /// hands such ports out by chance, so a second demo does not get it in between.
    pub(super) fn port(options: &Options) -> anyhow::Result<SocketAddr> {
        let wanted = options.listen();
        let listener = TcpListener::bind(wanted).with_context(|| {
            format!("cannot listen on {wanted}; choose another address with --listen (127.0.0.1:0 takes any free port)")
        })?;
        listener.local_addr().context("cannot tell which port was taken")
    }

    /// Makes the folder that holds everything this run writes, readable for its owner alone.
    pub(super) fn make_folder(&mut self) -> anyhow::Result<PathBuf> {
        let usual = std::env::temp_dir();
        let fits =
            |folder: &Path| socket_in(&folder.join("longshore-XXXXXX")).as_os_str().len() <= SOCKET_PATH_BYTES_MAX;
        let parent = if fits(&usual) { usual } else { PathBuf::from("/tmp") };
        let folder = tempfile::Builder::new().prefix("longshore-").tempdir_in(&parent);
        let folder = folder.with_context(|| format!("cannot make a folder in {}", parent.display()))?;
        Ok(self.folder.insert(folder).path().to_owned())
    }

    /// Starts the simulator, and answers its origin.
    pub(super) async fn start_market(
        &mut self,
        options: &Options,
        places: &Places,
        console: SocketAddr,
    ) -> anyhow::Result<Url> {
        let mut command = Command::new(&places.marketplace);
        command.args(["--listen", "127.0.0.1:0"]);
        command.args(["--seed", &options.seed.to_string(), "--orders", &options.orders.to_string()]);
        for (key, secret) in APPS {
            command.arg("--app").arg(format!("{key}:{secret}:http://{console}/callBackSMT.htm"));
        }
        if options.drop_order {
            command.arg("--drop-order");
        }
        let market = self.market.insert(Child::start("marketplace", &mut command, show(options))?);
        market.line("its address", MARKET_PATIENCE, |line| find_url(line, "http://")).await
    }

    /// Starts the daemon, waits until it is ready, and answers where everything is.
    pub(super) async fn start_daemon(
        &mut self,
        options: &Options,
        places: &Places,
        folder: &Path,
        (console, market): (SocketAddr, Url),
    ) -> anyhow::Result<Addresses> {
        let mut command = daemon_command(places, folder, console, &market);
        if let Some(point) = &options.crash_at {
            command.arg("--crash-at").arg(point);
        }
        let daemon = self.daemon.insert(Child::start("longshore", &mut command, show(options))?);
        let setup = daemon.line("its setup link", DAEMON_PATIENCE, find_setup_link).await?;
        let console = Url::parse(&format!("http://{console}/"))?;
        tokio::select! {
            ready = ready(&console) => ready.map_err(|error| daemon.with_log(error))?,
            ended = daemon.ended() => return Err(ended),
        }
        Ok(Addresses { market, console, setup, control: Control::new(socket_in(folder)) })
    }

    /// Waits until the daemon has died at the point that it was told, and starts it again on the same state.
    pub(super) async fn crash_and_restart(
        &mut self,
        options: &Options,
        places: &Places,
        console: SocketAddr,
        addresses: &Addresses,
    ) -> anyhow::Result<()> {
        let mut daemon = self.daemon.take().context("the daemon was not started")?;
        let died = tokio::time::timeout(DAEMON_PATIENCE, daemon.ended());
        let how = died.await.context("the daemon did not die at the point that it was told")?;
        if !how.to_string().contains("signal: 6") {
            return Err(how.context("the daemon ended, but not as it was told"));
        }
        let folder = self.folder.as_ref().context("there is no folder")?.path().to_owned();
        let mut command = daemon_command(places, &folder, console, &addresses.market);
        let daemon = self.daemon.insert(Child::start("longshore", &mut command, show(options))?);
        tokio::select! {
            ready = ready(&addresses.console) => ready.map_err(|error| daemon.with_log(error)),
            ended = daemon.ended() => Err(ended),
        }
    }

    /// Waits for a program that ends without having been told to.
    pub(super) async fn broken(&mut self) -> anyhow::Error {
        match (&mut self.market, &mut self.daemon) {
            (Some(market), Some(daemon)) => tokio::select! {
                ended = market.ended() => ended,
                ended = daemon.ended() => ended,
            },
            _ => std::future::pending().await,
        }
    }

    /// Ends everything, the daemon first, and removes the folder. Tries all of it, and reports the first thing that failed.
    pub(super) async fn clear(mut self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        for child in [self.daemon.take(), self.market.take()].into_iter().flatten() {
            outcome = outcome.and(child.stop().await.map(drop));
        }
        if let Some(folder) = self.folder.take() {
            let path = folder.path().to_owned();
            outcome = outcome.and(folder.close().with_context(|| format!("cannot remove {}", path.display())));
        }
        outcome
    }
}

/// The daemon as this run wants it: everything it writes in the run's own folder.
fn daemon_command(places: &Places, folder: &Path, console: SocketAddr, market: &Url) -> Command {
    let mut command = Command::new(&places.longshore);
    command.arg("serve").arg("--config").arg(&places.config);
    // Under systemd the daemon would write to the journal, where the demo does not read.
    command.env_remove("JOURNAL_STREAM").env_remove("NOTIFY_SOCKET").env("NO_COLOR", "1");
    let origin = market.as_str().trim_end_matches('/').to_owned();
    for (key, value) in [
        ("server.listen", console.to_string().into()),
        ("server.socket", socket_in(folder).into_os_string()),
        ("store.state_dir", folder.join("state").into_os_string()),
        ("connectors.dir", places.connectors.clone().into_os_string()),
        ("connector.aliexpress.settings.api-origin", origin.into()),
    ] {
        let mut assignment = std::ffi::OsString::from(format!("{key}="));
        assignment.push(value);
        command.arg("--set").arg(assignment);
    }
    command
}

/// What is done with the lines of programs.
fn show(options: &Options) -> Option<Show> {
    options.verbose.then_some(say::child_line as Show)
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join("control.sock")
}

/// Asks the daemon whether it is ready until it is.
async fn ready(console: &Url) -> anyhow::Result<()> {
    let url = console.join("readyz")?;
    let mut browser = Browser::new();
    let mut last = String::from("it does not answer");
    let asking = async {
        loop {
            match browser.open(&url).await {
                Ok(page) if page.status == StatusCode::OK => return,
                Ok(page) => last = page.body,
                Err(error) => last = format!("{error:#}"),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    if tokio::time::timeout(DAEMON_PATIENCE, asking).await.is_err() {
        bail!("the daemon was not ready within {} s: {last}", DAEMON_PATIENCE.as_secs());
    }
    Ok(())
}

/// The first address in a line that begins so. It ends at a blank, a quote, or the start of a terminal's colour code.
fn find_url(line: &str, begins: &str) -> Option<Url> {
    let (_, rest) = line.split_once(begins)?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`');
    let address = rest.split(ends).next().unwrap_or_default().trim_end_matches(['.', ',', ')']);
    Url::parse(&format!("{begins}{address}")).ok()
}

fn find_setup_link(line: &str) -> Option<Url> {
    find_url(line, "http://").filter(|url| url.path() == "/setup" && url.query().is_some_and(|query| !query.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_what_programs_write() {
        let cases = [
            ("http://127.0.0.1:4567", Some("http://127.0.0.1:4567/")),
            ("listening on http://127.0.0.1:4567.", Some("http://127.0.0.1:4567/")),
            ("nothing", None),
        ];
        for (line, expected) in cases {
            assert_eq!(find_url(line, "http://").as_ref().map(Url::as_str), expected, "{line}");
        }
        let setup = [
            ("set a password: http://127.0.0.1:1/setup?code=a-b_c", Some("http://127.0.0.1:1/setup?code=a-b_c")),
            ("INFO setup link=\"http://127.0.0.1:1/setup?code=abc\" x", Some("http://127.0.0.1:1/setup?code=abc")),
            ("\u{1b}[1mhttp://h/setup?code=abc\u{1b}[0m", Some("http://h/setup?code=abc")),
            ("http://127.0.0.1:1/setup", None),
            ("http://127.0.0.1:1/accounts?x=1", None),
        ];
        for (line, expected) in setup {
            assert_eq!(find_setup_link(line).as_ref().map(Url::as_str), expected, "{line}");
        }
    }
}
