//! Telling systemd how the daemon stands (`sd_notify(3)`). Without systemd nothing happens.

use sd_notify::NotifyState;

/// The daemon serves.
pub(super) fn ready(origin: &str) {
    notify(&[NotifyState::Ready, NotifyState::Status(&format!("serving {origin}"))]);
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
