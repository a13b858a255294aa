//! `cargo xtask test`: everything that must hold before a change is taken. The same list here and in `.ci/run`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::progress::{self, Steps};
use crate::skips::{self, Skips};
use crate::workspace::Workspace;
use crate::{command, guests};

/// How strict to be about tools that are missing.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Turns skipped checks into failures.
    #[arg(long, value_name = "WHAT")]
    require: Option<Require>,
    /// Lets one check be skipped all the same, for a machine where its tool cannot be had. May be given several times.
    #[arg(long, value_name = "NAME", requires = "require")]
    allow_skip: Vec<String>,
}

/// What may not be skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Require {
    /// No check.
    All,
}

/// Runs all steps, and stops at the first that fails.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<()> {
    let mut steps = Steps::new(6 + guests::STEPS);
    let cargo = |arguments: &[&str]| {
        let mut cargo = command::cargo([]);
        cargo.args(arguments).current_dir(&workspace.root);
        cargo
    };
    steps.step("formatting", || command::run(&mut cargo(&["fmt", "--all", "--check"])))?;
    steps.step("lints", || {
        let clippy = ["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"];
        command::run(&mut cargo(&clippy))
    })?;
    steps.step("documentation", || {
        let doc = ["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"];
        command::run(cargo(&doc).env("RUSTDOCFLAGS", RUSTDOC_FLAGS))
    })?;
    guests::build(workspace, &mut steps)?;
    // The tests run the programs themselves, and `cargo test` alone does not build those of another package.
    steps.step("programs", || command::run(&mut cargo(&PROGRAMS)))?;

    let reported = workspace.target_dir.join("skipped-checks.txt");
    forget(&reported)?;
    let pages = workspace.target_dir.join("pages");
    steps.step("tests", || {
        let test = ["test", "--locked", "--workspace"];
        command::run(cargo(&test).env(skips::FILE_VARIABLE, &reported).env(PAGES_VARIABLE, &pages))
    })?;
    let skips = Skips::read(&reported)?;
    steps.step("pages", || check_pages(workspace, &pages, &skips))?;
    judge(&skips, options, steps)
}

/// Name of the environment variable that holds the folder into which the tests of the pages write what they made up.
const PAGES_VARIABLE: &str = "LONGSHORE_PAGES";

/// Opens the written pages in a browser: every state that a page can have, which no running daemon shows at once. The tests have
/// fetched what it needs when they opened the running console, unless they found no browser and said so.
fn check_pages(workspace: &Workspace, pages: &Path, skips: &Skips) -> anyhow::Result<()> {
    if skips.hold("browser") {
        return Ok(());
    }
    let mut check = Command::new("node");
    check.args(["check.mjs", "--folder"]).arg(pages).current_dir(workspace.root.join("tests").join("browser"));
    command::run(&mut check)
}

/// Private items are documented too, so a link to one leads somewhere.
const RUSTDOC_FLAGS: &str = "--deny warnings --allow rustdoc::private_intra_doc_links";

/// Builds the daemon and the programs of the tests. The whole workspace is named so that cargo unites the same features as for
/// the tests, and what both need is built once.
pub(crate) const PROGRAMS: [&str; 4] = ["build", "--locked", "--workspace", "--bins"];

/// Shows what was skipped as the last lines, and fails if it was required.
fn judge(skips: &Skips, options: &Options, steps: Steps) -> anyhow::Result<()> {
    if options.require == Some(Require::All) {
        let refused = skips.not_allowed(&options.allow_skip);
        if !refused.is_empty() {
            bail!("checks were skipped and all are required:\n{}", refused.join("\n"));
        }
    }
    steps.finish("test");
    skips.lines().for_each(progress::line);
    Ok(())
}

fn forget(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
