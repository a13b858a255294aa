//! Telling systemd how the daemon stands (`sd_notify(3)`). Without systemd nothing happens.

use std::time::Duration;

use sd_notify::NotifyState;

/// The daemon serves.
pub(super) fn ready(origin: &str) {
    notify(&[NotifyState::Ready, NotifyState::Status(&format!("serving {origin}"))]);
}

/// The start may take so long from now on. Once it is through this means nothing.
pub(super) fn starting(longest: Duration) {
    notify(&[NotifyState::ExtendTimeoutUsec(u32::try_from(longest.as_micros()).unwrap_or(u32::MAX))]);
}

/// The daemon is coming to an end.
pub(super) fn stopping() {
    notify(&[NotifyState::Stopping]);
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd could not be told");
    }
}
