//! What the host does for a connector, as a trait: the real imports in a component, a script in a native test.

use crate::bindings::longshore::connector as imports;
use crate::{Algorithm, Encoding, Failure, Level, Part, Request, Response};

/// The host's side of a call. A failure is worded so that the connector may return it as its own.
pub trait Host {
    /// Sends one request and waits for the whole answer.
    fn send(&self, request: &Request) -> Result<Response, Failure>;

    /// Digest of a message.
    fn hash(&self, algorithm: Algorithm, message: &[Part], encoding: Encoding) -> Result<String, Failure>;

    /// HMAC of a message under a key.
    fn hmac(&self, algorithm: Algorithm, key: &[Part], message: &[Part], encoding: Encoding)
    -> Result<String, Failure>;

    /// Writes one line for the operator. No personal data.
    fn log(&self, level: Level, message: &str);
}

/// The imports of the component. On a native target a call of any of these ends the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct Imports;

impl Host for Imports {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        imports::http::send(request)
    }

    fn hash(&self, algorithm: Algorithm, message: &[Part], encoding: Encoding) -> Result<String, Failure> {
        imports::crypto::hash(algorithm, message, encoding)
    }

    fn hmac(
        &self,
        algorithm: Algorithm,
        key: &[Part],
        message: &[Part],
        encoding: Encoding,
    ) -> Result<String, Failure> {
        imports::crypto::hmac(algorithm, key, message, encoding)
    }

    fn log(&self, level: Level, message: &str) {
        imports::journal::log(level, message);
    }
}
