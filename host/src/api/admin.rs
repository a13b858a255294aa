//! The administrator's login: one-time set-up, sign-in, sessions.

use std::net::IpAddr;

use super::{Api, Error, Hindrance};
use crate::model::{Actor, Secret};
use crate::people::NotAdmitted;

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

impl Api {
    /// True once a password was set.
    pub fn is_set_up(&self) -> Result<bool, Error> {
        Ok(self.0.people.is_set_up()?)
    }

    /// A link with which the password is set anew, by whoever opens it first.
    pub async fn setup_link(&self, actor: &Actor) -> Result<Secret, Error> {
        Self::administrator(actor)?;
        let code = self.0.people.draw_setup_code().await.map_err(|error| match error {
            NotAdmitted::Store(error) => Error::from(error),
            _ => Hindrance::NoRandomness.into(),
        })?;
        tracing::warn!("a link that sets the administrator's password was asked for on the command line");
        Ok(Secret::from(format!("{}/setup?code={}", self.0.server.origin().as_str(), code.reveal()).as_str()))
    }

    /// True if this set-up code would be taken now.
    pub fn setup_open(&self, code: &Secret) -> Result<bool, Error> {
        Ok(self.0.people.setup_open(code)?)
    }

    /// Sets the password with the one-time code, and signs in.
    pub async fn set_up(
        &self,
        code: &Secret,
        password: &Secret,
        repeated: &Secret,
    ) -> Result<Result<SessionToken, SignInProblem>, Error> {
        if password != repeated {
            return Ok(Err(SignInProblem::Differ));
        }
        admitted(self.0.people.set_up(code, password.clone()).await)
    }

    /// Signs in, from this address. Hashes at most two passwords at a time, and slows an address down after wrong ones.
    pub async fn sign_in(&self, password: &Secret, from: IpAddr) -> Result<Result<SessionToken, SignInProblem>, Error> {
        admitted(self.0.people.sign_in(password.clone(), from).await)
    }

    /// Who a session's cookie belongs to. Ends sessions that were idle for 12 hours or are older than 7 days.
    pub async fn session_actor(&self, token: &SessionToken) -> Result<Option<Actor>, Error> {
        Ok(self.0.people.is_signed_in(token).await?.then_some(Actor::Administrator))
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &SessionToken) -> Result<(), Error> {
        Ok(self.0.people.sign_out(token).await?)
    }
}

fn admitted(answer: Result<Secret, NotAdmitted>) -> Result<Result<SessionToken, SignInProblem>, Error> {
    Ok(Err(match answer {
        Ok(token) => return Ok(Ok(token)),
        Err(NotAdmitted::Wrong) => SignInProblem::Wrong,
        Err(NotAdmitted::Wait(wait)) => SignInProblem::Wait(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1)),
        Err(NotAdmitted::SetupCode) => SignInProblem::SetupLink,
        Err(NotAdmitted::Weak) => SignInProblem::Weak,
        Err(NotAdmitted::Store(error)) => return Err(error.into()),
        Err(NotAdmitted::Random(_)) => return Err(Hindrance::NoRandomness.into()),
    }))
}
