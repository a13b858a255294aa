//! The baseline: the connector's own code as plain Rust, without sandbox, contract and door, in the same pipeline.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use longshore::model::{Batch, Consent, Description, Digest, Failure, FailureKind, Issued, Page, SecretSet, Window};
use longshore::sandbox::wire::Wire;
use longshore::sandbox::{Callback, Fault, Grants, Lease, Platform, Session};
use longshore_connector_sdk::exports::orders as sdk;
use longshore_connector_sdk::{Context, FailureKind as SdkKind};

use crate::convert;
use crate::native_http::Native;

/// The connector as plain Rust. It describes itself as the sandboxed one does.
#[derive(Debug)]
pub(crate) struct NativePlatform {
    description: Description,
    http: Native,
}

impl NativePlatform {
    /// With the description of the sandboxed one.
    pub(crate) fn new(description: Description, http: Native) -> Self {
        Self { description, http }
    }
}

impl Platform for NativePlatform {
    fn description(&self) -> &Description {
        &self.description
    }

    fn digest(&self) -> Digest {
        Digest([0; 32])
    }

    fn open_on(&self, _: Wire, _: Arc<Grants>, lease: Arc<Lease>) -> Box<dyn Session> {
        Box::new(NativeSession { http: self.http.clone(), lease })
    }
}

struct NativeSession {
    http: Native,
    lease: Arc<Lease>,
}

impl NativeSession {
    fn context(&self) -> Context {
        let now = longshore::clock::Clock::system().now().to_string();
        Context { now, settings: self.lease.settings.clone(), shop: None, extra: self.lease.extra.clone() }
    }

    fn list(&self, window: Window, cursor: Option<&str>) -> Result<Page, Fault> {
        let window = sdk::Window { start: window.start.to_string(), end: window.end.to_string() };
        let page = self.http.run(|host| longshore_aliexpress::list_orders(host, &self.context(), &window, cursor));
        let page = page.map_err(|error| Fault::Host(format!("{error:#}")))?.map_err(fault)?;
        convert::page(page).map_err(Fault::Invalid)
    }

    fn get(&self, ids: &[String]) -> Result<Batch, Fault> {
        let batch = self.http.run(|host| longshore_aliexpress::get_orders(host, &self.context(), ids));
        let batch = batch.map_err(|error| Fault::Host(format!("{error:#}")))?.map_err(fault)?;
        convert::batch(batch).map_err(Fault::Invalid)
    }
}

fn fault(failure: longshore_connector_sdk::Failure) -> Fault {
    let kind = match failure.kind {
        SdkKind::NeedsAuthorization => FailureKind::NeedsAuthorization,
        SdkKind::Misconfigured => FailureKind::Misconfigured,
        SdkKind::Throttled => FailureKind::Throttled,
        SdkKind::Unavailable => FailureKind::Unavailable,
        SdkKind::Refused => FailureKind::Refused,
        SdkKind::Malformed => FailureKind::Malformed,
    };
    Fault::Failed(Failure::new(kind, failure.code, failure.message))
}

/// Nothing here authorises: the account comes with its grant.
fn not_here<'a, T: Send + 'a>() -> BoxFuture<'a, Result<T, Fault>> {
    Box::pin(std::future::ready(Err(Fault::Host("the baseline authorises nothing".to_owned()))))
}

impl Session for NativeSession {
    fn begin<'a>(&'a mut self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<Consent, Fault>> {
        not_here()
    }

    fn finish(&mut self, _: Callback) -> BoxFuture<'_, Result<Issued, Fault>> {
        not_here()
    }

    fn renew(&mut self) -> BoxFuture<'_, Result<Issued, Fault>> {
        not_here()
    }

    fn adopt(&mut self, _: SecretSet) -> BoxFuture<'_, Result<Issued, Fault>> {
        not_here()
    }

    fn list_orders(&mut self, window: Window, cursor: Option<String>) -> BoxFuture<'_, Result<Page, Fault>> {
        Box::pin(async move { self.list(window, cursor.as_deref()) })
    }

    fn get_orders(&mut self, ids: Vec<String>) -> BoxFuture<'_, Result<Batch, Fault>> {
        Box::pin(async move { self.get(&ids) })
    }

    fn excerpt(&self) -> Option<String> {
        None
    }
}
