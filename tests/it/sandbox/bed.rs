//! What a test of the sandbox stands on: a platform, a sandbox with tight limits, the probe, and a session of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use longshore::clock::Clock;
use longshore::config;
use longshore::model::{Failure, Pairs, Secret, SecretSet, Timestamp, Window};
use longshore::sandbox::{Budgets, Compiler, Fault, Grants, Lease, Platform, Sandbox, Session};
use longshore::tasks::Changes;
use longshore_tests::components::component;
use longshore_tests::sim::Served;

use super::platform::{self, Seen};

/// The developer's secret of every account here.
pub(super) const APP_SECRET: &str = "app-secret-0123456789";

/// A platform, a sandbox and the probe.
pub(super) struct Bed {
    pub(super) platform: Served,
    pub(super) seen: Seen,
    pub(super) probe: Arc<dyn Platform>,
    pub(super) grants: Grants,
    pub(super) lease: Lease,
}

impl Bed {
    /// Limits as tight as tests want them, everything granted.
    pub(super) async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    /// With limits changed.
    pub(super) async fn with(change: impl FnOnce(&mut config::Sandbox, &mut config::Egress)) -> Self {
        let (mut limits, mut egress) = limits();
        change(&mut limits, &mut egress);
        let sandbox = sandbox(&limits, &egress, &shared_cache());
        let (platform, seen) = platform::serve().await;
        Self::of(sandbox, platform, seen).await
    }

    /// On a sandbox and a platform that stand already.
    pub(super) async fn of(sandbox: Sandbox, platform: Served, seen: Seen) -> Self {
        let probe = sandbox.load(component("probe").unwrap()).await.unwrap();
        let origin = platform.origin();
        let grants = Grants {
            hosts: vec![origin.clone()],
            consent_hosts: vec![origin.clone()],
            plain_http: true,
            private_addresses: true,
        };
        let settings = [("origin", origin.as_str()), ("app-key", "key"), ("empty", "")];
        let lease = Lease {
            label: "account-1".to_owned(),
            settings: pairs(&settings),
            field_secrets: secrets(&[("app-secret", APP_SECRET)]),
            grant_secrets: secrets(&[
                ("access-token", "old-access-0123456789"),
                ("refresh-token", "old-refresh-0123456789"),
            ]),
            ..Lease::default()
        };
        Self { platform, seen, probe, grants, lease }
    }

    /// A fresh session.
    pub(super) fn open(&self) -> Box<dyn Session> {
        self.probe.open(Arc::new(self.grants.clone()), Arc::new(self.lease.clone()))
    }

    /// The address of a path of the platform.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.platform.origin())
    }

    /// Has a fresh session obey a command; `URL` in it stands for the platform's origin.
    pub(super) async fn obey(&self, command: &str) -> Result<String, Fault> {
        obey(&mut *self.open(), &command.replace("URL", &self.platform.origin())).await
    }

    /// The failure of a command that must fail without harming the guest.
    pub(super) async fn failure(&self, command: &str) -> Failure {
        match self.obey(command).await {
            Err(Fault::Failed(failure)) => failure,
            other => panic!("{command} ended with {other:?}"),
        }
    }
}

/// Has a session obey a command.
pub(super) async fn obey(session: &mut dyn Session, command: &str) -> Result<String, Fault> {
    let page = session.list_orders(window(), Some(command.to_owned())).await?;
    Ok(page.next.unwrap_or_default())
}

/// A sandbox of these limits. Its clock stands at the beginning of 2026.
pub(super) fn sandbox(limits: &config::Sandbox, egress: &config::Egress, cache_dir: &Path) -> Sandbox {
    sandbox_with(Compiler::Here, limits, egress, cache_dir)
}

/// The same with another compiler.
pub(super) fn sandbox_with(
    compiler: Compiler,
    limits: &config::Sandbox,
    egress: &config::Egress,
    cache_dir: &Path,
) -> Sandbox {
    let clock = Clock::starting_at("2026-01-01T00:00:00Z".parse().unwrap());
    let budgets = Budgets::new(clock, [7; 32], Vec::new(), Changes::default());
    Sandbox::new(limits, egress, cache_dir.to_owned(), [7; 32], compiler, budgets, clock).unwrap()
}

/// Tight limits.
pub(super) fn limits() -> (config::Sandbox, config::Egress) {
    let limits = config::Sandbox {
        instances_max: 4,
        memory_bytes_max: 16 * 1024 * 1024,
        // A machine that is busy charges guests for time they did not get: honest commands need far less.
        cpu_per_call: Duration::from_millis(500),
        handed_bytes_max: 1024 * 1024,
        ..config::Sandbox::default()
    };
    let egress = config::Egress { request_bytes_max: 10_000, answer_bytes_max: 100_000, ..config::Egress::default() };
    (limits, egress)
}

/// Compiled code of all tests and runs, below the target folder, so that the probe is compiled once.
fn shared_cache() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiled-guests")
}

/// Any window.
pub(super) fn window() -> Window {
    Window { start: Timestamp::from_millis(0), end: Timestamp::from_millis(1000) }
}

/// Names and values.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Secrets by name.
pub(super) fn secrets(secrets: &[(&str, &str)]) -> SecretSet {
    secrets.iter().map(|(name, value)| ((*name).to_owned(), Secret::from(*value))).collect()
}
