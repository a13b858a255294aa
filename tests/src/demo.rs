//! The demo: the daemon and a marketplace simulator on loopback, to be clicked through, or played and checked in code.
//!
//! Owns the order of the steps and that nothing is left behind. What a program or a page does is in the files below.

mod options;
mod say;
mod stage;
mod table;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use longshore::api::control::Account;
use longshore::model::{AccountState, PullOutcome};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

pub use options::Options;

use crate::play::browser::Browser;
use crate::play::seller::{self, Shop};
use crate::play::verdict::Verdict;
use options::Places;
use say::Steps;
use stage::{APPS, Addresses, LOOK_AGAIN, Stage};

/// How long the first pull may take, with thousands of orders on a slow machine.
const PULL_PATIENCE: Duration = Duration::from_mins(5);

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
    let places = options.places()?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    let mut hang_up = signal(SignalKind::hangup()).context("cannot watch for the terminal to close")?;
    let mut stage = Stage::default();
    let outcome = tokio::select! {
        outcome = play(options, &places, &mut stage, steps) => outcome,
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

async fn play(options: &Options, places: &Places, stage: &mut Stage, steps: &mut Steps) -> anyhow::Result<()> {
    steps.begin("take a port");
    let console = Stage::port(options)?;
    let folder = stage.make_folder()?;
    steps.begin("start the marketplace simulator");
    let market = stage.start_market(options, places, console).await?;
    steps.begin("start the daemon");
    let addresses = stage.start_daemon(options, places, &folder, (console, market)).await?;
    if options.once {
        let (login, mut staff) = tokio::select! {
            authorised = authorise(&addresses, steps) => authorised?,
            broken = stage.broken() => return Err(broken),
        };
        if options.crash_at.is_some() {
            steps.begin("wait for the daemon to die, and start it again");
            stage.crash_and_restart(options, places, console, &addresses).await?;
        }
        return tokio::select! {
            outcome = check(&addresses, &login, &mut staff, steps) => outcome,
            broken = stage.broken() => Err(broken),
        };
    }
    steps.begin("run until Ctrl-C");
    say::result(&introduction(&addresses));
    Err(stage.broken().await)
}

/// What the staff calls the shop.
const NICKNAME: &str = "demo shop";

/// Plays staff and seller until the account is connected. Answers the seller's sign-in name at the platform, and the staff's
/// browser.
async fn authorise(addresses: &Addresses, steps: &mut Steps) -> anyhow::Result<(String, Browser)> {
    let [(app_key, app_secret), _] = APPS;
    let answers = [("nickname", NICKNAME), ("app-key", app_key), ("app-secret", app_secret)];
    let shop = Shop { platform: "aliexpress", answers: &answers };
    steps.begin("set a password and sign in");
    let mut staff = seller::sign_in(&addresses.setup).await?;
    steps.begin("fill in the notice's form");
    let link = seller::begin(&mut staff, &addresses.console, shop).await?;
    steps.begin("consent in the seller's browser");
    let login = seller::consent(&link, &addresses.market).await?;
    Ok((login, staff))
}

/// Waits for the first pull, and holds its drafts against the ledger.
async fn check(addresses: &Addresses, login: &str, staff: &mut Browser, steps: &mut Steps) -> anyhow::Result<()> {
    steps.begin("wait for the first pull");
    let account = first_pull(addresses, NICKNAME).await?;
    steps.begin("look at the account in the console");
    let page = staff.open(&addresses.console.join("/accounts")?).await?.expect_ok()?;
    if !page.body.contains(NICKNAME) {
        bail!("{} does not show `{NICKNAME}`", page.url);
    }
    steps.begin("read the drafts");
    let drafts = addresses.control.drafts(&account).await?;
    say::result(&table::of_drafts(&drafts));
    steps.begin("compare every draft with the marketplace's ledger");
    let mut orders = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        orders.push(serde_json::to_value(addresses.control.order(draft).await?)?);
    }
    let verdict = Verdict::of(&orders, &ledger(addresses, login).await?, crate::compare::compare);
    verdict.differences.iter().for_each(|difference| say::result(difference));
    say::result(&format!("{} of {} orders equal", verdict.equal, verdict.all));
    if !verdict.is_good() {
        bail!("drafts and ledger differ");
    }
    Ok(())
}

/// Waits until the account's first pull has read everything.
async fn first_pull(addresses: &Addresses, nickname: &str) -> anyhow::Result<Account> {
    let mut last = None;
    let pulling = async {
        loop {
            let account = last.insert(addresses.control.account(nickname).await?);
            match (account.state, account.last_pull.as_ref().map(|pull| pull.outcome)) {
                (AccountState::Connected, Some(PullOutcome::Succeeded)) => return Ok(account.clone()),
                (AccountState::Connected, Some(PullOutcome::Failed)) => bail!("the pull failed: {account:?}"),
                (AccountState::Connected, _) => {}
                _ => bail!("the account is not connected: {account:?}"),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    match tokio::time::timeout(PULL_PATIENCE, pulling).await {
        Ok(outcome) => outcome,
        Err(_) => bail!("not done within {} s: {last:?}", PULL_PATIENCE.as_secs()),
    }
}

/// What the marketplace knows of the orders of one shop.
async fn ledger(addresses: &Addresses, login: &str) -> anyhow::Result<Vec<Value>> {
    let mut url = addresses.market.join("/_control/ledger")?;
    url.query_pairs_mut().append_pair("shop", login);
    let page = Browser::new().open(&url).await?.expect_ok()?;
    serde_json::from_str(&page.body).context("cannot read the marketplace's ledger")
}

/// What to open and what to type, for a person.
fn introduction(addresses: &Addresses) -> String {
    let Addresses { market, console, setup, control } = addresses;
    let apps: Vec<String> = APPS.iter().map(|(key, secret)| format!("  key {key}   secret {secret}")).collect();
    format!(
        "\nLongshore runs. Open this link once to set a password:\n\n  {setup}\n\n\
         Then, at {console}, choose AliExpress, read the notice, and fill in the form with one of these apps\n\
         and a nickname of your own:\n\n{}\n\n\
         The link on the next page leads to the simulated platform at {market}, where 授权 says yes.\n\
         The orders appear under 草稿订单. The command line finds the daemon with --socket '{}'.\n\n\
         Ctrl-C ends it all and removes what it wrote.\n",
        apps.join("\n"),
        control.socket().display(),
    )
}
