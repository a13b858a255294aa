//! The host's side of the baseline: secrets, signatures and HTTP as plain functions.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use longshore_connector_sdk::host::Host;
use longshore_connector_sdk::{Algorithm, Body, Encoding, Failure, Field, Level, Part, Request, Response};
use sha2::Sha256;
use tokio::runtime::Runtime;

use crate::wire::{Sent, Wire};

/// What all native sessions share. Clones are the same one.
#[derive(Debug, Clone)]
pub(crate) struct Native(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    access: String,
    app_secret: String,
    /// Lines that nobody uses now.
    idle: Mutex<Vec<Line>>,
    /// What was sent, if somebody wants to know.
    record: Mutex<Option<Vec<Sent>>>,
}

/// A runtime with connections of its own. An exchange runs on the very thread that waits for it, so that the baseline pays for
/// no thread to wake another one; only so is it as cheap as native code can be.
#[derive(Debug)]
struct Line {
    runtime: Runtime,
    wire: Wire,
}

/// The host of one call of the connector.
#[derive(Debug)]
pub(crate) struct Caller<'a> {
    shared: &'a Inner,
    line: &'a Line,
}

impl Native {
    /// With the secrets that the connector names.
    pub(crate) fn new(access: &str, app_secret: &str) -> Self {
        let (access, app_secret) = (access.to_owned(), app_secret.to_owned());
        Self(Arc::new(Inner { access, app_secret, idle: Mutex::default(), record: Mutex::default() }))
    }

    /// Runs code of the connector, which waits for answers; the runtime lends it a thread for so long.
    pub(crate) fn run<T>(&self, work: impl FnOnce(&Caller<'_>) -> T) -> anyhow::Result<T> {
        tokio::task::block_in_place(|| {
            let idle = lock(&self.0.idle).pop();
            let line = idle.map_or_else(Line::new, Ok)?;
            let done = work(&Caller { shared: &self.0, line: &line });
            lock(&self.0.idle).push(line);
            Ok(done)
        })
    }

    /// Remembers from now on what is sent.
    pub(crate) fn begin_record(&self) {
        *lock(&self.0.record) = Some(Vec::new());
    }

    /// Everything that was sent since, in order.
    pub(crate) fn end_record(&self) -> Vec<Sent> {
        lock(&self.0.record).take().unwrap_or_default()
    }
}

impl Line {
    fn new() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self { runtime: runtime.context("cannot make a runtime")?, wire: Wire::new() })
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A runtime that is dropped within another one would wait, which panics there.
        lock(&self.idle).drain(..).for_each(|line| line.runtime.shutdown_background());
    }
}

impl Caller<'_> {
    fn filled(&self, value: &[Part]) -> String {
        let piece = |part: &'_ Part| match part {
            Part::Text(text) => text.clone(),
            Part::Secret(name) if name == "access-token" => self.shared.access.clone(),
            Part::Secret(_) => self.shared.app_secret.clone(),
        };
        value.iter().map(piece).collect()
    }

    fn form(&self, fields: &[Field]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for field in fields {
            form.append_pair(&field.name, &self.filled(&field.value));
        }
        form.finish()
    }
}

impl Host for Caller<'_> {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        let failed = |error: String| Failure::unavailable("bench", error);
        let Body::Form(fields) = &request.body else {
            return Err(failed("the platform that is measured is sent forms alone".to_owned()));
        };
        let sent = Sent { url: request.url.clone(), form: Bytes::from(self.form(fields)) };
        if let Some(record) = lock(&self.shared.record).as_mut() {
            record.push(sent.clone());
        }
        let answer = self.line.runtime.block_on(self.line.wire.send(sent));
        let body = answer.map_err(|error| failed(format!("{error:#}")))?;
        Ok(Response { status: 200, headers: Vec::new(), body, sealed: Vec::new() })
    }

    fn hash(&self, _: Algorithm, _: &[Part], _: Encoding) -> Result<String, Failure> {
        Err(Failure::unavailable("bench", "the platform that is measured signs with HMAC"))
    }

    fn hmac(&self, _: Algorithm, key: &[Part], message: &[Part], _: Encoding) -> Result<String, Failure> {
        let mac = Hmac::<Sha256>::new_from_slice(self.filled(key).as_bytes());
        let mut mac = mac.map_err(|error| Failure::unavailable("bench", error.to_string()))?;
        mac.update(self.filled(message).as_bytes());
        let mut hex = String::new();
        for byte in mac.finalize().into_bytes() {
            // Writing into a string cannot fail.
            let _written = write!(hex, "{byte:02x}");
        }
        Ok(hex)
    }

    fn log(&self, _: Level, _: &str) {}
}

/// Plain bookkeeping, which no panic leaves half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
