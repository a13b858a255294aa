//! Digests as the host computes them: the contract's three algorithms, in its two encodings.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use longshore_connector_sdk::{Algorithm, Encoding};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Digest of the message's UTF-8 bytes.
pub(crate) fn hash(algorithm: Algorithm, message: &str, encoding: Encoding) -> String {
    match algorithm {
        Algorithm::Md5 => encode(&Md5::digest(message), encoding),
        Algorithm::Sha1 => encode(&Sha1::digest(message), encoding),
        Algorithm::Sha256 => encode(&Sha256::digest(message), encoding),
    }
}

/// HMAC (RFC 2104) of the message's UTF-8 bytes under those of the key.
pub(crate) fn hmac(algorithm: Algorithm, key: &str, message: &str, encoding: Encoding) -> String {
    match algorithm {
        Algorithm::Md5 => mac::<Hmac<Md5>>(key, message, encoding),
        Algorithm::Sha1 => mac::<Hmac<Sha1>>(key, message, encoding),
        Algorithm::Sha256 => mac::<Hmac<Sha256>>(key, message, encoding),
    }
}

fn mac<M: Mac + KeyInit>(key: &str, message: &str, encoding: Encoding) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("RFC 2104 takes keys of every length");
    mac.update(message.as_bytes());
    encode(&mac.finalize().into_bytes(), encoding)
}

fn encode(digest: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Hex => digest.iter().fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").expect("a string takes every text");
            digits
        }),
        Encoding::Base64 => STANDARD.encode(digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        // RFC 1321 A.5, FIPS 180-4 (the example "abc"), RFC 2202 and RFC 4231 (test case 2 of each).
        let (key, message) = ("Jefe", "what do ya want for nothing?");
        for (algorithm, abc, under_jefe) in [
            (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72", "750c783e6ab0b503eaa86e310a5db738"),
            (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (
                Algorithm::Sha256,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ] {
            assert_eq!(hash(algorithm, "abc", Encoding::Hex), abc);
            assert_eq!(hmac(algorithm, key, message, Encoding::Hex), under_jefe);
        }
        assert_eq!(hash(Algorithm::Md5, "abc", Encoding::Base64), "kAFQmDzST7DWlj99KOF/cg==");
    }
}
