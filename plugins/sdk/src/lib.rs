//! What connectors in Rust share: the bindings of the contract, and the chores that every platform brings along.
//!
//! Knows no platform. Everything except [`host::Imports`] is pure and runs natively, so that a connector's own logic is tested
//! without a sandbox: it takes a [`host::Host`], and a test hands it a scripted one.
//!
//! A connector implements the three `Guest` traits of [`exports`] for a unit type and ends with
//! `longshore_connector_sdk::export!(Connector with_types_in longshore_connector_sdk::bindings)`.

pub mod bindings;
pub mod country;
pub mod describe;
mod failure;
pub mod host;
pub mod json;
pub mod money;
mod request;
mod settings;
pub mod time;
pub mod url;
pub mod value;

pub use bindings::export;
pub use bindings::exports::longshore::connector as exports;
pub use bindings::longshore::connector::crypto::{Algorithm, Encoding};
pub use bindings::longshore::connector::http::{Body, Field, Method, Part, Request, Response};
pub use bindings::longshore::connector::journal::Level;
pub use bindings::longshore::connector::types::{Context, Failure, FailureKind, Localized, Shop};

/// Name and value, in order; names may repeat.
pub type Pairs = Vec<(String, String)>;

/// A text made of pieces, some of them secrets that the host fills in.
pub type Value = Vec<Part>;
