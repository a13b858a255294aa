//! What can be typed: commands, options, and the help that each of them shows.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Sandbox;
use crate::model::{AccountId, DraftId, DraftView, PlatformId};
use crate::sandbox::COMPILE_SUBCOMMAND;

/// The configuration file where nobody names one.
const DEFAULT_CONFIG: &str = "/etc/longshore/longshore.toml";

/// The words typed by a person.
#[derive(Debug, Parser)]
#[command(
    name = "longshore",
    version,
    about = "Order intake for freight forwarders: marketplace orders become draft orders",
    after_help = "Examples:\n  longshore check\n  longshore serve\n  longshore accounts\n  longshore pull \"My shop\" --wait\n\n\
                  Exit codes: 0 done, 1 failed, 2 wrong usage, 69 no daemon answers, 75 try again later, 77 not allowed, \
                  78 wrong configuration",
    disable_help_subcommand = true,
    infer_subcommands = false
)]
pub(super) struct Cli {
    /// The configuration file [default: /etc/longshore/longshore.toml]
    #[arg(long, global = true, value_name = "FILE", env = "LONGSHORE_CONFIG")]
    pub(super) config: Option<PathBuf>,

    /// The daemon's unix socket, to serve it or to ask it [default: as the configuration says]
    #[arg(long, global = true, value_name = "PATH", env = "LONGSHORE_SOCKET")]
    pub(super) socket: Option<PathBuf>,

    /// Print one JSON document in the place of tables and sentences
    #[arg(long, global = true)]
    pub(super) json: bool,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the daemon in the foreground, as systemd does
    #[command(
        after_help = "Examples:\n  longshore serve\n  longshore serve --config demo.toml --set server.listen=127.0.0.1:9000"
    )]
    Serve(ServeArgs),

    /// Check the configuration and list everything that is wrong with it
    #[command(
        after_help = "Examples:\n  longshore check\n  longshore check new.toml --deny-warnings\n  longshore check --json"
    )]
    Check(CheckArgs),

    /// Compiles the component on its input: the daemon runs this in a process of its own
    #[command(name = COMPILE_SUBCOMMAND, hide = true, after_help = "Example:\n  longshore compile-component < connector.wasm")]
    Compile(CompileArgs),

    #[command(flatten)]
    Ask(Ask),
}

/// What to ask of the running daemon.
#[derive(Debug, Subcommand)]
pub(super) enum Ask {
    /// List the connector files, which of them are live, and why the others are not; or choose among their versions
    #[command(
        after_help = "Examples:\n  longshore connectors\n  longshore connectors --json\n  longshore connectors approve aliexpress\n  \
                      longshore connectors rollback aliexpress\n  longshore connectors use aliexpress 1.4.0"
    )]
    Connectors(ConnectorsArgs),

    /// List the authorised accounts: how they are, and when they were and will be pulled
    #[command(after_help = "Examples:\n  longshore accounts\n  longshore accounts --json")]
    Accounts,

    /// Pull the orders of one account now, as the button does in the console
    #[command(after_help = "Examples:\n  longshore pull 7\n  longshore pull \"My shop\" --wait")]
    Pull(PullArgs),

    /// List draft orders, or show one
    #[command(
        after_help = "Examples:\n  longshore drafts\n  longshore drafts --view waiting --account 7\n  longshore drafts 1042\n  \
                      longshore drafts --all --json"
    )]
    Drafts(DraftsArgs),

    /// Print a link that sets the administrator's password anew
    #[command(after_help = "Example:\n  longshore setup-link")]
    SetupLink,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Set a key of the configuration on top of the file; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) overrides: Vec<String>,

    /// Dies at a named point, as `kill -9` would have it: for tests of what a restart finds
    #[arg(long, value_name = "POINT", hide = true)]
    pub(super) crash_at: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CompileArgs {
    /// Memory of one instance, in bytes
    #[arg(long, default_value_t = Sandbox::default().memory_bytes_max)]
    pub(super) memory: usize,

    /// Instances at once
    #[arg(long, default_value_t = Sandbox::default().instances_max)]
    pub(super) instances: u32,

    /// The largest component, in bytes
    #[arg(long, default_value_t = Sandbox::default().component_bytes_max)]
    pub(super) component: usize,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The file to check [default: the one of --config]
    pub(super) file: Option<PathBuf>,

    /// Set a key of the configuration on top of the file; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) overrides: Vec<String>,

    /// Treat warnings as errors
    #[arg(long)]
    pub(super) deny_warnings: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConnectorsArgs {
    #[command(subcommand)]
    pub(super) wish: Option<ConnectorsWish>,
}

/// What to do about a platform's connector.
#[derive(Debug, Subcommand)]
pub(super) enum ConnectorsWish {
    /// Allow the file that waits what it asks for; `longshore connectors` lists it
    #[command(after_help = "Example:\n  longshore connectors approve aliexpress")]
    Approve {
        /// The platform
        platform: PlatformId,
    },
    /// Go back to the version before the one in use
    #[command(after_help = "Example:\n  longshore connectors rollback aliexpress")]
    Rollback {
        /// The platform
        platform: PlatformId,
    },
    /// Use a version that was given up, or that is kept from before
    #[command(after_help = "Example:\n  longshore connectors use aliexpress 1.4.0")]
    Use {
        /// The platform
        platform: PlatformId,
        /// The version, as `longshore connectors` shows it
        version: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct PullArgs {
    /// Number or nickname of the account
    pub(super) account: String,

    /// Wait until the pull has ended, and tell how
    #[arg(long)]
    pub(super) wait: bool,

    /// Give up waiting after so many minutes; the pull itself goes on
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1440))]
    pub(super) timeout: u64,
}

