//! A running program: its output is read line by line, and it never outlives its owner.

use std::collections::VecDeque;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child as Process, ChildStdin, Command};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Lines kept of a program's output, the last ones. More than any test reads.
const LINES_MAX: usize = 50_000;

/// What is done with each line of a program, which is named.
pub type Show = fn(&str, &str);

/// Lines shown of a program that failed.
const LINES_SHOWN: usize = 20;

/// How long a program may take to end by itself before it is killed. Longer than the daemon needs to bring a pull to a good place.
const GRACE: Duration = Duration::from_secs(15);

/// A running program. Killed when dropped; [`Child::stop`] is the gentle way.
#[derive(Debug)]
#[must_use]
pub struct Child {
    name: &'static str,
    process: Process,
    /// Kept apart from the process, whose `wait` would close it: the end of its input tells a program to end.
    input: Option<ChildStdin>,
    log: Arc<Log>,
    readers: JoinSet<()>,
}

/// The last lines of a program's output.
#[derive(Debug, Default)]
struct Log {
    lines: Mutex<VecDeque<String>>,
    grew: Notify,
}

impl Child {
    /// Starts a program. Its standard input stays open until it is stopped.
    pub fn start(name: &'static str, command: &mut Command, show: Option<Show>) -> anyhow::Result<Self> {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A group of its own: Ctrl-C reaches the demo alone, which then ends its programs in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", command.as_std().get_program().display()))?;
        let log = Arc::new(Log::default());
        let mut readers = JoinSet::new();
        if let Some(output) = process.stdout.take() {
            readers.spawn(read(name, output, Arc::clone(&log), show));
        }
        if let Some(output) = process.stderr.take() {
            readers.spawn(read(name, output, Arc::clone(&log), show));
        }
        let input = process.stdin.take();
        Ok(Self { name, process, input, log, readers })
    }

    /// Waits for a line in which `pick` finds something. An error if the program ends first, or takes longer than `patience`.
    pub async fn line<T>(
        &mut self,
        what: &str,
        patience: Duration,
        pick: impl Fn(&str) -> Option<T>,
    ) -> anyhow::Result<T> {
        let log = Arc::clone(&self.log);
        tokio::select! {
            biased;
            found = log.find(&pick) => Ok(found),
            ended = self.ended() => match log.first(&pick) {
                Some(found) => Ok(found),
                None => Err(ended.context(format!("it should have told {what}"))),
            },
            () = tokio::time::sleep(patience) => {
                Err(self.with_log(anyhow!("{} did not tell {what} within {} s", self.name, patience.as_secs())))
            }
        }
    }

    /// Waits for the end of a program that should not end, and says how it ended.
    pub async fn ended(&mut self) -> anyhow::Error {
        let status = self.process.wait().await;
        while self.readers.join_next().await.is_some() {}
        let how = status.map_or_else(|error| error.to_string(), |status: ExitStatus| status.to_string());
        self.with_log(anyhow!("{} ended by itself: {how}", self.name))
    }

    /// Adds the program's last lines to an error.
    pub fn with_log(&self, error: anyhow::Error) -> anyhow::Error {
        let tail = self.log.tail();
        if tail.is_empty() { error } else { anyhow!("{error:#}\n{}", tail.join("\n")) }
    }

    /// The lines it has written.
    pub fn lines(&self) -> Vec<String> {
        self.log.lines().iter().cloned().collect()
    }

    /// Its number, as long as it runs.
    pub fn pid(&self) -> Option<Pid> {
        self.process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw)
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        // It may have ended a moment ago; then there is nobody to ask.
        self.pid().map(|pid| kill_process(pid, signal).ok());
    }

    /// Asks the program to end, waits, and kills it if it does not. Answers how it ended.
    pub async fn stop(mut self) -> anyhow::Result<ExitStatus> {
        drop(self.input.take());
        self.signal(Signal::TERM);
        if let Ok(status) = tokio::time::timeout(GRACE, self.process.wait()).await {
            // What it said last belongs to its lines.
            while self.readers.join_next().await.is_some() {}
            return status.with_context(|| format!("cannot wait for {}", self.name));
        }
        self.process.kill().await.with_context(|| format!("cannot kill {}", self.name))?;
        Err(self.with_log(anyhow!("{} did not end within {} s and was killed", self.name, GRACE.as_secs())))
    }
}

async fn read(name: &'static str, output: impl AsyncRead + Unpin, log: Arc<Log>, show: Option<Show>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(show) = show {
            show(name, &line);
        }
        log.push(line);
    }
}

impl Log {
    fn push(&self, line: String) {
        let mut lines = self.lines();
        if lines.len() == LINES_MAX {
            lines.pop_front();
        }
        lines.push_back(line);
        drop(lines);
        self.grew.notify_waiters();
    }

    async fn find<T>(&self, pick: &impl Fn(&str) -> Option<T>) -> T {
        loop {
            let grew = self.grew.notified();
            tokio::pin!(grew);
            // Listening begins before the look, so that a line that comes in between is not missed.
            grew.as_mut().enable();
            if let Some(found) = self.first(pick) {
                return found;
            }
            grew.await;
        }
    }

    fn first<T>(&self, pick: &impl Fn(&str) -> Option<T>) -> Option<T> {
        self.lines().iter().find_map(|line| pick(line))
    }

    fn tail(&self) -> Vec<String> {
        let lines = self.lines();
        lines.iter().skip(lines.len().saturating_sub(LINES_SHOWN)).map(|line| format!("    {line}")).collect()
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, VecDeque<String>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        Child::start("sh", Command::new("sh").args(["-c", script]), None).unwrap()
    }

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_line_is_found_and_the_program_is_ended_gently() {
        let mut child =
            shell("echo one; echo 'two at http://here' >&2; trap 'exit 0' TERM; while :; do read line; done");
        let address = child.line("its address", LONG, |line| line.split_once(" at ").map(|(_, rest)| rest.to_owned()));
        assert_eq!(address.await.unwrap(), "http://here");
        child.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_program_that_ends_early_is_reported_with_its_last_words() {
        let mut child = shell("echo all is lost >&2; exit 78");
        let error =
            child.line("its address", LONG, |line| line.strip_prefix("never").map(str::to_owned)).await.unwrap_err();
        let text = format!("{error:#}");
        for part in ["its address", "sh ended by itself", "78", "all is lost"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[tokio::test]
    async fn a_program_that_says_its_line_and_ends_has_said_it() {
        let mut child = shell("echo here");
        assert!(child.line("a word", LONG, |line| (line == "here").then_some(())).await.is_ok());
    }
}
