//! The administrator's login and the browsers that are signed in.

use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use super::Store;
use super::codec::{decode, get, put};
use super::error::Error;
use super::tables::{ADMIN, Read as _, SESSIONS};
use crate::model::{Digest, Timestamp};

/// The administrator's login.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminRecord {
    /// Argon2id in PHC form. None before the set-up.
    pub password_hash: Option<String>,
    /// Hash of the one-time set-up code, and after when it is worth nothing.
    pub setup: Option<(String, Timestamp)>,
}

impl std::fmt::Debug for AdminRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminRecord")
            .field("has_password", &self.password_hash.is_some())
            .field("setup_until", &self.setup.as_ref().map(|(_, until)| until))
            .finish()
    }
}

/// A signed-in browser, stored under the hash of its cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
}

impl Store {
    /// The administrator's login.
    pub fn admin(&self) -> Result<AdminRecord, Error> {
        self.read(|source| Ok(get(&source.read(ADMIN)?, ())?.unwrap_or_default()))
    }

    /// Replaces the administrator's login and ends all sessions.
    pub async fn put_admin(&self, admin: AdminRecord) -> Result<(), Error> {
        self.write("put administrator", move |tx| {
            put(&mut tx.write(ADMIN)?, (), &admin)?;
            tx.write(SESSIONS)?.retain(|_, _| false)?;
            Ok(())
        })
        .await
    }

    /// Stores a session under the hash of its cookie. Clears out what has expired before `expired_before`.
    pub async fn put_session(
        &self,
        cookie: Digest,
        session: SessionRecord,
        expired_before: Timestamp,
    ) -> Result<(), Error> {
        self.write("put session", move |tx| {
            let mut expired = Vec::new();
            for row in tx.read(SESSIONS)?.iter()? {
                let (cookie, bytes) = row?;
                let session: SessionRecord = decode(bytes.value())?;
                if session.used_at < expired_before {
                    expired.push(*cookie.value());
                }
            }
            let mut sessions = tx.write(SESSIONS)?;
            for cookie in &expired {
                sessions.remove(cookie)?;
            }
            put(&mut sessions, &cookie.0, &session)
        })
        .await
    }

    /// A session.
    pub fn session(&self, cookie: Digest) -> Result<Option<SessionRecord>, Error> {
        self.read(|source| get::<&[u8; 32], SessionRecord>(&source.read(SESSIONS)?, &cookie.0))
    }

    /// Ends a session.
    pub async fn delete_session(&self, cookie: Digest) -> Result<(), Error> {
        self.write("delete session", move |tx| {
            if tx.read(SESSIONS)?.get(&cookie.0)?.is_some() {
                tx.write(SESSIONS)?.remove(&cookie.0)?;
            }
            Ok(())
        })
        .await
    }
}
