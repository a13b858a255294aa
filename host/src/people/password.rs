//! Passwords: which are good enough, and their Argon2id hashes. Parameters are the library's defaults, which are OWASP's floor:
//! 19 MiB, two passes, one lane.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::model::Secret;

/// Shorter ones can be guessed (OWASP ASVS 6.2.1 wants 8 and recommends more).
pub(super) const LENGTH_MIN: usize = 12;

/// Longer ones only cost time.
pub(super) const LENGTH_MAX: usize = 256;

/// Hash of nothing anybody knows: verified against where no password is set, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bG9uZ3Nob3JlLW5vYm9keQ$Zk8wYk1VdzVxVnQ2b2V5bnZyY0E3d1hXbEpzS2RQZkE";

/// True if a new password is long enough, not too long, and not one character or a row of digits over and over.
pub(super) fn is_strong(password: &str) -> bool {
    let length = password.chars().count();
    let distinct = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    let lower = password.to_lowercase();
    let common = ["password", "12345678", "qwertyui", "longshore", "administrator", "woaini"]
        .iter()
        .any(|word| lower.replace(word, "").chars().count() < LENGTH_MIN / 2);
    (LENGTH_MIN..=LENGTH_MAX).contains(&length) && distinct >= 5 && !common
}

/// The hash of a password in PHC form; none if the system gives no salt.
pub(super) fn hash(password: &Secret) -> Option<String> {
    Argon2::default().hash_password(password.reveal().as_bytes()).ok().map(|hash| hash.to_string())
}

/// True if the password is the one that was hashed. Takes as long when there is none.
pub(super) fn verify(password: &Secret, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let fits = Argon2::default().verify_password(password.reveal().as_bytes(), &parsed).is_ok();
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hashed = hash(&Secret::from("correct horse battery")).unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(&Secret::from("correct horse battery"), Some(&hashed)));
        assert!(!verify(&Secret::from("correct horse batterY"), Some(&hashed)));
        assert!(!verify(&Secret::from("anything"), None));
    }

    #[test]
    fn the_stand_in_hash_can_be_read() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }

    #[test]
    fn weak_passwords_are_told() {
        for (password, strong) in [
            ("correct horse battery", true),
            ("外贸订单草稿正确马电池钉子", true),
            ("short", false),
            ("aaaaaaaaaaaaaaaa", false),
            ("passwordpassword", false),
            ("password1234", false),
            ("123456781234", false),
            (&*"long and fine ".repeat(40), false),
        ] {
            assert_eq!(is_strong(password), strong, "{password}");
        }
    }
}
