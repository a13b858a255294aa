//! The contract as Rust types and functions, generated from `wit/connector.wit`. Nothing here is written by hand.
//!
//! On a native target the imported functions exist and cannot be called; pure code never does.

#![allow(
    missing_debug_implementations,
    let_underscore_drop,
    unreachable_pub,
    unsafe_code,
    clippy::pedantic,
    clippy::indexing_slicing,
    clippy::let_underscore_must_use,
    clippy::unwrap_used,
    reason = "generated: the component ABI is raw memory, and its style is the generator's"
)]

wit_bindgen::generate!({
    path: "../../wit",
    world: "connector",
    pub_export_macro: true,
    default_bindings_module: "longshore_connector_sdk::bindings",
    additional_derives: [PartialEq, Eq, serde::Serialize],
    // The spellings of the contract, so that a record written as JSON reads as it does in the contract and in the host.
    additional_type_attributes: {
        "longshore:connector/types@0.1.0/failure-kind": [#[serde(rename_all = "kebab-case")]],
        "longshore:connector/orders@0.1.0/order-status": [#[serde(rename_all = "kebab-case")]],
        "longshore:connector/orders@0.1.0/payment-status": [#[serde(rename_all = "kebab-case")]],
        "longshore:connector/orders@0.1.0/fulfillment-status": [#[serde(rename_all = "kebab-case")]],
    },
});
