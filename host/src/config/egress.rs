//! `[egress]`: limits of outgoing HTTP.

use std::path::PathBuf;
use std::time::Duration;

use super::key::{Key, Place, Section};

/// Limits of outgoing HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// `[egress]` in the file.
pub(super) const SECTION: Section = Section {
    name: "egress",
    sentence: "Limits of what connectors send to platforms.",
    keys: &[
        Key {
            name: "ca_file",
            place: Place::OptionalPath(|c| &mut c.egress.ca_file),
            sentence: "Certificate authorities (PEM) to trust beside the system's, for a proxy of your own.",
            example: Some("\"/etc/longshore/ca.pem\""),
        },
        Key {
            name: "connect_timeout",
            place: Place::Span(|c| &mut c.egress.connect_timeout, Duration::from_millis(100)..=Duration::from_mins(2)),
            sentence: "How long a connection may take, its TLS handshake included.",
            example: None,
        },
        Key {
            name: "request_timeout",
            place: Place::Span(|c| &mut c.egress.request_timeout, Duration::from_secs(1)..=Duration::from_mins(10)),
            sentence: "How long one exchange with a platform may take.",
            example: None,
        },
        Key {
            name: "request_max",
            place: Place::Size(|c| &mut c.egress.request_bytes_max, 4 * 1024..=256 * 1024 * 1024),
            sentence: "The longest body a connector may send.",
            example: None,
        },
        Key {
            name: "answer_max",
            place: Place::Size(|c| &mut c.egress.answer_bytes_max, 4 * 1024..=256 * 1024 * 1024),
            sentence: "The longest answer a platform may give; a longer one fails the call.",
            example: None,
        },
        Key {
            name: "idle_per_host_max",
            place: Place::Count(|c| &mut c.egress.idle_per_host_max, 0..=1_000),
            sentence: "Idle connections kept for each host.",
            example: None,
        },
        Key {
            name: "idle_timeout",
            place: Place::Span(|c| &mut c.egress.idle_timeout, Duration::from_secs(1)..=Duration::from_hours(1)),
            sentence: "How long an idle connection is kept.",
            example: None,
        },
    ],
};