#[derive(Debug, Args)]
pub(super) struct DraftsArgs {
    /// Number of one draft to show whole
    #[arg(conflicts_with_all = ["view", "account", "limit", "after", "all"])]
    pub(super) draft: Option<DraftId>,

    /// Which list
    #[arg(long, value_enum, default_value_t = View::ToShip)]
    pub(super) view: View,

    /// Only drafts of the account with this number
    #[arg(long, value_name = "NUMBER")]
    pub(super) account: Option<AccountId>,

    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(super) limit: u16,

    /// Go on after this mark of an earlier list
    #[arg(long, value_name = "MARK")]
    pub(super) after: Option<String>,

    /// All of them, page by page
    #[arg(long, conflicts_with = "after")]
    pub(super) all: bool,
}

/// The lists of drafts, in the words of the console's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum View {
    /// Paid and not shipped
    ToShip,
    /// Not paid yet, or still being checked by the platform
    Waiting,
    /// Somebody has to decide first
    OnHold,
    /// Nothing is left to ship
    Completed,
    /// Called off
    Cancelled,
    /// The platform's warehouse ships all of it
    PlatformShips,
    /// In a state that the connector does not know
    Other,
}

impl Cli {
    /// The configuration file: the one that was named, or the usual one.
    pub(super) fn config(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| DEFAULT_CONFIG.into())
    }
}

impl PullArgs {
    /// How long to wait for the end of the pull.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout.saturating_mul(60))
    }
}

impl From<View> for DraftView {
    fn from(view: View) -> Self {
        match view {
            View::ToShip => Self::ToShip,
            View::Waiting => Self::Waiting,
            View::OnHold => Self::OnHold,
            View::Completed => Self::Completed,
            View::Cancelled => Self::Cancelled,
            View::PlatformShips => Self::PlatformShips,
            View::Other => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_holds_together_and_every_command_shows_an_example() {
        let command = Cli::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            let help = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("longshore {}", sub.get_name())), "{}", sub.get_name());
        }
    }

    #[test]
    fn every_list_has_its_word() {
        let words: Vec<_> =
            View::value_variants().iter().map(|view| view.to_possible_value().unwrap().get_name().to_owned()).collect();
        assert_eq!(words, DraftView::ALL.map(DraftView::as_str));
    }

    #[test]
    fn what_may_be_typed() {
        for (typed, good) in [
            ("serve --set a=b --set c=d", true),
            ("check x.toml --deny-warnings", true),
            ("pull 7 --wait --timeout 3", true),
            ("pull", false),
            ("pull 7 --timeout 0", false),
            ("drafts 12", true),
            ("drafts 12 --all", false),
            ("drafts --view nonsense", false),
            ("drafts --limit 501", false),
            ("draf", false),
            ("connectors", true),
            ("connectors rollback ebay", true),
            ("connectors use ebay", false),
            ("connectors approve EBAY!", false),
            ("accounts --json --socket /s --config /c", true),
            ("", false),
        ] {
            let words = std::iter::once("longshore").chain(typed.split_whitespace());
            assert_eq!(Cli::try_parse_from(words).is_ok(), good, "{typed}");
        }
    }
}
