//! Text that must not be seen: wiped when dropped, and nothing prints it.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

/// A secret text. It has no `Display` and cannot be serialised; whoever needs the text says so with [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Secrets by name, such as `app-secret` and `access-token`.
pub type SecretSet = BTreeMap<String, Secret>;

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one place that has to send or seal it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// SHA-256 of the text: what is stored of a token that only has to be recognised.
    pub fn digest(&self) -> super::Digest {
        use sha2::Digest as _;
        super::Digest(sha2::Sha256::digest(self.reveal().as_bytes()).into())
    }
}
