//! `cargo xtask`: builds, checks and shows the project with plain cargo as child processes.
//!
//! Owns the order of the steps and what a person sees of them. Whatever can be a test is a test (`tests/it/`), not a step here.

mod bench;
mod command;
mod demo;
mod gate;
mod guests;
mod progress;
mod skips;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Builds, checks and shows Longshore.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Builds everything and runs it against a marketplace simulator on this machine.
    ///
    /// All arguments go to the demo itself: `cargo xtask demo --help` lists them.
    #[command(disable_help_flag = true)]
    Demo {
        /// Passed on.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
    /// Measures what the daemon's work costs, as ratios against a baseline of the same run. Builds a release first.
    ///
    /// All arguments go to the benchmarks themselves: `cargo xtask bench --help` lists them.
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed on.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
    /// Formatting, lints, documentation, connectors and all tests.
    Test(gate::Options),
    /// Builds the connectors and the test guests into the target folder.
    BuildPlugins,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            progress::failed(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    let workspace = Workspace::load()?;
    match task {
        Task::Demo { arguments } => demo::run(&workspace, &arguments),
        Task::Bench { arguments } => bench::run(&workspace, &arguments),
        Task::Test(options) => gate::run(&workspace, &options),
        Task::BuildPlugins => guests::build(&workspace, &mut progress::Steps::new(guests::STEPS)),
    }
}
