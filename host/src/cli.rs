//! The command line: words typed by a person, and the exit code they get back.
//!
//! `serve` and `check` work on the configuration; every other command asks the running daemon on its unix socket. Data goes to
//! standard output, everything else to standard error.

mod accounts;
mod args;
mod check;
mod client;
mod compile;
mod connectors;
mod drafts;
mod exit;
mod output;
mod pull;
mod serve;
mod setup_link;
mod table;
mod time;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
use client::Client;
pub use exit::{Exit, Failure};
use output::Output;

use crate::clock::Clock;
use crate::config::{self, LoadError};

/// Runs the command that was typed. Wrong usage ends in clap itself, with exit code 2.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.json);
    match run(cli, &output) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit.into()
        }
    }
}

fn run(cli: Cli, output: &Output) -> Result<Exit, Failure> {
    let file = cli.config();
    let command = match cli.command {
        Command::Serve(args) => return serve::run(&file, cli.socket, &args, output),
        Command::Check(args) => return check::run(&file, &args, output),
        Command::Compile(args) => return compile::run(&args),
        Command::Ask(ask) => ask,
    };
    let client = Client::new(socket(cli.socket, cli.config.as_deref(), &file, output));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format!("cannot start: {error}")))?;
    let clock = Clock::system();
    runtime.block_on(async {
        match command {
            args::Ask::Connectors(args) => connectors::run(args, &client, output).await,
            args::Ask::Accounts => accounts::run(&client, clock, output).await,
            args::Ask::Pull(args) => pull::run(&args, &client, clock, output).await,
            args::Ask::Drafts(args) => drafts::run(&args, &client, output).await,
            args::Ask::SetupLink => setup_link::run(&client, output).await,
        }
    })
}

/// The socket to ask: the one that was typed, else the file's, else the default. A file that cannot be used is no reason to fail
/// here, since a person who may use the socket need not be allowed to read the configuration; but whoever named it is told.
fn socket(typed: Option<PathBuf>, named: Option<&Path>, file: &Path, output: &Output) -> PathBuf {
    if let Some(socket) = typed {
        return socket;
    }
    let default = config::Server::default().socket;
    match config::read(file, &[]) {
        Ok(checked) => checked.config.server.socket,
        Err(error) => {
            if named.is_some() {
                let why = match error {
                    LoadError::Unreadable(error) => check::in_words(&error),
                    LoadError::Wrong(_) => format!("{} is wrong, as `longshore check` says", file.display()),
                };
                output.note(&format!("note: {why}; asking on {}", default.display()));
            }
            default
        }
    }
}
