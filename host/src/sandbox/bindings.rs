//! The contract as Rust types, made of `wit/connector.wit` when this is compiled. Nobody outside of the sandbox sees them.

#![allow(
    missing_debug_implementations,
    unreachable_pub,
    clippy::pedantic,
    reason = "generated from the contract; what is generated is not ours to style"
)]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "connector",
    imports: {
        "longshore:connector/http.send": async,
    },
    exports: { default: async },
});
