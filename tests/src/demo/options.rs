//! What a person may ask of the demo.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context as _, bail};

use super::script::{SCRIPTS, Script};
use crate::sim::Platform;

/// Runs the daemon against simulators of the marketplaces on this machine, with shops that are connected already.
#[derive(Debug, Clone, clap::Parser)]
#[command(name = "demo", bin_name = "cargo xtask demo")]
pub struct Options {
    /// Waits for the orders, compares every draft with the simulators' ledgers, and ends. Takes a free port.
    #[arg(long)]
    pub once: bool,
    /// Plays this platform alone. May be given again.
    #[arg(long = "platform", value_enum, value_name = "NAME")]
    pub platforms: Vec<Platform>,
    /// Seed of the simulators' shops: the same seed makes the same orders.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Orders in each shop.
    #[arg(long, default_value_t = 25)]
    pub orders: u32,
    /// Address of the console, on loopback. Without it: 127.0.0.1:8082, and with --once any free port.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Makes the simulator of this platform keep one order of each shop out of its lists: the comparison must notice.
    #[arg(long, value_enum, value_name = "PLATFORM")]
    pub drop_order: Option<Platform>,
    /// Makes the daemon die at this point of the first pull, as `kill -9` would have it, and starts it again.
    #[arg(long, value_name = "POINT", requires = "once", hide = true)]
    pub crash_at: Option<String>,
    /// Shows what the programs write.
    #[arg(long)]
    pub verbose: bool,
    /// The daemon. Found beside this program if not given.
    #[arg(long, value_name = "FILE", hide = true)]
    pub longshore: Option<PathBuf>,
    /// The simulator. Found beside this program if not given.
    #[arg(long, value_name = "FILE", hide = true)]
    pub marketplace: Option<PathBuf>,
    /// Folder of the connectors. Found from this program's place if not given.
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub connectors: Option<PathBuf>,
    /// The daemon's configuration. Found in the source tree if not given.
    #[arg(long, value_name = "FILE", hide = true)]
    pub config: Option<PathBuf>,
}

/// Where the demo finds what it runs. Every path was seen to exist.
#[derive(Debug, Clone)]
pub struct Places {
    /// The daemon.
    pub longshore: PathBuf,
    /// The simulator.
    pub marketplace: PathBuf,
    /// Folder of the connectors.
    pub connectors: PathBuf,
    /// The daemon's configuration.
    pub config: PathBuf,
}

impl Options {
    /// What is played on the platforms that were asked for; on all, if none was.
    pub(super) fn scripts(&self) -> anyhow::Result<Vec<&'static Script>> {
        let is_played = |platform: Platform| self.platforms.is_empty() || self.platforms.contains(&platform);
        if let Some(platform) = self.drop_order.filter(|platform| !is_played(*platform)) {
            bail!("--drop-order names {}, which is not played", platform.name());
        }
        Ok(SCRIPTS.iter().filter(|script| is_played(script.platform)).collect())
    }

    /// Where the console will listen; port 0 stands for any free one.
    pub fn listen(&self) -> SocketAddr {
        let default_port = if self.once { 0 } else { 8082 };
        self.listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, default_port)))
    }

    /// Looks for everything that is needed, and says what is missing and how to get it.
    pub fn places(&self) -> anyhow::Result<Places> {
        let program = std::env::current_exe().context("cannot tell where this program lies")?;
        let folder = program.parent().context("this program lies in no folder")?;
        let target = folder.parent().context("this program lies in no target folder")?;
        let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let or = |given: &Option<PathBuf>, usual: PathBuf| given.clone().unwrap_or(usual);
        let places = Places {
            longshore: or(&self.longshore, folder.join("longshore")),
            marketplace: or(&self.marketplace, folder.join("marketplace")),
            connectors: or(&self.connectors, target.join("connectors")),
            config: or(&self.config, project.join("config").join("demo.toml")),
        };
        for place in [&places.longshore, &places.marketplace, &places.connectors, &places.config] {
            if !place.exists() {
                bail!("{} is not there: `cargo xtask demo` builds all that the demo needs", place.display());
            }
        }
        if !self.listen().ip().is_loopback() {
            bail!("the demo speaks plain http and knows no secret worth keeping: it listens on loopback only");
        }
        Ok(places)
    }
}
