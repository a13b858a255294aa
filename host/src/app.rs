//! STUB

/// Builds the daemon, runs it until it is told to stop, and drains it.
#[expect(clippy::unused_async, reason = "replaced by the real app")]
pub async fn run(_config: crate::config::Config) -> anyhow::Result<()> {
    anyhow::bail!("this build has no daemon yet")
}
