//! STUB
#![allow(missing_docs, reason = "replaced by the real app")]

/// Builds the daemon, runs it until it is told to stop, and drains it.
pub async fn run(_config: crate::config::Config) -> anyhow::Result<()> {
    anyhow::bail!("this build has no daemon yet")
}
