//! The administrator's login: one-time set-up, sign-in, sessions.

use super::{Api, Error};
use crate::model::{Actor, Secret};

/// A session's cookie value.
pub type SessionToken = Secret;

/// Why a sign-in or a set-up did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInProblem {
    /// The password is not the one; or none has been set.
    Wrong,
    /// Too many tries: wait so many seconds.
    Wait(u32),
    /// The set-up link is not the one, was used, or is too old.
    SetupLink,
    /// The new password is shorter than 12 or longer than 256 characters, or on the list of common ones.
    Weak,
    /// The two passwords differ.
    Differ,
}

#[allow(clippy::todo, unused_variables, clippy::unused_async, reason = "replaced by the real api")]
impl Api {
    /// True once a password was set.
    pub fn is_set_up(&self) -> Result<bool, Error> {
        todo!()
    }

    /// True if this set-up code would be taken now.
    pub fn setup_open(&self, code: &Secret) -> Result<bool, Error> {
        todo!()
    }

    /// Sets the first password with the one-time code, and signs in.
    pub async fn set_up(
        &self,
        code: &Secret,
        password: &Secret,
        repeated: &Secret,
    ) -> Result<Result<SessionToken, SignInProblem>, Error> {
        todo!()
    }

    /// Signs in. Hashes at most two passwords at a time, and slows down after wrong ones.
    pub async fn sign_in(&self, password: &Secret) -> Result<Result<SessionToken, SignInProblem>, Error> {
        todo!()
    }

    /// Who a session's cookie belongs to. Ends sessions that were idle for 12 hours or are older than 7 days.
    pub async fn session_actor(&self, token: &SessionToken) -> Result<Option<Actor>, Error> {
        todo!()
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &SessionToken) -> Result<(), Error> {
        todo!()
    }
}
