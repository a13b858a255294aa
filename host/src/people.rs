//! The administrator's login: a one-time code that sets the password, the password, and sessions.
//!
//! Passwords are kept as Argon2id hashes, codes and cookies as SHA-256 of random tokens. What an administrator may do is decided
//! in `api`.

mod password;
mod throttle;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::model::Secret;
use crate::random::{self, NoRandomness};
use crate::store::{self, SessionRecord, Store};
use throttle::Throttles;

/// How long a set-up link is good. Each start prints a fresh one while no password is set; later the command line asks for one.
pub const SETUP_LIFE: Duration = Duration::from_mins(30);

/// A session that was not used for so long has ended.
const SESSION_IDLE: Duration = Duration::from_hours(12);

/// A session that is so old has ended.
const SESSION_LIFE: Duration = Duration::from_hours(7 * 24);

/// A session's last use is written down at most this often, so that reading a page costs no commit.
const SESSION_NOTE: Duration = Duration::from_mins(10);

/// Passwords hashed at once: each takes 19 MiB, so that a flood of sign-ins cannot fill the memory.
const HASHES_AT_ONCE: usize = 2;

/// The administrator's login. Cheap to clone.
#[derive(Debug, Clone)]
pub struct People(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Clock,
    hashing: Semaphore,
    throttles: Mutex<Throttles>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// The password is not the one, or none has been set.
    #[error("wrong password")]
    Wrong,
    /// Too many wrong ones: wait so long.
    #[error("too many tries")]
    Wait(Duration),
    /// The set-up code is not the one, was used, or is too old.
    #[error("the set-up link is not valid")]
    SetupCode,
    /// The new password is too short, too long or too common.
    #[error("the password is too weak")]
    Weak,
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// No token could be drawn.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

impl People {
    /// The login of a store.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self(Arc::new(Inner { store, clock, hashing: Semaphore::new(HASHES_AT_ONCE), throttles: Mutex::default() }))
    }

    /// True once a password was set.
    pub fn is_set_up(&self) -> Result<bool, store::Error> {
        Ok(self.0.store.admin()?.password_hash.is_some())
    }

    /// Draws a fresh one-time code. The former one is void; a password that is set stays until the code is used.
    pub async fn draw_setup_code(&self) -> Result<Secret, NotAdmitted> {
        let code = random::token::<18>()?;
        let until = self.0.clock.now().plus(SETUP_LIFE);
        self.0.store.put_setup_code(code.digest().to_string(), until).await?;
        Ok(code)
    }

    /// True if this code would be taken now.
    pub fn setup_open(&self, code: &Secret) -> Result<bool, store::Error> {
        Ok(self.0.store.admin()?.takes(&code.digest().to_string(), self.0.clock.now()))
    }

    /// Sets the password, uses the code up, ends all sessions, and signs in.
    pub async fn set_up(&self, code: &Secret, chosen: Secret) -> Result<Secret, NotAdmitted> {
        if !self.setup_open(code)? {
            return Err(NotAdmitted::SetupCode);
        }
        if !password::is_strong(chosen.reveal()) {
            return Err(NotAdmitted::Weak);
        }
        let _place = self.0.hashing.acquire().await;
        let hash = crate::tasks::blocking(move || password::hash(&chosen)).await.flatten().ok_or(NoRandomness)?;
        // Two browsers with the same link: the second finds the code used.
        if !self.0.store.set_password(code.digest().to_string(), hash, self.0.clock.now()).await? {
            return Err(NotAdmitted::SetupCode);
        }
        tracing::info!("the administrator's password was set");
        self.open_session().await
    }

    /// Signs in. Who tries wrong passwords is slowed down by the address `from` that they come from.
    pub async fn sign_in(&self, given: Secret, from: IpAddr) -> Result<Secret, NotAdmitted> {
        self.admit_try(from)?;
        let hash = self.0.store.admin()?.password_hash;
        let _place = self.0.hashing.acquire().await;
        // Those who came at the same time have failed meanwhile.
        self.admit_try(from)?;
        let fits = crate::tasks::blocking(move || password::verify(&given, hash.as_deref())).await.unwrap_or(false);
        if !fits {
            self.throttles().note_wrong(from, self.0.clock.now());
            tracing::warn!(%from, "a sign-in with a wrong password was refused");
            return Err(NotAdmitted::Wrong);
        }
        self.throttles().note_right(from);
        tracing::info!("the administrator signed in");
        self.open_session().await
    }

    /// True if a cookie belongs to a session that has not ended. Notes that it was used.
    pub async fn is_signed_in(&self, cookie: &Secret) -> Result<bool, store::Error> {
        let Some(session) = self.0.store.session(cookie.digest())? else { return Ok(false) };
        let now = self.0.clock.now();
        if now.since(session.used_at) >= SESSION_IDLE || now.since(session.created_at) >= SESSION_LIFE {
            return Ok(false);
        }
        if now.since(session.used_at) >= SESSION_NOTE {
            self.0.store.note_session(cookie.digest(), now).await?;
        }
        Ok(true)
    }

    /// Ends a session.
    pub async fn sign_out(&self, cookie: &Secret) -> Result<(), store::Error> {
        self.0.store.delete_session(cookie.digest()).await
    }

    async fn open_session(&self) -> Result<Secret, NotAdmitted> {
        let cookie = random::token::<24>()?;
        let now = self.0.clock.now();
        let session = SessionRecord { created_at: now, used_at: now };
        self.0.store.put_session(cookie.digest(), session, now.minus(SESSION_LIFE)).await?;
        Ok(cookie)
    }

    /// Refuses a try while its address has to wait.
    fn admit_try(&self, from: IpAddr) -> Result<(), NotAdmitted> {
        let wait = self.throttles().wait(from, self.0.clock.now());
        wait.map_or(Ok(()), |wait| Err(NotAdmitted::Wait(wait)))
    }

    fn throttles(&self) -> std::sync::MutexGuard<'_, Throttles> {
        // Plain bookkeeping that no panic leaves half done.
        self.0.throttles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_tries_at_once_are_no_more_than_as_many_one_after_another() {
        let clock = Clock::starting_at(crate::model::Timestamp::from_millis(0));
        let people = People::new(Store::in_memory(clock), clock);
        let code = people.draw_setup_code().await.unwrap();
        people.set_up(&code, Secret::from("a harbour in the fog")).await.unwrap();
        let from = IpAddr::from([203, 0, 113, 7]);
        let tries = join_all((0..60).map(|_| people.sign_in(Secret::from("a guess"), from))).await;
        let looked_at = tries.iter().filter(|tried| **tried == Err(NotAdmitted::Wrong)).count();
        // Those that are being hashed at the moment when it is enough come on top.
        assert!(
            (throttle::FREE as usize..throttle::FREE as usize + HASHES_AT_ONCE).contains(&looked_at),
            "{looked_at}"
        );
        assert!(tries.iter().all(Result::is_err));
        assert!(matches!(people.sign_in(Secret::from("a guess"), from).await, Err(NotAdmitted::Wait(_))));
    }
}
