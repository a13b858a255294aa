//! What is remembered of a platform's connector over restarts: which version is in use, to which ones it can be gone back, and
//! which were given up. Decides what follows from a new version; keeps no bytes.

use serde::{Deserialize, Serialize};

use super::{Capabilities, Digest, Timestamp};

/// Versions kept of each connector, the one in use among them.
const VERSIONS_MAX: usize = 3;
/// Rejected versions remembered of each connector; the oldest are forgotten first.
const REJECTED_MAX: usize = 16;

/// What is remembered of a platform's connector.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ConnectorRecord {
    /// The file that the version in use came from, by its name in the connector folder.
    pub file: String,
    /// Newest first: the first is in use.
    pub versions: Vec<KeptVersion>,
    /// Those that are not to be used again, oldest first.
    pub rejected: Vec<RejectedVersion>,
    /// What an administrator allowed a version to ask for, newest last.
    #[serde(default)]
    pub approved: Vec<Capabilities>,
}

/// A version whose bytes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptVersion {
    /// Its file, byte for byte.
    pub digest: Digest,
    /// As it calls itself.
    pub version: String,
    /// What it asked for.
    #[serde(default)]
    pub asked: Capabilities,
    /// When it was taken into use.
    pub accepted_at: Timestamp,
    /// It has pulled well for a while, or had nothing before it: it can be gone back to.
    pub proven: bool,
}

/// A version that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedVersion {
    /// Its file, byte for byte.
    pub digest: Digest,
    /// As it calls itself.
    pub version: String,
    /// Why, for people.
    pub reason: String,
    /// When.
    pub rejected_at: Timestamp,
}

impl ConnectorRecord {
    /// The version in use.
    pub fn in_use(&self) -> Option<&KeptVersion> {
        self.versions.first()
    }

    /// The version that the one in use has to prove itself against, while it has not.
    pub fn former(&self) -> Option<&KeptVersion> {
        let (in_use, others) = self.versions.split_first()?;
        if in_use.proven { None } else { others.iter().find(|version| version.proven) }
    }

    /// Why a version is not to be used, if it was rejected.
    pub fn rejection(&self, digest: Digest) -> Option<&RejectedVersion> {
        self.rejected.iter().find(|rejected| rejected.digest == digest)
    }

    /// Takes a version into use. It has to prove itself if another one was in use before it.
    pub fn accept(&mut self, file: &str, digest: Digest, version: &str, asked: Capabilities, now: Timestamp) {
        file.clone_into(&mut self.file);
        if let Some(in_use) = self.versions.first_mut().filter(|in_use| in_use.digest == digest) {
            in_use.asked = asked;
            return;
        }
        self.versions.retain(|kept| kept.digest != digest);
        let proven = !self.versions.iter().any(|kept| kept.proven);
        let version = version.to_owned();
        self.versions.insert(0, KeptVersion { digest, version, asked, accepted_at: now, proven });
        // What can be gone back to outlives those that never proved themselves.
        let back = self.versions.iter().skip(1).position(|kept| kept.proven).map_or(0, |place| place + 1);
        if back >= VERSIONS_MAX {
            self.versions.drain(1..back);
        }
        self.versions.truncate(VERSIONS_MAX);
    }

    /// Notes that the version in use has proved itself. False if it is another one by now, or had before.
    pub fn prove(&mut self, digest: Digest) -> bool {
        match self.versions.first_mut() {
            Some(in_use) if in_use.digest == digest && !in_use.proven => {
                in_use.proven = true;
                true
            }
            _ => false,
        }
    }

    /// Gives up the version in use and goes back to the last one that proved itself. False if it is another one by now, or there
    /// is none to go back to.
    pub fn reject(&mut self, digest: Digest, reason: &str, now: Timestamp) -> bool {
        let Some(back) = self.versions.iter().skip(1).position(|kept| kept.proven) else { return false };
        let Some(in_use) = self.in_use().filter(|in_use| in_use.digest == digest) else { return false };
        let version = in_use.version.clone();
        self.versions.drain(..=back);
        self.rejected.retain(|rejected| rejected.digest != digest);
        self.rejected.push(RejectedVersion { digest, version, reason: reason.to_owned(), rejected_at: now });
        let surplus = self.rejected.len().saturating_sub(REJECTED_MAX);
        self.rejected.drain(..surplus);
        true
    }

