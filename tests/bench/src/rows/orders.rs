//! The first pull of a whole shop, by turns sandboxed and native.
//!
//! Processor time decides: the marketplace has a process of its own, and what the disk takes is the same for both.

use std::sync::Arc;

use anyhow::ensure;
use longshore::sandbox::Platform;
use longshore_tests::compare::compare;
use longshore_tests::play::verdict::Verdict;

use super::{Part, Row};
use crate::Options;
use crate::market::{APP_SECRET, Market};
use crate::native::NativePlatform;
use crate::native_http::Native;
use crate::pipeline::Pipeline;
use crate::usage::{Mark, Spread, Used};
use crate::wire::{Sent, Wire};

/// The row's name.
pub(super) const NAME: &str = "orders pulled, parsed in the sandbox and committed";
const REACH: f64 = 0.6;

/// Measures the row.
pub(super) async fn measure(options: &Options, sandboxed: &Arc<dyn Platform>) -> anyhow::Result<Row> {
    let market = Market::start(options.orders).await?;
    let http = Native::new(&market.access, APP_SECRET);
    let native: Arc<dyn Platform> = Arc::new(NativePlatform::new(sandboxed.description().clone(), http.clone()));
    http.begin_record();
    prove(&native, &market).await?;
    let sent = http.end_record();
    prove(sandboxed, &market).await?;

    let wire = Wire::new();
    let (mut guest, mut plain, mut bare, mut theirs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let before = market.cpu()?;
        guest.push(first_pull(sandboxed, &market).await?);
        theirs.push(market.cpu()?.saturating_sub(before));
        plain.push(first_pull(&native, &market).await?);
        bare.push(send_again(&wire, &sent).await?);
    }
    market.stop().await?;

    let each =
        |times: &[Used], time: fn(&Used) -> std::time::Duration| Spread::of(times.iter().map(time), options.orders);
    let (guest_cpu, plain_cpu) = (each(&guest, |used| used.cpu), each(&plain, |used| used.cpu));
    let (guest_wall, plain_wall) = (each(&guest, |used| used.wall), each(&plain, |used| used.wall));
    let ratio = plain_cpu.median / guest_cpu.median;
    Ok(Row {
        name: NAME,
        measured: speed(guest_cpu, guest_wall),
        baseline: format!("the connector's code as native Rust: {}", speed(plain_cpu, plain_wall)),
        result: format!("{ratio:.2} ({:.2} on the wall)", plain_wall.median / guest_wall.median),
        reach: "at least 0.6",
        reached: ratio >= REACH,
        parts: vec![
            Part { name: "an order, sandboxed", time: guest_cpu },
            Part { name: "an order, native", time: plain_cpu },
            Part { name: "of either: its HTTP exchanges, by the bare client", time: each(&bare, |used| used.cpu) },
            Part { name: "beside it: the marketplace's process", time: Spread::of(theirs, options.orders) },
        ],
    })
}

fn speed(cpu: Spread, wall: Spread) -> String {
    format!("{:.0} orders per CPU second ({:.0} per second on the wall)", 1e6 / cpu.median, 1e6 / wall.median)
}

/// Pulls the shop, and holds every order against the marketplace's ledger. It warms up too.
async fn prove(platform: &Arc<dyn Platform>, market: &Market) -> anyhow::Result<()> {
    let pipeline = Pipeline::new(Arc::clone(platform), market).await?;
    pipeline.pull().await?;
    let verdict = Verdict::of(&pipeline.orders()?, &market.ledger().await?, compare);
    pipeline.close().await;
    let shown: Vec<_> = verdict.differences.iter().take(5).map(String::as_str).collect();
    ensure!(verdict.is_good(), "{} of {} orders are as sold: {}", verdict.equal, verdict.all, shown.join("; "));
    Ok(())
}

async fn first_pull(platform: &Arc<dyn Platform>, market: &Market) -> anyhow::Result<Used> {
    let pipeline = Pipeline::new(Arc::clone(platform), market).await?;
    let mark = Mark::now();
    let counts = pipeline.pull().await?;
    let used = mark.used();
    pipeline.close().await;
    ensure!(u64::from(counts.created) == market.orders, "{} of {} orders were stored", counts.created, market.orders);
    Ok(used)
}

/// The same requests once more, one after the other.
async fn send_again(wire: &Wire, sent: &[Sent]) -> anyhow::Result<Used> {
    let mark = Mark::now();
    for sent in sent {
        wire.send(sent.clone()).await?;
    }
    Ok(mark.used())
}
