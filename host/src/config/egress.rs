//! `[egress]`: limits of outgoing HTTP.

use std::path::PathBuf;
use std::time::Duration;

/// Limits of outgoing HTTP.
#[derive(Debug, Clone)]
pub struct Egress {
    /// Further certificate authorities to trust beside the system's, as PEM.
    pub ca_file: Option<PathBuf>,
    /// How long a connection may take, with its handshake.
    pub connect_timeout: Duration,
    /// How long one exchange may take.
    pub request_timeout: Duration,
    /// The longest request body.
    pub request_bytes_max: usize,
    /// The longest answer body.
    pub answer_bytes_max: usize,
    /// Idle connections kept for each host.
    pub idle_per_host_max: usize,
    /// How long an idle connection is kept.
    pub idle_timeout: Duration,
}

impl Default for Egress {
    fn default() -> Self {
        Self {
            ca_file: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            request_bytes_max: 1024 * 1024,
            answer_bytes_max: 16 * 1024 * 1024,
            idle_per_host_max: 8,
            idle_timeout: Duration::from_secs(90),
        }
    }
}
