//! Which secret may be named in which call: the table of the contract's interface `http`, as code. Pure.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Lease;
use crate::model::{Failure, FailureKind, Secret, SecretSet};

/// The code that a callback brought.
pub(super) const AUTHORIZATION_CODE: &str = "authorization-code";
/// What a new access token is fetched with.
pub(super) const REFRESH_TOKEN: &str = "refresh-token";

/// The functions that a guest exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Describe,
    Begin,
    Finish,
    Renew,
    Adopt,
    ListOrders,
    GetOrders,
}

/// What a secret is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be digested; the digest is not secret.
    Digest,
    /// To be sent to a path that the descriptor seals.
    SendSealed,
    /// To be sent anywhere else.
    Send,
}

/// The secrets of one call.
#[derive(Debug, Clone)]
pub(super) struct Vault {
    function: Function,
    /// Names of the form's secret fields.
    fields: Arc<BTreeSet<String>>,
    lease: Arc<Lease>,
    code: Option<Secret>,
    pasted: SecretSet,
    sealed: SecretSet,
    generation: u32,
}

impl Function {
    /// The function as the contract spells it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Describe => "describe",
            Self::Begin => "begin",
            Self::Finish => "finish",
            Self::Renew => "renew",
            Self::Adopt => "adopt",
            Self::ListOrders => "list-orders",
            Self::GetOrders => "get-orders",
        }
    }
}

impl Vault {
    /// The secrets of a call of `function`. `code` and `pasted` exist in `finish` and `adopt` only.
    pub(super) fn new(
        function: Function,
        fields: Arc<BTreeSet<String>>,
        lease: Arc<Lease>,
        code: Option<Secret>,
        pasted: SecretSet,
    ) -> Self {
        Self { function, fields, lease, code, pasted, sealed: SecretSet::new(), generation: 0 }
    }

    /// The function that is being called.
    pub(super) fn function(&self) -> Function {
        self.function
    }

    /// The secret of this name, if this call may use it for this.
    pub(super) fn lend(&self, name: &str, purpose: Purpose) -> Result<&Secret, Failure> {
        let secret = self.find(name).ok_or_else(|| self.refusal(name))?;
        if purpose == Purpose::Send && matches!(name, AUTHORIZATION_CODE | REFRESH_TOKEN) {
            let message = format!("`{name}` is sent only to a path that the connector's description seals");
            return Err(Failure::new(FailureKind::Misconfigured, "host.secret", message));
        }
        Ok(secret)
    }

    /// Keeps a value that was taken out of an answer. It replaces one of the same name.
    pub(super) fn keep(&mut self, name: String, secret: Secret) {
        self.sealed.insert(name, secret);
        self.generation += 1;
    }

    /// A secret that was sealed in this call, or pasted for it: what a grant may name.
    pub(super) fn issued(&self, name: &str) -> Option<&Secret> {
        self.sealed.get(name).or_else(|| self.pasted.get(name))
    }

    /// Every secret of the account that is known here, with its name, whether this call may use it or not.
    pub(super) fn known(&self) -> impl Iterator<Item = (&str, &Secret)> {
        let sets = [&self.sealed, &self.pasted, &self.lease.field_secrets, &self.lease.grant_secrets];
        let code = self.code.iter().map(|code| (AUTHORIZATION_CODE, code));
        code.chain(sets.into_iter().flatten().map(|(name, secret)| (name.as_str(), secret)))
    }

    /// Grows whenever [`Vault::known`] changes.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// True if nothing but the lease is in it, so that what [`Vault::known`] answers is the same in the next call.
    pub(super) fn holds_lease_alone(&self) -> bool {
        self.code.is_none() && self.pasted.is_empty() && self.sealed.is_empty()
    }

    fn find(&self, name: &str) -> Option<&Secret> {
        if self.function == Function::Describe {
            return None;
        }
        if let Some(secret) = self.sealed.get(name) {
            return Some(secret);
        }
        let grant = || self.lease.grant_secrets.get(name);
        match (self.function, name) {
            (Function::Finish, AUTHORIZATION_CODE) => self.code.as_ref(),
            (_, AUTHORIZATION_CODE) => None,
            (Function::Adopt, _) if self.pasted.contains_key(name) => self.pasted.get(name),
            (Function::Renew, REFRESH_TOKEN) => grant(),
            (_, REFRESH_TOKEN) => None,
            _ if self.fields.contains(name) => self.lease.field_secrets.get(name),
            (Function::Renew | Function::ListOrders | Function::GetOrders, _) => grant(),
            _ => None,
        }
    }

