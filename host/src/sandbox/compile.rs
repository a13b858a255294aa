//! Compiling a component to machine code, or taking it from the cache. The daemon lets a child process of its own program do it: a
//! large component takes seconds of every core and half a gigabyte of memory, and a hostile one would like more.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::{LoadError, Shared, engine};
use crate::config;
use crate::model::Digest;
use crate::tasks;

/// The subcommand of the daemon's own program that compiles.
pub const SUBCOMMAND: &str = "compile-component";
/// Memory that the child may write to: four times what the largest runtimes were seen to need.
const MEMORY_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Processor time of the child, over all cores. The largest runtimes take a tenth of it.
const CPU_MAX: Duration = Duration::from_mins(3);
/// How long it may take in all, on a machine that has other things to do.
pub const TIME_MAX: Duration = Duration::from_mins(5);
/// The largest code that is taken from the child. Code is up to ten times as large as the component it was made of.
const CODE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// What is read of the child's complaints.
const COMPLAINT_BYTES_MAX: u64 = 4 * 1024;

/// Where components are compiled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Compiler {
    /// In this process: for tests and benchmarks, whose program is not the daemon's.
    #[default]
    Here,
    /// In a child process of this program, which has the subcommand [`SUBCOMMAND`].
    Child(PathBuf),
}

/// Compiles, one component at a time, unless the cache has it.
pub(super) async fn compile(shared: &Arc<Shared>, bytes: Vec<u8>, digest: Digest) -> Result<Component, LoadError> {
    let permit = shared.compiling.acquire().await;
    let _permit = permit.map_err(|error| LoadError::Host(error.to_string()))?;
    let cache = Arc::clone(shared);
    if let Some(component) = off_thread(move || cache.cache.get(&cache.engine, digest)).await? {
        shared.counts.count_cached();
        return Ok(component);
    }
    let code = match &shared.compiler {
        Compiler::Here => {
            let here = Arc::clone(shared);
            off_thread(move || precompile(&here.engine, &bytes)).await?.map_err(|reason| refusal(&reason))?
        }
        Compiler::Child(program) => in_child(program, &shared.limits, &bytes).await?,
    };
    shared.counts.count_compiled();
    let keeper = Arc::clone(shared);
    let made = off_thread(move || keeper.cache.keep(&keeper.engine, digest, &code)).await?;
    made.map_err(|error| unfit(&format!("{error:#}")))
}

