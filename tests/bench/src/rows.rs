//! The rows: what is measured, against what, and what should be reached.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use bytes::Bytes;
use http_body_util::Full;
use longshore::model::Description;
use longshore::sandbox::Platform;

use crate::Options;
use crate::market::{APP_SECRET, Market};
use crate::native::NativePlatform;
use crate::native_http::Native;
use crate::pipeline::{self, Pipeline};
use crate::usage::{Mark, Used, median};

/// One row of the table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// What is measured.
    pub(crate) name: &'static str,
    /// The figure, with its unit.
    pub(crate) measured: String,
    /// What it is held against.
    pub(crate) baseline: String,
    /// The ratio, or the difference.
    pub(crate) result: String,
    /// What should be reached.
    pub(crate) reach: &'static str,
    /// Whether it was.
    pub(crate) reached: bool,
}

const SANDBOXED: &str = "orders pulled, parsed in the sandbox and committed";
const SANDBOXED_REACH: f64 = 0.6;
const EMPTY: &str = "processor time of one pull that finds nothing, beyond the HTTP exchange";
const EMPTY_REACH: Duration = Duration::from_micros(150);

/// Measures the rows that were asked for.
pub(crate) async fn measure(options: &Options) -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let sandboxed = pipeline::sandboxed(&folder).await?;
    let mut rows = Vec::new();
    if SANDBOXED.contains(&options.filter) {
        rows.push(sandboxed_against_native(options, &sandboxed).await?);
    }
    if EMPTY.contains(&options.filter) {
        rows.push(empty_pull(options, &sandboxed).await?);
    }
    ensure!(!rows.is_empty(), "no row's name holds `{}`; there are: {SANDBOXED}; {EMPTY}", options.filter);
    Ok(rows)
}

/// The first pull of a whole shop, by turns sandboxed and native. Processor time decides: the marketplace has its own process, and
/// what the disk takes is the same for both.
async fn sandboxed_against_native(options: &Options, sandboxed: &Arc<dyn Platform>) -> anyhow::Result<Row> {
    let market = Market::start(options.orders).await?;
    let native = native(sandboxed.description().clone(), &market);
    let (mut guest, mut plain) = (Vec::new(), Vec::new());
    for round in 0..=options.rounds {
        for (platform, times) in [(sandboxed, &mut guest), (&native, &mut plain)] {
            let used = first_pull(Arc::clone(platform), &market).await?;
            // The first round warms up.
            if round > 0 || options.rounds == 1 {
                times.push(used);
            }
        }
    }
    market.stop().await?;
    let per_second = |times: &[Used], time: fn(&Used) -> Duration| {
        let median = median(times.iter().map(time).collect());
        f64::from(u32::try_from(options.orders).unwrap_or(u32::MAX)) / median.as_secs_f64()
    };
    let (cpu, wall): (fn(&Used) -> Duration, fn(&Used) -> Duration) = (|used| used.cpu, |used| used.wall);
    let ratio = per_second(&guest, cpu) / per_second(&plain, cpu);
    let wall_ratio = per_second(&guest, wall) / per_second(&plain, wall);
    let shown = |times: &[Used]| {
        format!("{:.0} orders per CPU second ({:.0}/s on the wall)", per_second(times, cpu), per_second(times, wall))
    };
    Ok(Row {
        name: SANDBOXED,
        measured: shown(&guest),
        baseline: format!("the same code as native Rust: {}", shown(&plain)),
        result: format!("{ratio:.2} (on the wall {wall_ratio:.2})"),
        reach: "at least 0.6",
        reached: ratio >= SANDBOXED_REACH,
    })
}

fn native(description: Description, market: &Market) -> Arc<dyn Platform> {
    Arc::new(NativePlatform::new(description, &market.access, APP_SECRET))
}