    fn refusal(&self, name: &str) -> Failure {
        let function = self.function.as_str();
        let name: String = name.chars().take(64).collect();
        let message = if self.known().any(|(known, _)| known == name) {
            format!("`{name}` may not be named in {function}")
        } else if self.fields.contains(&name) {
            format!("`{name}` has not been filled in")
        } else {
            format!("there is no secret `{name}` in {function}")
        };
        Failure::new(FailureKind::Misconfigured, "host.secret", message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Function; 7] = [
        Function::Describe,
        Function::Begin,
        Function::Finish,
        Function::Adopt,
        Function::Renew,
        Function::ListOrders,
        Function::GetOrders,
    ];

    fn vault(function: Function) -> Vault {
        let set =
            |names: &[&str]| names.iter().map(|n| ((*n).to_owned(), Secret::from("value"))).collect::<SecretSet>();
        let lease = Lease {
            field_secrets: set(&["app-secret"]),
            grant_secrets: set(&["access-token", "refresh-token", "cipher"]),
            ..Lease::default()
        };
        let (code, pasted) = match function {
            Function::Finish => (Some(Secret::from("code")), SecretSet::new()),
            Function::Adopt => (None, set(&["refresh-token", "seller-token"])),
            _ => (None, SecretSet::new()),
        };
        let fields = ["app-secret".to_owned(), "other-secret".to_owned()].into();
        Vault::new(function, Arc::new(fields), Arc::new(lease), code, pasted)
    }

    /// The contract's table: one letter for each function of `ALL`.
    #[test]
    fn the_table_of_the_contract() {
        for (name, digest, send) in [
            ("app-secret", "-yyyyyy", "-yyyyyy"),
            ("seller-token", "---y---", "---y---"),
            ("refresh-token", "---yy--", "-------"),
            ("access-token", "----yyy", "----yyy"),
            ("cipher", "----yyy", "----yyy"),
            ("authorization-code", "--y----", "-------"),
            ("other-secret", "-------", "-------"),
            ("unknown", "-------", "-------"),
        ] {
            for (purpose, row) in [(Purpose::Digest, digest), (Purpose::SendSealed, digest), (Purpose::Send, send)] {
                for (function, letter) in ALL.into_iter().zip(row.chars()) {
                    let lent = vault(function).lend(name, purpose).is_ok();
                    assert_eq!(lent, letter == 'y', "{name} in {} for {purpose:?}", function.as_str());
                }
            }
        }
    }

    #[test]
    fn what_was_sealed_in_the_call_is_usable_in_it() {
        for function in ALL.into_iter().skip(1) {
            let mut vault = vault(function);
            vault.keep("access-token".to_owned(), Secret::from("new"));
            vault.keep(REFRESH_TOKEN.to_owned(), Secret::from("newer"));
            assert_eq!(vault.lend("access-token", Purpose::Send).unwrap().reveal(), "new");
            assert!(vault.lend(REFRESH_TOKEN, Purpose::Send).is_err());
            assert_eq!(vault.lend(REFRESH_TOKEN, Purpose::SendSealed).unwrap().reveal(), "newer");
            assert_eq!(vault.issued(REFRESH_TOKEN).unwrap().reveal(), "newer");
            assert!(vault.issued("app-secret").is_none());
        }
    }

    #[test]
    fn a_refusal_says_which_of_the_reasons_it_is() {
        for (function, name, said) in [
            (Function::ListOrders, "refresh-token", "`refresh-token` may not be named in list-orders"),
            (Function::ListOrders, "other-secret", "`other-secret` has not been filled in"),
            (Function::Begin, "nothing", "there is no secret `nothing` in begin"),
        ] {
            let failure = vault(function).lend(name, Purpose::Digest).unwrap_err();
            assert_eq!((failure.code.as_str(), failure.message.as_str()), ("host.secret", said));
        }
    }
}
