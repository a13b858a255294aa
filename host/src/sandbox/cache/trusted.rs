//! The one place of the project that runs code it did not just compile.

use wasmtime::Engine;
use wasmtime::component::Component;

/// Compiled code whose MAC was found to be ours.
pub(super) struct Verified<'a>(&'a [u8]);

impl<'a> Verified<'a> {
    /// For the one caller that has just checked the MAC.
    pub(super) fn after_mac(code: &'a [u8]) -> Self {
        Self(code)
    }
}

/// Loads compiled code.
#[expect(unsafe_code, reason = "machine code cannot be checked, only recognised as our own")]
pub(super) fn component(engine: &Engine, code: &Verified<'_>) -> wasmtime::Result<Component> {
    // SAFETY: the bytes are what `Component::serialize` returned in a process that held the same key: a MAC over all of them,
    // taken under that key, was verified on this very copy in memory. wasmtime itself refuses code of another version or of
    // other settings. Whoever holds the key is our own user and needs no forged code to become us.
    unsafe { Component::deserialize(engine, code.0) }
}