/// What the child does: compiles what it reads, and writes the code, within limits that it sets itself. False if the component is not
/// to be compiled; `notes` then ends with the reason. The child's exit code tells this (1) from trouble of its own (any other).
///
/// The engine's settings come from `limits`, because code fits only an engine of the same settings.
pub fn serve(
    limits: &config::Sandbox,
    input: &mut impl Read,
    output: &mut impl Write,
    notes: &mut impl Write,
) -> io::Result<bool> {
    if let Err(error) = limit_itself() {
        // The time limit and the service's own limits hold all the same.
        writeln!(notes, "the compiler cannot limit its memory and processor time: {error}")?;
    }
    let mut bytes = Vec::new();
    input.take(u64::try_from(limits.component_bytes_max).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    let engine = engine::engine(limits).map_err(io::Error::other)?;
    match precompile(&engine, &bytes) {
        Ok(code) => output.write_all(&code).and_then(|()| output.flush()).map(|()| true),
        Err(reason) => writeln!(notes, "{reason}").map(|()| false),
    }
}

fn limit_itself() -> rustix::io::Result<()> {
    let at_most = |maximum| Rlimit { current: Some(maximum), maximum: Some(maximum) };
    // What is only reserved, as the pool of instances is, counts for nothing here.
    setrlimit(Resource::Data, at_most(MEMORY_MAX))?;
    setrlimit(Resource::Cpu, at_most(CPU_MAX.as_secs()))?;
    setrlimit(Resource::Core, at_most(0))
}

fn precompile(engine: &Engine, bytes: &[u8]) -> Result<Vec<u8>, String> {
    engine.precompile_component(bytes).map_err(|error| format!("{error:#}").replace('\n', " "))
}

/// What the compiler says against a component.
fn refusal(text: &str) -> LoadError {
    LoadError::Damaged(text.to_owned())
}

/// Why code cannot be loaded. The pool refuses what is larger than a slot with the words "exceeds the limit".
fn unfit(text: &str) -> LoadError {
    if text.contains("exceeds the limit") {
        LoadError::TooDemanding(text.to_owned())
    } else {
        LoadError::Host(format!("the compiled code cannot be loaded: {text}"))
    }
}

async fn in_child(program: &Path, limits: &config::Sandbox, bytes: &[u8]) -> Result<Vec<u8>, LoadError> {
    let failed = |error: io::Error| LoadError::Host(format!("the compiler could not be run: {error}"));
    let mut command = Command::new(program);
    command.arg(SUBCOMMAND);
    command.args(["--memory", &limits.memory_bytes_max.to_string()]);
    command.args(["--instances", &limits.instances_max.to_string()]);
    command.args(["--component", &limits.component_bytes_max.to_string()]);
    command.env_clear().kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(failed)?;
    let Ok(ended) = tokio::time::timeout(TIME_MAX, exchange(child, bytes)).await else {
        return Err(LoadError::TooDemanding(format!("compiling it takes longer than {} s", TIME_MAX.as_secs())));
    };
    let (status, code, complaint) = ended.map_err(failed)?;
    judge(status, code, complaint.trim())
}

/// Gives the child the component, and takes its code and its complaint.
async fn exchange(mut child: Child, bytes: &[u8]) -> io::Result<(ExitStatus, Vec<u8>, String)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let give = async {
        if let Some(mut stdin) = stdin {
            // A child that ended early says why in its complaint.
            drop(stdin.write_all(bytes).await);
        }
    };
    let ((), code, complaint) = tokio::join!(give, read(stdout, CODE_BYTES_MAX), read(stderr, COMPLAINT_BYTES_MAX));
    Ok((child.wait().await?, code?, String::from_utf8_lossy(&complaint?).into_owned()))
}

async fn read(from: Option<impl AsyncRead + Unpin>, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(bytes_max).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

fn judge(status: ExitStatus, code: Vec<u8>, complaint: &str) -> Result<Vec<u8>, LoadError> {
    match status.code() {
        Some(0) => {
            if !complaint.is_empty() {
                tracing::warn!("{complaint}");
            }
            Ok(code)
        }
        Some(1) => Err(refusal(complaint.lines().last().unwrap_or_default())),
        Some(_) => Err(LoadError::Host(format!("the compiler could not do its work: {complaint}"))),
        // A limit of the system ends it by a signal, and so does memory that it does not get.
        None => Err(LoadError::TooDemanding(format!(
            "compiling it takes more than {} s of processor time or {} MiB of memory ({status})",
            CPU_MAX.as_secs(),
            MEMORY_MAX / (1024 * 1024)
        ))),
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, LoadError> {
    tasks::blocking(work).await.ok_or_else(|| LoadError::Host("compiling was interrupted".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn how_a_child_ends_says_whose_fault_it_is() {
        for (status, complaint, wanted) in [
            (0, "", Ok(vec![7])),
            (75 << 8, "no address space", Err("the compiler could not do its work: no address space")),
            (1 << 8, "a note\nunexpected end", Err("not a valid component: unexpected end")),
            (9, "", Err("more than 180 s of processor time or 2048 MiB of memory (signal: 9")),
            (6, "memory allocation failed", Err("2048 MiB of memory (signal: 6")),
        ] {
            let judged = judge(ExitStatus::from_raw(status), vec![7], complaint).map_err(|error| error.to_string());
            match wanted {
                Ok(code) => assert_eq!(judged, Ok(code)),
                Err(part) => assert!(judged.as_ref().is_err_and(|text| text.contains(part)), "{status}: {judged:?}"),
            }
        }
    }

    #[tokio::test]
    async fn a_program_that_does_not_exist_is_the_hosts_trouble() {
        let nowhere = Path::new("/nowhere/longshore");
        let failed = in_child(nowhere, &config::Sandbox::default(), b"component").await;
        assert!(matches!(failed, Err(LoadError::Host(_))), "{failed:?}");
    }
}
