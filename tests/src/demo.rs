//! The demo: the daemon and a simulator of each marketplace on loopback, with shops that are connected already, to be clicked
//! through, or checked in code.
//!
//! Owns the order of the steps and that nothing is left behind. What a program or a page does is in the files below.

mod check;
mod daemon;
mod introduction;
mod lines;
mod options;
mod say;
mod script;
mod sellers;
mod stage;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::signal::unix::{SignalKind, signal};

pub use options::Options;

use crate::play::seller;
use say::Steps;
use script::Script;
use stage::Stage;

/// Between two looks at whether something has happened yet.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Runs the demo to its end.
pub fn main(options: &Options) -> ExitCode {
    let mut steps = Steps::new();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start")
        .and_then(|runtime| runtime.block_on(run(options, &mut steps)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(steps.current(), &error);
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options, steps: &mut Steps) -> anyhow::Result<()> {
    let (places, scripts) = (options.places()?, options.scripts()?);
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    let mut hang_up = signal(SignalKind::hangup()).context("cannot watch for the terminal to close")?;
    let mut stage = Stage::new(options, &places, &scripts);
    let outcome = tokio::select! {
        outcome = play(options, &scripts, &mut stage, steps) => outcome,
        _ = interrupt.recv() => stopped(options),
        _ = terminate.recv() => stopped(options),
        _ = hang_up.recv() => stopped(options),
    };
    let cleared = stage.clear().await;
    outcome.and(cleared)
}

/// Being told to stop is how a demo to look at ends, and how one that should have come to a verdict fails.
fn stopped(options: &Options) -> anyhow::Result<()> {
    if options.once {
        bail!("told to stop");
    }
    say::result("Stopped.");
    Ok(())
}

async fn play(
    options: &Options,
    scripts: &[&'static Script],
    stage: &mut Stage<'_>,
    steps: &mut Steps,
) -> anyhow::Result<()> {
    steps.begin("take a port");
    let listen = stage.port()?;
    stage.make_folder()?;
    steps.begin("start the marketplace simulators");
    let markets = stage.start_markets().await?;
    steps.begin("start the daemon");
    let addresses = stage.start_daemon(listen, markets).await?;
    steps.begin("set a password and sign in");
    let mut staff = stage.during(seller::sign_in(&addresses.setup)).await?;
    steps.begin("register the callback addresses at the platforms");
    stage.during(sellers::register(&mut staff, &addresses, scripts)).await?;
    let accounts = stage.during(sellers::accounts(&addresses, scripts)).await?;
    for (index, account) in accounts.iter().enumerate() {
        steps.begin(format!("connect {} by {}", account.nickname, account.way));
        stage.during(sellers::connect(&mut staff, &addresses, account)).await?;
        if index == 0 && options.crash_at.is_some() {
            steps.begin("wait for the daemon to die, and start it again");
            stage.crash_and_restart(&addresses).await?;
        }
    }
    if !options.once {
        let introduction = stage.during(introduction::of(&addresses, scripts)).await?;
        steps.begin("run until Ctrl-C");
        say::result(&introduction);
        return Err(stage.broken().await);
    }
    steps.begin("wait for the first pulls");
    let pulled = stage.during(check::first_pulls(&addresses, &accounts, options.orders)).await?;
    steps.begin("look at the accounts in the console");
    stage.during(check::console(&mut staff, &addresses, &accounts)).await?;
    check::show(&pulled);
    steps.begin("compare every draft with the marketplaces' ledgers");
    stage.during(check::compare(&addresses, &pulled)).await
}
