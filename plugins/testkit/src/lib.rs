//! What the native tests of connectors in Rust share: a host that answers from a script, and goldens of composed answers.
//!
//! Knows no platform. A connector names it among its `dev-dependencies`; nothing of it gets into a component.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "only tests call it, and a test fails by panicking"
)]

mod digest;
pub mod goldens;
mod script;

pub use script::{Form, Script};
