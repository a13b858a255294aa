//! What IOP signs: `HMAC-SHA256(app secret, prefix + name1 + value1 + name2 + value2 …)`, in upper-case hexadecimal.
//!
//! Builds the base; the host computes the digest, because only it knows the secrets in there.

use longshore_connector_sdk::{Field, Value, value};

/// Drops what is blank, since it is neither signed nor sent, and sorts the rest by name. By bytes: the gateway puts capitals
/// before `_` and that before small letters, and no locale agrees.
pub(crate) fn normalize(mut parameters: Vec<Field>) -> Vec<Field> {
    parameters.retain(|field| !field.name.trim().is_empty() && !value::is_blank(&field.value));
    parameters.sort_by(|one, other| one.name.as_bytes().cmp(other.name.as_bytes()));
    parameters
}

/// The text under the signature. `prefix` is the path of a system call without `/rest`, and empty for a business call.
/// `parameters` are normalized, unencoded, and hold no `sign`.
pub(crate) fn base(prefix: &str, parameters: &[Field]) -> Value {
    let mut base = Value::new();
    value::push_text(&mut base, prefix);
    for field in parameters {
        value::push_text(&mut base, &field.name);
        value::push(&mut base, &field.value);
    }
    base
}
