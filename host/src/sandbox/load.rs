//! Makes a connector of a file's bytes, or says in words why it is none: looks at the frame, compiles or takes from the cache,
//! compares names, links, makes one instance, has it describe itself, and checks the description.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use wasmtime::component::Component;

use super::bindings::ConnectorPre;
use super::guest::Guest;
use super::platform::{GuestPlatform, Instance};
use super::profile::Profile;
use super::vault::{Function, Vault};
use super::wire::Wire;
use super::{Fault, LoadError, Shared, check, compile, convert, inspect, world};
use crate::model::{Digest, SecretSet};

/// Processor time to describe itself in. The contract says 100 ms; a machine that is busy charges the guest for time it did not
/// get.
const DESCRIBE_CPU: Duration = Duration::from_millis(500);
/// Time to describe itself in, all in all.
const DESCRIBE_TIME: Duration = Duration::from_secs(10);

/// Makes a connector of a file's bytes.
pub(super) async fn load(shared: &Arc<Shared>, bytes: Vec<u8>) -> Result<GuestPlatform, LoadError> {
    inspect::inspect(&bytes, shared.limits.component_bytes_max)?;
    let digest = Digest(Sha256::digest(&bytes).into());
    let component = compile::compile(shared, bytes, digest).await?;
    check_names(shared, &component)?;
    let pre = shared.linker.instantiate_pre(&component).map_err(|error| link_error(&error))?;
    let pre = ConnectorPre::new(pre).map_err(|error| LoadError::OtherTypes(format!("{error:#}")))?;

    let described = describe(shared, &pre).await?;
    let description =
        convert::description(described).map_err(|error| LoadError::Inconsistent(vec![error.to_string()]))?;
    let problems = check::check(&description);
    if !problems.is_empty() {
        return Err(LoadError::Inconsistent(problems));
    }
    Ok(GuestPlatform::new(Arc::clone(shared), pre, description, digest))
}

fn check_names(shared: &Shared, component: &Component) -> Result<(), LoadError> {
    let component = component.component_type();
    let imports: Vec<String> = component.imports(&shared.engine).map(|(name, _)| name.to_owned()).collect();
    let exports: Vec<String> = component.exports(&shared.engine).map(|(name, _)| name.to_owned()).collect();
    let exports: Vec<&str> = exports.iter().map(String::as_str).collect();
    world::check(imports.iter().map(String::as_str), &exports)
}

/// The linker names an import that it does not have in backquotes.
fn link_error(error: &wasmtime::Error) -> LoadError {
    let text = format!("{error:#}");
    let missing = text.contains("implementation is missing") || text.contains("was not found");
    match text.split('`').nth(1) {
        Some(name) if missing => LoadError::UnknownImport(name.to_owned()),
        _ => LoadError::OtherTypes(text),
    }
}

async fn describe(
    shared: &Arc<Shared>,
    pre: &ConnectorPre<Guest>,
) -> Result<super::bindings::exports::longshore::connector::descriptor::Description, LoadError> {
    let profile = Arc::new(Profile::default());
    let vault = Vault::new(Function::Describe, Arc::default(), Arc::default(), None, SecretSet::new());
    let call = shared.call(vault, DESCRIBE_TIME);
    let guest = Guest::new(Arc::clone(shared), profile, Wire::Network, Arc::default(), Arc::default(), call);
    let described = tokio::time::timeout(DESCRIBE_TIME, async {
        let _running = shared.pulse.run();
        // Types of exports are compared here and not before.
        let instance = Instance::make(pre, guest, DESCRIBE_CPU).await;
        let mut instance = instance.map_err(|(fault, error)| match (fault, error) {
            // A failure that is no crash of the guest's start function comes of the types.
            (Fault::Invalid(_), Some(error)) => LoadError::OtherTypes(error),
            (fault, _) => LoadError::Describe(fault),
        })?;
        let described = instance.connector.longshore_connector_descriptor().call_describe(&mut instance.store).await;
        let described = described.map_err(|error| LoadError::Describe(instance.fault(&error)));
        instance.store.data().journal().end();
        described
    });
    described.await.unwrap_or(Err(LoadError::Describe(Fault::TimedOut)))
}
