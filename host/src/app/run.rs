//! Running the built daemon until somebody or something ends it, and bringing it to an end: no new requests, no new pulls, the
//! running ones to their next good place, within one grace time.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use super::vital::Vital;
use super::{App, budgets, build, systemd};
use crate::clock::Clock;
use crate::config::Config;
use crate::people::{People, SETUP_LIFE};
use crate::sandbox::Compiler;
use crate::tasks::{Group, StopSignal};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Everything came to a good place.
    Clean,
    /// These tasks had to be cut off. What they had committed stays; the rest is done again.
    CutOff(Vec<String>),
    /// The store could not be opened again after an input or output error.
    StoreLost,
    /// This task, which runs as long as the daemon does, ended by itself.
    TaskEnded(&'static str),
}

/// The program that runs, even after another one was put in its place on the disk.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Builds the daemon, and runs it until SIGTERM or SIGINT. A second one while it drains cuts off what is left.
pub async fn run_until_signal(config: Config) -> anyhow::Result<()> {
    let (stop, hurry) = (StopSignal::new(), StopSignal::new());
    let signals = Group::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let asked = [stop.clone(), hurry.clone()];
    signals.spawn("signals", async move {
        for asked in asked {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            asked.stop();
        }
    });
    let built = tokio::select! {
        built = build(config, Clock::system(), Compiler::Child(OWN_PROGRAM.into())) => built?,
        // Nothing has been answered yet, and connectors may take minutes to be compiled.
        () = stop.stopping() => return Ok(()),
    };
    match run(built, stop, hurry).await {
        Ended::Clean => Ok(()),
        Ended::CutOff(tasks) => anyhow::bail!("cut off before they came to an end: {}", tasks.join(", ")),
        Ended::StoreLost => anyhow::bail!("the store could not be opened again after an input or output error"),
        Ended::TaskEnded(name) => anyhow::bail!("the task `{name}` ended by itself, and nothing works without it"),
    }
}

/// Runs until `stop` is given, the store is lost or a task ends that never should, then drains; after `hurry` without waiting.
pub async fn run(app: App, stop: StopSignal, hurry: StopSignal) -> Ended {
    let App { api, store, budgets: used, connectors, rescan, clock, schedule, people, web, detached, grace } = app;
    let origin = web.server().origin().as_str().to_owned();
    let (listening, turning, keeping) = (Group::new(), Group::new(), Group::new());
    let (web_stop, turn_stop, turned) = (listening.stop_signal(), turning.stop_signal(), schedule.clone());
    let vital = Vital::default();
    let served = async move {
        if let Err(error) = web.serve(api, clock, web_stop).await {
            tracing::error!(%error, "the listeners ended");
        }
    };
    listening.spawn("web", vital.watched("web", served));
    turning.spawn("schedule", vital.watched("schedule", async move { turned.run(turn_stop).await }));
    let followed = turning.stop_signal();
    turning.spawn("connectors", vital.watched("connectors", async move { connectors.run(rescan, followed).await }));
    let kept = budgets::keep(used, store.clone(), keeping.stop_signal());
    keeping.spawn("budgets", vital.watched("budgets", kept));
    announce(&people, &origin).await;
    systemd::ready(&origin);
    let broken = tokio::select! {
        () = stop.stopping() => None,
        () = store.lost() => Some(Ended::StoreLost),
        name = vital.ended() => Some(Ended::TaskEnded(name)),
    };
    systemd::stopping();
    let drain = async |grace| {
        let (heard, turned, pulled, done) =
            tokio::join!(listening.drain(grace), turning.drain(grace), schedule.drain(grace), detached.drain(grace));
        // After everything that draws from them, so that the last levels are kept too.
        let kept = keeping.drain(grace).await;
        [heard, turned, pulled, done, kept].concat()
    };
    let cut_off = tokio::select! {
        cut_off = drain(grace) => cut_off,
        () = hurry.stopping() => drain(Duration::ZERO).await,
    };
    store.close().await;
    broken.unwrap_or(if cut_off.is_empty() { Ended::Clean } else { Ended::CutOff(cut_off) })
}

/// Tells the administrator where to go. The set-up link is printed once a start, while no password is set.
async fn announce(people: &People, origin: &str) {
    tracing::info!(address = origin, "longshore is ready");
    let code = match people.is_set_up() {
        Ok(true) => return,
        Ok(false) => people.draw_setup_code().await,
        Err(error) => Err(error.into()),
    };
    match code {
        Ok(code) => tracing::warn!(
            "no administrator yet: within {} minutes, open {origin}/setup?code={} and choose a password (setup link)",
            SETUP_LIFE.as_secs() / 60,
            code.reveal()
        ),
        Err(error) => tracing::error!(%error, "no set-up link could be made"),
    }
}
