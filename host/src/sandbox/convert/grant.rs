//! Grants, consents, failures, and what a guest is told with every call.

use super::text::{Reason, id, line, pairs, told_moment};
use crate::model::{Consent, Failure, FailureKind, Pairs, Shop, Timestamp};
use crate::sandbox::Lease;
use crate::sandbox::bindings::exports::longshore::connector::authorization as wit;
use crate::sandbox::bindings::longshore::connector::types;

/// The longest code and message of a failure, in bytes.
const CODE_BYTES_MAX: usize = 128;
const MESSAGE_BYTES_MAX: usize = 1000;
/// The longest name of a shop, in bytes.
const SHOP_NAME_BYTES_MAX: usize = 256;

/// A grant as the guest returned it: names of secrets, not yet looked up.
#[derive(Debug)]
pub(in crate::sandbox) struct Granted {
    pub(in crate::sandbox) shop: Shop,
    pub(in crate::sandbox) keep: Vec<String>,
    pub(in crate::sandbox) access_until: Option<Timestamp>,
    pub(in crate::sandbox) renew_until: Option<Timestamp>,
    pub(in crate::sandbox) extra: Pairs,
}

/// What a guest is told with every call. Settings that were left empty are missing.
pub(in crate::sandbox) fn context(lease: &Lease, now: Timestamp) -> types::Context {
    types::Context {
        now: now.to_string(),
        settings: lease.settings.iter().filter(|(_, value)| !value.is_empty()).cloned().collect(),
        shop: lease.shop.as_ref().map(|shop| types::Shop { id: shop.id.clone(), name: shop.name.clone() }),
        extra: lease.extra.clone(),
    }
}

/// A callback for the guest.
pub(in crate::sandbox) fn callback(parameters: Pairs, address: String, remember: Pairs) -> wit::Callback {
    wit::Callback { parameters, address, remember }
}

/// A consent for the host. Where it leads is checked by whoever knows the granted origins.
pub(in crate::sandbox) fn consent(from: wit::Consent) -> Result<Consent, Reason> {
    Ok(Consent { url: from.url, remember: pairs("remember", from.remember)? })
}

/// A grant for the host.
pub(in crate::sandbox) fn granted(from: wit::Grant) -> Result<Granted, Reason> {
    id("shop.id", &from.shop.id)?;
    Ok(Granted {
        shop: Shop { name: line(&from.shop.name, SHOP_NAME_BYTES_MAX), id: from.shop.id },
        keep: from.keep,
        access_until: told_moment("access-until", from.access_until)?,
        renew_until: told_moment("renew-until", from.renew_until)?,
        extra: pairs("extra", from.extra)?,
    })
}

/// A guest's failure for the host, cut to the size of a line.
pub(in crate::sandbox) fn failure_in(from: &types::Failure) -> Failure {
    Failure {
        kind: match from.kind {
            types::FailureKind::NeedsAuthorization => FailureKind::NeedsAuthorization,
            types::FailureKind::Misconfigured => FailureKind::Misconfigured,
            types::FailureKind::Throttled => FailureKind::Throttled,
            types::FailureKind::Unavailable => FailureKind::Unavailable,
            types::FailureKind::Refused => FailureKind::Refused,
            types::FailureKind::Malformed => FailureKind::Malformed,
        },
        code: line(&from.code, CODE_BYTES_MAX),
        message: line(&from.message, MESSAGE_BYTES_MAX),
        retry_after_seconds: from.retry_after,
    }
}

/// A failure of the host for the guest, worded so that it may be returned as it is.
pub(in crate::sandbox) fn failure_out(failure: Failure) -> types::Failure {
    types::Failure {
        kind: match failure.kind {
            FailureKind::NeedsAuthorization => types::FailureKind::NeedsAuthorization,
            FailureKind::Misconfigured => types::FailureKind::Misconfigured,
            FailureKind::Throttled => types::FailureKind::Throttled,
            FailureKind::Unavailable => types::FailureKind::Unavailable,
            FailureKind::Refused => types::FailureKind::Refused,
            FailureKind::Malformed => types::FailureKind::Malformed,
        },
        code: failure.code,
        message: failure.message,
        retry_after: failure.retry_after_seconds,
    }
}
