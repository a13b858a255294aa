//! The daemon as a run wants it: its configuration, its command, and whether it is ready.

use std::ffi::OsString;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use http::StatusCode;
use tokio::process::Command;
use url::Url;

use super::LOOK_AGAIN;
use super::options::Places;
use super::script::Script;
use super::stage::Markets;
use crate::play::browser::Browser;
use crate::play::connector;

/// How long the daemon may take to be ready. The first start compiles the connectors.
pub(super) const PATIENCE: Duration = Duration::from_mins(2);

const CONFIG: &str = "longshore.toml";

/// The socket of the daemon that writes into this folder.
pub(super) fn socket_in(folder: &Path) -> PathBuf {
    folder.join("control.sock")
}

/// Writes configuration and secrets into the run's folder. Whatever has a place in the file but differs from run to run is set by
/// [`command`]; secrets have none.
pub(super) fn write_config(places: &Places, folder: &Path, scripts: &[&Script]) -> anyhow::Result<()> {
    let mut config =
        std::fs::read_to_string(&places.config).with_context(|| format!("cannot read {}", places.config.display()))?;
    for script in scripts {
        let Some((name, secret)) = script.installed_secret() else { continue };
        let file = format!("{}-{name}", script.name());
        write_private(&folder.join(&file), secret)?;
        config.push_str(&connector::secret_in_file(script.platform, name, &file));
    }
    write_private(&folder.join(CONFIG), &config)
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Serves the console at `console`, and writes into `folder` alone.
pub(super) fn command(
    places: &Places,
    folder: &Path,
    scripts: &[&Script],
    (console, markets): (SocketAddr, &Markets),
) -> Command {
    let mut command = Command::new(&places.longshore);
    command.arg("serve").arg("--config").arg(folder.join(CONFIG));
    // Under systemd the daemon would write to the journal, where the demo does not read.
    command.env_remove("JOURNAL_STREAM").env_remove("NOTIFY_SOCKET").env("NO_COLOR", "1");
    let paths = [
        ("server.socket=", socket_in(folder)),
        ("store.state_dir=", folder.join("state")),
        ("connectors.dir=", places.connectors.clone()),
    ];
    let mut settings: Vec<OsString> = vec![format!("server.listen={console}").into()];
    settings.extend(paths.map(|(key, path)| [key.into(), path.into_os_string()].into_iter().collect()));
    settings.extend(scripts.iter().flat_map(|script| script.installed()).map(OsString::from));
    for (platform, market) in markets {
        let origin = market.origin().as_str().trim_end_matches('/');
        settings.extend(connector::played_at(*platform, origin).map(OsString::from));
    }
    for setting in settings {
        command.arg("--set").arg(setting);
    }
    command
}

/// Asks the daemon whether it is ready until it is.
pub(super) async fn ready(console: &Url) -> anyhow::Result<()> {
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
    if tokio::time::timeout(PATIENCE, asking).await.is_err() {
        bail!("the daemon was not ready within {} s: {last}", PATIENCE.as_secs());
    }
    Ok(())
}
