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

impl AdminRecord {
    /// True if a one-time code of this hash is worth something at `now`.
    pub fn takes(&self, code: &str, now: Timestamp) -> bool {
        self.setup.as_ref().is_some_and(|(hash, until)| hash == code && now < *until)
    }
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

    /// Takes a one-time code in place of the former one: its hash, and after when it is worth nothing. The password stays.
    pub async fn put_setup_code(&self, hash: String, until: Timestamp) -> Result<(), Error> {
        self.write("put set-up code", move |tx| {
            let admin: AdminRecord = get(&tx.read(ADMIN)?, ())?.unwrap_or_default();
            put(&mut tx.write(ADMIN)?, (), &AdminRecord { setup: Some((hash.clone(), until)), ..admin })
        })
        .await
    }

    /// Sets the password by a one-time code, uses the code up, and ends all sessions. False if the code is worth nothing at `now`.
    pub async fn set_password(&self, code: String, hash: String, now: Timestamp) -> Result<bool, Error> {
        self.write("set password", move |tx| {
            let admin: AdminRecord = get(&tx.read(ADMIN)?, ())?.unwrap_or_default();
            if !admin.takes(&code, now) {
                return Ok(false);
            }
            put(&mut tx.write(ADMIN)?, (), &AdminRecord { password_hash: Some(hash.clone()), setup: None })?;
            tx.write(SESSIONS)?.retain(|_, _| false)?;
            Ok(true)
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

    /// Notes that a session is used. One that has ended meanwhile stays ended.
    pub async fn note_session(&self, cookie: Digest, used_at: Timestamp) -> Result<(), Error> {
        self.write("note session", move |tx| {
            let session: Option<SessionRecord> = get::<&[u8; 32], _>(&tx.read(SESSIONS)?, &cookie.0)?;
            let Some(session) = session else { return Ok(()) };
            put(&mut tx.write(SESSIONS)?, &cookie.0, &SessionRecord { used_at, ..session })
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
