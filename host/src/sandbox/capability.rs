//! What a guest may ask of the host, one file for each ability. What is not here, no guest can do.

pub(super) mod crypto;
pub(super) mod http;
pub(super) mod journal;
pub(super) mod wasi;
