//! From a file that is put into the connector folder to the version that is live: with the compiler's work, and from the cache.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use longshore::catalog::Shelf;
use longshore::clock::Clock;
use longshore::config::{self, MasterKeySource};
use longshore::connectors::{Connectors, Parts, QUIET};
use longshore::model::{Digest, PlatformId};
use longshore::sandbox::{Budgets, COMPILE_SUBCOMMAND, Compiler, Sandbox};
use longshore::store::Store;
use longshore::tasks::{Activator, Changes, StopSignal};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinSet;

use super::Row;
use crate::Options;
use crate::usage::{Mark, Spread};

/// A component, by the language it was written in.
pub(super) struct Connector {
    /// The row's name.
    pub(super) name: &'static str,
    /// The component's name.
    file: &'static str,
    /// What it calls its platform.
    platform: &'static str,
}

/// The connectors that are measured.
pub(super) const CONNECTORS: [Connector; 1] =
    [Connector { name: "a Rust connector's file to live", file: "aliexpress", platform: "aliexpress" }];

/// How much longer than its bare compilation a file may take, after the daemon has waited for it to be whole.
const REACH: f64 = 1.5;
/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A connector folder that is followed.
struct Bed {
    folder: TempDir,
    connectors: Connectors,
    platform: PlatformId,
    stop: StopSignal,
    following: JoinSet<()>,
    component: Vec<u8>,
    /// Makes each version's bytes its own.
    version: u32,
}

/// Measures the row of a connector.
pub(super) async fn measure(options: &Options, connector: &Connector) -> anyhow::Result<Row> {
    let program = std::env::current_exe()?.with_file_name("longshore");
    let component = longshore_tests::components::component(connector.file)?;
    let mut bed = Bed::new(component, connector.platform, &program).await?;
    let (mut compiled, mut cached, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let (mut peak_compiled, mut peak_cached) = (0, 0);
    for _ in 0..options.rounds {
        let version = bed.next_version();
        bare.push(compile(&program, &version).await?);
        forget_peak()?;
        compiled.push(bed.put(&version).await?);
        peak_compiled = peak_compiled.max(peak_kib()?);
        bed.remove().await?;
        forget_peak()?;
        cached.push(bed.put(&version).await?);
        peak_cached = peak_cached.max(peak_kib()?);
    }
    bed.close().await?;

    let millis = |times: Vec<Duration>| Spread::of(times, 1).median / 1e3;
    let (compiled, cached, bare) = (millis(compiled), millis(cached), millis(bare));
    let ratio = (compiled - QUIET.as_secs_f64() * 1e3) / bare;
    let megabytes = |kib: u64| kib / 1024;
    Ok(Row {
        name: connector.name,
        measured: format!(
            "{compiled:.0} ms, from the cache {cached:.0} ms; the daemon's peak {} MiB, from the cache {} MiB",
            megabytes(peak_compiled),
            megabytes(peak_cached)
        ),
        baseline: format!("its bare compilation: {bare:.0} ms"),
        result: format!("{ratio:.2} beyond the {} ms that it waits for the file to be whole", QUIET.as_millis()),
        reach: "at most 1.5",
        reached: ratio <= REACH,
        parts: Vec::new(),
    })
}

impl Bed {
    /// Follows an empty folder, and has an administrator allow what the component asks for.
    async fn new(component: Vec<u8>, platform: &str, program: &Path) -> anyhow::Result<Self> {
        let (folder, clock) = (tempfile::tempdir()?, Clock::system());
        let place = |name: &str| folder.path().join(name);
        std::fs::create_dir(place("connectors"))?;
        let section = config::Store {
            state_dir: place("state"),
            master_key: MasterKeySource::File(place("master.key")),
            ..config::Store::default()
        };
        std::fs::create_dir(&section.state_dir)?;
        let (limits, egress) = (config::Sandbox::default(), config::Egress::default());
        let compiler = Compiler::Child(program.to_owned());
        let sandbox =
            Sandbox::new(&limits, &egress, place("compiled"), [7; 32], compiler, Budgets::unlimited(), clock)?;
        let parts = Parts {
            dir: place("connectors"),
            file_bytes_max: limits.component_bytes_max,
            load: Box::new(move |bytes| {
                let sandbox = sandbox.clone();
                Box::pin(async move { sandbox.load(bytes).await })
            }),
            shelf: Shelf::new(place("shelf")),
            store: Store::open(&section, clock)?,
            clock,
            blocks: BTreeMap::new(),
            reserved: Vec::new(),
            resumed: Activator::new(),
            changes: Changes::default(),
        };
        let (connectors, stop) = (Connectors::open(parts).await?, StopSignal::new());
        let mut following = JoinSet::new();
        let (follower, until) = (connectors.clone(), stop.clone());
        following.spawn(async move { follower.run(PATIENCE, until).await });
        let platform = platform.parse()?;
        let mut bed = Self { folder, connectors, platform, stop, following, component, version: 0 };
        let first = bed.next_version();
        bed.write(&first)?;
        bed.until(|bed| !bed.connectors.found().is_empty()).await?;
        bed.connectors.approve(&bed.platform, None).await?;
        Ok(bed)
    }

    /// The component with a custom section of its own at the end, so that it is another file that does the same.
    fn next_version(&mut self) -> Vec<u8> {
        self.version += 1;
        let name = b"bench";
        let content = [&[5], name.as_slice(), &self.version.to_le_bytes()].concat();
        let mut bytes = self.component.clone();
        bytes.extend([0, 10]);
        bytes.extend(content);
        bytes
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("connectors").join("connector.wasm")
    }

    fn write(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let unfinished = self.folder.path().join("connectors").join(".new");
        std::fs::write(&unfinished, bytes)?;
        std::fs::rename(unfinished, self.file())?;
        Ok(())
    }

    /// Puts a file in place. Answers how long it took to be live.
    async fn put(&self, bytes: &[u8]) -> anyhow::Result<Duration> {
        let digest = Digest(Sha256::digest(bytes).into());
        let mark = Mark::now();
        self.write(bytes)?;
        self.until(|bed| bed.connectors.get(&bed.platform).is_some_and(|live| live.digest() == digest)).await?;
        Ok(mark.used().wall)
    }

    async fn remove(&self) -> anyhow::Result<()> {
        std::fs::remove_file(self.file())?;
        self.until(|bed| bed.connectors.get(&bed.platform).is_none()).await
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        let looking = async {
            while !is_so(self) {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, looking).await;
        seen.with_context(|| format!("the folder's file is listed so: {:?}", self.connectors.found()))
    }

    async fn close(mut self) -> anyhow::Result<()> {
        self.stop.stop();
        self.following.join_next().await.context("nobody followed the folder")??;
        Ok(())
    }
}

/// Compiles a component as the daemon has it done, and nothing else.
async fn compile(program: &Path, component: &[u8]) -> anyhow::Result<Duration> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("component");
    std::fs::write(&file, component)?;
    let mark = Mark::now();
    let mut command = Command::new(program);
    command.arg(COMPILE_SUBCOMMAND).stdin(std::fs::File::open(&file)?);
    let done = command.output().await?;
    ensure!(done.status.success(), "compiling fails: {}", String::from_utf8_lossy(&done.stderr));
    Ok(mark.used().wall)
}

/// Lets the kernel note this process's peak of memory anew.
fn forget_peak() -> anyhow::Result<()> {
    std::fs::write("/proc/self/clear_refs", "5").context("the peak of memory cannot be noted anew")
}

/// The most memory that this process has held since.
fn peak_kib() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    peak.context("the kernel tells no peak of memory")
}
