//! A pull that finds nothing: what it costs beyond its HTTP exchanges, and how much of that is the store's.

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use longshore::model::Page;
use longshore::sandbox::Platform;
use longshore::sandbox::scripted::ScriptedPlatform;

use super::{Part, Row};
use crate::Options;
use crate::market::{APP_SECRET, Market};
use crate::native::NativePlatform;
use crate::native_http::Native;
use crate::pipeline::Pipeline;
use crate::usage::{Mark, Spread};
use crate::wire::{Sent, Wire};

/// The row's name.
pub(super) const NAME: &str = "processor time of one pull that finds nothing, beyond the HTTP exchange";
const REACH_MICROS: f64 = 150.0;

/// Measures the row.
pub(super) async fn measure(options: &Options, sandboxed: &Arc<dyn Platform>) -> anyhow::Result<Row> {
    let market = Market::start(0).await?;
    let http = Native::new(&market.access, APP_SECRET);
    let native: Arc<dyn Platform> = Arc::new(NativePlatform::new(sandboxed.description().clone(), http.clone()));
    let silent = ScriptedPlatform::new(sandboxed.description().clone());
    silent.list_orders().otherwise(|_| Ok(Page::default()));
    let guest = Pipeline::new(Arc::clone(sandboxed), &market).await?;
    let plain = Pipeline::new(native, &market).await?;
    let alone = Pipeline::new(silent.as_platform(), &market).await?;
    // A first pull goes far back; those that are measured do what every hour's does.
    for pipeline in [&guest, &plain, &alone] {
        pipeline.pull().await?;
    }
    let sent = requests(&http, &plain, &guest, &market).await?;

    let wire = Wire::new();
    let (mut of_guest, mut of_plain, mut of_alone, mut bare) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        for (pipeline, times) in [(&guest, &mut of_guest), (&plain, &mut of_plain), (&alone, &mut of_alone)] {
            times.push(pulls(pipeline, options.empty_pulls).await?);
        }
        bare.push(send_again(&wire, &sent, options.empty_pulls).await?);
    }
    for pipeline in [guest, plain, alone] {
        pipeline.close().await;
    }
    market.stop().await?;

    let each = |times: Vec<Duration>| Spread::of(times, u64::from(options.empty_pulls));
    let (pull, natively, records, exchanges) = (each(of_guest), each(of_plain), each(of_alone), each(bare));
    let beyond = pull.median - exchanges.median;
    Ok(Row {
        name: NAME,
        measured: format!("{:.0} µs a pull, its commits included", pull.median),
        baseline: format!("its {} HTTP exchanges by the bare client: {:.0} µs", sent.len(), exchanges.median),
        result: format!("{beyond:.0} µs ({:.0} µs without its commits)", beyond - records.median),
        reach: "under 150 µs",
        reached: beyond < REACH_MICROS,
        parts: vec![
            Part { name: "a pull that finds nothing, sandboxed", time: pull },
            Part { name: "the same, native", time: natively },
            Part { name: "of either: its HTTP exchanges, by the bare client", time: exchanges },
            Part { name: "of either: the pull's record and its commits, without a connector", time: records },
        ],
    })
}

/// What one pull sends. An error if the sandboxed connector does not ask as often as the native one.
async fn requests(http: &Native, plain: &Pipeline, guest: &Pipeline, market: &Market) -> anyhow::Result<Vec<Sent>> {
    http.begin_record();
    plain.pull().await?;
    let sent = http.end_record();
    let before = market.calls().await?;
    guest.pull().await?;
    let calls = market.calls().await? - before;
    ensure!(calls > 0 && calls == sent.len() as u64, "{calls} calls sandboxed, {} natively", sent.len());
    Ok(sent)
}

async fn pulls(pipeline: &Pipeline, pulls: u32) -> anyhow::Result<Duration> {
    let mark = Mark::now();
    for _ in 0..pulls {
        let counts = pipeline.pull().await?;
        ensure!(counts.seen == 0, "a shop without orders has some");
        ensure!(counts.pages > 0, "a pull without a page");
    }
    Ok(mark.used().cpu)
}

async fn send_again(wire: &Wire, sent: &[Sent], times: u32) -> anyhow::Result<Duration> {
    let mark = Mark::now();
    for _ in 0..times {
        for sent in sent {
            wire.send(sent.clone()).await?;
        }
    }
    Ok(mark.used().cpu)
}