    /// Lets a rejected version in again. False if it was none.
    pub fn forgive(&mut self, digest: Digest) -> bool {
        let before = self.rejected.len();
        self.rejected.retain(|rejected| rejected.digest != digest);
        self.rejected.len() < before
    }

    /// Allows versions to ask for this.
    pub fn approve(&mut self, asked: Capabilities) {
        self.approved.retain(|approved| *approved != asked);
        self.approved.push(asked);
        let surplus = self.approved.len().saturating_sub(VERSIONS_MAX);
        self.approved.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u8) -> Digest {
        Digest([number; 32])
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    /// `+N` accepts version N, `=N` proves it, `-N` rejects it, `~N` forgives it.
    fn after(steps: &str) -> ConnectorRecord {
        let mut record = ConnectorRecord::default();
        for (second, step) in (1i64..).zip(steps.split_whitespace()) {
            let (what, number) = step.split_at(1);
            let (digest, now) = (digest(number.parse().unwrap()), at(second));
            match what {
                "+" => record.accept("a.wasm", digest, number, Capabilities::default(), now),
                "=" => assert!(record.prove(digest), "{step} of {steps}"),
                "-" => assert!(record.reject(digest, "it crashed", now), "{step} of {steps}"),
                _ => assert!(record.forgive(digest), "{step} of {steps}"),
            }
        }
        record
    }

    #[test]
    fn a_version_proves_itself_against_the_last_one_that_did() {
        // Steps, versions kept (proven ones with `*`), what can be gone back to, what is rejected.
        for (steps, kept, former, rejected) in [
            ("", "", None, ""),
            ("+1", "1*", None, ""),
            ("+1 +1", "1*", None, ""),
            ("+1 +2", "2 1*", Some("1"), ""),
            ("+1 +2 =2", "2* 1*", None, ""),
            ("+1 +2 -2", "1*", None, "2"),
            ("+1 +2 -2 ~2 +2", "2 1*", Some("1"), ""),
            ("+1 +2 +3", "3 2 1*", Some("1"), ""),
            ("+1 +2 +3 +4", "4 1*", Some("1"), ""),
            ("+1 +2 +3 -3", "1*", None, "3"),
            ("+1 +2 =2 +3 =3 +4", "4 3* 2*", Some("3"), ""),
            ("+1 +2 =2 +1", "1 2*", Some("2"), ""),
        ] {
            let record = after(steps);
            let mark = |kept: &KeptVersion| format!("{}{}", kept.version, if kept.proven { "*" } else { "" });
            let versions: Vec<_> = record.versions.iter().map(mark).collect();
            assert_eq!(versions.join(" "), kept, "{steps}");
            assert_eq!(record.former().map(|former| former.version.as_str()), former, "{steps}");
            let given_up: Vec<_> = record.rejected.iter().map(|rejected| rejected.version.as_str()).collect();
            assert_eq!(given_up.join(" "), rejected, "{steps}");
        }
    }

    #[test]
    fn nothing_is_given_up_that_is_not_in_use_or_has_nothing_before_it() {
        for (steps, number) in [("+1", 1), ("+1 +2", 1), ("+1 +2 -2", 2), ("", 1)] {
            let mut record = after(steps);
            let before = record.clone();
            assert!(!record.reject(digest(number), "it crashed", at(99)), "{steps}");
            assert_eq!(record, before, "{steps}");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut record = after("+1");
        for number in 2..60 {
            let asked = Capabilities { hosts: vec![format!("https://{number}.example")], ..Capabilities::default() };
            record.accept("a.wasm", digest(number), "next", asked.clone(), at(1));
            assert!(record.reject(digest(number), "it crashed", at(2)));
            record.approve(asked);
        }
        assert_eq!((record.versions.len(), record.rejected.len(), record.approved.len()), (1, REJECTED_MAX, 3));
        assert!(record.rejection(digest(59)).is_some() && record.rejection(digest(2)).is_none());
    }
}