async fn first_pull(platform: Arc<dyn Platform>, market: &Market) -> anyhow::Result<Used> {
    let pipeline = Pipeline::new(platform, market).await?;
    let mark = Mark::now();
    let counts = pipeline.pull().await?;
    let used = mark.used();
    pipeline.close().await;
    ensure!(u64::from(counts.created) == market.orders, "{} of {} orders were stored", counts.created, market.orders);
    Ok(used)
}

/// Pulls of a shop without orders, and the same number of HTTP exchanges by the bare client.
async fn empty_pull(options: &Options, sandboxed: &Arc<dyn Platform>) -> anyhow::Result<Row> {
    let market = Market::start(0).await?;
    let pipeline = Pipeline::new(Arc::clone(sandboxed), &market).await?;
    pipeline.pull().await?;
    let plain = Pipeline::new(native(sandboxed.description().clone(), &market), &market).await?;
    plain.pull().await?;
    let exchanges = exchanges_of_a_pull(&pipeline, &market).await?;
    let client = Native::new(&market.access, APP_SECRET);
    let (mut pulls, mut natively, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=options.rounds {
        let pulled = empty_pulls(&pipeline, options.empty_pulls).await?;
        let pulled_natively = empty_pulls(&plain, options.empty_pulls).await?;
        let mark = Mark::now();
        for _ in 0..options.empty_pulls * exchanges {
            exchange(&client, &market).await?;
        }
        let without_a_pull = mark.used().cpu / options.empty_pulls;
        if round > 0 || options.rounds == 1 {
            pulls.push(pulled);
            natively.push(pulled_natively);
            bare.push(without_a_pull);
        }
    }
    pipeline.close().await;
    plain.close().await;
    market.stop().await?;
    let (pull, natively, bare) = (median(pulls), median(natively), median(bare));
    let beyond = pull.saturating_sub(bare);
    Ok(Row {
        name: EMPTY,
        measured: format!(
            "{} µs a pull, its commits included; the same pull by native Rust: {} µs",
            pull.as_micros(),
            natively.as_micros()
        ),
        baseline: format!("{exchanges} HTTP exchanges by the bare client: {} µs", bare.as_micros()),
        result: format!("{} µs", beyond.as_micros()),
        reach: "under 150 µs",
        reached: beyond < EMPTY_REACH,
    })
}

/// Processor time of one pull of a shop without orders.
async fn empty_pulls(pipeline: &Pipeline, pulls: u32) -> anyhow::Result<Duration> {
    let mark = Mark::now();
    for _ in 0..pulls {
        let counts = pipeline.pull().await?;
        ensure!(counts.seen == 0, "a shop without orders has some");
    }
    Ok(mark.used().cpu / pulls)
}

/// How many calls one pull makes, by the marketplace's own count.
async fn exchanges_of_a_pull(pipeline: &Pipeline, market: &Market) -> anyhow::Result<u32> {
    let client = Native::new(&market.access, APP_SECRET);
    let before = calls(&client, market).await?;
    pipeline.pull().await?;
    let exchanges = calls(&client, market).await? - before;
    ensure!(exchanges > 0, "a pull without a call");
    Ok(u32::try_from(exchanges)?)
}

async fn calls(client: &Native, market: &Market) -> anyhow::Result<u64> {
    let request = http::Request::get(format!("{}/_control/calls", market.origin)).body(Full::new(Bytes::new()))?;
    let (_, body) = client.exchange(request).await.map_err(anyhow::Error::msg)?;
    let counts: std::collections::BTreeMap<String, u64> = serde_json::from_slice(&body)?;
    Ok(counts.values().sum())
}

/// An exchange as large as a list of nothing, which costs the client the same whatever is answered.
async fn exchange(client: &Native, market: &Market) -> anyhow::Result<()> {
    let form = format!("app_key=508156&method=none&session={}&padding={}", market.access, "x".repeat(600));
    let request = http::Request::post(format!("{}/sync", market.origin))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(form)))?;
    let (status, _) = client.exchange(request).await.map_err(anyhow::Error::msg)?;
    ensure!(status == 200, "the marketplace answers with {status}");
    Ok(())
}
