//! Digests for the signatures that platforms ask for, over texts in which the host fills the secrets in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::http::fill::join;
use crate::model::Failure;
use crate::sandbox::bindings::longshore::connector::crypto::{Algorithm, Encoding, Host};
use crate::sandbox::bindings::longshore::connector::http::Part;
use crate::sandbox::bindings::longshore::connector::types as wit;
use crate::sandbox::convert;
use crate::sandbox::guest::Guest;
use crate::sandbox::vault::{Purpose, Vault};

impl Host for Guest {
    fn hash(&mut self, algorithm: Algorithm, message: Vec<Part>, encoding: Encoding) -> Result<String, wit::Failure> {
        let digest = hash(self.vault(), algorithm, &message, encoding).map_err(convert::failure_out)?;
        self.note_digest(&digest);
        Ok(digest)
    }

    fn hmac(
        &mut self,
        algorithm: Algorithm,
        key: Vec<Part>,
        message: Vec<Part>,
        encoding: Encoding,
    ) -> Result<String, wit::Failure> {
        let digest = hmac(self.vault(), algorithm, &key, &message, encoding).map_err(convert::failure_out)?;
        self.note_digest(&digest);
        Ok(digest)
    }
}

fn hash(vault: &Vault, algorithm: Algorithm, message: &[Part], encoding: Encoding) -> Result<String, Failure> {
    let message = join(message, vault, Purpose::Digest)?;
    let message = message.as_bytes();
    Ok(match algorithm {
        Algorithm::Md5 => encode(&Md5::digest(message), encoding),
        Algorithm::Sha1 => encode(&Sha1::digest(message), encoding),
        Algorithm::Sha256 => encode(&Sha256::digest(message), encoding),
    })
}

fn hmac(
    vault: &Vault,
    algorithm: Algorithm,
    key: &[Part],
    message: &[Part],
    encoding: Encoding,
) -> Result<String, Failure> {
    let key = join(key, vault, Purpose::Digest)?;
    let message = join(message, vault, Purpose::Digest)?;
    match algorithm {
        Algorithm::Md5 => mac::<Hmac<Md5>>(&key, &message, encoding),
        Algorithm::Sha1 => mac::<Hmac<Sha1>>(&key, &message, encoding),
        Algorithm::Sha256 => mac::<Hmac<Sha256>>(&key, &message, encoding),
    }
}

fn mac<M: Mac + KeyInit>(key: &str, message: &str, encoding: Encoding) -> Result<String, Failure> {
    // RFC 2104 takes keys of every length.
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes())
        .map_err(|_| super::http::fill::malformed("the key cannot be used"))?;
    mac.update(message.as_bytes());
    Ok(encode(&mac.finalize().into_bytes(), encoding))
}

fn encode(digest: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Hex => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
            digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).collect()
        }
        Encoding::Base64 => STANDARD.encode(digest),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Secret, SecretSet};
    use crate::sandbox::Lease;
    use crate::sandbox::vault::Function;

    fn vault() -> Vault {
        let field_secrets: SecretSet = [("app-secret".to_owned(), Secret::from("Jefe"))].into();
        let lease = Lease { field_secrets, ..Lease::default() };
        let fields = Arc::new(["app-secret".to_owned()].into());
        Vault::new(Function::Begin, fields, Arc::new(lease), None, SecretSet::new())
    }

    fn text(text: &str) -> Vec<Part> {
        vec![Part::Text(text.to_owned())]
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        // RFC 1321 A.5, FIPS 180-4's examples, and the base64 of the same bytes.
        for (algorithm, encoding, message, digest) in [
            (Algorithm::Md5, Encoding::Hex, "abc", "900150983cd24fb0d6963f7d28e17f72"),
            (Algorithm::Md5, Encoding::Base64, "abc", "kAFQmDzST7DWlj99KOF/cg=="),
            (Algorithm::Sha1, Encoding::Hex, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                Algorithm::Sha256,
                Encoding::Hex,
                "abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (Algorithm::Md5, Encoding::Hex, "", "d41d8cd98f00b204e9800998ecf8427e"),
        ] {
            assert_eq!(hash(&vault(), algorithm, &text(message), encoding).unwrap(), digest);
        }
    }

    #[test]
    fn hmacs_are_those_of_the_rfcs_with_the_key_filled_in() {
        // RFC 2202 and RFC 4231, test case 2.
        let key = [Part::Secret("app-secret".to_owned())];
        let message = [text("what do ya want "), text("for nothing?")].concat();
        for (algorithm, digest) in [
            (Algorithm::Md5, "750c783e6ab0b503eaa86e310a5db738"),
            (Algorithm::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Algorithm::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ] {
            assert_eq!(hmac(&vault(), algorithm, &key, &message, Encoding::Hex).unwrap(), digest);
        }
        let unknown = [Part::Secret("unknown".to_owned())];
        for (key, message) in [(&unknown, &key), (&key, &unknown)] {
            let failure = hmac(&vault(), Algorithm::Sha256, key, message, Encoding::Hex).unwrap_err();
            assert_eq!(failure.code, "host.secret");
        }
    }
}
