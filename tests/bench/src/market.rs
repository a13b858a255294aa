//! The marketplace as a process of its own: this program again, playing it.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use longshore::clock::Clock;
use longshore::model::{Issued, Secret, Shop};
use longshore_tests::sim::{App, Platform, Setup, SimClock, Simulator};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::wire::Wire;

/// The developer app of every account here.
pub(crate) const APP_KEY: &str = "508156";
pub(crate) const APP_SECRET: &str = "kq5rYt0VbN2wXc8LmZ4aHs7JdGf1PoEu";

/// A marketplace with one shop, and tokens for it.
#[derive(Debug)]
pub(crate) struct Market {
    process: Child,
    pub(crate) origin: String,
    /// As its seller would have brought it by consent.
    pub(crate) access: String,
    refresh: String,
    /// How many orders there are.
    pub(crate) orders: u64,
}

impl Market {
    /// Starts one.
    pub(crate) async fn start(orders: u64) -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["--marketplace", &orders.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the marketplace")?;
        let output = process.stdout.take().context("the marketplace has no output")?;
        let line = BufReader::new(output).lines().next_line().await?.context("the marketplace ended at once")?;
        let told: Value = serde_json::from_str(&line).context("the marketplace says something else")?;
        let text = |name: &str| {
            told.get(name).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("no {name}: {line}"))
        };
        Ok(Self { process, origin: text("origin")?, access: text("access")?, refresh: text("refresh")?, orders })
    }

    /// The grant, as a connector would have issued it.
    pub(crate) fn issued(&self) -> Issued {
        let kept = [("access-token", &self.access), ("refresh-token", &self.refresh)];
        Issued {
            shop: Shop { id: "1".to_owned(), name: String::new() },
            kept: kept.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value.clone()))).collect(),
            access_until: None,
            renew_until: None,
            extra: Vec::new(),
        }
    }

    /// What it sold, by its own books.
    pub(crate) async fn ledger(&self) -> anyhow::Result<Vec<Value>> {
        Wire::new().get(format!("{}/_control/ledger", self.origin)).await
    }

    /// How many calls it has answered.
    pub(crate) async fn calls(&self) -> anyhow::Result<u64> {
        let calls: BTreeMap<String, u64> = Wire::new().get(format!("{}/_control/calls", self.origin)).await?;
        Ok(calls.values().sum())
    }

    /// Processor time that its process has used so far, in steps of a hundredth of a second.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id().context("it has ended")?))?;
        // The program's name, in brackets, may hold blanks; user and system time are the 12th and 13th field behind it.
        let behind = stat.rsplit_once(')').context("/proc/PID/stat without a name")?.1;
        let ticks = behind.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second().max(1)))
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        drop(self.process.stdin.take());
        let status = self.process.wait().await?;
        if status.success() { Ok(()) } else { bail!("the marketplace ended with {status}") }
    }
}

/// Plays the marketplace until its input ends.
#[expect(clippy::print_stdout, reason = "the line that the other process waits for")]
pub(crate) async fn play(orders: u64) -> anyhow::Result<()> {
    let app: App = format!("{APP_KEY}:{APP_SECRET}:http://127.0.0.1:1/callback").parse()?;
    let clock = SimClock::following(Clock::system());
    let platform = Platform::AliExpress;
    let market = Simulator::new(Setup { platform, seed: 7, shops: 1, orders, clock, apps: vec![app] });
    let login = market.logins().into_iter().next().context("a marketplace without a shop")?;
    let (access, refresh) = market.grant(APP_KEY, &login)?;
    let served = market.serve(([127, 0, 0, 1], 0).into()).await?;
    println!("{}", serde_json::json!({"origin": served.origin(), "access": access, "refresh": refresh}));
    let mut ignored = Vec::new();
    tokio::io::stdin().read_to_end(&mut ignored).await?;
    served.stop().await;
    Ok(())
}
